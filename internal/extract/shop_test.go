package extract

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// shopRecipe has a list and an item of two answers, in HTML and JSON.
const shopRecipe = `
sheaf: recipe/v1
name: shop
produces: products
constants: { site: shop, marketplace: shop.example, locale: en-US }
money: { expect: [USD], otherwise: no_price, unstated: no_price }
requests:
  rewrite: [{ from: '//shop\.example/p/(\d+).*', to: '//shop.example/p/$1' }]
  outcomes:
    throttled: [{ status: 503 }]
    blocked: [{ body: 'Reference #\d+', first: 200 }]
start:
  - { page: list, each: { q: [a] } }
items:
  product:
    address: https://shop.example/p/{site_product_id}
    key: '{site_product_id}'
    answers: { page: required, stock: optional }
    agree: [[page.sku, stock.sku]]
pages:
  list:
    get: https://shop.example/s?q=${q}
    recognise: [{ css: ul.results }]
    rows:
      css: ul.results > li
      skip: [{ css: .ad }, { lacks: a }]
      stop_at: { css: .fewer, matches: fewer words }
    paging: { next: ['a.next[href]'], stop: no_new_keys, max: 3 }
    total: { css: h1, regex: '[\d,]+' }
    covers: sample
    open: { product: { site_product_id: $row.site_product_id } }
    states: [site_product_id, title, price, rating]
    refreshes: [price]
  page:
    get: ${address}
    recognise: [{ css: h1 }]
    outcomes: { gone: [{ text: listing was ended }], not_found: [{ lacks: body.product }] }
    let: { sku: { css: '[data-sku]', attr: data-sku } }
  stock:
    get: ${address}/stock.json
    read: { json: data.item }
    outcomes: { retry: [{ json: 'errors[0]' }], not_found: [{ empty: data.item }] }
    let: { sku: { json: sku } }
fields:
  site_product_id: { required: true, from: [{ list: { css: a, attr: href, regex: '/p/(\d+)' } }, { page: { url: '/p/(\d+)' } }] }
  title: { required: true, from: [{ page: { css: h1, without: .tag } }, { list: { css: a } }] }
  price: { type: money_range, into: [price, price_max], from: [{ page: { css: [.gone, .price] } }, { stock: price }, { list: { css: .price } }] }
  list_price: { type: money, accept: '> price', from: [{ page: { css: .was } }] }
  brand_raw: { null_if: ['-'], from: [{ page: { jsonld: Product.brand.name } }, { page: { microdata: Product.brand } }, { page: { meta: brand } }] }
  availability: { map: { '*InStock': in_stock, none: null }, otherwise: unknown, from: [{ page: { jsonld: Product.offers.availability } }, { stock: state }] }
  rating_count: { type: integer, zero: null, from: [{ stock: reviews.count }] }
  rating: { type: number, round: 1, only_if: rating_count, from: [{ stock: reviews.score }, { list: { css: .stars } }] }
  stock_qty: { type: integer, from: [{ stock: quantity }] }
  image_urls: { without_query: true, from: [{ page: { css: img, attr: src } }] }
  description: { html: true, from: [{ page: { css: .about } }] }
  specs: { rows: { page: { css: table tr } }, name: { css: th }, value: { css: td } }
  mpn: { from: [{ specs: Part Number }, { page: { xpath: 'string(//b[@id="mpn"])' } }] }
  category_path: { list: true, from: [{ page: { css: .crumbs, own: true }, transforms: [{ split: '\s*>\s*' }] }] }
`

func shopPlan(tb testing.TB, text string) *recipe.Plan {
	tb.Helper()
	r, err := recipe.Parse([]byte(text), nil)
	require.NoError(tb, err)
	p, err := r.Compile(1, nil)
	require.NoError(tb, err)
	return p
}

func readPage(tb testing.TB, p *recipe.Plan, page, body string) *Answer {
	tb.Helper()
	return readStatus(tb, p, page, 200, body)
}

func readStatus(tb testing.TB, p *recipe.Plan, page string, status int, body string) *Answer {
	tb.Helper()
	a, err := Read(p, page, Input{URL: "https://shop.example/p/7", Status: status, ContentType: "text/html; charset=utf-8", Body: []byte(body), Visit: recipe.Visit{Page: page}})
	require.NoError(tb, err)
	return a
}

const goodPage = `<html><head><link rel=canonical href="/p/7?x=1"><meta name=brand content="Meta"></head><body class=product>
<h1>Red <span class=tag>NEW</span> chair</h1><p class=crumbs>Home > Seats</p><b data-sku="S1"></b><span class=gone></span>
<span class=price>$10.00</span><s class=was>$12.50</s><img src="/i/1.jpg?w=5"><img src="/i/1.jpg?w=9"><img src="data:image/gif;base64,x">
<div class=about><p>Fine</p><ul><li>wood</li></ul></div><table><tr><th>Part Number:</th><td>PN-1</td></tr><tr><td>x</td></tr></table>
<script type="application/ld+json">{"@type":"Product","brand":{"@type":"Brand","name":"-"},"offers":{"availability":"http://schema.org/InStock"}}</script></body></html>`

