package recipe

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const excerpted = `sheaf: recipe/v1
name: shop
produces: products
constants: { site: shop, marketplace: shop.example, locale: en-US }
money: { expect: [USD], otherwise: no_price }
requests: { rate: 1/s }
start: [{ page: search }]
items: { product: { address: 'https://shop.example/p/{site_product_id}', key: '{site_product_id}', answers: { item: required } } }
pages:
  search: { get: 'https://shop.example/s', rows: { css: li }, states: [site_product_id, title, price], open: { product: { site_product_id: $row.site_product_id } } }
  item: { get: '${address}' }
fields:
  site_product_id: { required: true, from: [{ search: { css: a, attr: href, regex: '\d+' } }] }
  title:
    required: true
    from:
      - { item: { css: h1 } }   # the heading
      - { search: { css: h2 } }
  price:
    type: money_range
    into: [price, price_max]
    from:
      - { item: { css: .price } }
      - { search: { css: .cost } }
  specs:
    rows: { item: { css: dl } }
    name: { css: dt }
    value: { css: dd }
`

func TestAlternative(t *testing.T) {
	r, err := Parse([]byte(excerpted), nil)
	require.NoError(t, err)
	for _, c := range []struct {
		field string
		index int
		want  Excerpt
	}{
		{"title", 0, Excerpt{17, "{item: {css: h1}} # the heading"}},
		{"title", 1, Excerpt{18, "{search: {css: h2}}"}},
		{"price", 0, Excerpt{23, "{item: {css: .price}}"}},
		{"price_max", 0, Excerpt{23, "{item: {css: .price}}"}},
		{"price_currency", 0, Excerpt{23, "{item: {css: .price}}"}},
		{"price_kind", 0, Excerpt{23, "{item: {css: .price}}"}},
		{"specs", 0, Excerpt{26, "{item: {css: dl}}"}},
	} {
		got, ok := r.Alternative(c.field, c.index)
		require.True(t, ok, "%s#%d", c.field, c.index)
		require.Equal(t, c.want, got, "%s#%d", c.field, c.index)
	}
	for field, index := range map[string]int{"title": 2, "specs": 1, "brand": 0, "price": -1} {
		_, ok := r.Alternative(field, index)
		require.False(t, ok, "%s#%d", field, index)
	}
	rule, ok := r.Rule("site_product_id")
	require.True(t, ok)
	require.Equal(t, 13, rule.Line)
	require.Contains(t, rule.YAML, "site_product_id: {required: true")
	_, ok = r.Rule("brand")
	require.False(t, ok)
}
