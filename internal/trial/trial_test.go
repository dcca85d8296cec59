package trial_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
	"sheaf/internal/trial"
)

const shop = `sheaf: recipe/v1
name: shop
produces: products
parameters: { marketplace: { one_of: [shop.example, shop.test], default: shop.example }, words: { list: true, default: lamp } }
constants: { site: shop }
start:
  - { page: search, each: { q: { parameter: words } } }
  - { page: category, each: { id: ["7"] } }
items:
  item:
    address: https://www.{marketplace}/p/{site_product_id}
    key: '{site_product_id}'
    answers: { page: required, api: optional }
pages:
  search:
    get: https://www.${marketplace}/s?q=${q}&n=${n}
    read: { json: list }
    paging: { n: 1.., served: page, last: { json: pages }, stop: no_new_keys }
    rows: { json: rows }
    open: { item: { site_product_id: { json: id } } }
    states: [site_product_id, title]
  category:
    get: https://www.${marketplace}/c
    query: { v: { id: '${id:int}', n: '${n:int}' } }
    read: { json: tree }
    let: { id: { json: id } }
    paging: { n: 1.., served: page, last: { json: pages }, stop: no_new_keys }
    rows: { json: rows }
    open: { item: { site_product_id: { json: id } } }
    states: [site_product_id, title]
  page:
    get: ${address}
    recognise: { css: h1 }
    outcomes: { blocked: [{ css: form.captcha }] }
  api:
    get: https://www.${marketplace}/api/${site_product_id}
    read: { json: product }
fields:
  site_product_id: { required: true, from: [{ page: { css: h1, attr: data-id } }, { api: id }, { search: id }, { category: id }] }
  title: { required: true, from: [{ page: h1 }, { api: name }, { search: name }, { category: name }] }
`

// read hands pages to the recipe as somebody does who knows nothing about them.
func read(t *testing.T, pages ...trial.Page) (*recipe.Plan, trial.Result) {
	t.Helper()
	r, err := recipe.Parse([]byte(shop), nil)
	require.NoError(t, err)
	p, err := trial.Compile(r, 0, nil, pages)
	require.NoError(t, err)
	result, err := trial.Run(p, pages)
	require.NoError(t, err)
	return p, result
}

func TestListsSayWhereTheyGoOn(t *testing.T) {
	const rows = `"rows": [{"id": 1, "name": "Lamp"}]`
	for name, c := range map[string]struct {
		page trial.Page
		next string // empty: the list ends
	}{
		"counted by its address": {
			trial.Page{URL: "https://www.shop.example/s?q=desk&n=2", Body: []byte(`{"list": {"page": 2, "pages": 3, ` + rows + `}}`)},
			"https://www.shop.example/s?q=desk&n=3",
		},
		"counted by what it says, what was asked for is unknown": {
			trial.Page{Body: []byte(`{"list": {"page": 2, "pages": 3, ` + rows + `}}`)},
			"https://www.shop.example/s?q={q}&n=3",
		},
		"last page": {trial.Page{Body: []byte(`{"list": {"page": 3, "pages": 3, ` + rows + `}}`)}, ""},
		"served another page than was asked for": {
			trial.Page{URL: "https://www.shop.example/s?q=desk&n=9", Body: []byte(`{"list": {"page": 1, "pages": 20, ` + rows + `}}`)}, "",
		},
		"counted in variables, which it names": {
			trial.Page{URL: "https://www.shop.example/c", Body: []byte(`{"tree": {"id": 7, "page": 2, "pages": 3, ` + rows + `}}`)},
			`https://www.shop.example/c?v=%7B%22id%22%3A7%2C%22n%22%3A3%7D`,
		},
		"counted in variables, which nobody names": {
			trial.Page{Body: []byte(`{"tree": {"page": 2, "pages": 3, ` + rows + `}}`)}, "https://www.${marketplace}/c",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, result := read(t, c.page)
			require.NotNil(t, result.List)
			require.Len(t, result.List.Rows, 1)
			require.Equal(t, "https://www.shop.example/p/1", result.List.Rows[0]["url"])
			if c.next == "" {
				require.Nil(t, result.List.Next)
				return
			}
			require.NotNil(t, result.List.Next)
			require.Equal(t, c.next, *result.List.Next)
		})
	}
}

func TestPagesAreRecognised(t *testing.T) {
	html := []byte(`<link rel=canonical href="https://www.shop.test/p/5"><h1 data-id=5>Desk</h1>`)
	p, result := read(t, trial.Page{Body: html})
	require.Equal(t, "shop.test", p.Marketplace, "of its canonical link")
	require.Equal(t, []string{"page"}, result.Pages)
	require.Equal(t, "Desk", result.Item.Record["title"])

	_, result = read(t, trial.Page{Body: html}, trial.Page{Body: []byte(`{"product": {"id": "5", "name": "Desk"}}`)})
	require.Equal(t, []string{"page", "api"}, result.Pages)

	p, _ = read(t, trial.Page{Body: []byte(`<link rel=canonical href="https://web.archive.org/web/2019/https://www.shop.test/p/5"><h1 data-id=5>Desk</h1>`)})
	require.Equal(t, "shop.test", p.Marketplace, "whoever kept the page")

	_, result = read(t, trial.Page{As: "item", Body: html})
	require.Equal(t, []string{"page"}, result.Pages, "the item's kind stands for its answers")

	for outcome, body := range map[string]string{"blocked": `<form class=captcha>`, "parse_failed": `<p>something else</p>`} {
		_, result = read(t, trial.Page{Body: []byte(body)})
		require.NotNil(t, result.Item, "what cannot be read is an item without record")
		require.Nil(t, result.Item.Record)
		require.EqualValues(t, outcome, result.Item.Outcome)
	}
}

func TestRequestsOfAnItem(t *testing.T) {
	p, _ := read(t, trial.Page{Body: []byte(`<h1 data-id=5>Desk</h1>`)})
	requests, vars, err := trial.Requests(p, "https://www.shop.example/p/5")
	require.NoError(t, err)
	require.Equal(t, map[string]string{"site_product_id": "5"}, vars)
	require.Len(t, requests, 2)
	require.Equal(t, "https://www.shop.example/api/5", requests[1].URL)
	requests, _, err = trial.Requests(p, "https://www.shop.example/about")
	require.NoError(t, err)
	require.Empty(t, requests)
}
