package extract

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
	"sheaf/internal/testenv/fixture"
)

// A page of which only declarations are read says the same whether it is parsed as a whole or not.
func TestDeclarationsOfPagesNotParsedWhole(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(fixture.Path(t, "pages"), "*", "*.html"))
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	r, err := recipe.Parse([]byte(`
sheaf: recipe/v1
name: shop
constants: { site: shop, marketplace: shop.example }
money: { expect: [USD, EUR, JPY, GBP, EGP], otherwise: no_price }
requests: { rate: 1/s }
start: [{ sitemap: https://www.shop.example/sitemap.xml, open: product }]
items:
  product: { address: 'https://www.shop.example/p/{id}', key: '{id}', answers: { detail: required } }
pages:
  detail: { get: '${address}' }
fields:
  site_product_id: { template: '{id}' }
  title: { from: [{ detail: { jsonld: Product.name } }, { detail: { microdata: Product.name } }, { detail: { meta: 'og:title' } }] }
  price: { type: money, from: [{ detail: { jsonld: Product.offers.price } }, { detail: { microdata: Product.offers.price } }, { detail: { meta: 'product:price:amount' } }] }
  image_urls: { list: true, from: [{ detail: { jsonld: Product.image, all: list } }, { detail: { meta: 'og:image' } }] }
  description: { from: [{ detail: { meta: description } }] }
`), nil)
	require.NoError(t, err)
	plan, err := r.Compile(1, nil)
	require.NoError(t, err)
	vars := map[string]string{"id": "1"}
	stated := 0
	for _, path := range pages {
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		in := Input{URL: "https://www.shop.example/p/1", Status: 200, ContentType: "text/html", Body: body, Vars: vars}
		read := func(whole bool) (*Answer, map[string]any) {
			plan.Pages["detail"].Elements = whole
			a, err := Read(plan, "detail", in)
			require.NoError(t, err)
			require.Equal(t, whole, !a.place.doc.partly)
			said := map[string]any{"outcome": a.Outcome, "reason": a.Reason, "canonical": canonicalOf(plan, a.place)}
			for name, f := range Fields(plan, map[string]*Answer{"detail": a}, vars) {
				said[name] = f
			}
			return a, said
		}
		_, whole := read(true)
		part, got := read(false)
		require.Equal(t, whole, got, path)
		require.True(t, part.place.doc.partly, "nothing looked at the rest")
		if len(got) > 4 {
			stated++
		}
	}
	require.Greater(t, stated, len(pages)/2)
}
