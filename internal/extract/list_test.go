package extract

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

const listPage = `<html><body><h1>1,234 results</h1><ul class=results>
<li><a href="/p/1?utm=x">One</a> <span class=price>$1.00</span> <i class=stars>4.5</i></li>
<li class=ad><a href="/p/2">Ad</a></li>
<li>empty</li>
<li><a href="https://shop.other/p/3">Three</a><span class=price>$3</span></li>
<li><a href="/about">No id</a></li>
<li><a href="/p/4">Four</a> <span class=price>EUR 4.00</span></li>
<li><a href="/p/5"></a></li>
<li class=note><p class=fewer>Results matching fewer words</p></li>
<li><a href="/p/6">Six</a></li>
</ul><a class=next href="/s?q=a&page=2">next</a></body></html>`

func TestRowsOfAList(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	a := readPage(t, p, "list", listPage)
	require.Equal(t, record.OK, a.Outcome, a.Reason)
	var ids, reasons []string
	for _, r := range a.Rows {
		ids = append(ids, r.Key.ID)
	}
	for _, s := range a.Skipped {
		reasons = append(reasons, fmt.Sprint(s.Index, " ", s.Reason))
	}
	require.Equal(t, []string{"1", "4"}, ids)
	require.Equal(t, []string{
		"1 skip rule 1", "2 skip rule 2", "3 other marketplace: shop.other", `4 no key: build key of product: "{site_product_id}": variable has no value: site_product_id`,
		"6 no value for a required field: title", "7 after the end of the results", "8 after the end of the results",
	}, reasons)
	row := a.Rows[0]
	require.Equal(t, "https://shop.example/p/1", row.Item)
	require.Equal(t, map[string]string{"site_product_id": "1"}, row.Vars)
	require.Equal(t, []string{"price", "price_max", "price_currency", "price_kind"}, row.Refreshes)
	require.Equal(t, "1", row.Fields["price"].Value.(record.Decimal).String())
	require.Equal(t, "USD", row.Fields["price_currency"].Value)
	require.NotContains(t, row.Fields, "brand_raw", "not stated by rows")
	require.NotContains(t, row.Fields, "rating_count")
	foreign := a.Rows[1].Fields["price"]
	require.Equal(t, record.Null, foreign.State)
	require.Contains(t, foreign.Flags, "foreign_currency")
	require.Equal(t, "EUR 4.00", foreign.Raw)
	require.Equal(t, record.Null, a.Rows[1].Fields["price_kind"].State)
	require.EqualValues(t, 1234, *a.Total)
	require.Equal(t, "https://shop.example/s?q=a&page=2", a.Next.URL)
	require.Equal(t, recipe.CoversSample, a.Covers)
	require.Len(t, a.Open, 2)
	require.Equal(t, "product", a.Open[0].Item)
	require.Equal(t, 1, a.Open[0].Depth)
}

func TestListWithoutEnd(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	a := readPage(t, p, "list", strings.Replace(listPage, "fewer words", "simplified", 1))
	require.Equal(t, "6", a.Rows[len(a.Rows)-1].Key.ID, "the element is there, but says something else")
}

func TestListThatIsNotRead(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	a := readPage(t, p, "list", "<h1>12 results</h1><ul class=results><div>x</div></ul><a class=next href=/s?page=2>n</a>")
	require.Equal(t, record.ParseFailed, a.Outcome)
	require.Contains(t, a.Reason, "12 results")
	require.Nil(t, a.Next)
	require.Equal(t, record.OK, readPage(t, p, "list", "<h1>0 results</h1><ul class=results></ul>").Outcome)
}

func TestChain(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	page := func(next string, ids ...int) *Answer {
		var b strings.Builder
		b.WriteString("<ul class=results>")
		for _, id := range ids {
			fmt.Fprintf(&b, "<li><a href=/p/%d>t</a></li>", id)
		}
		return readPage(t, p, "list", b.String()+"</ul>"+next)
	}
	link := "<a class=next href=/s?page=9>n</a>"
	v := recipe.Visit{Page: "list"}

	var c Chain
	next, stop := c.Advance(p, v, page(link, 1, 2))
	require.Equal(t, "https://shop.example/s?page=9", next.URL)
	require.Empty(t, stop)
	text, err := json.Marshal(c)
	require.NoError(t, err)
	var again Chain
	require.NoError(t, json.Unmarshal(text, &again))
	require.Equal(t, c, again, "a chain survives its checkpoint")

	_, stop = again.Advance(p, v, page(link, 2, 1))
	require.Equal(t, recipe.StopNoNewKeys, stop)
	require.True(t, Exhausted(stop))

	_, stop = c.Advance(p, v, page(link, 2, 3))
	require.Empty(t, stop, "one new key is enough")
	_, stop = c.Advance(p, v, page(link, 4))
	require.Equal(t, StopMax, stop)
	require.False(t, Exhausted(stop))

	c = Chain{}
	_, stop = c.Advance(p, v, page("", 1))
	require.Equal(t, StopEnd, stop)
	_, stop = c.Advance(p, v, readStatus(t, p, "list", 403, ""))
	require.Equal(t, "outcome: blocked", stop)
	require.False(t, Exhausted(stop))
}