const goodStock = `{"data":{"item":{"sku":"S1","price":{"value":9.5,"currency":"USD"},"state":"x","quantity":3,"reviews":{"count":12,"score":4.6600002}}}}`

func TestItemOfTwoAnswers(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	vars := map[string]string{"site_product_id": "7"}
	answers := map[string]*Answer{"page": readPage(t, p, "page", goodPage), "stock": readPage(t, p, "stock", goodStock)}
	rec, out, why := Item(p, "product", vars, answers)
	require.Equal(t, record.OK, out, why)
	require.Equal(t, record.Key{Site: "shop", Marketplace: "shop.example", ID: "7"}, rec.Key)
	require.Equal(t, "https://shop.example/p/7", rec.Item)
	require.Equal(t, "https://shop.example/p/7", rec.Canonical, "the canonical link in the recipe's form")
	require.Empty(t, rec.Quarantine)
	got := columns(p, rec)
	require.Equal(t, map[string]any{
		"site": "shop", "marketplace": "shop.example", "locale": "en-US", "url": "https://shop.example/p/7", "canonical_url": "https://shop.example/p/7",
		"site_product_id": "7", "title": "Red chair", "price": "10", "price_currency": "USD", "price_kind": "exact", "list_price": "12.5",
		"availability": "in_stock", "rating": 4.7, "rating_count": int64(12), "stock_qty": int64(3), "mpn": "PN-1",
		"image_urls": []string{"https://shop.example/i/1.jpg"}, "description": "Fine\n\n- wood", "category_path": []string{"Home", "Seats"},
		"specs": []map[string]any{{"name": "Part Number", "value": "PN-1"}},
	}, got)
	require.Equal(t, record.Null, rec.Fields["brand_raw"].State, "null_if stops the search")
	require.Equal(t, record.Null, rec.Fields["price_max"].State)
	require.Equal(t, "page#0", rec.Fields["title"].Matched)
}

// An amount's object without an amount says that there is none, as a plain null does; one that cannot be read is a mistake.
func TestNoAmountStated(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	page := strings.Replace(goodPage, "<span class=price>$10.00</span>", "", 1)
	for stock, wrong := range map[string]string{
		`"price":{"value":null,"currency":"USD"}`:           "",
		`"price":{"amount":null,"value":null}`:              "",
		`"price":{"value":"ask us","currency":"USD"}`:       "no amount",
		`"price":{"value":null,"amount":"ask us"}`:          "no amount",
		`"price":{"currency":"USD","formatted":"USD 9.50"}`: "no amount",
	} {
		body := strings.Replace(goodStock, `"price":{"value":9.5,"currency":"USD"}`, stock, 1)
		answers := map[string]*Answer{"page": readPage(t, p, "page", page), "stock": readPage(t, p, "stock", body)}
		rec, _, _ := Item(p, "product", map[string]string{"site_product_id": "7"}, answers)
		price := rec.Fields["price"]
		require.Equal(t, record.Null, price.State, stock)
		if wrong == "" {
			require.Empty(t, price.Error, stock)
		} else {
			require.Contains(t, price.Error, wrong, stock)
		}
	}
}

func TestNobodyHasRated(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	stock := strings.Replace(goodStock, `"count":12,"score":4.6600002`, `"count":0,"score":0`, 1)
	answers := map[string]*Answer{"page": readPage(t, p, "page", goodPage), "stock": readPage(t, p, "stock", stock)}
	rec, _, _ := Item(p, "product", map[string]string{"site_product_id": "7"}, answers)
	require.Equal(t, record.Null, rec.Fields["rating_count"].State, "zero: null")
	require.Equal(t, record.Null, rec.Fields["rating"].State, "only_if: rating_count")
}

func TestOptionalAnswerMissing(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	vars := map[string]string{"site_product_id": "7"}
	for name, stock := range map[string]*Answer{"missing": nil, "failed": readStatus(t, p, "stock", 500, "")} {
		answers := map[string]*Answer{"page": readPage(t, p, "page", strings.Replace(goodPage, "$10.00", "", 1)), "stock": stock}
		rec, out, why := Item(p, "product", vars, answers)
		require.Equal(t, record.OK, out, why)
		for _, column := range []string{"stock_qty", "rating", "rating_count", "price"} {
			require.NotContains(t, rec.Fields, column, "%s: absent, the missing answer might tell", name)
		}
		require.Equal(t, record.Value, rec.Fields["availability"].State)
	}
}

