package recipe

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func compiled(tb testing.TB, name string, params map[string]any) *Plan {
	tb.Helper()
	p, err := example(tb, name).Compile(1, params)
	require.NoError(tb, err)
	return p
}

func starts(tb testing.TB, p *Plan) []Visit {
	tb.Helper()
	var out []Visit
	for v, err := range p.Starts() {
		require.NoError(tb, err)
		out = append(out, v)
	}
	return out
}

func TestJomashopPlan(t *testing.T) {
	p := compiled(t, "jomashop", nil)
	require.Equal(t, []Visit{
		{Sitemap: "https://www.jomashop.com/sitemap.xml", URL: "https://www.jomashop.com/sitemap.xml"},
		{Page: "category", Vars: map[string]string{"category": "871"}, N: 1, Chain: "category?category=871", Start: 1},
		{Page: "category", Vars: map[string]string{"category": "5869"}, N: 1, Chain: "category?category=5869", Start: 1},
	}, starts(t, p))
	known, ok := p.Known()
	require.True(t, ok)
	require.Equal(t, KnownRule{Item: "product", NotSeenFor: 20 * time.Hour}, known)

	req, err := p.PageRequest(Visit{Page: "category", Vars: map[string]string{"category": "871"}, N: 3})
	require.NoError(t, err)
	u, err := url.Parse(req.URL)
	require.NoError(t, err)
	require.Equal(t, "GET", req.Method)
	require.Equal(t, "/graphql", u.Path)
	// Compact JSON, keys in the recipe's order, types as declared.
	require.Equal(t, `{"id":871,"filter":{"category_id":{"eq":"871"}},"pageSize":60,"currentPage":3,"onServer":true,"sort":{"position":"ASC"}}`, u.Query().Get("variables"))
	require.Equal(t, "query category($id: Int!) { y }\n", u.Query().Get("query"))

	vars, ok := p.ItemVars("product", "https://www.jomashop.com/orvane-watch-or-2210.html")
	require.True(t, ok)
	require.Equal(t, map[string]string{"url_key": "orvane-watch-or-2210"}, vars)
	reqs, err := p.ItemRequests("product", vars)
	require.NoError(t, err)
	require.Len(t, reqs, 2)
	require.Equal(t, "detail", reqs[0].Page)
	require.True(t, reqs[0].Required)
	u, err = url.Parse(reqs[0].URL)
	require.NoError(t, err)
	require.Equal(t, `{"urlKey":"orvane-watch-or-2210","onServer":true}`, u.Query().Get("variables"))
	require.Equal(t, AnswerRequest{Page: "shell", Request: Request{Method: "GET", URL: "https://www.jomashop.com/orvane-watch-or-2210.html"}}, reqs[1])

	_, ok = p.ItemKey("product", vars) // the page says the id
	require.False(t, ok)
	key, err := p.Key("product", func(name string) (string, bool) { return "77", name == "site_product_id" })
	require.NoError(t, err)
	require.Equal(t, "jomashop jomashop.com 77", key.Site+" "+key.Marketplace+" "+key.ID)
}

func TestSitemapEntry(t *testing.T) {
	p := compiled(t, "jomashop", nil)
	at := Visit{Sitemap: "https://www.jomashop.com/sitemap.xml"}
	v, ok := p.SitemapEntry(at, "https://www.jomashop.com/calvex-watch-cx40.html")
	require.True(t, ok)
	require.Equal(t, Visit{Item: "product", Vars: map[string]string{"url_key": "calvex-watch-cx40"}, Depth: 1}, v)
	for _, other := range []string{"https://www.jomashop.com/watches.html", "https://www.jomashop.com/x/calvex-watch-cx40.html"} {
		_, ok = p.SitemapEntry(at, other)
		require.False(t, ok, other)
	}
}

