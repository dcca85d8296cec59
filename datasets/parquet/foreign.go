package parquet

import (
	"context"
	"fmt"
	"io"
	"iter"
	"math"
	"time"
	"unicode/utf8"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/memory"
	"github.com/apache/arrow/go/v15/parquet/file"
	"github.com/apache/arrow/go/v15/parquet/pqarrow"
	"github.com/shopspring/decimal"

	"sheaf/datasets/table"
)

// Foreign reads a Parquet file that anybody wrote. Its values are plain Go: nil, bool, int64, float64, string,
// decimal.Decimal, time.Time (UTC), Day, []any and map[string]any. Safe for concurrent iterations if its io.ReaderAt is.
type Foreign struct {
	names []string
	rd    Reader
}

// Day is a date without a time, in days since 1970-01-01.
type Day int64

// OpenForeign reads the footer of a file of size bytes. Errors: ErrDamaged.
func OpenForeign(r io.ReaderAt, size int64) (f *Foreign, err error) {
	defer recovered(&err)
	rd, err := file.NewParquetReader(io.NewSectionReader(r, 0, size), reading(r))
	if err != nil {
		return nil, fmt.Errorf("open parquet: %w: %w", ErrDamaged, err)
	}
	f = &Foreign{rd: Reader{file: rd}}
	root := rd.MetaData().Schema.Root()
	for i := range root.NumFields() {
		f.names = append(f.names, root.Field(i).Name())
	}
	return f, nil
}

// Names are the columns in the file's order.
func (f *Foreign) Names() []string { return f.names }

// Rows yields the rows in file order, one value a column. A value that has no plain form is an error beside its row: the next
// row may be read. Any other error ends the sequence. One row group at a time is in memory.
func (f *Foreign) Rows(ctx context.Context) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for g := range f.rd.file.NumRowGroups() {
			columns, n, err := f.group(ctx, g)
			if err != nil {
				yield(nil, fmt.Errorf("read row group %d: %w", g, err))
				return
			}
			for i := range n {
				row := make([]any, len(columns))
				var bad error
				for j, at := range columns {
					v, err := at(i)
					if err != nil && bad == nil {
						bad = fmt.Errorf("%s: %w", f.names[j], err)
					}
					row[j] = v
				}
				if !yield(row, bad) {
					return
				}
			}
		}
	}
}

// plainAt gives the value of a row.
type plainAt func(i int) (any, error)

func (f *Foreign) group(ctx context.Context, g int) (columns []plainAt, n int, err error) {
	defer recovered(&err)
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	fr, err := pqarrow.NewFileReader(f.rd.file, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	n = int(f.rd.file.MetaData().RowGroup(g).NumRows())
	for _, name := range f.names {
		// As of nested ones, pages are unpacked first: the library reads children in goroutines.
		chunks, err := f.rd.chunks(ctx, fr, g, table.Column{Name: name, Type: table.Rows})
		if err != nil {
			return nil, 0, fmt.Errorf("column %s: %w", name, err)
		}
		columns = append(columns, chunkedValues(chunks))
	}
	return columns, n, nil
}

func chunkedValues(chunks []arrow.Array) plainAt {
	return func(i int) (any, error) {
		for _, c := range chunks {
			if i < c.Len() {
				return plainValue(c, i)
			}
			i -= c.Len()
		}
		return nil, fmt.Errorf("%w: a row is missing", ErrDamaged)
	}
}

// plainValue is one value of an array.
func plainValue(a arrow.Array, i int) (v any, err error) {
	defer recovered(&err)
	if a.IsNull(i) {
		return nil, nil
	}
	switch a := a.(type) {
	case *array.Null:
		return nil, nil
	case *array.Boolean:
		return a.Value(i), nil
	case *array.Int8:
		return int64(a.Value(i)), nil
	case *array.Int16:
		return int64(a.Value(i)), nil
	case *array.Int32:
		return int64(a.Value(i)), nil
	case *array.Int64:
		return a.Value(i), nil
	case *array.Uint8:
		return int64(a.Value(i)), nil
	case *array.Uint16:
		return int64(a.Value(i)), nil
	case *array.Uint32:
		return int64(a.Value(i)), nil
	case *array.Uint64:
		if a.Value(i) > math.MaxInt64 {
			return nil, fmt.Errorf("%d is too large", a.Value(i))
		}
		return int64(a.Value(i)), nil
	case *array.Float16:
		return float64(a.Value(i).Float32()), nil
	case *array.Float32:
		return float64(a.Value(i)), nil
	case *array.Float64:
		return a.Value(i), nil
	case *array.String:
		return plainText(a.Value(i))
	case *array.LargeString:
		return plainText(a.Value(i))
	case *array.Binary:
		return plainText(string(a.Value(i)))
	case *array.Decimal128:
		t, ok := a.DataType().(*arrow.Decimal128Type)
		if !ok {
			return nil, fmt.Errorf("%w: %s", ErrDamaged, a.DataType())
		}
		return decimal.NewFromBigInt(a.Value(i).BigInt(), -t.Scale), nil
	case *array.Timestamp:
		t, ok := a.DataType().(*arrow.TimestampType)
		if !ok {
			return nil, fmt.Errorf("%w: %s", ErrDamaged, a.DataType())
		}
		return a.Value(i).ToTime(t.Unit).UTC(), nil
	case *array.Date32:
		return Day(a.Value(i)), nil
	case *array.Date64:
		return Day(a.Value(i).ToTime().Unix() / int64(24*time.Hour/time.Second)), nil
	case *array.Dictionary:
		return plainValue(a.Dictionary(), a.GetValueIndex(i))
	case *array.Struct:
		return plainStruct(a, i)
	case *array.Map:
		return nil, fmt.Errorf("values of type %s cannot be taken in", a.DataType())
	case array.ListLike:
		start, end := a.ValueOffsets(i)
		out := make([]any, 0, max(end-start, 0))
		for j := start; j < end; j++ {
			v, err := plainValue(a.ListValues(), int(j))
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	}
	return nil, fmt.Errorf("values of type %s cannot be taken in", a.DataType())
}

func plainStruct(a *array.Struct, i int) (any, error) {
	t, ok := a.DataType().(*arrow.StructType)
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrDamaged, a.DataType())
	}
	out := make(map[string]any, a.NumField())
	for j := range a.NumField() {
		v, err := plainValue(a.Field(j), i)
		if err != nil {
			return nil, err
		}
		out[t.Field(j).Name] = v
	}
	return out, nil
}

func plainText(s string) (any, error) {
	if !utf8.ValidString(s) {
		return nil, fmt.Errorf("holds bytes that are no UTF-8 text")
	}
	return s, nil
}
