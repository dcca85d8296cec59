package compare

import (
	"bytes"
	"context"
	"fmt"
	"iter"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// maxPart bounds the parts that are read back: the largest that Build or Compare writes is twice its target.
const maxPart = 512 << 20

// stateRows reads state parts one after the other.
func stateRows(ctx context.Context, s blob.Store, parts []datasets.Part) iter.Seq2[State, error] {
	return partRows(ctx, s, parts, table.State(), func(row table.Row) (State, error) { return ReadState(row) })
}

// evidenceRows reads evidence parts one after the other.
func evidenceRows(ctx context.Context, s blob.Store, parts []datasets.Part) iter.Seq2[Evidence, error] {
	return partRows(ctx, s, parts, table.Evidence(), ReadEvidence)
}

func partRows[T any](ctx context.Context, s blob.Store, parts []datasets.Part, schema table.Schema, decode func(table.Row) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		for _, p := range parts {
			rows, err := openPart(ctx, s, p, schema)
			if err != nil {
				yield(zero, err)
				return
			}
			for row, err := range rows {
				var v T
				if err == nil {
					v, err = decode(row)
				}
				if err != nil {
					yield(zero, fmt.Errorf("read %s: %w", p.Key, err))
					return
				}
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}

// openPart reads a part as a whole and verifies its digest: what the next version rests on must be what the last
// one wrote.
func openPart(ctx context.Context, s blob.Store, p datasets.Part, schema table.Schema) (iter.Seq2[table.Row, error], error) {
	body, err := blob.ReadAll(ctx, s, p.Key, maxPart)
	if err != nil {
		return nil, err
	}
	if sha := blob.SHA256Hex(body); sha != p.SHA256 {
		return nil, fmt.Errorf("read %s: %w: its digest is %s", p.Key, blob.ErrChecksum, sha)
	}
	r, err := parquet.Open(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", p.Key, err)
	}
	return project(ctx, r, schema), nil
}

// project yields rows in today's columns, so that a state of an older Sheaf can be read: columns that the file does
// not have are null, others that it has are left out.
func project(ctx context.Context, r *parquet.Reader, schema table.Schema) iter.Seq2[table.Row, error] {
	var names []string
	var at []int
	for i, c := range schema.Columns {
		if j := r.Schema().Index(c.Name); j >= 0 && r.Schema().Columns[j].Type == c.Type {
			names, at = append(names, c.Name), append(at, i)
		}
	}
	return func(yield func(table.Row, error) bool) {
		for cells, err := range r.Rows(ctx, names...) {
			if err != nil {
				yield(nil, err)
				return
			}
			row := make(table.Row, len(schema.Columns))
			for i, cell := range cells {
				row[at[i]] = cell
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// cursor walks rows in key order.
type cursor[T any] struct {
	next func() (T, error, bool)
	stop func()
	key  func(T) string
	head T
	have bool
	done bool
	last string
	// unique: a key may come once only.
	unique bool
}

func newCursor[T any](rows iter.Seq2[T, error], key func(T) string) *cursor[T] {
	next, stop := iter.Pull2(rows)
	return &cursor[T]{next: next, stop: stop, key: key}
}

// stateCursor and evidenceCursor walk the parent's internal tables.
func stateCursor(ctx context.Context, s blob.Store, parts []datasets.Part) *cursor[State] {
	c := newCursor(stateRows(ctx, s, parts), func(s State) string { return s.Key })
	c.unique = true
	return c
}

func evidenceCursor(ctx context.Context, s blob.Store, parts []datasets.Part) *cursor[Evidence] {
	return newCursor(evidenceRows(ctx, s, parts), func(e Evidence) string { return e.Key })
}

// peek returns the key of the next row.
func (c *cursor[T]) peek() (key string, ok bool, err error) {
	if !c.have && !c.done {
		v, err, ok := c.next()
		if err != nil {
			return "", false, err
		}
		c.done, c.have, c.head = !ok, ok, v
		if ok {
			k := c.key(v)
			if k < c.last || c.unique && k == c.last {
				return "", false, fmt.Errorf("%w: parts are not in key order: %s after %s", ErrInput, k, c.last)
			}
			c.last = k
		}
	}
	if !c.have {
		return "", false, nil
	}
	return c.last, true, nil
}

func (c *cursor[T]) take() T {
	c.have = false
	return c.head
}

// group returns all rows of the next key, none at the end.
func (c *cursor[T]) group() ([]T, error) {
	first, ok, err := c.peek()
	if err != nil || !ok {
		return nil, err
	}
	var rows []T
	for {
		key, ok, err := c.peek()
		if err != nil {
			return nil, err
		}
		if !ok || key != first {
			return rows, nil
		}
		rows = append(rows, c.take())
	}
}

// seek skips to key and returns its row. Keys must ascend from call to call.
func (c *cursor[T]) seek(key string) (row T, found bool, err error) {
	for {
		at, ok, err := c.peek()
		if err != nil || !ok || at > key {
			return row, false, err
		}
		row = c.take()
		if at == key {
			return row, true, nil
		}
	}
}

// partition returns all rows whose keys are below end ("" = all that are left).
func (c *cursor[T]) partition(end string) ([]T, error) {
	var rows []T
	for {
		key, ok, err := c.peek()
		if err != nil {
			return nil, err
		}
		if !ok || end != "" && key >= end {
			return rows, nil
		}
		rows = append(rows, c.take())
	}
}
