package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sheaf/datasets/table"
)

// convert writes the rows of one part with the wanted columns and format.
func (p *puller) convert(ctx context.Context, f *pullFile) error {
	schema, err := project(f.table.Schema, p.o.Columns)
	if err != nil {
		return err
	}
	err = p.writeRows(f, schema, func(yield func(table.Row, error) bool) {
		for row, err := range p.repo.columns(ctx, f.part.FileRef, p.o.Columns...) {
			if !yield(row, err) {
				return
			}
		}
	})
	p.advance(f.path, f.part.Bytes)
	return err
}

// writeRows writes one file and notes its size, digest and rows.
func (p *puller) writeRows(f *pullFile, s table.Schema, rows iter.Seq2[table.Row, error]) error {
	final := filepath.Join(p.dir, filepath.FromSlash(f.path))
	if err := os.MkdirAll(filepath.Dir(final), 0o755); err != nil {
		return fmt.Errorf("create directory: %w", err)
	}
	sum := sha256.New()
	return replaceFile(final, func(w io.Writer) error {
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
				return err
			}
			f.rows++
		}
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

// sample writes one file a split with the rows of the sample that belong to it.
func (p *puller) sample(ctx context.Context) ([]*pullFile, error) {
	tables, err := p.tables()
	if err != nil {
		return nil, err
	}
	var files []*pullFile
	for _, t := range tables {
		schema, err := project(t.Schema, p.o.Columns)
		if err != nil {
			return nil, err
		}
		rows, err := p.sampleRows(ctx, t)
		if err != nil {
			return nil, err
		}
		for _, split := range sortedKeys(rows) {
			f := &pullFile{path: DataFile(t.Name, split, 0, 1, string(p.o.Format)), table: t}
			list := rows[split]
			if err := p.writeRows(f, schema, func(yield func(table.Row, error) bool) {
				for _, row := range list {
					if !yield(row, nil) {
						return
					}
				}
			}); err != nil {
				return nil, err
			}
			files = append(files, f)
		}
	}
	return files, nil
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
				for row, err := range p.repo.columns(ctx, part.FileRef, read...) {
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
