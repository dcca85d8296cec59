package datasets

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"sheaf/datasets/table"
)

// table builds one published table over all sources.
func (b *builder) table(ctx context.Context, s table.Schema) (TableVersion, error) {
	out := TableVersion{Name: s.Table, Fingerprint: s.Fingerprint(), Schema: s, Splits: []SplitVersion{}}
	var before TableVersion
	if b.parent.Version != nil {
		before, _ = b.parent.Version.Table(s.Table)
	}
	if s.Key != "" && before.Name != "" && before.Fingerprint != out.Fingerprint {
		b.recast = true
	}
	splits := map[string][]Part{}
	for _, source := range b.sources {
		var parts map[string][]Part
		var err error
		if s.Key == "" {
			parts, err = b.appendSource(ctx, s, before, source)
		} else {
			parts, err = b.keyedSource(ctx, s, before, source)
		}
		if err != nil {
			return out, fmt.Errorf("source %s: %w", source, err)
		}
		for split, list := range parts {
			splits[split] = append(splits[split], list...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(splits)) {
		v := SplitVersion{Name: name, Parts: splits[name]}
		for _, p := range v.Parts {
			v.Rows += p.Rows
			b.count(p)
		}
		if len(v.Parts) > 0 {
			out.Splits = append(out.Splits, v)
		}
	}
	return out, nil
}

// keyedSource gives a source's parts of a keyed table under today's columns, with its delta if it has one.
func (b *builder) keyedSource(ctx context.Context, s table.Schema, before TableVersion, source string) (parts map[string][]Part, err error) {
	parts = sourceParts(before, source)
	if before.Name != "" && before.Fingerprint != s.Fingerprint() {
		if parts, err = b.recastSplits(ctx, before.Schema, s, parts); err != nil {
			return nil, err
		}
	}
	if d, built := b.deltas[source]; built {
		return b.mergeSource(ctx, s, parts, d)
	}
	return parts, nil
}

func (b *builder) count(p Part) {
	if b.known[p.SHA256] {
		b.work.PartsReused++
		b.work.BytesReused += p.Bytes
		return
	}
	b.work.PartsWritten++
	b.work.BytesWritten += p.Bytes
	b.work.RowsWritten += p.Rows
}

// sourceParts are a source's parts by split.
func sourceParts(t TableVersion, source string) map[string][]Part {
	out := map[string][]Part{}
	for _, s := range t.Splits {
		if parts := partsOf(s.Parts, source); len(parts) > 0 {
			out[s.Name] = parts
		}
	}
	return out
}

// appendSource keeps the parts of an append-only table and adds one with this run's rows.
func (b *builder) appendSource(ctx context.Context, s table.Schema, before TableVersion, source string) (map[string][]Part, error) {
	parts := sourceParts(before, source)[AppendSplit]
	if before.Name != "" && before.Fingerprint != s.Fingerprint() && len(parts) > 0 {
		var err error
		if parts, err = b.recastParts(ctx, before.Schema, s, parts); err != nil {
			return nil, err
		}
	}
	files := b.deltas[source].Appends[s.Table]
	w := b.writer(s, source, AppendSplit)
	w.opts.Single = true
	for _, f := range files {
		for row, err := range b.repo.rows(ctx, f, b.in.Temp, s) {
			if err == nil {
				err = w.Write(ctx, row)
			}
			if err != nil {
				return nil, closed(w, err)
			}
		}
	}
	added, err := w.Close(ctx)
	if err != nil {
		return nil, closed(w, err)
	}
	if all := append(slices.Clone(parts), added...); len(all) > 0 {
		return map[string][]Part{AppendSplit: all}, nil
	}
	return nil, nil
}

func (b *builder) writer(s table.Schema, source, split string) *PartWriter {
	return NewPartWriter(b.repo.store, s, PartOptions{
		Dataset: b.in.Dataset, Source: source, Split: split, Target: b.in.PartTarget, Temp: b.in.Temp, Named: b.named, Lane: b.lane,
	})
}
