package parquet

import (
	"fmt"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"

	"sheaf/datasets/table"
)

// cellAt reads one cell of a column.
type cellAt func(i int) any

// rowGroup is one decoded row group: a reader a column.
type rowGroup struct {
	n     int
	cells []cellAt
}

// decode is row for bytes that may be damaged: offsets of lists are trusted by the library.
func (g rowGroup) decode(i int) (row table.Row, err error) {
	defer recovered(&err)
	return g.row(i), nil
}

func (g rowGroup) row(i int) table.Row {
	row := make(table.Row, len(g.cells))
	for c, at := range g.cells {
		row[c] = at(i)
	}
	return row
}

// chunked reads a column that the library may have cut into several arrays.
func chunked(c table.Column, chunks []arrow.Array) (cellAt, error) {
	readers := make([]cellAt, 0, len(chunks))
	var ends []int
	end := 0
	for _, chunk := range chunks {
		at, err := reader(c, chunk)
		if err != nil {
			return nil, err
		}
		end += chunk.Len()
		readers, ends = append(readers, at), append(ends, end)
	}
	if len(readers) == 1 {
		return readers[0], nil
	}
	return func(i int) any {
		start := 0
		for n, end := range ends {
			if i < end {
				return readers[n](i - start)
			}
			start = end
		}
		panic(fmt.Sprintf("column %s ends at row %d", c.Name, end))
	}, nil
}

func reader(c table.Column, values arrow.Array) (cellAt, error) {
	var at cellAt
	switch v := values.(type) {
	case *array.String:
		at = func(i int) any { return v.Value(i) }
	case *array.Int32:
		at = func(i int) any { return int64(v.Value(i)) }
	case *array.Int64:
		at = func(i int) any { return v.Value(i) }
	case *array.Float32:
		at = func(i int) any { return float64(v.Value(i)) }
	case *array.Float64:
		at = func(i int) any { return v.Value(i) }
	case *array.Boolean:
		at = func(i int) any { return v.Value(i) }
	case *array.Decimal128:
		at = func(i int) any { return int64(v.Value(i).LowBits()) }
	case *array.Timestamp:
		at = func(i int) any { return int64(v.Value(i)) }
	case *array.Date32:
		at = func(i int) any { return int64(v.Value(i)) }
	case *array.List:
		list, err := listReader(c, v)
		if err != nil {
			return nil, err
		}
		at = list
	}
	want, err := arrowType(c)
	if err != nil || at == nil || values.DataType().ID() != want.ID() {
		return nil, fmt.Errorf("%w: column %s holds %s, stated %s", ErrDamaged, c.Name, values.DataType(), c.Type)
	}
	return func(i int) any {
		if values.IsNull(i) {
			return nil
		}
		return at(i)
	}, nil
}

func listReader(c table.Column, v *array.List) (cellAt, error) {
	switch elems := v.ListValues().(type) {
	case *array.String:
		return func(i int) any {
			start, end := v.ValueOffsets(i)
			out := make([]string, 0, end-start)
			for j := start; j < end; j++ {
				out = append(out, elems.Value(int(j)))
			}
			return out
		}, nil
	case *array.Struct:
		if elems.NumField() != len(c.Children) {
			break
		}
		cells := make([]cellAt, 0, len(c.Children))
		for n, child := range c.Children {
			at, err := reader(child, elems.Field(n))
			if err != nil {
				return nil, fmt.Errorf("column %s: %w", c.Name, err)
			}
			cells = append(cells, at)
		}
		return func(i int) any {
			start, end := v.ValueOffsets(i)
			out := make([]table.Row, 0, end-start)
			for j := start; j < end; j++ {
				out = append(out, rowGroup{cells: cells}.row(int(j)))
			}
			return out
		}, nil
	}
	return nil, fmt.Errorf("%w: column %s holds %s", ErrDamaged, c.Name, v.DataType())
}
