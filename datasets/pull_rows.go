package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/parquet"
	"sheaf/datasets/table"
)

// convert writes the rows of the parts with the wanted columns and format.
func (p *puller) convert(ctx context.Context, files []*pullFile) error {
	var rows int64
	for _, f := range files {
		rows += f.part.Rows
	}
	p.stage("write", 0, rows)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(p.o.Parallel)
	for _, f := range files {
		g.Go(func() error {
			schema, err := project(f.table.Schema, p.o.Columns)
			if err != nil {
				return err
			}
			return p.writeRows(f, schema, p.rows(ctx, f.part.FileRef, p.o.Columns...))
		})
	}
	return g.Wait()
}

// rows yields rows of a part: out of a verified file if there is one here, else by ranges that hold the wanted columns.
func (p *puller) rows(ctx context.Context, ref FileRef, columns ...string) iter.Seq2[table.Row, error] {
	path := p.localPath(ref)
	if path == "" {
		return p.repo.columns(ctx, ref, columns...)
	}
	return func(yield func(table.Row, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(nil, fmt.Errorf("open %s: %w", path, err))
			return
		}
		defer f.Close()
		rd, err := parquet.Open(f, ref.Bytes)
		if err != nil {
			yield(nil, fmt.Errorf("read %s: %w", ref.Key, err))
			return
		}
		for row, err := range rd.Rows(ctx, columns...) {
			if err != nil {
				err = fmt.Errorf("read %s: %w", ref.Key, err)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// localPath is a verified file of a part, "" if there is none.
func (p *puller) localPath(ref FileRef) string {
	p.mu.Lock()
	path := p.local[ref.SHA256]
	p.mu.Unlock()
	if path != "" || p.cache == nil || p.o.wholeParts() {
		return path
	}
	ok, err := p.cache.has(ref)
	if err != nil {
		p.warn(fmt.Errorf("cache not used: %w", err))
	}
	if !ok {
		return ""
	}
	p.count(&p.fromCache, ref.Bytes)
	p.keepLocal(ref, p.cache.path(ref.SHA256))
	return p.cache.path(ref.SHA256)
}

// writeRows writes one file and notes its size, digest and rows.
func (p *puller) writeRows(f *pullFile, s table.Schema, rows iter.Seq2[table.Row, error]) error {
	if err := os.MkdirAll(filepath.Dir(p.at(f.path)), 0o755); err != nil {
		return fmt.Errorf("create directory: %w", err)
	}
	const step = 1000 // rows between reports
	sum := sha256.New()
	return replaceFile(p.at(f.path), func(w io.Writer) error {
		size := &counter{}
		out, err := newRowWriter(io.MultiWriter(w, sum, size), s, p.o.Format)
		if err != nil {
			return err
		}
		for row, err := range rows {
			if err == nil {
				err = out.write(row)
			}
			if err != nil {
				return errors.Join(err, out.close())
			}
			if f.rows++; f.rows%step == 0 {
				p.advance(f.path, step)
			}
		}
		p.advance(f.path, f.rows%step)
		err = out.close()
		f.sha, f.size = hex.EncodeToString(sum.Sum(nil)), size.n
		return err
	})
}

type counter struct{ n int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return len(p), nil
}

// sample writes one file a split with the rows of the sample that belong to it, and returns the files that have any.
func (p *puller) sample(ctx context.Context, files []*pullFile) ([]*pullFile, error) {
	picked := map[string]map[string][]table.Row{} // table → split → rows
	var out []*pullFile
	p.stage("write", 0, 0)
	for _, f := range files {
		schema, err := project(f.table.Schema, p.o.Columns)
		if err != nil {
			return nil, err
		}
		rows, ok := picked[f.table.Name]
		if !ok {
			if rows, err = p.sampleRows(ctx, f.table); err != nil {
				return nil, err
			}
			picked[f.table.Name] = rows
		}
		if len(rows[f.split]) == 0 {
			continue
		}
		if err := p.writeRows(f, schema, yieldAll(rows[f.split])); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

func yieldAll(rows []table.Row) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// sampled is a row of the sample with what decides about its place.
type sampled struct {
	key, split string
	row        table.Row
}

// sampleRows picks the rows with the least keys of a table, by split. Every group of parts is sorted, so that the
// first rows of each are enough. Append-only tables give their first rows.
func (p *puller) sampleRows(ctx context.Context, t TableVersion) (map[string][]table.Row, error) {
	columns := p.o.Columns
	if len(columns) == 0 {
		for _, c := range t.Schema.Columns {
			columns = append(columns, c.Name)
		}
	}
	read := columns
	if t.Schema.Key != "" {
		read = append(slices.Clone(columns), t.Schema.Key)
	}
	var all []sampled
	for _, s := range t.Splits {
		for _, source := range sourcesOf(s.Parts) {
			n := 0
			for _, part := range partsOf(s.Parts, source) {
				if n >= p.o.Sample {
					break
				}
				for row, err := range p.rows(ctx, part.FileRef, read...) {
					if err != nil {
						return nil, err
					}
					key, _ := row[len(read)-1].(string)
					all = append(all, sampled{key: key, split: s.Name, row: row[:len(columns)]})
					if n++; n >= p.o.Sample {
						break
					}
				}
			}
		}
	}
	if t.Schema.Key != "" {
		slices.SortStableFunc(all, func(a, b sampled) int { return strings.Compare(a.key, b.key) })
	}
	out := map[string][]table.Row{}
	for _, s := range all[:min(len(all), p.o.Sample)] {
		out[s.split] = append(out[s.split], s.row)
	}
	return out, nil
}
