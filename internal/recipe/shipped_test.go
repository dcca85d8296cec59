package recipe

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const shippedFolder = "../../recipes"

// shipped are the recipes that come with Sheaf, with the parameters that they compile with.
var shipped = []struct {
	name   string
	params map[string]any
}{
	{"jomashop", nil},
	{"rakuten", nil},
	{"amazon", map[string]any{"marketplace": "amazon.com"}},
	{"ebay", map[string]any{"marketplace": "ebay.de"}},
	{"harbour-post", nil},
	{"harbour-ferries", nil},
}

func shippedRecipe(tb testing.TB, name string) *Recipe {
	tb.Helper()
	text, files, err := Load(filepath.Join(shippedFolder, name+".yaml"))
	require.NoError(tb, err)
	r, err := Parse(text, files)
	require.NoError(tb, err)
	return r
}

func TestShippedRecipes(t *testing.T) {
	for _, s := range shipped {
		t.Run(s.name, func(t *testing.T) {
			p, err := shippedRecipe(t, s.name).Compile(1, s.params)
			require.NoError(t, err)
			n := 0
			for v, err := range p.Starts() {
				require.NoError(t, err)
				n++
				if v.Page != "" {
					req, err := p.PageRequest(v)
					require.NoError(t, err)
					_, err = p.Canonical(req.URL)
					require.NoError(t, err)
				}
			}
			require.Positive(t, n)
			require.NotEmpty(t, p.Explain())
		})
	}
}

func TestShippedAddresses(t *testing.T) {
	for _, tt := range []struct {
		recipe, kind, addr string
		params             map[string]any
		want               map[string]string // nil = no item of this source
	}{
		{"jomashop", "product", "https://www.jomashop.com/modèle-watch-a1.html", nil, map[string]string{"url_key": "modele-watch-a1"}},
		{"jomashop", "product", "https://www.jomashop.com/a-watch-1.html?utm_source=x", nil, map[string]string{"url_key": "a-watch-1"}},
		{"rakuten", "item", "http://item.rakuten.co.jp/shop_a/10000512/?variantId=1&scid=x", nil, map[string]string{"shop": "shop_a", "code": "10000512"}},
		{"rakuten", "item", "https://item.rakuten.co.jp/shop/c/0000000101/", nil, nil},
		{"rakuten", "item", "https://books.rakuten.co.jp/rb/1234/", nil, nil},
		{"amazon", "product", "https://www.amazon.com/Some-Name/dp/B000FQ9QVI/ref=sr_1_1?keywords=x", map[string]any{"marketplace": "amazon.com"}, map[string]string{"site_product_id": "B000FQ9QVI"}},
		{"amazon", "product", "https://smile.amazon.com/gp/product/B000FQ9QVI?th=1", map[string]any{"marketplace": "amazon.com"}, map[string]string{"site_product_id": "B000FQ9QVI"}},
		{"amazon", "product", "https://www.amazon.de/dp/B000FQ9QVI", map[string]any{"marketplace": "amazon.com"}, nil},
		{"ebay", "listing", "https://www.ebay.com/itm/Some-Title/123456789012?hash=x", map[string]any{"marketplace": "ebay.com"}, map[string]string{"site_product_id": "123456789012"}},
		{"ebay", "listing", "https://www.ebay.co.uk/itm/123456789012", map[string]any{"marketplace": "ebay.com"}, nil},
	} {
		p, err := shippedRecipe(t, tt.recipe).Compile(1, tt.params)
		require.NoError(t, err)
		vars, ok := p.ItemVars(tt.kind, tt.addr)
		require.Equal(t, tt.want != nil, ok, tt.addr)
		if !ok {
			continue
		}
		require.Equal(t, tt.want, vars)
		addr, err := p.ItemAddress(tt.kind, vars)
		require.NoError(t, err)
		again, err := p.Canonical(addr)
		require.NoError(t, err)
		require.Equal(t, addr, again, "an item's address is canonical")
	}
}
