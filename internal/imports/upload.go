package imports

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
)

// Upload is what was stored of an import, at runs/<run>/import.json. Its files are Parquet of uploadSchema, in the order of the
// files' rows.
type Upload struct {
	Format  string             `json:"format"`
	Dataset string             `json:"dataset"`
	Run     string             `json:"run"`
	Table   string             `json:"table"`
	Key     []string           `json:"key"`
	Columns []table.Column     `json:"columns"` // stated by the files
	Files   []datasets.FileRef `json:"files"`
	Origin  []string           `json:"origin"` // names of the files, for people
	Rows    int64              `json:"rows"`   // good ones, without repeats
	Bad     int64              `json:"bad"`    // go to quarantine
	Repeats int64              `json:"repeats"`
}

const uploadFormat = "sheaf/import/1"

// Stating is what an upload states about the dataset's table.
func (u Upload) Stating() table.Stating {
	return table.Stating{Who: "the imported files", Table: u.Table, Columns: u.Columns}
}

// UploadKey is where a run's upload is described.
func UploadKey(run string) string { return "runs/" + run + "/import.json" }

// BadRow is a row that does not fit.
type BadRow struct {
	Where  string `json:"where"` // file:line
	Reason string `json:"reason"`
}

// Report says what became of the rows.
type Report struct {
	Survey
	Good    int64    `json:"good"`
	Repeats int64    `json:"repeats"` // rows that another one equals
	Bad     int64    `json:"bad"`
	First   []BadRow `json:"first_bad,omitempty"` // at most ShownBad
}

// Positions in a stored row, before the stated columns.
const (
	atWhere = iota
	atKey
	atSplit
	atBad
	atRaw
	stated
)

func uploadSchema(columns []table.Column) table.Schema {
	all := []table.Column{
		{Name: "__where", Type: table.String, Long: true}, {Name: "__key", Type: table.String, Long: true}, {Name: "__split", Type: table.String},
		{Name: "__bad", Type: table.String, Long: true}, {Name: "__raw", Type: table.String, Long: true},
	}
	return table.Schema{Table: "import", Columns: append(all, columns...)}
}

var splitNameForm = regexp.MustCompile(`^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$`)

// maxSplit bounds a split's name.
const maxSplit = 64

// Put reads the files again by what Look found and stores their rows for a run, or only counts them where store is nil. Rows
// that do not fit are told and, unless quarantine, make the whole import ErrBadRows; nothing that names them is stored then. Of
// rows with one key the first stands; an equal one is a repeat, another one is bad.
func Put(ctx context.Context, store blob.Store, w Wish, s Survey, run, temp string, quarantine bool) (Upload, blob.Info, Report, error) {
	p := &putting{wish: w, survey: s, keys: map[[16]byte][8]byte{}}
	for _, c := range s.Columns {
		p.columns = append(p.columns, c.Column)
	}
	schema := uploadSchema(p.columns)
	var out *datasets.PartWriter
	if store != nil {
		out = datasets.NewPartWriter(store, schema, datasets.PartOptions{Prefix: "runs/" + run + "/import", Temp: temp})
	}
	report, err := p.rows(ctx, out)
	report.Survey = s
	if err == nil && report.Bad > 0 && !quarantine {
		err = fmt.Errorf("%w: %d of %d rows", ErrBadRows, report.Bad, s.Rows)
	}
	if err != nil || store == nil {
		if out != nil {
			err = errors.Join(err, out.Abort())
		}
		return Upload{}, blob.Info{}, report, err
	}
	parts, err := out.Close(ctx)
	if err != nil {
		return Upload{}, blob.Info{}, report, errors.Join(err, out.Abort())
	}
	u := Upload{
		Format: uploadFormat, Dataset: w.Dataset, Run: run, Table: w.Table, Key: s.Key, Columns: p.columns,
		Files: []datasets.FileRef{}, Rows: report.Good, Bad: report.Bad, Repeats: report.Repeats,
	}
	for _, part := range parts {
		u.Files = append(u.Files, part.FileRef)
	}
	for _, f := range w.Files {
		u.Origin = append(u.Origin, f.Name)
	}
	body, sha, err := blob.CreateJSON(ctx, store, UploadKey(run), u)
	if err != nil {
		return u, blob.Info{}, report, fmt.Errorf("store import of %s: %w", w.Dataset, err)
	}
	return u, blob.Info{Key: UploadKey(run), SHA256: sha, Size: int64(len(body))}, report, nil
}

