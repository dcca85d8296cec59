package recipe

import "regexp"

// Field is one column of the record.
type Field struct {
	At    Pos
	Name  string
	About string // for people: the column's meaning in a dataset's own table
	// Into are the columns that it fills: Name alone, or for a money range [price, price_max].
	Into     []string
	Type     FieldType
	List     bool // Type holds for each element
	Required bool
	Volatile bool

	From     []*Alternative
	Template *Template      // built from the item's variables; From is for where one of them is not known
	Default  *string        // where a page that has alternatives for it states none; raw text, read by Type
	Currency []*Alternative // TypeMoney, TypeMoneyRange: where the currency is, before the amount's own text

	Map          []MapRule // in order; nil = as it is
	Otherwise    *string   // what a value that no rule matches becomes; nil with Map = no value and a flag
	NullIf       []MapRule // values that mean that there is none: "-", "*/placeholder/*"; To is nil
	ZeroNull     bool
	OnlyIf       string      // a field that must have a value
	Accept       *Expr       // over $value and the record's fields by name; false = the next alternative
	Round        *int        // decimals
	WithoutQuery bool        // TypeURL, TypeImages: address without query and fragment
	Transforms   []Transform // on the raw text, in order, before Type reads it
	Cells        []Cell      // TypeRows
	OwnCells     bool        // the cells are the recipe's or the column's own, not those of a table of names and values
	// Examples are values that the field had on the page that it was picked on, as the table holds them; of a list, its elements.
	// They hold for every place that has none of its own.
	Examples []string
}

// FieldType is how a raw value is read.
type FieldType string

// The types of a Field.
const (
	TypeText       FieldType = "text"
	TypeHTML       FieldType = "html" // HTML to plain text
	TypeInteger    FieldType = "integer"
	TypeNumber     FieldType = "number"
	TypeMoney      FieldType = "money"
	TypeMoneyRange FieldType = "money_range"
	TypeDate       FieldType = "date"
	TypeDateTime   FieldType = "datetime"
	TypeBoolean    FieldType = "boolean"
	TypeURL        FieldType = "url"
	TypeImages     FieldType = "images"
	TypeRows       FieldType = "rows"
)

// Alternative is one place where a field may be: a page's Source, or a row of a rows field, or a constant.
type Alternative struct {
	*Source
	Page string // page kind that it belongs to; empty = any page that has the other kinds of alternative
	// Rows and Row: instead of Page, the `value` cell of the first row of field Rows whose `name` cell is Row.
	Rows string
	Row  string
	// Index is its place in the field's list, for record.Field.Matched.
	Index      int
	Cells      []Cell      // TypeRows: instead of the field's
	Transforms []Transform // before the field's
	// Examples are values that this place gave on the page that it was picked on, instead of the field's.
	Examples []string
}

// Cell is one cell of a rows field. Its sources are seen from the row; the first that has a value counts.
type Cell struct {
	Name string // name, value, unit, section, or one of its own
	From *Source
	More []*Source
	// Type is how the value is read: a scalar type. Empty = text.
	Type FieldType
}

// IsNull reports whether a text means that the page states no value.
func (f *Field) IsNull(text string) bool {
	for _, r := range f.NullIf {
		if r.Matches(text) {
			return true
		}
	}
	return false
}

// MapRule turns a value that Pattern matches into To (nil = null).
type MapRule struct {
	Pattern string // "*" stands for any characters; case matters
	To      *string
	re      *regexp.Regexp
}

// Transform is one step on text. Exactly one is meant, by Kind.
type Transform struct {
	At    Pos
	Kind  TransformKind
	Regex *regexp.Regexp // TransformRegex, TransformReplace, TransformSplit
	With  string         // TransformReplace: $1 or ${name} stand for groups; TransformPrefix, TransformSuffix, TransformJoin
	Nth   int            // TransformNth, from 0; -1 = last
}

// TransformKind names a transform.
type TransformKind string

// The kinds of Transform.
const (
	TransformTrim      TransformKind = "trim"   // blanks at the ends
	TransformSquash    TransformKind = "squash" // runs of blanks become one
	TransformLower     TransformKind = "lower"
	TransformUpper     TransformKind = "upper"
	TransformRegex     TransformKind = "regex" // as Capture; what does not match is dropped
	TransformReplace   TransformKind = "replace"
	TransformSplit     TransformKind = "split" // text to list
	TransformJoin      TransformKind = "join"  // list to text
	TransformNth       TransformKind = "nth"   // list to one
	TransformPrefix    TransformKind = "prefix"
	TransformSuffix    TransformKind = "suffix"
	TransformStripTags TransformKind = "strip_tags"
	TransformUnescape  TransformKind = "unescape" // HTML entities
	TransformDecodeURL TransformKind = "decode_url"
	TransformQuery     TransformKind = "query" // value of the query parameter With of an address
	// TransformMinorUnits reads a whole number counted in the minor unit of the currency With: 1999 of EUR is 19.99, of JPY 1999.
	TransformMinorUnits TransformKind = "minor_units"
)