func TestEbayPlan(t *testing.T) {
	p := compiled(t, "ebay-search", map[string]any{"marketplace": "ebay.de"})
	require.Equal(t, "ebay.de", p.Marketplace)
	require.Equal(t, []string{"EUR"}, p.Money.Expect)
	visits := starts(t, p)
	require.Len(t, visits, 2)
	req, err := p.PageRequest(visits[0])
	require.NoError(t, err)
	require.Equal(t, "https://www.ebay.de/sch/i.html?_nkw=rtx+5090&_ipg=240", req.URL)

	// A next link is asked for as it is.
	req, err = p.PageRequest(Visit{Page: "search", URL: "https://www.ebay.de/sch/i.html?_nkw=rtx+5090&_pgn=2", Vars: visits[0].Vars})
	require.NoError(t, err)
	require.Equal(t, "https://www.ebay.de/sch/i.html?_nkw=rtx+5090&_pgn=2", req.URL)

	addr, err := p.ItemAddress("listing", map[string]string{"site_product_id": "12345"})
	require.NoError(t, err)
	require.Equal(t, "https://www.ebay.de/itm/12345", addr)
	vars, ok := p.ItemVars("listing", "https://www.ebay.de/itm/some-title/12345?hash=x#y") // rewritten first
	require.True(t, ok)
	require.Equal(t, map[string]string{"site_product_id": "12345"}, vars)
	_, ok = p.ItemVars("listing", "https://www.ebay.com/itm/12345")
	require.False(t, ok, "an item of another marketplace")
	key, ok := p.ItemKey("listing", vars)
	require.True(t, ok)
	require.Equal(t, "12345", key.ID)
}

func TestRakutenPlan(t *testing.T) {
	p := compiled(t, "rakuten", nil)
	visits := starts(t, p)
	require.Equal(t, Visit{Page: "search", Vars: map[string]string{"genre": "203186"}, N: 1, Chain: "search?genre=203186"}, visits[0])

	halves, ok := p.SplitVisit(visits[0])
	require.True(t, ok)
	require.Equal(t, map[string]string{"genre": "203186", "min": "1", "max": "500000"}, halves[0].Vars)
	require.Equal(t, map[string]string{"genre": "203186", "min": "500001", "max": "999999"}, halves[1].Vars)
	require.NotEqual(t, halves[0].Chain, halves[1].Chain)
	req, err := p.PageRequest(halves[0])
	require.NoError(t, err)
	require.Equal(t, "https://search.rakuten.co.jp/search/mall/-/203186/?p=1&min=1&max=500000", req.URL)
	require.Equal(t, map[string]string{"genre": "203186"}, visits[0].Vars, "the visit itself is not changed")

	// Halving ends at one unit, after as many steps as the window has bits.
	steps := 0
	for v := visits[0]; ; steps++ {
		halves, ok := p.SplitVisit(v)
		if !ok {
			require.Equal(t, v.Vars["min"], v.Vars["max"])
			break
		}
		v = halves[1]
	}
	require.LessOrEqual(t, steps, 20)

	vars, ok := p.ItemVars("item", "https://item.rakuten.co.jp/shop_a/10000512/?scid=x")
	require.True(t, ok)
	require.Equal(t, map[string]string{"shop": "shop_a", "code": "10000512"}, vars)
	_, ok = p.ItemVars("item", "https://item.rakuten.co.jp/shop_a/c/0000000101/")
	require.False(t, ok, "a shop's own category page")
}

// A list at a given address counts on from there.
func TestPageAt(t *testing.T) {
	p := compiled(t, "rakuten", nil)
	tests := []struct {
		addr string
		n    int
		next string
	}{
		{"https://search.rakuten.co.jp/search/mall/x/", 1, "https://search.rakuten.co.jp/search/mall/x/?p=2"},
		{"https://search.rakuten.co.jp/search/mall/-/1/?min=5&p=2&max=9", 2, "https://search.rakuten.co.jp/search/mall/-/1/?min=5&p=3&max=9"},
		{"https://search.rakuten.co.jp/search/mall/-/1/?p=x#top", 1, "https://search.rakuten.co.jp/search/mall/-/1/?p=2#top"},
	}
	for _, tt := range tests {
		v := p.PageAt("search", tt.addr)
		require.Equal(t, tt.n, v.N, tt.addr)
		req, err := p.PageRequest(v)
		require.NoError(t, err)
		if tt.n > 1 || !strings.Contains(tt.addr, "p=") {
			require.Equal(t, tt.addr, req.URL)
		}
		v.N++
		req, err = p.PageRequest(v)
		require.NoError(t, err)
		require.Equal(t, tt.next, req.URL)
	}
}

