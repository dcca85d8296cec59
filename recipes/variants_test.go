package recipes_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
	"sheaf/internal/mall"
	"sheaf/internal/prep"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// TestVariants: pages that sell several variations give each of them with id, label, price and availability; the cheapest
// has the product's price, and hidden ones are not among them.
func TestVariants(t *testing.T) {
	m, err := mall.New(mall.Options{Seed: 7, Products: 400, SearchCap: 60})
	require.NoError(t, err)
	for _, site := range []string{mall.Jomashop, mall.Rakuten} {
		t.Run(site, func(t *testing.T) {
			text, files, err := recipe.Load(site + ".yaml")
			require.NoError(t, err)
			r, err := recipe.Parse(text, files)
			require.NoError(t, err)
			p, err := r.Compile(1, nil)
			require.NoError(t, err)
			w := &walker{t: t, plan: p, handler: m.Handler(), items: map[string]record.Record{}, rows: map[string]record.Record{}, opened: map[string]bool{}}
			for v, err := range p.Starts() {
				require.NoError(t, err)
				w.start(v)
			}
			products, with, available := prep.NewProducts(), 0, map[any]int{}
			schema := products.Schema()
			for _, rec := range w.items {
				made, err := products.Prepare(prep.Input{Key: rec.Key, Fields: rec.Fields})
				require.NoError(t, err)
				rows, ok := made.Row[schema.Index("variants")].([]table.Row)
				if !ok {
					continue
				}
				with++
				price, least := made.Row[schema.Index("price")].(int64), int64(0)
				seen := map[any]bool{}
				for _, row := range rows {
					id, label, own := row[0], row[1], row[2].(int64)
					require.NotEmpty(t, id, rec.URL)
					require.False(t, seen[id], rec.URL)
					seen[id] = true
					require.NotEmpty(t, label, rec.URL)
					require.NotContains(t, label, "訳あり", "hidden")
					require.Equal(t, made.Row[schema.Index("price_currency")], row[3])
					available[row[5]]++
					if least == 0 || own < least {
						least = own
					}
				}
				require.Equal(t, price, least, rec.URL)
			}
			assert.GreaterOrEqual(t, with, 5)
			assert.Positive(t, available["in_stock"])
			assert.Positive(t, available["out_of_stock"])
		})
	}
}
