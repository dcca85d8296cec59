package datasets

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sort"

	"sheaf/datasets/table"
)

// rangeMerger rewrites the parts of one (table, source, split) into which changes fall and keeps all others. A part
// owns the keys from its first one up to the first one of the next part; the first part owns what is below, too.
// Changes come in key order.
type rangeMerger struct {
	b             *builder
	schema        table.Schema
	key           int
	source, split string
	before        []Part // of the parent, sorted by key
	done          int    // how many of before are kept or rewritten
	// out are the parts of the ranges that are done with. The parts of the last rewritten one, which are being completed while the
	// next range is written, will be at out[place].
	out        [][]Part
	completing *PartWriter
	place      int

	// The range that is being rewritten: its writer, the rest of its old rows and the first of them.
	w    *PartWriter
	next func() (table.Row, error, bool)
	stop func()
	old  table.Row
}

func (m *rangeMerger) upsert(ctx context.Context, row table.Row, key string) error {
	found, err := m.seek(ctx, key)
	if err != nil {
		return err
	}
	if found {
		if err := m.advance(); err != nil {
			return err
		}
	}
	return m.w.Write(ctx, row)
}

func (m *rangeMerger) remove(ctx context.Context, key string) error {
	found, err := m.seek(ctx, key)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%w: row %s is removed from split %s, which does not have it", ErrDelta, key, m.split)
	}
	return m.advance()
}

// seek opens the range of key, copies the old rows below it and reports whether the next old row has it.
func (m *rangeMerger) seek(ctx context.Context, key string) (found bool, err error) {
	i := sort.Search(len(m.before), func(i int) bool { return m.before[i].MinKey > key }) - 1
	i = max(i, 0)
	if m.w != nil && i >= m.done && len(m.before) > 0 {
		if err := m.finishRange(ctx); err != nil {
			return false, err
		}
	}
	if m.w == nil {
		if err := m.openRange(ctx, i); err != nil {
			return false, err
		}
	}
	for m.old != nil {
		at := m.old[m.key].(string) // the writer of the part has held it
		if at >= key {
			return at == key, nil
		}
		if err := m.w.Write(ctx, m.old); err != nil {
			return false, err
		}
		if err := m.advance(); err != nil {
			return false, err
		}
	}
	return false, nil
}

// openRange keeps the parts before i and starts to rewrite part i, or the first part if there are none.
func (m *rangeMerger) openRange(ctx context.Context, i int) error {
	m.w = m.b.writer(m.schema, m.source, m.split)
	m.next, m.stop, m.old = nil, nil, nil
	if len(m.before) == 0 {
		return nil
	}
	m.out = append(m.out, m.before[m.done:i])
	m.done = i + 1
	m.w.opts.Even = true
	m.next, m.stop = iter.Pull2(m.b.repo.rows(ctx, m.before[i].FileRef, m.b.in.Temp, m.schema))
	return m.advance()
}

// advance moves to the next old row of the range.
func (m *rangeMerger) advance() error {
	row, err, ok := m.next()
	if err != nil {
		return err
	}
	m.old = nil
	if ok {
		m.old = row
	}
	return nil
}

// finishRange copies the rest of the old rows and finishes the part.
func (m *rangeMerger) finishRange(ctx context.Context) error {
	for m.old != nil {
		if err := m.w.Write(ctx, m.old); err != nil {
			return err
		}
		if err := m.advance(); err != nil {
			return err
		}
	}
	if err := m.w.Cut(ctx); err != nil {
		return err
	}
	if err := m.settle(ctx); err != nil {
		return err
	}
	m.b.report.at(Progress{Stage: "merge", What: m.schema.Table + " of " + m.source, Done: m.w.Rows()})
	m.out = append(m.out, nil)
	m.completing, m.place, m.w = m.w, len(m.out)-1, nil
	if m.stop != nil {
		m.stop()
	}
	return nil
}

// settle takes in the parts of the range before.
func (m *rangeMerger) settle(ctx context.Context) (err error) {
	if m.completing == nil {
		return nil
	}
	if m.out[m.place], err = m.completing.Close(ctx); err != nil {
		return err
	}
	m.completing = nil
	return nil
}

// finish returns the parts after the last change.
func (m *rangeMerger) finish(ctx context.Context) ([]Part, error) {
	if m.w != nil {
		if err := m.finishRange(ctx); err != nil {
			return nil, err
		}
	}
	if err := m.settle(ctx); err != nil {
		return nil, err
	}
	return slices.Concat(append(m.out, m.before[m.done:])...), nil
}

// abort lets go of what an error left open.
func (m *rangeMerger) abort(err error) error {
	if m.completing != nil {
		err = errors.Join(err, m.completing.Abort())
	}
	if m.w == nil {
		return err
	}
	if m.stop != nil {
		m.stop()
	}
	return errors.Join(err, m.w.Abort())
}
