package parquet

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet"
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
	f, err := file.NewParquetReader(io.NewSectionReader(r, 0, size), reading(r))
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

// fileBuffer is how much of a column of a file on the disk is read ahead; pages that are larger are read past it.
const fileBuffer = 64 << 10

// reading makes column chunks be read as a whole, in one request each, but those of files on the disk page by page: that spares
// two copies of every chunk.
func reading(r io.ReaderAt) file.ReadOption {
	props := parquet.NewReaderProperties(memory.DefaultAllocator)
	if _, onDisk := r.(*os.File); onDisk {
		props.BufferedStreamEnabled, props.BufferSize = true, fileBuffer
	}
	return file.WithReadProps(props)
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
	return r.RowsFrom(ctx, 0, columns...)
}

// RowsFrom is Rows without the first rows of the file: row groups that hold nothing else are not read.
func (r *Reader) RowsFrom(ctx context.Context, first int64, columns ...string) iter.Seq2[table.Row, error] {
	return func(yield func(table.Row, error) bool) {
		want, err := r.columns(columns)
		if err != nil {
			yield(nil, err)
			return
		}
		skip := max(first, 0)
		for g := range r.file.NumRowGroups() {
			if n := r.file.MetaData().RowGroup(g).NumRows(); skip >= n {
				skip -= n
				continue
			}
			rows, err := r.rowGroup(ctx, g, want)
			if err != nil {
				yield(nil, fmt.Errorf("read row group %d of %s: %w", g, r.schema.Table, err))
				return
			}
			from := int(skip)
			skip = 0
			for i := from; i < rows.n; i++ {
				row, err := rows.decode(i)
				if err != nil {
					yield(nil, fmt.Errorf("read row %d of row group %d of %s: %w", i, g, r.schema.Table, err))
					return
				}
				if !yield(row, nil) {
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
	rows = rowGroup{n: int(r.file.MetaData().RowGroup(g).NumRows()), cells: make([]cellAt, 0, len(want))}
	for _, c := range want {
		column, err := r.column(ctx, fr, g, c)
		if err != nil {
			return rowGroup{}, fmt.Errorf("column %s: %w", c.Name, err)
		}
		rows.cells = append(rows.cells, column)
	}
	return rows, nil
}

// column decodes one column.
func (r *Reader) column(ctx context.Context, fr *pqarrow.FileReader, g int, c table.Column) (cellAt, error) {
	chunks, err := r.chunks(ctx, fr, g, c)
	if err != nil {
		return nil, err
	}
	return chunked(c, chunks)
}

// chunks decodes one column in this goroutine. (The library's own ways to read several start goroutines, whose
// panics on damaged pages nobody could catch.) The arrays are left to the garbage collector: cells are read, and
// texts used, after this call.
func (r *Reader) chunks(ctx context.Context, fr *pqarrow.FileReader, g int, c table.Column) ([]arrow.Array, error) {
	sc := r.file.MetaData().Schema
	field := sc.Root().FieldIndexByName(c.Name)
	if field < 0 {
		return nil, fmt.Errorf("%w: stated but absent", ErrDamaged)
	}
	leaves := map[int]bool{}
	for i := range sc.NumColumns() {
		if sc.ColumnRoot(i).Name() == c.Name {
			leaves[i] = true
		}
	}
	if c.Type == table.Rows {
		if err := r.probe(g, leaves); err != nil {
			return nil, err
		}
	}
	cr, err := fr.GetFieldReader(ctx, field, leaves, []int{g})
	if err != nil {
		return nil, r.failed(ctx, err)
	}
	values, err := fr.ReadColumn([]int{g}, cr)
	if err != nil {
		return nil, r.failed(ctx, err)
	}
	if int64(values.Len()) != r.file.MetaData().RowGroup(g).NumRows() {
		return nil, fmt.Errorf("%w: %d rows, the row group has %d", ErrDamaged, values.Len(), r.file.MetaData().RowGroup(g).NumRows())
	}
	return values.Chunks(), nil
}

// probe unpacks the pages of nested columns, whose children the library reads in goroutines in any case: damage
// shows here first.
func (r *Reader) probe(g int, leaves map[int]bool) error {
	for leaf := range leaves {
		pages, err := r.file.RowGroup(g).GetColumnPageReader(leaf)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		for pages.Next() {
		}
		if err := pages.Err(); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	return nil
}

func (r *Reader) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}
