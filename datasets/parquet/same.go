package parquet

import (
	"fmt"
	"math"

	"github.com/apache/arrow/go/v15/arrow"
	"github.com/apache/arrow/go/v15/arrow/array"
)

// sameAt compares cell i of one array with cell j of another.
type sameAt func(i, j int) bool

// Twins compares rows of two batches column by column, without putting rows together. Safe for concurrent use.
type Twins struct{ columns []sameAt }

// Match pairs columns of a with columns of b; paired columns have one type. -1 stands for a column that one side does not
// have: it is null there.
func Match(a, b *Batch, columns [][2]int) (*Twins, error) {
	t := &Twins{columns: make([]sameAt, 0, len(columns))}
	for _, c := range columns {
		switch {
		case c[0] < 0 && c[1] < 0:
			t.columns = append(t.columns, func(int, int) bool { return true })
		case c[0] < 0:
			y := b.arrays[c[1]]
			t.columns = append(t.columns, func(_, j int) bool { return y.IsNull(j) })
		case c[1] < 0:
			x := a.arrays[c[0]]
			t.columns = append(t.columns, func(i, _ int) bool { return x.IsNull(i) })
		default:
			same, err := comparer(a.arrays[c[0]], b.arrays[c[1]])
			if err != nil {
				return nil, fmt.Errorf("compare column %s: %w", a.columns[c[0]].Name, err)
			}
			t.columns = append(t.columns, same)
		}
	}
	return t, nil
}

// Differ appends to dst which of the paired columns differ between row i of a and row j of b.
func (t *Twins) Differ(dst []int, i, j int) (out []int, err error) {
	defer recovered(&err)
	for n, same := range t.columns {
		if !same(i, j) {
			dst = append(dst, n)
		}
	}
	return dst, nil
}

// comparer compares cells of two arrays; null equals null only. Every NaN equals every other.
func comparer(x, y arrow.Array) (sameAt, error) {
	values, err := valueComparer(x, y)
	if err != nil {
		return nil, err
	}
	switch {
	case x.NullN() == 0 && y.NullN() == 0:
		return values, nil
	case x.NullN() == x.Len() && y.NullN() == y.Len():
		return func(int, int) bool { return true }, nil
	}
	return func(i, j int) bool {
		if x.IsNull(i) || y.IsNull(j) {
			return x.IsNull(i) && y.IsNull(j)
		}
		return values(i, j)
	}, nil
}

func valueComparer(x, y arrow.Array) (sameAt, error) {
	switch a := x.(type) {
	case *array.String:
		if b, ok := y.(*array.String); ok {
			return func(i, j int) bool { return a.Value(i) == b.Value(j) }, nil
		}
	case *array.Int32:
		if b, ok := y.(*array.Int32); ok {
			return func(i, j int) bool { return a.Value(i) == b.Value(j) }, nil
		}
	case *array.Int64:
		if b, ok := y.(*array.Int64); ok {
			return func(i, j int) bool { return a.Value(i) == b.Value(j) }, nil
		}
	case *array.Float32:
		if b, ok := y.(*array.Float32); ok {
			return func(i, j int) bool {
				v, w := a.Value(i), b.Value(j)
				return math.Float32bits(v) == math.Float32bits(w) || v != v && w != w // NaN is as it was
			}, nil
		}
	case *array.Float64:
		if b, ok := y.(*array.Float64); ok {
			return func(i, j int) bool {
				v, w := a.Value(i), b.Value(j)
				return math.Float64bits(v) == math.Float64bits(w) || v != v && w != w // NaN is as it was
			}, nil
		}
	case *array.Boolean:
		if b, ok := y.(*array.Boolean); ok {
			return func(i, j int) bool { return a.Value(i) == b.Value(j) }, nil
		}
	case *array.Decimal128:
		if b, ok := y.(*array.Decimal128); ok {
			return func(i, j int) bool { return a.Value(i) == b.Value(j) }, nil
		}
	case *array.Timestamp:
		if b, ok := y.(*array.Timestamp); ok {
			return func(i, j int) bool { return a.Value(i) == b.Value(j) }, nil
		}
	case *array.Date32:
		if b, ok := y.(*array.Date32); ok {
			return func(i, j int) bool { return a.Value(i) == b.Value(j) }, nil
		}
	case *array.List:
		if b, ok := y.(*array.List); ok {
			return listComparer(a, b)
		}
	case *array.Struct:
		if b, ok := y.(*array.Struct); ok && a.NumField() == b.NumField() {
			return structComparer(a, b)
		}
	}
	return nil, fmt.Errorf("%w: %s beside %s", ErrDamaged, x.DataType(), y.DataType())
}

func listComparer(a, b *array.List) (sameAt, error) {
	element, err := comparer(a.ListValues(), b.ListValues())
	if err != nil {
		return nil, err
	}
	return func(i, j int) bool {
		from, to := a.ValueOffsets(i)
		start, end := b.ValueOffsets(j)
		if to-from != end-start {
			return false
		}
		for n := range to - from {
			if !element(int(from+n), int(start+n)) {
				return false
			}
		}
		return true
	}, nil
}

func structComparer(a, b *array.Struct) (sameAt, error) {
	fields := make([]sameAt, 0, a.NumField())
	for n := range a.NumField() {
		same, err := comparer(a.Field(n), b.Field(n))
		if err != nil {
			return nil, err
		}
		fields = append(fields, same)
	}
	return func(i, j int) bool {
		for _, same := range fields {
			if !same(i, j) {
				return false
			}
		}
		return true
	}, nil
}
