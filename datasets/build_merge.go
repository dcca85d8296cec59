package datasets

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"sheaf/datasets/table"
)

// progressRows is how many rows are merged between two reports.
const progressRows = 5000

// mergeSource merges one source's delta of a keyed table into the parts that it has by split.
func (b *builder) mergeSource(ctx context.Context, s table.Schema, was map[string][]Part, d Delta) (parts map[string][]Part, err error) {
	split := s.Index("split")
	if split < 0 {
		return nil, fmt.Errorf("%w: keyed table without column split", ErrInvalid)
	}
	mergers := map[string]*rangeMerger{}
	merger := func(name string) *rangeMerger {
		m := mergers[name]
		if m == nil {
			m = &rangeMerger{b: b, schema: s, key: s.Index(s.Key), source: d.Source, split: name, before: was[name]}
			mergers[name] = m
		}
		return m
	}
	defer func() {
		for _, m := range mergers {
			err = m.abort(err)
		}
	}()
	var n int64
	for change, err := range b.changes(ctx, s, d) {
		if err != nil {
			return nil, err
		}
		if change.row == nil {
			err = merger(change.split).remove(ctx, change.key)
		} else {
			name, ok := change.row[split].(string)
			if !ok || name == "" {
				return nil, fmt.Errorf("%w: row %s has no split", ErrDelta, change.key)
			}
			err = merger(name).upsert(ctx, change.row, change.key)
		}
		if err != nil {
			return nil, err
		}
		if n++; n%progressRows == 0 {
			b.report.at(Progress{Stage: "merge", What: s.Table + " of " + d.Source, Done: n})
		}
	}
	parts = map[string][]Part{}
	for name := range was {
		merger(name)
	}
	for _, name := range slices.Sorted(maps.Keys(mergers)) {
		list, err := mergers[name].finish(ctx)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			parts[name] = list
		}
	}
	return parts, d.checkRows(s.Table, parts)
}

// checkRows compares what was built with what the delta announces.
func (d Delta) checkRows(name string, parts map[string][]Part) error {
	for split, want := range d.Rows[name] {
		if got := countRows(parts[split]); got != want {
			return fmt.Errorf("%w: split %s has %d rows after the merge, the delta announces %d", ErrDelta, split, got, want)
		}
	}
	for split, list := range parts {
		if _, announced := d.Rows[name][split]; !announced {
			return fmt.Errorf("%w: split %s has %d rows that the delta does not announce", ErrDelta, split, countRows(list))
		}
	}
	return nil
}

func countRows(parts []Part) int64 {
	var n int64
	for _, p := range parts {
		n += p.Rows
	}
	return n
}

// change is one upsert (row) or removal (split).
type change struct {
	key   string
	row   table.Row
	split string
}

// changes yields a delta's changes of one table in key order. A key may be removed from one split and upserted into
// another; the removal comes first.
func (b *builder) changes(ctx context.Context, s table.Schema, d Delta) iter.Seq2[change, error] {
	return func(yield func(change, error) bool) {
		nextRemove, stop := iter.Pull2(b.removes(ctx, s.Table, d))
		defer stop()
		removed, err, more := nextRemove()
		for up, upErr := range b.upserts(ctx, s, d) {
			if upErr != nil {
				yield(change{}, upErr)
				return
			}
			for more && err == nil && removed.key <= up.key {
				if !yield(removed, nil) {
					return
				}
				removed, err, more = nextRemove()
			}
			if err != nil {
				break
			}
			if !yield(up, nil) {
				return
			}
		}
		for more && err == nil && yield(removed, nil) {
			removed, err, more = nextRemove()
		}
		if err != nil {
			yield(change{}, err)
		}
	}
}

func (b *builder) upserts(ctx context.Context, s table.Schema, d Delta) iter.Seq2[change, error] {
	return func(yield func(change, error) bool) {
		key, last := s.Index(s.Key), ""
		for _, f := range d.Upserts[s.Table] {
			for row, err := range b.repo.rows(ctx, f, b.in.Temp, s) {
				if err != nil {
					yield(change{}, err)
					return
				}
				c := change{row: row}
				c.key, _ = row[key].(string)
				if c.key <= last {
					yield(change{}, fmt.Errorf("%w: %s: key %q after %q", ErrDelta, f.Key, c.key, last))
					return
				}
				last = c.key
				if !yield(c, nil) {
					return
				}
			}
		}
	}
}
