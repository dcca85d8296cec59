package parquet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/pqarrow"

	"sheaf/datasets/table"
)

// ErrForeign says that a file was not written by this package: it states no table schema.
var ErrForeign = errors.New("file carries no sheaf.schema")

// ErrDamaged says that bytes are not the Parquet that they claim to be.
var ErrDamaged = errors.New("damaged parquet file")

// ErrColumn says that a file has no column of a name.
var ErrColumn = errors.New("no such column")

// Reader reads one file. Safe for concurrent iterations if its io.ReaderAt is.
type Reader struct {
	schema table.Schema
	file   *file.Reader
}

// Open reads the footer of a file of size bytes. Nothing needs to be closed; r is used as long as the Reader is.
func Open(r io.ReaderAt, size int64) (rd *Reader, err error) {
	defer recovered(&err)
	f, err := file.NewParquetReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return nil, fmt.Errorf("open parquet: %w: %w", ErrDamaged, err)
	}
	doc := f.MetaData().KeyValueMetadata().FindValue(metaSchema)
	if doc == nil {
		return nil, fmt.Errorf("open parquet: %w", ErrForeign)
	}
	var s table.Schema
	if err := json.Unmarshal([]byte(*doc), &s); err != nil {
		return nil, fmt.Errorf("open parquet: %w: read %s: %w", ErrDamaged, metaSchema, err)
	}
	return &Reader{schema: s, file: f}, nil
}

// recovered turns a panic of the Arrow library, which trusts the bytes it reads, into ErrDamaged.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("read parquet: %w: %v", ErrDamaged, p)
	}
}

// Schema is the table's schema as the writer stated it.
func (r *Reader) Schema() table.Schema { return r.schema }

// NumRows is the number of rows of the file.
func (r *Reader) NumRows() int64 { return r.file.NumRows() }

// NumRowGroups is the number of row groups: the steps in which Rows reads.
func (r *Reader) NumRowGroups() int { return r.file.NumRowGroups() }

// Rows yields the rows in file order with the cells of the named columns in that order (all columns when none is
// named); nothing else is read. One row group at a time is in memory. Texts share memory with their row group:
// clone what outlives the iteration. An error ends the sequence; the row beside it is nil.
func (r *Reader) Rows(ctx context.Context, columns ...string) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		want, err := r.columns(columns)
		if err != nil {
			yield(nil, err)
			return
		}
		for g := range r.file.NumRowGroups() {
			rows, err := r.rowGroup(ctx, g, want)
			if err != nil {
				yield(nil, fmt.Errorf("read row group %d of %s: %w", g, r.schema.Table, err))
				return
			}
			for i := range rows.n {
				if !yield(rows.row(i), nil) {
					return
				}
			}
		}
	}
}

func (r *Reader) columns(names []string) ([]table.Column, error) {
	if len(names) == 0 {
		return r.schema.Columns, nil
	}
	out := make([]table.Column, 0, len(names))
	for _, name := range names {
		i := r.schema.Index(name)
		if i < 0 {
			return nil, fmt.Errorf("read %s: %w: %s", r.schema.Table, ErrColumn, name)
		}
		out = append(out, r.schema.Columns[i])
	}
	return out, nil
}

// rowGroup decodes the wanted columns of one row group.
func (r *Reader) rowGroup(ctx context.Context, g int, want []table.Column) (rows rowGroup, err error) {
	defer recovered(&err)
	if err := ctx.Err(); err != nil {
		return rowGroup{}, err
	}
	// Not parallel: a panic in a goroutine of the library could not be caught.
	fr, err := pqarrow.NewFileReader(r.file, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		return rowGroup{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	leaves, err := r.leafIndexes(want)
	if err != nil {
		return rowGroup{}, err
	}
	t, err := fr.ReadRowGroups(ctx, leaves, []int{g})
	if err != nil {
		if ctx.Err() != nil {
			return rowGroup{}, ctx.Err()
		}
		return rowGroup{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer t.Release()
	return newRowGroup(t, want)
}

// leafIndexes are the positions of the physical columns that make up the wanted ones.
func (r *Reader) leafIndexes(want []table.Column) ([]int, error) {
	wanted := make(map[string]bool, len(want))
	for _, c := range want {
		wanted[c.Name] = true
	}
	var out []int
	sc := r.file.MetaData().Schema
	for i := range sc.NumColumns() {
		name := sc.ColumnRoot(i).Name()
		if wanted[name] {
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: states columns that it does not have", ErrDamaged)
	}
	return out, nil
}
