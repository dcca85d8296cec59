package trial_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
	"sheaf/internal/trial"
)

const listed = `sheaf: recipe/v1
name: shop
produces: products
constants: { site: shop, marketplace: shop.example }
start: [{ page: list }]
items:
  item:
    address: https://www.shop.example/p/{site_product_id}
    key: '{site_product_id}'
    answers: { page: required }
pages:
  list:
    get: https://www.shop.example/lamps
    rows: { css: li.card }
    open: { item: { site_product_id: { css: a, attr: href, regex: '/p/(\w+)' } } }
    states: [site_product_id, title]
  page: { get: '${address}' }
fields:
  site_product_id: { required: true, from: [{ page: { css: 'h1.name', attr: data-id } }, { list: { css: a, attr: href, regex: '/p/(\w+)' } }] }
  title: { required: true, from: [{ page: h1.name }, { list: a }] }
`

// TestAsList: a list that is read as an item's page gives no record; its rows say what it is.
func TestAsList(t *testing.T) {
	r, err := recipe.Parse([]byte(listed), nil)
	require.NoError(t, err)
	p, err := r.Compile(0, nil)
	require.NoError(t, err)
	cards := `<li class=card><a href="/p/1">One</a></li><li class=card><a href="/p/2">Two</a></li><li class=card><a href="/p/3">Three</a></li>`
	for _, c := range []struct {
		body, kind string
		rows       int
	}{
		{`<ul>` + cards + `</ul>`, "list", 3},
		{`<ul><li class=card><a href="/p/1">One</a></li></ul>`, "", 0},
		{`<h1 class=name data-id=7>Lamp</h1>`, "", 0},
		{``, "", 0},
	} {
		kind, rows := trial.AsList(p, trial.Page{URL: "https://www.shop.example/other", Body: []byte(c.body)})
		require.Equal(t, c.kind, kind, c.body)
		require.Equal(t, c.rows, rows, c.body)
	}
}
