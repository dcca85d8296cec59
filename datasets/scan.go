package datasets

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"sheaf/datasets/table"
)

// Product is the part of a catalog's main table that most readers want. A pointer is nil where the column is null.
type Product struct {
	ID            string           `col:"product_uid"`
	Site          string           `col:"site"`
	Marketplace   string           `col:"marketplace"`
	SiteProductID string           `col:"site_product_id"`
	URL           *string          `col:"url"`
	Title         string           `col:"title"`
	Description   *string          `col:"description"`
	Brand         *string          `col:"brand"`
	CategoryPath  []string         `col:"category_path"`
	Price         *decimal.Decimal `col:"price"`
	Currency      *string          `col:"price_currency"`
	Availability  *string          `col:"availability"`
	ImageURLs     []string         `col:"image_urls"`
	Split         string           `col:"split"`
	FirstSeenAt   *time.Time       `col:"first_seen_at"`
	ChangedAt     *time.Time       `col:"changed_at"`
}

// Products yields the rows of a catalog's main table, all splits or one.
func (s *Snapshot) Products(ctx context.Context, split string) iter.Seq2[Product, error] {
	return Scan[Product](ctx, s, Selection{Split: split})
}

// Scan yields the rows of a selection as T, a struct whose exported fields name their columns in `col` tags. Only
// those columns are read (sel.Columns is not looked at). Fields may be string, int64, float64, bool,
// decimal.Decimal, time.Time (instants and dates, UTC), []string, slices of structs with `col` tags for columns of rows
// (variants, specs), or pointers to the scalars, which are nil for null; without a pointer null is the zero value.
func Scan[T any](ctx context.Context, s *Snapshot, sel Selection) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		t := reflect.TypeFor[T]()
		if t.Kind() != reflect.Struct {
			yield(zero, fmt.Errorf("%w: scan into %s, which is no struct", ErrInvalid, t))
			return
		}
		var fields []int
		sel.Columns = nil
		for i := range t.NumField() {
			if name, ok := t.Field(i).Tag.Lookup("col"); ok {
				fields, sel.Columns = append(fields, i), append(sel.Columns, name)
			}
		}
		schema, err := s.Schema(sel)
		if err != nil {
			yield(zero, err)
			return
		}
		for row, err := range s.Rows(ctx, sel) {
			if err != nil {
				yield(zero, err)
				return
			}
			var out T
			for i, f := range fields {
				if err := assign(reflect.ValueOf(&out).Elem().Field(f), schema.Columns[i], row[i]); err != nil {
					yield(zero, fmt.Errorf("scan %s into %s: %w", schema.Table, t, err))
					return
				}
			}
			if !yield(out, nil) {
				return
			}
		}
	}
}

func assign(to reflect.Value, c table.Column, cell any) error {
	if cell == nil {
		return nil
	}
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.New(to.Type().Elem()))
		to = to.Elem()
	}
	if rows, ok := cell.([]table.Row); ok && to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.Struct {
		return assignRows(to, c, rows)
	}
	v := reflect.ValueOf(goValue(c.Type, cell))
	if !v.Type().AssignableTo(to.Type()) {
		return fmt.Errorf("%w: column %s is a %s, the field a %s", ErrInvalid, c.Name, v.Type(), to.Type())
	}
	to.Set(v)
	return nil
}

// assignRows fills a slice of structs, whose `col` tags name children of the column.
func assignRows(to reflect.Value, c table.Column, rows []table.Row) error {
	to.Set(reflect.MakeSlice(to.Type(), len(rows), len(rows)))
	for i := range to.Type().Elem().NumField() {
		name, ok := to.Type().Elem().Field(i).Tag.Lookup("col")
		if !ok {
			continue
		}
		child := slices.IndexFunc(c.Children, func(c table.Column) bool { return c.Name == name })
		if child < 0 {
			return fmt.Errorf("%w: column %s has no %q; it has %s", ErrNotFound, c.Name, name, names(c.Children, func(c table.Column) string { return c.Name }))
		}
		for n, row := range rows {
			if err := assign(to.Index(n).Field(i), c.Children[child], row[child]); err != nil {
				return err
			}
		}
	}
	return nil
}

// goValue is a cell as Go programs like it: decimals and instants by their types.
func goValue(t table.Type, cell any) any {
	n, ok := cell.(int64)
	if !ok {
		return cell
	}
	switch t {
	case table.Decimal:
		return decimal.New(n, -4)
	case table.Timestamp:
		return time.UnixMicro(n).UTC()
	case table.Date:
		return time.Unix(n*86_400, 0).UTC()
	}
	return n
}
