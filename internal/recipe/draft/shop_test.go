package draft

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// stalls is a list of a marketplace: products of shops, each with its own codes, by row.
var stalls = []struct{ shop, name, code string }{
	{"minato", "Minato Tea", "1001"}, {"minato", "Minato Tea", "tea-7"}, {"komorebi", "Komorebi Wear", "1002"}, {"komorebi", "Komorebi Wear", "w77"},
	{"yama", "Yama Outdoor", "1003"}, {"yama", "Yama Outdoor", "set-3"}, {"minato", "Minato Tea", "1004"},
}

// stallList writes the list with a markup for a row's shop, and more in the head.
func stallList(route, shop, head string) Page {
	var b strings.Builder
	fmt.Fprintf(&b, `<html lang=en><head><title>Tea and more</title>%s</head><body><main><h1>Tea and more</h1><ul class=results>`, head)
	for i, s := range stalls {
		fmt.Fprintf(&b, `<li class=card><a class=name href="%s/%s/%s/">Thing of many words, model %c</a><img src="/i/%d.jpg"><b class=price>$%d.50</b>%s</li>`, route, s.shop, s.code, 'A'+i, i, 20+i,
			strings.NewReplacer("NAME", s.name, "SHOP", s.shop).Replace(shop))
	}
	b.WriteString("</ul></main></body></html>")
	return Page{URL: "https://www.stalls.example/all", Body: []byte(b.String())}
}

// TestShopsAreOfTheKey: where a step of the address names the shop that sells a product, the key has both; steps of another
// kind, such as categories, stay out of it.
func TestShopsAreOfTheKey(t *testing.T) {
	state := `<script>window.__STATE__ = {"items":[`
	for i, s := range stalls {
		state += fmt.Sprintf(`%s{"name":"Thing %d","url":"https://www.stalls.example/%s/%s/","price":%d,"code":"%s","shop":{"name":"%s","urlCode":"%s"}}`, map[bool]string{true: ","}[i > 0], i, s.shop, s.code, 20+i, s.code, s.name, s.shop)
	}
	state += `]}</script>`
	for name, c := range map[string]struct {
		route, shop, head string
		both              bool
	}{
		"named in rows":             {shop: `<span class=seller-name>NAME</span>`, both: true},
		"linked in rows":            {shop: `<a class=shop-link href="/SHOP/">NAME</a>`, both: true},
		"behind a step":             {route: "/shop", both: true},
		"in the page's data":        {head: state, both: true},
		"categories":                {shop: `<span class=category>NAME</span>`},
		"nothing said":              {},
		"one seller for everything": {shop: `<span class=seller-name>The Shop</span>`},
	} {
		t.Run(name, func(t *testing.T) {
			listing := stallList(c.route, c.shop, c.head)
			items := Page{URL: "https://www.stalls.example" + c.route + "/minato/1001/", Body: []byte(`<html lang=en><head><title>Thing of many words, model A</title></head><body>` +
				`<div itemscope itemtype="https://schema.org/Product"><h1 itemprop=name>Thing of many words, model A</h1><p itemprop=sku>1001</p><div itemprop=offers itemscope itemtype="https://schema.org/Offer">` +
				`<b itemprop=price content="20.50">$20.50</b><meta itemprop=priceCurrency content=USD></div></div></body></html>`)}
			for _, o := range []Options{{Kind: List}, {Kind: List, Items: []Page{items}}} {
				d, err := Make(listing, o)
				require.NoError(t, err)
				r, err := recipe.Parse([]byte(d.Recipe), nil)
				require.NoError(t, err, d.Recipe)
				plan, err := r.Compile(0, nil)
				require.NoError(t, err)
				a, err := extract.Read(plan, listPage, extract.Input{URL: listing.URL, Status: 200, Body: listing.Body})
				require.NoError(t, err)
				require.Len(t, a.Rows, len(stalls), "%v\n%s", a.Skipped, d.Recipe)
				for i, row := range a.Rows {
					want := stalls[i].code
					if c.both {
						want = stalls[i].shop + ":" + want
					}
					require.Equal(t, want, row.Key.ID, d.Recipe)
				}
				if len(o.Items) == 0 {
					continue
				}
				answer, err := extract.Read(plan, itemPage, extract.Input{URL: items.URL, Status: 200, Body: items.Body, Vars: a.Rows[0].Vars})
				require.NoError(t, err)
				rec, outcome, why := extract.Item(plan, itemKind, a.Rows[0].Vars, map[string]*extract.Answer{itemPage: answer})
				require.Equal(t, record.OK, outcome, why)
				require.Equal(t, a.Rows[0].Key, rec.Key)
				require.Equal(t, a.Rows[0].Key.ID, rec.Fields["site_product_id"].Value)
				require.Equal(t, a.Rows[0].Item, rec.Item)
			}
		})
	}
}

// A product's page alone: its scripts' data may say which step is its shop.
func TestAProductNamesItsShop(t *testing.T) {
	for script, want := range map[string]string{
		`{"shop":{"shopUrl":"minato","id":7}}`:                      "minato:1001",
		`{"seller-link":"https://www.stalls.example/minato/"}`:      "minato:1001",
		`{"category":"minato"}`:                                     "1001",
		`{"shopUrl":"komorebi","related":["https://x.org/minato"]}`: "1001",
	} {
		page := Page{URL: "https://www.stalls.example/minato/1001/", Body: []byte(`<html lang=en><head><title>Thing of many words, model A</title><script type="application/json">` + script + `</script></head><body>` +
			`<div itemscope itemtype="https://schema.org/Product"><h1 itemprop=name>Thing of many words, model A</h1><div itemprop=offers itemscope itemtype="https://schema.org/Offer">` +
			`<b itemprop=price content="20.50">$20.50</b><meta itemprop=priceCurrency content=USD></div></div></body></html>`)}
		d, err := Make(page, Options{Kind: Product})
		require.NoError(t, err)
		r, err := recipe.Parse([]byte(d.Recipe), nil)
		require.NoError(t, err, d.Recipe)
		plan, err := r.Compile(0, nil)
		require.NoError(t, err)
		vars, ok := plan.ItemVars(itemKind, page.URL)
		require.True(t, ok, d.Recipe)
		key, ok := plan.ItemKey(itemKind, vars)
		require.True(t, ok, d.Recipe)
		require.Equal(t, want, key.ID)
	}
}