// apiRecipe lists JSON by page numbers, and one query by cursor.
const apiRecipe = `
sheaf: recipe/v1
name: api
produces: products
constants: { site: api, marketplace: shop.example, locale: en-US }
money: { expect: [JPY] }
start: [{ page: list, each: { q: [a] }, when_capped: { if: found > reach, split: { min: 1, max: 100, params: [min, max] } } }, { page: feed, each: { q: [a], after: [''] } }]
items:
  product: { address: 'https://shop.example/{shop}/{code}/', key: '{shop}:{code}', answers: { page: required } }
pages:
  list:
    get: https://shop.example/s?q=${q}&p=${n}
    read: { script_state: window.__STATE__, root: [data.search] }
    paging: { n: 1..4, served: start / size + 1, stop: [served_other_page, no_rows] }
    total: { json: found }
    reachable: { json: reach }
    rows: { json: items, skip: [{ json: ad, is: present }] }
    open: { product: { address: { json: url } } }
    states: [site_product_id, title, price]
  feed:
    get: https://shop.example/f?q=${q}&after=${after}
    read: { json: data }
    paging: { cursor: { after: { json: cursor } } }
    rows: { json: items }
    open: { product: { address: { json: url } } }
    states: [site_product_id, title]
  page:
    get: ${address}
    read: { json_script: '#data', root: [new.item, old.item] }
    children:
      rows: { json: sku }
      key: id
      join: { rows: stock, on: [sku, inventory] }
      fields: { price: [price, reference], quantity: joined.quantity, hidden: hidden }
fields:
  site_product_id: { required: true, template: '{shop}:{code}' }
  title: { required: true, from: [{ page: title }, { list: name }, { feed: name }] }
  price: { type: money, currency: [{ page: { css: 'meta[itemprop=priceCurrency]', attr: content } }, { const: JPY }], from: [{ page: 'min(children[!hidden].price)' }, { list: price }] }
  stock_qty: { type: integer, from: [{ page: 'sum(children[!hidden].quantity)' }] }
  gtin_raw: { from: [{ page: 'sku[!hidden].jan', pick: only_one }] }
  seller_name: { from: [{ page: $root.shop }] }
`

func apiPage(n, start int, items string) string {
	return fmt.Sprintf(`<script>var a={"window.__STATE__ ==":1};window.__STATE__ = {"data":{"search":{"found":500,"reach":90,"start":%d,"size":2,"items":[%s]}}};go({"}":1});</script>`, start, items)
}

func TestNumberedList(t *testing.T) {
	p := shopPlan(t, apiRecipe)
	rows := `{"name":"【1箱{30本}】","price":1980,"url":"https://shop.example/ab/c1/?scid=x"},{"name":"ad","ad":{"x":1},"url":"https://shop.example/ab/c2/"},{"name":"far","url":"https://elsewhere.example/ab/c3/"}`
	read := func(n, start int, items string) (*Answer, recipe.Visit) {
		v := recipe.Visit{Page: "list", N: n, Vars: map[string]string{"q": "a"}}
		a, err := Read(p, "list", Input{URL: "https://shop.example/s", Status: 200, Body: []byte(apiPage(n, start, items)), Visit: v})
		require.NoError(t, err)
		require.Equal(t, record.OK, a.Outcome, a.Reason)
		return a, v
	}
	a, v := read(1, 0, rows)
	require.Len(t, a.Rows, 1)
	require.Equal(t, "ab:c1", a.Rows[0].Key.ID)
	require.Equal(t, "ab:c1", a.Rows[0].Fields["site_product_id"].Value)
	require.Equal(t, "【1箱{30本}】", a.Rows[0].Fields["title"].Value)
	require.Equal(t, "JPY", a.Rows[0].Fields["price_currency"].Value)
	require.Equal(t, []string{"skip rule 1", "other marketplace: elsewhere.example"}, []string{a.Skipped[0].Reason, a.Skipped[1].Reason})
	require.EqualValues(t, 500, *a.Total)
	require.EqualValues(t, 90, *a.Reachable)
	require.True(t, a.Capped)
	require.Len(t, a.Split, 2)
	require.Equal(t, 2, a.Next.N)
	require.Equal(t, map[string]string{"q": "a"}, a.Next.Vars)
	var c Chain
	next, stop := c.Advance(p, v, a)
	require.Empty(t, stop)
	require.Equal(t, 2, next.N)

	a, v = read(3, 0, rows) // past the end: page 1 comes back
	require.Equal(t, 1, *a.Served)
	require.Nil(t, a.Next)
	_, stop = c.Advance(p, v, a)
	require.Equal(t, "served_other_page: asked for 3, got 1", stop)
	require.True(t, Exhausted(stop))

	a, _ = read(4, 6, rows)
	require.Nil(t, a.Next, "the counter ends")
	a, v = read(2, 2, "")
	_, stop = c.Advance(p, v, a)
	require.Equal(t, recipe.StopNoRows, stop)
}

