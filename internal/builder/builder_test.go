package builder_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/builder"
	"sheaf/internal/mall"
)

// lists are addresses of lists in the mall's shops, as somebody pastes them.
var lists = map[string]string{
	mall.Amazon:   "amazon.com/s?k=" + url.QueryEscape(mall.Keywords(mall.Amazon)[0]) + "&ref_=nav&utm_source=mail",
	mall.Ebay:     "https://www.ebay.com/sch/i.html?_ipg=240&_nkw=" + url.QueryEscape(mall.Keywords(mall.Ebay)[0]) + "&_trksid=p1",
	mall.Rakuten:  "https://search.rakuten.co.jp/search/mall/-/100371/",
	mall.Jomashop: "https://www.jomashop.com/watches.html",
}

// What is read from the samples is what the shop states: the rows of the list, each with its key, title and price, and what
// its own page says about the three that were followed.
func TestAListBecomesARecipe(t *testing.T) {
	w := newWorld(t, mall.Options{Seed: 22, Products: 2400})
	for _, shop := range []string{mall.Amazon, mall.Ebay, mall.Rakuten} {
		t.Run(shop, func(t *testing.T) {
			d, err := w.Open(t.Context(), lists[shop], nil)
			require.NoError(t, err)
			require.Nil(t, d.Refusal)
			require.NotEmpty(t, d.Proposals)
			first := d.Proposals[0]
			require.Equal(t, builder.ProposeList, first.Kind)
			require.Equal(t, first.Count, first.Details.Count)
			require.Len(t, first.Nodes, first.Count)
			d, err = w.Accept(t.Context(), d.ID, d.Seq, first.ID, true)
			require.NoError(t, err)
			require.Empty(t, d.Warnings)
			require.Len(t, d.Samples, 4)
			require.Equal(t, []string{"list", "item", "item", "item"}, []string{d.Samples[0].Page, d.Samples[1].Page, d.Samples[2].Page, d.Samples[3].Page})

			table, err := w.Table(t.Context(), d.ID, "")
			require.NoError(t, err)
			require.Empty(t, table.Outcomes)
			require.Len(t, table.Rows, first.Count)
			at := map[string]int{}
			for i, c := range table.Columns {
				at[c.Name] = i
			}
			truth := w.truth(shop)
			for _, row := range table.Rows {
				product, ok := truth[row.Key]
				require.True(t, ok, row.Key)
				require.NotNil(t, row.Node)
				require.Equal(t, product.Title, row.Cells[at["title"]].Text)
				price := ""
				if product.Price != "" {
					price = product.Price + " " + product.PriceCurrency
				}
				require.Equal(t, price, row.Cells[at["price"]].Text)
			}
		})
	}
}
