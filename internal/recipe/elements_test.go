package recipe

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What looks at elements or visible text, wherever in a recipe, has the page parsed as a whole; declarations have not.
func TestElements(t *testing.T) {
	const declared = `
sheaf: recipe/v1
name: shop
constants: { site: shop, marketplace: shop.example }
money: { expect: [EUR], otherwise: no_price }
requests: { rate: 1/s }
start: [{ sitemap: https://www.shop.example/sitemap.xml, open: product }]
items:
  product: { address: 'https://www.shop.example/p/{id}', key: '{id}', answers: { detail: required } }
pages:
  detail: { get: '${address}' }
fields:
  site_product_id: { required: true, template: '{id}' }
  title: { required: true, from: [{ detail: { jsonld: Product.name } }, { detail: { meta: 'og:title' } }] }
  brand_raw: { from: [{ detail: { microdata: Product.brand } }, { const: none }] }
  sku: { from: [{ detail: { url: '/p/(\d+)' } }, { detail: { body: 'sku=(\d+)' } }] }
`
	for name, test := range map[string]struct {
		old, new string
		want     bool
	}{
		"declared only":         {"", "", false},
		"field by selector":     {"{ meta: 'og:title' }", "h1", true},
		"field by XPath":        {"{ meta: 'og:title' }", "{ xpath: //h1 }", true},
		"field by visible text": {"{ meta: 'og:title' }", "{ text: 'Name: (.+)' }", true},
		"within an element":     {"jsonld: Product.name", "jsonld: Product.name, within: main", true},
		"condition of a field":  {"{ const: none }", "{ const: none, when: { css: .none } }", true},
		"recognised by element": {"'${address}' }", "'${address}', recognise: { css: body } }", true},
		"outcome by text":       {"'${address}' }", "'${address}', outcomes: { gone: [{ text: ended }] } }", true},
		"outcome by status":     {"'${address}' }", "'${address}', outcomes: { gone: [{ status: 410 }] } }", false},
		"outcome of all pages":  {"{ rate: 1/s }", "{ rate: 1/s, outcomes: { blocked: [{ lacks: body }] } }", true},
		"links to follow":       {"'${address}' }", "'${address}', open: { product: { address: { css: a, attr: href } } } }", true},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, declared, test.old)
			r, err := Parse([]byte(strings.Replace(declared, test.old, test.new, 1)), nil)
			require.NoError(t, err)
			require.Equal(t, test.want, r.Pages[0].Elements)
		})
	}
}