func TestCursor(t *testing.T) {
	p := shopPlan(t, apiRecipe)
	v := recipe.Visit{Page: "feed", Vars: map[string]string{"q": "a", "after": ""}}
	a, err := Read(p, "feed", Input{URL: "https://shop.example/f", Status: 200, Body: []byte(`{"data":{"cursor":"zz","items":[]}}`), Visit: v})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"q": "a", "after": "zz"}, a.Next.Vars)
	a, err = Read(p, "feed", Input{URL: "https://shop.example/f", Status: 200, Body: []byte(`{"data":{"cursor":null,"items":[]}}`), Visit: v})
	require.NoError(t, err)
	require.Nil(t, a.Next)
}

func TestChildren(t *testing.T) {
	p := shopPlan(t, apiRecipe)
	body := `<meta itemprop=priceCurrency content=JPY><script type="application/json" id=data>{"shop":"S","new":null,"old":{"item":{"title":"T",
	"sku":[{"id":"a","price":300,"jan":"1"},{"id":"b","price":null,"reference":200,"jan":"1"},{"id":"c","price":50,"hidden":true,"jan":"2"}],
	"stock":[{"sku":"x","inventory":"a","quantity":4},{"sku":"b","quantity":2},{"sku":"c","quantity":9}]}}}</script>`
	a, err := Read(p, "page", Input{URL: "https://shop.example/ab/c1/", Status: 200, Body: []byte(body)})
	require.NoError(t, err)
	vars := map[string]string{"shop": "ab", "code": "c1"}
	rec, out, why := Item(p, "product", vars, map[string]*Answer{"page": a})
	require.Equal(t, record.OK, out, why)
	require.Equal(t, "200", rec.Fields["price"].Value.(record.Decimal).String(), "hidden children are not for sale")
	require.EqualValues(t, 6, rec.Fields["stock_qty"].Value)
	require.Equal(t, "1", rec.Fields["gtin_raw"].Value)
	require.Equal(t, "S", rec.Fields["seller_name"].Value)
	require.Equal(t, "ab:c1", rec.Key.ID)

	oneSilent := strings.Replace(body, `"reference":200,"jan":"1"`, `"reference":200,"jan":null`, 1)
	a, err = Read(p, "page", Input{URL: "https://shop.example/ab/c1/", Status: 200, Body: []byte(oneSilent)})
	require.NoError(t, err)
	rec, _, _ = Item(p, "product", vars, map[string]*Answer{"page": a})
	require.Equal(t, record.Null, rec.Fields["gtin_raw"].State, "one child has none")

	body = strings.Replace(body, `"b","price":null,"reference":200,"jan":"1"`, `"b","price":200,"jan":"3"`, 1)
	a, err = Read(p, "page", Input{URL: "https://shop.example/ab/c1/", Status: 200, Body: []byte(body)})
	require.NoError(t, err)
	rec, _, _ = Item(p, "product", vars, map[string]*Answer{"page": a})
	require.Equal(t, record.Null, rec.Fields["gtin_raw"].State, "children disagree")
}

func printedJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

func TestPrintedForPeople(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	list := printedJSON(t, TestList(p, readPage(t, p, "list", listPage)))
	require.Contains(t, list, `"next":"https://shop.example/s?q=a\u0026page=2"`)
	require.Contains(t, list, `"price":"1","price_currency":"USD"`)
	item := printedJSON(t, TestItem(p, "product", nil, map[string]*Answer{"page": readPage(t, p, "page", goodPage)}))
	require.Contains(t, item, `"record":{`)
	require.Contains(t, item, `"title":{"value":"Red chair","matched":"page#0"}`)
	item = printedJSON(t, TestItem(p, "product", nil, map[string]*Answer{"page": readStatus(t, p, "page", 404, "")}))
	require.Contains(t, item, `"outcome":"not_found"`)
	require.Contains(t, item, `"record":null`)
}