func TestItemOutcomes(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	good := readPage(t, p, "page", goodPage)
	tests := []struct {
		name string
		page *Answer
		vars string
		want record.Outcome
	}{
		{"nothing", nil, "7", record.Incomplete},
		{"gone", readPage(t, p, "page", "<body class=product><h1>x</h1>This listing was ended</body>"), "7", record.Gone},
		{"404", readStatus(t, p, "page", 404, "<h1>no</h1>"), "7", record.NotFound},
		{"throttled", readStatus(t, p, "page", 503, goodPage), "7", record.Incomplete},
		{"no title", readPage(t, p, "page", "<body class=product><h1></h1></body>"), "7", record.ParseFailed},
		{"other product", good, "8", record.RedirectedAway},
	}
	for _, tt := range tests {
		_, out, why := Item(p, "product", map[string]string{"site_product_id": tt.vars}, map[string]*Answer{"page": tt.page})
		require.Equal(t, tt.want, out, "%s: %s", tt.name, why)
		require.NotEmpty(t, why, tt.name)
	}
}

func TestDisagreementIsQuarantined(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	answers := map[string]*Answer{"page": readPage(t, p, "page", goodPage), "stock": readPage(t, p, "stock", strings.Replace(goodStock, "S1", "S2", 1))}
	rec, out, _ := Item(p, "product", map[string]string{"site_product_id": "7"}, answers)
	require.Equal(t, record.OK, out)
	require.Equal(t, "disagree: page.sku=S1 stock.sku=S2", rec.Quarantine)
}

func TestPageOutcomes(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	tests := []struct {
		name, page, body string
		status           int
		want             record.Outcome
	}{
		{"good", "page", goodPage, 200, record.OK},
		{"rule by status", "page", goodPage, 503, recipe.Throttled},
		{"refusal with 200", "page", "Reference&#32;#18", 200, record.Blocked},
		{"too many", "page", "", 429, recipe.Throttled},
		{"forbidden", "page", "", 403, record.Blocked},
		{"gone", "page", "", 410, record.Gone},
		{"server error", "page", "<body class=x>", 502, recipe.Retry},
		{"lacks counts on a served page", "page", "<body><h1>x</h1></body>", 200, record.NotFound},
		{"and not on an error page", "page", "<body><h1>x</h1></body>", 500, recipe.Retry},
		{"bad request", "page", "", 400, record.FetchFailed},
		{"redirect unfollowed", "page", "", 302, record.RedirectedAway},
		{"empty json root", "stock", `{"data":{"item":null}}`, 200, record.NotFound},
		{"json errors come first", "stock", `{"errors":[{"message":"x"}],"data":{"item":null}}`, 200, recipe.Retry},
		{"broken json is no product gone", "stock", `{"data":{"it`, 200, record.ParseFailed},
		{"html instead of json is no product gone", "stock", `<html>sorry</html>`, 200, record.ParseFailed},
		{"challenge", "list", "<title>Just a moment...</title>", 200, record.Blocked},
		{"empty body", "list", "", 200, recipe.Retry},
		{"too deep", "list", "<ul class=results>" + strings.Repeat("<b>", 600), 200, record.ParseFailed},
		{"another page", "list", "<p>hi</p>", 200, record.ParseFailed},
	}
	for _, tt := range tests {
		a := readStatus(t, p, tt.page, tt.status, tt.body)
		require.Equal(t, tt.want, a.Outcome, "%s: %s", tt.name, a.Reason)
		if tt.want != record.OK {
			require.NotEmpty(t, a.Reason, tt.name)
			require.Empty(t, a.Rows, tt.name)
		}
	}
}

func TestRedirectToAnotherSite(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	a, err := Read(p, "page", Input{URL: "https://shop.example/p/7", FinalURL: "https://login.example/x", Status: 200, Body: []byte(goodPage)})
	require.NoError(t, err)
	require.Equal(t, record.RedirectedAway, a.Outcome)
	_, err = Read(p, "nope", Input{})
	require.ErrorContains(t, err, `no page "nope"`)
}

func TestPlanIsSharedByWorkers(t *testing.T) {
	p := shopPlan(t, shopRecipe)
	page := strings.Replace(goodPage, "Part Number", "Other", 1) + `<b id=mpn>PN-2</b>`
	want := columnsOf(t, p, page)
	require.Equal(t, "PN-2", want["mpn"], "found by XPath")
	var g errgroup.Group
	for range 8 {
		g.Go(func() error {
			for range 20 {
				if got := columnsOf(t, p, page); !reflect.DeepEqual(want, got) {
					return fmt.Errorf("got %v", got)
				}
			}
			return nil
		})
	}
	require.NoError(t, g.Wait())
}

func columnsOf(tb testing.TB, p *recipe.Plan, page string) map[string]any {
	tb.Helper()
	a := readPage(tb, p, "page", page)
	rec, out, why := Item(p, "product", map[string]string{"site_product_id": "7"}, map[string]*Answer{"page": a})
	require.Equal(tb, record.OK, out, why)
	return columns(p, rec)
}
