package prep

import (
	"fmt"

	"sheaf/datasets/table"
	"sheaf/internal/record"
)

// Maker makes the rows of one main table. Implementations are safe for concurrent use.
type Maker interface {
	// Schema is the table that rows belong to.
	Schema() table.Schema
	// Prepare makes the row. A *RejectError says that there is none; any other error is a defect of Sheaf.
	Prepare(Input) (Prepared, error)
	// Past gives the positions of the columns that only a row's past tells.
	Past() Past
}

// For gives the maker of the main table of a kind of dataset.
func For(kind table.Kind, main table.Schema) (Maker, error) {
	switch kind {
	case table.Catalog:
		return NewProducts(), nil
	case table.Documents:
		return NewDocuments(), nil
	case table.Custom:
		return NewOwn(main), nil
	}
	return nil, fmt.Errorf("prepare rows: unknown kind of dataset %q", kind)
}

// Input is a record with all that is known about its key, and the locale (BCP 47) of its source.
type Input struct {
	Key    record.Key
	Locale string
	// URL is the page of what the row is about, empty when it has none of its own; Canonical what the page declares.
	URL, Canonical string
	Fields         map[string]record.Field
	Flags          []string
	// Verbatim: texts are data as they stand, and not what a page shows; nothing is cleaned or left out.
	Verbatim bool
}

// Prepared is a published row but for what only its past tells: the columns of Past are null.
type Prepared struct {
	Row table.Row
	// GroupKey is what the split is hashed from.
	GroupKey string
	// Split is the split that the record itself states; empty = by GroupKey.
	Split string
	// Problems name the fields that could not be read and are null, e.g. "price: cannot read \"siehe Shop\"".
	Problems []Problem
}

// Problem is a field that was stated but gave no value.
type Problem struct{ Field, Reason string }

// Past are positions in a row: when it was first seen and last changed, its split and the hash of its tracked columns.
type Past struct{ FirstSeen, Changed, Split, Content int }

// RejectError says why no row can be made of a record: it belongs into quarantine.
type RejectError struct{ Reason string }

func (e *RejectError) Error() string { return e.Reason }

// layout is a table with its columns by name.
type layout struct {
	schema  table.Schema
	index   map[string]int
	columns map[string]table.Column
	past    Past
}

// newLayout prepares a schema; changed is its column for the instant of the last change.
func newLayout(s table.Schema, changed string) layout {
	l := layout{schema: s, index: map[string]int{}, columns: map[string]table.Column{}}
	for i, c := range s.Columns {
		l.index[c.Name], l.columns[c.Name] = i, c
	}
	l.past = Past{l.index["first_seen_at"], l.index[changed], l.index["split"], l.index["content_hash"]}
	return l
}

// Schema implements Maker.
func (l *layout) Schema() table.Schema { return l.schema }

// Past implements Maker.
func (l *layout) Past() Past { return l.past }

func (l *layout) begin(in Input) *builder {
	return &builder{layout: l, in: in, row: make(table.Row, len(l.schema.Columns))}
}