func TestParameters(t *testing.T) {
	r := example(t, "ebay-search")
	tests := []struct {
		params map[string]any
		want   string
	}{
		{nil, `parameter "marketplace" is missing; it is one of ebay.com, ebay.co.uk, ebay.de`},
		{map[string]any{"marketplace": "ebay.dee"}, `"ebay.dee"; it is one of ebay.com, ebay.co.uk, ebay.de; did you mean "ebay.de"?`},
		{map[string]any{"marketplace": nil}, `parameter "marketplace" has no value`},
		{map[string]any{"marketplace": []any{"ebay.de", "ebay.com"}}, `parameter "marketplace" is one value, not a list`},
		{map[string]any{"marketplace": "ebay.de", "market": 1}, `the recipe has no parameter "market"; did you mean "marketplace"?`},
	}
	for _, tt := range tests {
		_, err := r.Compile(1, tt.params)
		require.ErrorIs(t, err, ErrInvalid)
		require.ErrorContains(t, err, tt.want)
	}
}

// With what the language offers beside the shops' examples.
const wide = `sheaf: recipe/v1
name: wide
produces: quotes
parameters:
  words: { list: true }
  lang: { one_of: [de, en], default: en }
constants: { site: wide, marketplace: wide.example, locale: { by: { lang: { de: de-DE, en: en-GB } } } }
requests: { rate: 30/min, identity: [method, url], budget: { pages: 50, duration: 1h }, headers: { accept-language: '${lang}' } }
start:
  - { addresses: ['https://wide.example/[08-10]/list?x=[1-2]'], page: list }
  - { addresses: ['https://wide.example/q?id=7&lang=en'], open: quote }
  - { page: search, each: { word: { parameter: words }, year: { range: 2020..2021 } }, vars: { both: '${word}-${year}' } }
  - { open: quote, each: { id: [a/b, 'c d'] } }
items:
  quote: { address: 'https://wide.example/q?id={id}&lang={lang}', key: '{id}', answers: { one: required } }
pages:
  list: { get: '${address}', open: { quote: { address: { css: a.q, attr: href, all: list } }, list: { address: { css: a.more, attr: href } } } }
  search:
    post: https://wide.example/search/${word}/${year:raw}
    headers: { x-both: '${both}' }
    body: { q: '${word}', page: '${n:int}', after: '${after}', nested: [1, 2.5, true, null, '${year:number}'] }
    read: { json: data }
    paging: { cursor: { after: { json: cursor } } }
    rows: { json: rows }
    open: { quote: { id: { json: id } } }
    states: [text]
  one: { get: '${address}' }
fields:
  text: { required: true, from: [{ one: q }, { search: text }] }
`

func TestWidePlan(t *testing.T) {
	_, err := Parse([]byte(wide), nil)
	require.ErrorContains(t, err, `variable "n" has no value here`)
	text := []byte(replaced(t, wide, "page: '${n:int}', ", ""))
	_, err = Parse(text, nil)
	require.NoError(t, err)
	r, err := Parse(text, nil)
	require.NoError(t, err)
	p, err := r.Compile(0, map[string]any{"words": []any{"x y", 7}})
	require.NoError(t, err)
	require.Equal(t, "en-GB", p.Locale)
	visits := starts(t, p)
	var urls []string
	for _, v := range visits[:6] {
		require.Equal(t, "list", v.Page)
		urls = append(urls, v.URL)
	}
	require.Equal(t, []string{"https://wide.example/08/list?x=1", "https://wide.example/08/list?x=2", "https://wide.example/09/list?x=1",
		"https://wide.example/09/list?x=2", "https://wide.example/10/list?x=1", "https://wide.example/10/list?x=2"}, urls)
	require.Equal(t, Visit{Item: "quote", Vars: map[string]string{"id": "7"}, Start: 1}, visits[6])
	require.Equal(t, map[string]string{"word": "x y", "year": "2020", "both": "x y-2020"}, visits[7].Vars)
	require.Equal(t, map[string]string{"word": "x y", "year": "2021", "both": "x y-2021"}, visits[8].Vars)
	require.Equal(t, map[string]string{"word": "7", "year": "2020", "both": "7-2020"}, visits[9].Vars)

	visits[7].Vars["after"] = "c1"
	req, err := p.PageRequest(visits[7])
	require.NoError(t, err)
	require.Equal(t, "POST", req.Method)
	require.Equal(t, "https://wide.example/search/x%20y/2020", req.URL)
	require.JSONEq(t, `{"q":"x y","after":"c1","nested":[1,2.5,true,null,2020]}`, string(req.Body))
	require.Equal(t, map[string]string{"Content-Type": "application/json", "Accept-Language": "en", "X-Both": "x y-2020"}, req.Header)

	method, body := req.Identity()
	require.Equal(t, "POST", method)
	require.Nil(t, body, "identity: [method, url]")

	addr, err := p.ItemAddress("quote", map[string]string{"id": "a/b"})
	require.NoError(t, err)
	require.Equal(t, "https://wide.example/q?id=a%2Fb&lang=en", addr)
	back, ok := p.ItemVars("quote", addr)
	require.True(t, ok)
	require.Equal(t, map[string]string{"id": "a/b"}, back)
	_, ok = p.ItemVars("quote", "https://wide.example/q?id=7&lang=de")
	require.False(t, ok)
	require.Contains(t, p.Explain(), "A run ends after 50 pages or 1h at the latest.")
}

