package datasets

import (
	"context"
	"reflect"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
)

// Columns of rows become slices of structs.
func TestScanIntoNestedStructs(t *testing.T) {
	type spec struct {
		Name  string           `col:"name"`
		Price *decimal.Decimal `col:"price"`
		Other int
	}
	column := table.Column{Name: "specs", Type: table.Rows, Children: []table.Column{{Name: "name", Type: table.String}, {Name: "price", Type: table.Decimal}}}
	var got []spec
	require.NoError(t, assign(reflect.ValueOf(&got).Elem(), column, []table.Row{{"a", int64(15_000)}, {"b", nil}}))
	price := decimal.New(15_000, -4)
	require.Equal(t, []spec{{Name: "a", Price: &price}, {Name: "b"}}, got)
	var wrong []struct {
		Colour string `col:"colour"`
	}
	require.ErrorContains(t, assign(reflect.ValueOf(&wrong).Elem(), column, []table.Row{{"a", nil}}), `has no "colour"; it has name, price`)
}

// An iteration ends with its context, and reads no row group ahead of the loop.
func TestScanEndsWithItsContext(t *testing.T) {
	w := newWorld(t, 16<<10)
	w.fill("a.com", 200, 500)
	w.publish("a.com")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	snap, err := Open(ctx, w.store, w.dataset)
	require.NoError(t, err)
	var rows int
	var ended error
	for _, err := range snap.Products(ctx, "") {
		if err != nil {
			ended = err
			break
		}
		if rows++; rows == 5 {
			cancel()
		}
	}
	require.ErrorIs(t, ended, context.Canceled)
	require.Less(t, rows, 200)
}
