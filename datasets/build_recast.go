package datasets

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"slices"

	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// recastSplits rewrites a source's parts of a keyed table under a schema with other columns.
func (b *builder) recastSplits(ctx context.Context, from, to table.Schema, splits map[string][]Part) (map[string][]Part, error) {
	out := map[string][]Part{}
	for _, name := range slices.Sorted(maps.Keys(splits)) {
		parts, err := b.recastParts(ctx, from, to, splits[name])
		if err != nil {
			return nil, err
		}
		out[name] = parts
	}
	return out, nil
}

// recastParts rewrites parts under a schema with other columns: by name, what is new is null.
func (b *builder) recastParts(ctx context.Context, from, to table.Schema, parts []Part) ([]Part, error) {
	at := make([]int, len(to.Columns))
	for i, c := range to.Columns {
		at[i] = from.Index(c.Name)
		if at[i] >= 0 && !Compatible(table.Schema{Columns: from.Columns[at[i] : at[i]+1]}, table.Schema{Columns: []table.Column{c}}) {
			return nil, fmt.Errorf("%w: column %s was %s and is %s", ErrDelta, c.Name, from.Columns[at[i]].Type, c.Type)
		}
	}
	var out []Part
	for _, p := range parts {
		w := b.writer(to, p.Source, p.Split)
		w.opts.Single = true
		for row, err := range b.repo.rows(ctx, p.FileRef, b.in.Temp, from) {
			if err == nil {
				cast := make(table.Row, len(at))
				for i, j := range at {
					if j >= 0 {
						cast[i] = row[j]
					}
				}
				err = w.Write(ctx, cast)
			}
			if err != nil {
				return nil, closed(w, err)
			}
		}
		list, err := w.Close(ctx)
		if err != nil {
			return nil, closed(w, err)
		}
		out = append(out, list...)
	}
	return out, nil
}

// rehash writes a source's state anew with the hashes that its rows have under the table's new columns.
func (b *builder) rehash(ctx context.Context, t TableVersion, source string, state []Part) ([]Part, error) {
	var splits []iter.Seq2[rowDigest, error]
	for _, s := range t.Splits {
		splits = append(splits, b.hashed(ctx, t.Schema, partsOf(s.Parts, source)))
	}
	next, stop := iter.Pull2(mergeByKey(splits))
	defer stop()
	var out []Part
	for _, p := range state {
		parts, err := b.rehashPart(ctx, p, next)
		if err != nil {
			return nil, fmt.Errorf("state of %s: %w", source, err)
		}
		out = append(out, parts...)
	}
	if row, err, more := next(); err != nil || more {
		return nil, fmt.Errorf("state of %s: %w: it lacks row %s", source, errors.Join(ErrDelta, err), row.key)
	}
	return out, nil
}

// hashed yields the row hashes of parts in key order.
func (b *builder) hashed(ctx context.Context, s table.Schema, parts []Part) iter.Seq2[rowDigest, error] {
	key := s.Index(s.Key)
	return func(yield func(rowDigest, error) bool) {
		for _, p := range parts {
			for row, err := range b.repo.rows(ctx, p.FileRef, b.in.Temp, s) {
				d := rowDigest{split: p.Split}
				if err == nil {
					d.key, _ = row[key].(string)
					d.hash, err = table.RowHash(s, row)
				}
				if !yield(d, err) || err != nil {
					return
				}
			}
		}
	}
}

func (b *builder) rehashPart(ctx context.Context, p Part, next func() (rowDigest, error, bool)) ([]Part, error) {
	f, err := b.repo.fetch(ctx, p.FileRef, b.in.Temp)
	if err != nil {
		return nil, err
	}
	parts, err := b.rehashFile(ctx, f, p, next)
	return parts, errors.Join(err, f.Close(), os.Remove(f.Name()))
}

func (b *builder) rehashFile(ctx context.Context, f *os.File, p Part, next func() (rowDigest, error, bool)) ([]Part, error) {
	rd, err := parquet.Open(f, p.Bytes)
	if err != nil {
		return nil, err
	}
	s := rd.Schema()
	key, split, hash, status := s.Index("key"), s.Index("split"), s.Index("row_hash"), s.Index("status")
	w := b.writer(s, p.Source, p.Split)
	for row, err := range rd.Rows(ctx) {
		if err == nil && row[status] != statusGone && row[hash] != nil {
			d, failed, more := next()
			if err = failed; err == nil && (!more || row[key] != d.key || row[split] != d.split) {
				err = fmt.Errorf("%w: row %v of split %v is not in the table", ErrDelta, row[key], row[split])
			}
			row[hash] = d.hash
		}
		if err == nil {
			err = w.Write(ctx, row)
		}
		if err != nil {
			return nil, closed(w, err)
		}
	}
	parts, err := w.Close(ctx)
	if err != nil {
		return nil, closed(w, err)
	}
	return parts, nil
}
