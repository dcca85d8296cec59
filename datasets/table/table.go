// Package table describes the tables of a dataset: columns with their types and meaning, rows, the fingerprint of
// a schema and the canonical hash of a row. It knows neither Arrow nor storage.
package table

import "strings"

// Type is a column's logical type. The physical form is fixed for ever (docs/FORMAT.md).
type Type string

// The types, with their physical form.
const (
	String    Type = "string"        // UTF-8
	Int32     Type = "int32"         //
	Int64     Type = "int64"         //
	Float32   Type = "float32"       //
	Float64   Type = "float64"       //
	Bool      Type = "bool"          //
	Decimal   Type = "decimal(18,4)" // money in major units
	Timestamp Type = "timestamp[us]" // UTC
	Date      Type = "date"          // days since 1970-01-01
	Strings   Type = "list<string>"  //
	Rows      Type = "list<struct>"  // cells in Column.Children
)

// Column is one column with its data dictionary entry.
type Column struct {
	Name string `json:"name"`
	Type Type   `json:"type"`
	// Children are the cells of a Rows column, scalar types only.
	Children []Column `json:"children,omitempty"`
	// Doc is the meaning, Unit the unit, NullMeans when it is null; shown in the card and in Parquet metadata.
	Doc       string `json:"doc,omitempty"`
	Unit      string `json:"unit,omitempty"`
	NullMeans string `json:"null_means,omitempty"`
	// Volatile columns change without making the row `changed`.
	Volatile bool `json:"volatile,omitempty"`
	// Derived columns are computed from others or are evidence beside a value: not tracked, not in history. A row
	// that differs from the stored one in nothing else is `unchanged` and keeps the stored row.
	Derived bool `json:"derived,omitempty"`
	// Required columns are never null in a published row (held by check; physically nullable).
	Required bool `json:"required,omitempty"`
	// Long columns carry long text: no Parquet statistics, no dictionary.
	Long bool `json:"long,omitempty"`
}

// Form is the column's type with its children's: "list<struct> of (name string, value string)".
func (c Column) Form() string {
	if c.Type != Rows {
		return string(c.Type)
	}
	cells := make([]string, len(c.Children))
	for i, child := range c.Children {
		cells[i] = child.Name + " " + child.Form()
	}
	return string(c.Type) + " of (" + strings.Join(cells, ", ") + ")"
}

// Schema is an ordered list of columns; Key is the column that identifies a row (32 hex digits) or empty for
// append-only tables.
type Schema struct {
	Table   string   `json:"table"`
	Columns []Column `json:"columns"`
	Key     string   `json:"key,omitempty"`
}

// Row holds one cell a column in schema order. A cell is nil (null) or:
// String string; Int32, Int64 int64; Float32, Float64 float64; Bool bool; Decimal record-free scaled int64
// (value × 10⁴); Timestamp int64 (µs since 1970); Date int64 (days); Strings []string; Rows []Row.
type Row []any

// Names lists the columns in order.
func (s Schema) Names() []string {
	out := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		out[i] = c.Name
	}
	return out
}

// Index returns the position of a column, or -1.
func (s Schema) Index(name string) int {
	for i, c := range s.Columns {
		if c.Name == name {
			return i
		}
	}
	return -1
}
