package datasets

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"sheaf/datasets/blob"
	"sheaf/datasets/table"
)

// Snapshot reads the rows of one version. It is pinned: tags that move later do not matter.
type Snapshot struct {
	Version
	repo *Repo
}

// Open pins the version that ref ("ns/name@latest", "@v3", "@<digest>") names.
func Open(ctx context.Context, s blob.Store, ref string) (*Snapshot, error) {
	repo := New(s)
	v, err := repo.Resolve(ctx, ref)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", ref, err)
	}
	return &Snapshot{Version: v, repo: repo}, nil
}

// Selection narrows what is read. The zero value is the whole main table.
type Selection struct {
	Table   string   // empty: the main table
	Split   string   // empty: all splits, by name
	Columns []string // none: all, in schema order
	// First is how many rows are left out at the beginning; parts and row groups that hold nothing else are not read.
	First int64
}

// Schema is the schema of the rows that sel yields.
func (s *Snapshot) Schema(sel Selection) (table.Schema, error) {
	t, _, err := s.pick(sel)
	if err != nil {
		return table.Schema{}, err
	}
	return project(t.Schema, sel.Columns)
}

// Rows yields the rows of a selection, split by split, source by source, in key order. Only the selected columns are
// read. An error ends the sequence.
func (s *Snapshot) Rows(ctx context.Context, sel Selection) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		_, splits, err := s.pick(sel)
		if err == nil {
			_, err = s.Schema(sel)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		first := max(sel.First, 0)
		for _, split := range splits {
			for _, p := range split.Parts {
				if first >= p.Rows {
					first -= p.Rows
					continue
				}
				for row, err := range s.repo.columnsFrom(ctx, p.FileRef, first, sel.Columns...) {
					if !yield(row, err) || err != nil {
						return
					}
				}
				first = 0
			}
		}
	}
}

func (s *Snapshot) pick(sel Selection) (TableVersion, []SplitVersion, error) {
	if len(s.Tables) == 0 {
		return TableVersion{}, nil, fmt.Errorf("%w: %s v%d has no tables", ErrNotFound, s.Dataset, s.Manifest.Version)
	}
	t := s.Tables[0]
	if sel.Table != "" {
		var ok bool
		if t, ok = s.Table(sel.Table); !ok {
			return t, nil, fmt.Errorf("%w: table %q of %s v%d; it has %s", ErrNotFound, sel.Table, s.Dataset, s.Manifest.Version, names(s.Tables, func(t TableVersion) string { return t.Name }))
		}
	}
	if sel.Split == "" {
		return t, t.Splits, nil
	}
	split, ok := t.Split(sel.Split)
	if !ok {
		return t, nil, fmt.Errorf("%w: split %q of table %s; it has %s", ErrNotFound, sel.Split, t.Name, names(t.Splits, func(s SplitVersion) string { return s.Name }))
	}
	return t, []SplitVersion{split}, nil
}

func names[T any](list []T, name func(T) string) string {
	out := ""
	for i, e := range list {
		if i > 0 {
			out += ", "
		}
		out += name(e)
	}
	return out
}

// project is a schema with some columns only. The key is named only if it is among them.
func project(s table.Schema, columns []string) (table.Schema, error) {
	if len(columns) == 0 {
		return s, nil
	}
	out := table.Schema{Table: s.Table}
	for _, name := range columns {
		i := s.Index(name)
		if i < 0 {
			return out, fmt.Errorf("%w: column %q of table %s; it has %s", ErrNotFound, name, s.Table, names(s.Columns, func(c table.Column) string { return c.Name }))
		}
		if out.Index(name) >= 0 {
			return out, fmt.Errorf("%w: column %q is named twice", ErrInvalid, name)
		}
		out.Columns = append(out.Columns, s.Columns[i])
	}
	if slices.Contains(columns, s.Key) {
		out.Key = s.Key
	}
	return out, nil
}
