package parquet

import (
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
	"github.com/apache/arrow/go/v15/arrow/decimal128"

	"sheaf/datasets/table"
)

// maxScaled is the greatest amount of decimal(18,4), times 10⁴.
const maxScaled = 999_999_999_999_999_999

// appendCell adds one cell to the builder of its column and returns its raw size in bytes. A cell of another Go
// type than table.Row demands, or a value that the column cannot hold, is an error and adds nothing.
func appendCell(b array.Builder, c table.Column, cell any) (int64, error) {
	if cell == nil {
		b.AppendNull()
		return 1, nil
	}
	switch c.Type {
	case table.String:
		return appendString(b.(*array.StringBuilder), cell)
	case table.Strings:
		return appendStrings(b.(*array.ListBuilder), cell)
	case table.Rows:
		return appendRows(b.(*array.ListBuilder), c, cell)
	case table.Bool:
		v, ok := cell.(bool)
		if !ok {
			return 0, wrongType(cell)
		}
		b.(*array.BooleanBuilder).Append(v)
		return 1, nil
	case table.Float32, table.Float64:
		return appendFloat(b, c.Type, cell)
	default:
		return appendInteger(b, c.Type, cell)
	}
}

func wrongType(cell any) error { return fmt.Errorf("holds a %T", cell) }

func appendString(b *array.StringBuilder, cell any) (int64, error) {
	v, ok := cell.(string)
	if !ok {
		return 0, wrongType(cell)
	}
	if !utf8.ValidString(v) {
		return 0, fmt.Errorf("holds invalid UTF-8: %.40q", v)
	}
	b.Append(v)
	return int64(len(v)) + 4, nil
}

func appendStrings(b *array.ListBuilder, cell any) (int64, error) {
	list, ok := cell.([]string)
	if !ok {
		return 0, wrongType(cell)
	}
	for _, v := range list {
		if !utf8.ValidString(v) {
			return 0, fmt.Errorf("holds invalid UTF-8: %.40q", v)
		}
	}
	b.Append(true)
	raw := int64(4)
	for _, v := range list {
		b.ValueBuilder().(*array.StringBuilder).Append(v)
		raw += int64(len(v)) + 4
	}
	return raw, nil
}

// appendRows may leave part of the list behind when it fails: the writer is not used after an error.
func appendRows(b *array.ListBuilder, c table.Column, cell any) (int64, error) {
	list, ok := cell.([]table.Row)
	if !ok {
		return 0, wrongType(cell)
	}
	b.Append(true)
	raw := int64(4)
	sb := b.ValueBuilder().(*array.StructBuilder)
	for i, row := range list {
		if len(row) != len(c.Children) {
			return 0, fmt.Errorf("row %d has %d cells, want %d", i, len(row), len(c.Children))
		}
		sb.Append(true)
		for j, child := range c.Children {
			n, err := appendCell(sb.FieldBuilder(j), child, row[j])
			if err != nil {
				return 0, fmt.Errorf("row %d, %s: %w", i, child.Name, err)
			}
			raw += n
		}
	}
	return raw, nil
}

func appendFloat(b array.Builder, t table.Type, cell any) (int64, error) {
	v, ok := cell.(float64)
	if !ok {
		return 0, wrongType(cell)
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("holds %v", v)
	}
	if t == table.Float64 {
		b.(*array.Float64Builder).Append(v)
		return 8, nil
	}
	b.(*array.Float32Builder).Append(float32(v))
	return 4, nil
}

func appendInteger(b array.Builder, t table.Type, cell any) (int64, error) {
	v, ok := cell.(int64)
	if !ok {
		return 0, wrongType(cell)
	}
	if (t == table.Int32 || t == table.Date) && int64(int32(v)) != v || t == table.Decimal && (v > maxScaled || v < -maxScaled) {
		return 0, fmt.Errorf("holds %d, beyond %s", v, t)
	}
	switch t {
	case table.Int32:
		b.(*array.Int32Builder).Append(int32(v))
		return 4, nil
	case table.Date:
		b.(*array.Date32Builder).Append(arrow.Date32(v))
		return 4, nil
	case table.Decimal:
		b.(*array.Decimal128Builder).Append(decimal128.FromI64(v))
	case table.Timestamp:
		b.(*array.TimestampBuilder).Append(arrow.Timestamp(v))
	default:
		b.(*array.Int64Builder).Append(v)
	}
	return 8, nil
}