func TestNoBrowser(t *testing.T) {
	text := replaced(t, small, "rate: 2/s", "rate: 2/s, render: { steps: [{ wait_for: .x }, { click: .y, repeat: 3 }, { wait: 2s }, { scroll: bottom }] }")
	r, err := Parse([]byte(text), nil)
	require.NoError(t, err)
	require.Len(t, r.Policy.Render.Steps, 4)
	_, err = r.Compile(1, nil)
	require.ErrorIs(t, err, ErrNoBrowser)
	require.ErrorContains(t, err, "line 5, column 32 (requests.render)")
	p, err := r.CompileRendering(1, nil)
	require.NoError(t, err)
	require.Len(t, p.Policy.Render.Steps, 4)
	require.Contains(t, p.Explain(), "let each page's scripts run before it is read, then take 4 steps.")
}

func TestJSONTemplateTypes(t *testing.T) {
	p := compiled(t, "jomashop", nil)
	_, err := p.PageRequest(Visit{Page: "category", Vars: map[string]string{"category": "watches"}, N: 1})
	require.ErrorContains(t, err, `"watches" is no whole number`)
	_, err = p.PageRequest(Visit{Page: "category", N: 1})
	require.ErrorIs(t, err, ErrUnbound)
	_, err = p.PageRequest(Visit{Page: "nothing"})
	require.ErrorContains(t, err, `no page "nothing"`)
}

// The plan is what workers rebuild from the stored revision: the same input gives the same requests.
func TestDeterminism(t *testing.T) {
	var first []byte
	for range 5 {
		p := compiled(t, "rakuten", nil)
		b, err := json.Marshal(starts(t, p))
		require.NoError(t, err)
		if first == nil {
			first = b
		}
		require.Equal(t, string(first), string(b))
	}
}

func TestCapture(t *testing.T) {
	r := example(t, "ebay-search")
	src := r.Fields[0].From[0].Source
	got, ok := Capture(src.Regex, "https://www.ebay.de/itm/title/55?x")
	require.True(t, ok)
	require.Equal(t, "55", got)
	_, ok = Capture(src.Regex, "nothing")
	require.False(t, ok)
}

func FuzzItemVars(f *testing.F) {
	p := compiled(f, "rakuten", nil)
	f.Add("https://item.rakuten.co.jp/a/b/", "shop", "%2F")
	f.Fuzz(func(t *testing.T, addr, shop, code string) {
		if vars, ok := p.ItemVars("item", addr); ok {
			again, err := p.ItemAddress("item", vars)
			require.NoError(t, err)
			back, ok := p.ItemVars("item", again)
			require.True(t, ok, "%q -> %q", addr, again)
			require.Equal(t, vars, back)
		}
		if shop == "" || code == "" || shop == "." || shop == ".." || code == "." || code == ".." {
			return
		}
		built, err := p.ItemAddress("item", map[string]string{"shop": shop, "code": code})
		require.NoError(t, err)
		back, ok := p.ItemVars("item", built)
		require.True(t, ok, built)
		require.Equal(t, map[string]string{"shop": shop, "code": code}, back)
	})
}

func BenchmarkItemRequests(b *testing.B) {
	p := compiled(b, "jomashop", nil)
	vars := map[string]string{"url_key": "orvane-tidewater-blue-dial-mens-watch-or-2210"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.ItemRequests("product", vars); err != nil {
			b.Fatal(err)
		}
	}
}
