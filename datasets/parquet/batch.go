package parquet

import (
	"context"
	"fmt"
	"iter"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet/metadata"
	"github.com/apache/arrow/go/v15/parquet/pqarrow"

	"sheaf/datasets/table"
)

// Batch is a decoded row group that is looked at cell by cell, so that rows that nobody wants are never put together. Texts
// share memory with it. Safe for concurrent reading.
type Batch struct {
	columns []table.Column
	arrays  []arrow.Array
	cells   []cellAt
	n       int
}

// Len is the number of rows.
func (b *Batch) Len() int { return b.n }

// Text is a cell of a text column, "" for null.
func (b *Batch) Text(column, row int) string {
	s, ok := b.arrays[column].(*array.String)
	if !ok || s.IsNull(row) {
		return ""
	}
	return s.Value(row)
}

// Cell is one cell in the forms of table.Row.
func (b *Batch) Cell(column, row int) (cell any, err error) {
	defer recovered(&err)
	return b.cells[column](row), nil
}

// Row puts one row together.
func (b *Batch) Row(i int) (table.Row, error) {
	return rowGroup{n: b.n, cells: b.cells}.decode(i)
}

// Group decodes the wanted columns of row group g (all columns when none is named).
func (r *Reader) Group(ctx context.Context, g int, columns ...string) (b *Batch, err error) {
	defer recovered(&err)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	want, err := r.columns(columns)
	if err != nil {
		return nil, err
	}
	fr, err := pqarrow.NewFileReader(r.file, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	b = &Batch{columns: want, n: int(r.file.MetaData().RowGroup(g).NumRows())}
	for _, c := range want {
		values, err := r.values(ctx, fr, g, c)
		if err != nil {
			return nil, fmt.Errorf("read row group %d of %s: column %s: %w", g, r.schema.Table, c.Name, err)
		}
		at, err := reader(c, values)
		if err != nil {
			return nil, fmt.Errorf("read row group %d of %s: %w", g, r.schema.Table, err)
		}
		b.arrays, b.cells = append(b.arrays, values), append(b.cells, at)
	}
	return b, nil
}

// values are a column of a row group.
func (r *Reader) values(ctx context.Context, fr *pqarrow.FileReader, g int, c table.Column) (arrow.Array, error) {
	if empty, err := r.empty(fr, g, c); err != nil || empty != nil {
		return empty, err
	}
	chunks, err := r.chunks(ctx, fr, g, c)
	if err != nil {
		return nil, err
	}
	return joined(chunks)
}

// empty is a column that has no value in a row group by its statistics, without reading it: products have many such. nil: it has
// values, or is a list.
func (r *Reader) empty(fr *pqarrow.FileReader, g int, c table.Column) (arrow.Array, error) {
	if c.Type == table.Rows || c.Type == table.Strings {
		return nil, nil
	}
	group := r.file.MetaData().RowGroup(g)
	at := r.file.MetaData().Schema.ColumnIndexByName(c.Name)
	if at < 0 {
		return nil, nil // who reads it says that it is absent
	}
	chunk, err := group.ColumnChunk(at)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	stats, err := chunk.Statistics()
	if err != nil || stats == nil || !stats.HasNullCount() || stats.NullCount() != group.NumRows() || chunk.NumValues() != group.NumRows() {
		return nil, nil //nolint:nilerr // statistics that cannot be read say nothing
	}
	field := r.file.MetaData().Schema.Root().FieldIndexByName(c.Name)
	return nulls(fr.Manifest.Fields[field].Field.Type, int(group.NumRows())), nil
}

// nulls is an array without values; nobody writes to what it shares.
func nulls(t arrow.DataType, n int) arrow.Array {
	zeros := memory.NewBufferBytes(make([]byte, 16*(n+1))) // as wide as the widest cell, an amount
	buffers := []*memory.Buffer{zeros, zeros}
	if t.ID() == arrow.STRING {
		buffers = append(buffers, memory.NewBufferBytes(nil))
	}
	data := array.NewData(t, n, buffers, nil, n, 0)
	defer data.Release()
	return array.MakeFromData(data)
}

// joined makes one array of those into which the library may have cut a column.
func joined(chunks []arrow.Array) (arrow.Array, error) {
	if len(chunks) == 1 {
		return chunks[0], nil
	}
	all, err := array.Concatenate(chunks, memory.DefaultAllocator)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return all, nil
}

// Group is where a row group lies and which keys it holds.
type Group struct {
	Rows          int64
	Offset, Bytes int64
	// MinKey and MaxKey bound its keys; both are empty where the file does not tell.
	MinKey, MaxKey string
}

// Groups yields the row groups in order, from the footer alone.
func (r *Reader) Groups() iter.Seq2[Group, error] {
	return func(yield func(Group, error) bool) {
		for g := range r.file.NumRowGroups() {
			group, err := r.group(g)
			if !yield(group, err) || err != nil {
				return
			}
		}
	}
}

func (r *Reader) group(g int) (out Group, err error) {
	defer recovered(&err)
	meta := r.file.MetaData().RowGroup(g)
	out.Rows = meta.NumRows()
	var end int64
	for i := range meta.NumColumns() {
		c, err := meta.ColumnChunk(i)
		if err != nil {
			return out, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		from := c.DataPageOffset()
		if d := c.DictionaryPageOffset(); c.HasDictionaryPage() && d > 0 && d < from {
			from = d
		}
		if i == 0 || from < out.Offset {
			out.Offset = from
		}
		end = max(end, from+c.TotalCompressedSize())
		if c.PathInSchema().String() != r.schema.Key {
			continue
		}
		if stats, err := c.Statistics(); err == nil && stats != nil && stats.HasMinMax() {
			if keys, ok := stats.(*metadata.ByteArrayStatistics); ok {
				out.MinKey, out.MaxKey = string(keys.Min()), string(keys.Max())
			}
		}
	}
	out.Bytes = end - out.Offset
	if out.Offset < 0 || out.Bytes < 0 {
		return out, fmt.Errorf("row group %d: %w: it ends before it begins", g, ErrDamaged)
	}
	return out, nil
}

// Null reports whether a cell has no value.
func (b *Batch) Null(column, row int) bool { return b.arrays[column].IsNull(row) }
