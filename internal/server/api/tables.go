package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/datasets"
	"sheaf/datasets/table"
)

func (a *API) registerTables(h huma.API) {
	huma.Register(h, get("table-list", versionAddress+"/tables", tagVersions, "The tables of a version"), a.listTables)
	huma.Register(h, get("table-schema", versionAddress+"/tables/{table}/schema", tagVersions, "The data dictionary of a table: meaning, unit, how full each column is"), a.schema)
	rows := get("table-rows", versionAddress+"/tables/{table}/rows", tagVersions, "Rows of a table")
	rows.Description = "Reads only the parts and row groups that hold the rows. With q, rows are searched from offset on; a search ends after " +
		"a bounded number of rows and says where to go on."
	huma.Register(h, rows, a.rows)
}

// TableSummary is a table of a version.
type TableSummary struct {
	Name    string         `json:"name"`
	Rows    int64          `json:"rows"`
	Bytes   int64          `json:"bytes" doc:"Compressed"`
	Columns int            `json:"columns"`
	Splits  []SplitSummary `json:"splits"`
	Record  bool           `json:"record" doc:"One row a key; otherwise rows are only ever appended"`
}

// SplitSummary is a split of a table.
type SplitSummary struct {
	Name  string   `json:"name" doc:"train, validation, test"`
	Rows  int64    `json:"rows"`
	Files []string `json:"files" doc:"Stable names below the version, as readers ask for them"`
}

func (a *API) listTables(ctx context.Context, in *struct {
	VersionPath
	Conditional
}) (*lasting[[]TableSummary], error) {
	v, err := a.resolve(ctx, in.VersionPath)
	if err != nil {
		return nil, fail(err)
	}
	return lastingly(in.Conditional, etag(v.Commit, "tables"), func() ([]TableSummary, error) {
		out := []TableSummary{}
		for _, t := range v.Tables {
			s := TableSummary{Name: t.Name, Rows: t.Rows(), Columns: len(t.Schema.Columns), Splits: []SplitSummary{}, Record: t.Schema.Key != ""}
			for _, split := range t.Splits {
				one := SplitSummary{Name: split.Name, Rows: split.Rows, Files: []string{}}
				for i, p := range split.Parts {
					s.Bytes += p.Bytes
					one.Files = append(one.Files, datasets.DataFile(t.Name, split.Name, i, len(split.Parts), "parquet"))
				}
				s.Splits = append(s.Splits, one)
			}
			out = append(out, s)
		}
		return out, nil
	})
}

// TablePath names a table of a version in an address.
type TablePath struct {
	VersionPath
	Table string `path:"table" doc:"Table" example:"products"`
}

// tableOf finds a table of a version.
func tableOf(v datasets.Version, name string) (datasets.TableVersion, error) {
	t, ok := v.Table(name)
	if ok {
		return t, nil
	}
	known := ""
	for _, t := range v.Tables {
		known += " " + t.Name
	}
	return t, refuse(http.StatusNotFound, codeNotFound, v.Dataset+" has no table "+name+"; it has"+known)
}

// Dictionary is what the columns of a table mean.
type Dictionary struct {
	Table       string        `json:"table"`
	Key         string        `json:"key,omitempty" doc:"Column that identifies a row"`
	Fingerprint string        `json:"fingerprint" doc:"Equal fingerprints: same columns, same types"`
	Rows        int64         `json:"rows"`
	Columns     []ColumnEntry `json:"columns"`
}

// ColumnEntry is one column of a dictionary.
type ColumnEntry struct {
	Name      string        `json:"name"`
	Type      string        `json:"type" example:"decimal(18,4)"`
	Doc       string        `json:"doc,omitempty" doc:"Meaning"`
	Unit      string        `json:"unit,omitempty"`
	NullMeans string        `json:"null_means,omitempty"`
	Required  bool          `json:"required" doc:"Never null in a published row"`
	Volatile  bool          `json:"volatile" doc:"Changes without making the row changed"`
	Derived   bool          `json:"derived" doc:"Computed from other columns"`
	Long      bool          `json:"long" doc:"Long text"`
	Children  []ColumnEntry `json:"children,omitempty" doc:"Cells of a column that holds rows"`
	Nulls     int64         `json:"nulls"`
	Fill      float64       `json:"fill" doc:"Share of rows with a value, 0 to 1; 0 for an empty table"`
	Min       string        `json:"min,omitempty" doc:"Least value as text, where one is short enough to be kept"`
	Max       string        `json:"max,omitempty"`
}

func entry(c table.Column) ColumnEntry {
	out := ColumnEntry{
		Name: c.Name, Type: string(c.Type), Doc: c.Doc, Unit: c.Unit, NullMeans: c.NullMeans,
		Required: c.Required, Volatile: c.Volatile, Derived: c.Derived, Long: c.Long,
	}
	for _, child := range c.Children {
		out.Children = append(out.Children, entry(child))
	}
	return out
}

func (a *API) schema(ctx context.Context, in *struct {
	TablePath
	Conditional
}) (*lasting[Dictionary], error) {
	v, err := a.resolve(ctx, in.VersionPath)
	if err != nil {
		return nil, fail(err)
	}
	t, err := tableOf(v, in.Table)
	if err != nil {
		return nil, err
	}
	return lastingly(in.Conditional, etag(v.Commit, "schema", t.Name), func() (Dictionary, error) { return dictionary(t), nil })
}

// dictionary joins a schema with the statistics of its parts.
func dictionary(t datasets.TableVersion) Dictionary {
	out := Dictionary{Table: t.Name, Key: t.Schema.Key, Fingerprint: t.Fingerprint, Rows: t.Rows(), Columns: []ColumnEntry{}}
	parts := t.Parts()
	for _, c := range t.Schema.Columns {
		e := entry(c)
		for _, p := range parts {
			e.Nulls += p.Columns[c.Name].Nulls
		}
		if len(parts) == 1 { // texts of several parts are not in the order of the type
			e.Min, e.Max = parts[0].Columns[c.Name].Min, parts[0].Columns[c.Name].Max
		}
		if out.Rows > 0 {
			e.Fill = float64(out.Rows-e.Nulls) / float64(out.Rows)
		}
		out.Columns = append(out.Columns, e)
	}
	return out
}
