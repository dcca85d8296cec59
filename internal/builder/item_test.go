package builder_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/builder"
	"sheaf/internal/mall"
)

// A product's page instead of a list: the recipe collects this product, and others whose addresses are added to it.
func TestAProductsPageIsPasted(t *testing.T) {
	w := newWorld(t, mall.Options{Seed: 22, Products: 2400})
	for _, shop := range []string{mall.Amazon, mall.Ebay, mall.Rakuten} {
		t.Run(shop, func(t *testing.T) {
			list, err := w.Open(t.Context(), lists[shop], nil)
			require.NoError(t, err)
			accepted, err := w.Accept(t.Context(), list.ID, 0, list.Proposals[0].ID, true)
			require.NoError(t, err)
			var items []string
			for _, p := range accepted.Samples[1:] {
				items = append(items, p.URL)
			}
			d, err := w.Open(t.Context(), items[0], nil)
			require.NoError(t, err)
			require.Equal(t, builder.ProposeProduct, d.Proposals[0].Kind)
			d, err = w.Accept(t.Context(), d.ID, d.Seq, d.Proposals[0].ID, true)
			require.NoError(t, err)
			require.Empty(t, d.View.Problems)
			table, err := w.Table(t.Context(), d.ID, "")
			require.NoError(t, err)
			require.Len(t, table.Rows, 1)

			d, err = w.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "starts", Addresses: items}})
			require.NoError(t, err)
			require.Empty(t, d.View.Problems)
			t.Log(d.View.Items[0].Address, items)
			try, err := w.StartTry(t.Context(), d.ID, 0, 5)
			require.NoError(t, err)
			events, err := w.TryEvents(t.Context(), d.ID, try.ID, 0)
			require.NoError(t, err)
			truth, rows := w.truth(shop), 0
			for _, e := range events {
				if e.Problem != nil {
					t.Logf("%+v", *e.Problem)
				}
				if e.Row != nil {
					rows++
					require.True(t, e.Row.Own)
					require.Contains(t, truth, e.Row.Key)
				}
			}
			require.Equal(t, len(items), rows)
		})
	}
}