// putting is one pass over the files.
type putting struct {
	wish    Wish
	survey  Survey
	columns []table.Column
	keys    map[[16]byte][8]byte // hash of the key → hash of the row
}

func (p *putting) rows(ctx context.Context, out *datasets.PartWriter) (Report, error) {
	var r Report
	for _, f := range p.wish.Files {
		for l, err := range f.read(ctx, func(string) {}) {
			if err != nil {
				return r, fmt.Errorf("%w: %w", datasets.ErrInvalid, err)
			}
			row, repeat, err := p.row(l)
			switch {
			case repeat:
				r.Repeats++
				continue
			case err != nil:
				if r.Bad++; len(r.First) < ShownBad {
					r.First = append(r.First, BadRow{l.where, err.Error()})
				}
			default:
				r.Good++
			}
			if out == nil {
				continue
			}
			if err := out.Write(ctx, row); err != nil {
				return r, fmt.Errorf("store %s: %w", l.where, err)
			}
		}
	}
	return r, nil
}

// row makes the stored row of a line; err says why it is a bad one, which is stored without cells.
func (p *putting) row(l line) (row table.Row, repeat bool, err error) {
	row = make(table.Row, stated+len(p.columns))
	row[atWhere] = l.where
	bad := func(err error) (table.Row, bool, error) {
		for i := stated; i < len(row); i++ {
			row[i] = nil
		}
		raw := l.raw
		if raw == "" {
			if raw, _ = plainText(map[string]any(l.cells)); raw == "null" {
				raw = ""
			}
		}
		row[atBad] = err.Error()
		if raw != "" {
			row[atRaw] = cut(raw, shownRaw)
		}
		return row, false, err
	}
	if l.bad != nil {
		return bad(l.bad)
	}
	key, err := p.survey.keyOf(l.cells)
	if err != nil {
		return bad(err)
	}
	row[atKey] = key
	split := l.split
	if s := p.survey.SplitColumn; s != "" && l.cells[s] != nil {
		split, _ = l.cells[s].(string)
		if !splitNameForm.MatchString(split) || len(split) > maxSplit {
			return bad(fmt.Errorf("split: %s is no name of a split", show(l.cells[s])))
		}
	}
	if split != "" {
		row[atSplit] = split
	}
	for i, c := range p.survey.Columns {
		if row[stated+i], err = cell(c.Column, l.cells[c.From]); err != nil {
			return bad(fmt.Errorf("%s: %w", c.From, err))
		}
	}
	return p.once(row, key, bad)
}

// once tells repeats.
func (p *putting) once(row table.Row, key string, bad func(error) (table.Row, bool, error)) (table.Row, bool, error) {
	said := append(table.Row{row[atSplit]}, row[stated:]...)
	columns := append([]table.Column{{Name: "__split", Type: table.String}}, p.columns...)
	encoded, err := table.AppendCanonical(nil, table.Schema{Table: p.wish.Table, Columns: columns}, said)
	if err != nil {
		return bad(err)
	}
	var name [16]byte
	var content [8]byte
	nameSum, contentSum := sha256.Sum256([]byte(key)), sha256.Sum256(encoded)
	copy(name[:], nameSum[:])
	copy(content[:], contentSum[:])
	before, known := p.keys[name]
	switch {
	case known && before == content:
		return row, true, nil
	case known:
		row[atKey] = nil // the first row of the key stands
		return bad(fmt.Errorf("key %q came before with other values", cut(key, 60)))
	}
	p.keys[name] = content
	return row, false, nil
}
