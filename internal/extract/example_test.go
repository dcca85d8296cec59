package extract

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestExamplesOfRows: counts are of the rows that count, place by place, whichever gave the value; places without examples are
// held to their field's.
func TestExamplesOfRows(t *testing.T) {
	text := `sheaf: recipe/v1
name: lamps
constants: { site: lamps, marketplace: shop.example }
money: { expect: [EUR] }
start: [{ page: list }]
items: { lamp: { address: 'https://shop.example/{site_product_id}', key: '{site_product_id}', answers: { page: required } } }
pages:
  list:
    get: https://shop.example/
    rows: { css: li, skip: [.ad] }
    open: { lamp: { address: { css: a, attr: href } } }
    states: [title, price]
  page: { get: '${address}' }
fields:
  title: { example: Red lamp, from: [{ page: h1 }, { list: b, example: [Red lamp, Tall lamp] }, { list: a }] }
  price: { from: [{ list: .price, example: 12.90 }, { list: .old, example: 10 }] }
`
	p := shopPlan(t, text)
	a := readPage(t, p, "list", `<li><a href=/1><b>Red lamp</b></a> <i class=price>12,90 €</i></li><li class=ad><a href=/9><b>7</b></a></li>
		<li><a href=/2><b>Blue lamp</b></a> <i class=price>sold</i></li><li><a href=/3>4.50</a> <i class=price>1 €</i></li>`)
	got := map[string]ExampleTest{}
	for _, e := range TestList(p, a).Examples {
		got[e.Field+e.Alternative] = e
	}
	require.Len(t, got, 4, "none of another page's: %v", got)
	require.Equal(t, ExampleTest{Field: "title", Alternative: "list#1", Example: []string{"Red lamp", "Tall lamp"}, Value: "Red lamp", Same: 1, Alike: 1, Nothing: 1, Kept: true}, got["titlelist#1"])
	require.Equal(t, ExampleTest{Field: "title", Alternative: "list#2", Example: []string{"Red lamp"}, Value: "4.50", Same: 1, Alike: 1, Other: 1}, got["titlelist#2"])
	require.Equal(t, ExampleTest{Field: "price", Alternative: "list#0", Example: []string{"12.90"}, Value: "12.9", Alike: 2, Other: 1}, got["pricelist#0"])
	require.False(t, got["pricelist#1"].Kept)
	require.Equal(t, 3, got["pricelist#1"].Nothing)

	require.Empty(t, TestList(p, readPage(t, p, "list", "")).Examples)
}

func TestExamplesOfAnItem(t *testing.T) {
	p := shopPlan(t, strings.Replace(shopRecipe, "fields:\n", "fields:\n  condition: { from: [{ page: { css: .cond }, example: Used }, { page: { css: .none }, example: [New, Used] }] }\n", 1))
	page := `<body class=product><h1>One</h1><p class=cond>4.5</p>`
	tested := TestItem(p, "product", map[string]string{"site_product_id": "1"}, map[string]*Answer{"page": readPage(t, p, "page", page)})
	require.Equal(t, []ExampleTest{
		{Field: "condition", Alternative: "page#0", Example: []string{"Used"}, Value: "4.5", Other: 1},
		{Field: "condition", Alternative: "page#1", Example: []string{"New", "Used"}, Nothing: 1},
	}, tested.Examples)
}
