package diff

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"sheaf/datasets/table"
)

// Class is how a row differs between two versions.
type Class string

// The classes. Turned round, a diff has added for removed and removed for added.
const (
	Added     Class = "added"
	Removed   Class = "removed"
	Changed   Class = "changed"
	Refreshed Class = "refreshed" // only volatile and derived columns differ
)

// Classes lists them in the order in which people read them.
var Classes = []Class{Added, Removed, Changed, Refreshed}

// ParseClass reads one; "" is every class.
func ParseClass(s string) (Class, error) {
	if c := Class(s); s == "" || slices.Contains(Classes, c) {
		return c, nil
	}
	return "", fmt.Errorf("class %q is none of added, removed, changed, refreshed", s)
}

// Change is one row that differs.
type Change struct {
	Class Class `json:"class"`
	// Key identifies the row, Source and Split say where it lies (removed rows: where they lay). Rows of append-only tables
	// have no key.
	Key    string `json:"key,omitempty"`
	Source string `json:"source"`
	Split  string `json:"split"`
	// Title and URL are what the row is called and where its page is, where the table says so.
	Title string `json:"title,omitempty"`
	URL   string `json:"url,omitempty"`
	// Fields are the columns that differ; of an added or removed row those that have a value.
	Fields []Field `json:"fields"`
	// At is the place of the row: Query.After goes on behind it.
	At string `json:"-"`
}

// Field is one column of a row on both sides; a side that has no value is null.
type Field struct {
	Name string `json:"field"`
	Old  Value  `json:"old"`
	New  Value  `json:"new"`
}

// Value is a cell with its column. In JSON it is Plain.
type Value struct {
	Column table.Column
	Cell   any
}

// Plain is the value as rows show it (table.Plain).
func (v Value) Plain() any { return table.Plain(v.Column, v.Cell) }

// MarshalJSON implements json.Marshaler.
func (v Value) MarshalJSON() ([]byte, error) {
	body, err := json.Marshal(v.Plain())
	if err != nil {
		return nil, fmt.Errorf("encode column %s: %w", v.Column.Name, err)
	}
	return body, nil
}

// Text is the value for people: lists as JSON; false for null.
func (v Value) Text() (string, bool) {
	switch p := v.Plain().(type) {
	case nil:
		return "", false
	case string:
		return p, true
	default:
		body, err := json.Marshal(p)
		if err != nil {
			return fmt.Sprint(p), true // a float that JSON cannot say
		}
		return string(body), true
	}
}

// kept is a cell that does not hold on to its row group.
func kept(cell any) any {
	switch v := cell.(type) {
	case string:
		return strings.Clone(v)
	case []string:
		out := make([]string, len(v))
		for i, s := range v {
			out[i] = strings.Clone(s)
		}
		return out
	case []table.Row:
		out := make([]table.Row, len(v))
		for i, row := range v {
			out[i] = make(table.Row, len(row))
			for j, c := range row {
				out[i][j] = kept(c)
			}
		}
		return out
	}
	return cell
}
