package extract

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/extract/maintext"
	"sheaf/internal/record"
)

const cellsRecipe = `
sheaf: recipe/v1
name: shop
produces: %PRODUCES%
constants: { site: shop, marketplace: shop.example, locale: en-GB }
money: { expect: [GBP] }
start: { addresses: ['https://shop.example/p/1'], open: thing }
items:
  thing: { address: 'https://shop.example/p/{code}', key: '{code}', answers: { page: required } }
pages:
  page: { get: '${address}' }
fields:
`

func cellsItem(t *testing.T, produces, fields, body string) (record.Record, record.Outcome, string) {
	t.Helper()
	p := shopPlan(t, strings.ReplaceAll(cellsRecipe, "%PRODUCES%", produces)+fields)
	vars := map[string]string{"code": "1"}
	a, err := Read(p, "page", Input{URL: "https://shop.example/p/1", Status: 200, ContentType: "text/html; charset=utf-8", Body: []byte(body), Vars: vars})
	require.NoError(t, err)
	return Item(p, "thing", vars, map[string]*Answer{"page": a})
}

// Variations that a page declares as JSON-LD become typed rows; one whose price cannot be read lacks it, and that is said.
func TestVariantsOfJSONLD(t *testing.T) {
	rec, out, why := cellsItem(t, "products", `
  title: { from: [{ page: h1 }] }
  price: { from: [{ page: .price }] }
  variants:
    rows: { page: { jsonld: ProductGroup.hasVariant } }
    cells:
      variant_id: sku
      label: [name, color]
      price: { from: [offers.price, offers.lowPrice] }
      stock_qty: offers.inventoryLevel
      availability: offers.availability
`, `<script type="application/ld+json">{"@context":"https://schema.org","@type":"ProductGroup","hasVariant":[
{"@type":"Product","sku":"a","name":"Blue","offers":{"price":"9.50","priceCurrency":"GBP","availability":"https://schema.org/InStock","inventoryLevel":3}},
{"@type":"Product","sku":"b","color":"Red","offers":{"lowPrice":12}},
{"@type":"Product","sku":"c","name":"Green","offers":{"price":"ask us"}},
{"@type":"Product"}]}</script><h1>Shirt</h1><p class=price>£9.50</p>`)
	require.Equal(t, record.OK, out, why)
	f := rec.Fields["variants"]
	rows := f.Value.([]map[string]any)
	require.Len(t, rows, 3)
	require.Equal(t, "9.5", rows[0]["price"].(record.Decimal).String())
	require.Equal(t, map[string]any{"variant_id": "a", "label": "Blue", "price": rows[0]["price"], "price_currency": "GBP", "stock_qty": int64(3),
		"availability": "https://schema.org/InStock"}, rows[0])
	require.Equal(t, map[string]any{"variant_id": "b", "label": "Red", "price": rows[1]["price"], "price_currency": "GBP"}, rows[1])
	require.Equal(t, map[string]any{"variant_id": "c", "label": "Green"}, rows[2])
	require.Contains(t, f.Error, `variants.price: no amount in "ask us"`)
}

// In a table of the dataset's own every amount has its currency beside it, cells have the types that they say, and a map's
// values are read as the field's type.
func TestOwnFields(t *testing.T) {
	rec, out, why := cellsItem(t, "stalls", `
  fee: { type: money, from: [{ page: .fee }] }
  deposit: { type: money_range, into: [deposit, deposit_max], from: [{ page: .deposit }] }
  open: { type: boolean, map: { Open: 'true', Closed: 'false' }, from: [{ page: .state }] }
  hours:
    rows: { page: .hours tr }
    cells: { name: td, opens: { css: .at, type: integer }, extra: { from: [.none, { css: .extra }], type: money } }
`, `<p class=fee>£4.20</p><p class=deposit>£10 - £25</p><p class=state>Closed</p>
<table class=hours><tr><td>Mon:</td><td class=at>9</td><td class=extra>£1.05</td></tr><tr><td>Tue</td><td class=at>noon</td></tr></table>`)
	require.Equal(t, record.OK, out, why)
	value := func(name string) any { return rec.Fields[name].Value }
	require.Equal(t, "4.2", value("fee").(record.Decimal).String())
	require.Equal(t, "GBP", value("fee_currency"))
	require.Equal(t, "10", value("deposit").(record.Decimal).String())
	require.Equal(t, "25", value("deposit_max").(record.Decimal).String())
	require.Equal(t, "GBP", value("deposit_currency"))
	require.Equal(t, false, value("open"))
	rows := value("hours").([]map[string]any)
	require.Equal(t, map[string]any{"name": "Mon:", "opens": int64(9), "extra": rows[0]["extra"], "extra_currency": "GBP"}, rows[0])
	require.Equal(t, map[string]any{"name": "Tue"}, rows[1])
	require.Contains(t, rec.Fields["hours"].Error, "hours.opens")
}

const articleBody = `<html><head><title>On tags | Post</title><meta name="author" content="https://social.example/me"><meta property="article:published_time" content="%DATE%"></head>
<body><nav><a href=/>Home</a></nav><article><h1>On tags</h1><p>A paragraph element begins with &lt;p&gt; and ends with &lt;/p&gt;, which most people leave out these days.</p>
<p>A line break is written &lt;br&gt; &amp;amp; nothing else, as the specification has told everybody for a very long time now.</p></article></body></html>`

// A documents recipe reads the main part of a page; text that looks like markup is text.
func TestDocumentFields(t *testing.T) {
	for date, want := range map[string]struct {
		value any
		flag  string
	}{
		"2026-11-03T08:15:00+02:00": {"2026-11-03T06:15:00Z", ""},
		"2026-11-03":                {"2026-11-03T00:00:00Z", "published_at_day"},
		"soon":                      {nil, ""},
	} {
		rec, out, why := cellsItem(t, "documents", "  url: { from: [{ page: { url: '.*' } }] }\n", strings.Replace(articleBody, "%DATE%", date, 1))
		require.Equal(t, record.OK, out, why)
		require.Equal(t, "On tags", rec.Fields["title"].Value)
		text := rec.Fields["text"].Value.(string)
		require.Contains(t, text, "begins with <p> and ends with </p>, which")
		require.Contains(t, text, "<br> & nothing else")
		require.NotContains(t, text, "Home")
		require.True(t, strings.HasPrefix(text, "On tags\n\nA paragraph"), text)
		require.NotEqual(t, "https://social.example/me", rec.Fields["author"].Value)
		require.Equal(t, want.value, rec.Fields["published_at"].Value, date)
		if want.flag != "" {
			require.Contains(t, rec.Fields["published_at"].Flags, want.flag)
		}
	}
	// The recipe's own places count alone.
	rec, out, _ := cellsItem(t, "documents", "  title: { from: [{ page: .headline }] }\n  text: { html: true, from: [{ page: .body }] }\n", `<p class=headline>Mine</p><div class=body><p>Own<br>text</p></div><p>More</p>`)
	require.Equal(t, record.OK, out)
	require.Equal(t, "Mine", rec.Fields["title"].Value)
	require.Equal(t, "Own\ntext", rec.Fields["text"].Value)
}

type refusing struct{ err error }

func (r refusing) Extract(*html.Node, string) (maintext.Document, error) {
	return maintext.Document{}, r.err
}

// A page whose main text cannot be found in time or space fails with the reason, and its worker goes on.
func TestDocumentsWithoutText(t *testing.T) {
	was := mainText
	t.Cleanup(func() { mainText = was })
	for _, err := range []error{maintext.ErrTooLarge, maintext.ErrTooSlow, maintext.ErrNoText} {
		mainText = refusing{err}
		_, out, why := cellsItem(t, "documents", "  url: { from: [{ page: { url: '.*' } }] }\n", articleBody)
		require.Equal(t, record.ParseFailed, out)
		require.Contains(t, why, err.Error())
	}
	mainText = was
	_, out, why := cellsItem(t, "documents", "  url: { from: [{ page: { url: '.*' } }] }\n", strings.Repeat("<div>", 2000)+"deep")
	require.Equal(t, record.ParseFailed, out, why)
}

// Rows that name no key, or lack what is required, are kept for quarantine; rows that are skipped on purpose are not.
func TestRefusedRows(t *testing.T) {
	p := shopPlan(t, `
sheaf: recipe/v1
name: shop
constants: { site: shop, marketplace: shop.example }
start: { page: list }
items: { thing: { address: 'https://shop.example/p/{code}', key: '{code}' } }
pages:
  list:
    get: https://shop.example/
    rows: { css: li, skip: [.ad] }
    open: { thing: { code: { css: b } } }
    states: [title]
fields: { title: { required: true, from: [{ list: i }] } }
`)
	a, err := Read(p, "list", Input{URL: "https://shop.example/", Status: 200, Body: []byte(`<ul><li><b>1</b><i>One</i><li><b>2</b><li><i>Three</i><li class=ad><i>Ad</i></ul>`)})
	require.NoError(t, err)
	require.Len(t, a.Rows, 1)
	var why []string
	for _, r := range a.Refused("shop", "shop.example") {
		require.Equal(t, record.Key{Site: "shop", Marketplace: "shop.example"}, r.Key)
		require.Equal(t, "https://shop.example/", r.URL)
		why = append(why, r.Quarantine)
	}
	require.Len(t, why, 2)
	require.Equal(t, "row 2: no value for a required field: title", why[0])
	require.Contains(t, why[1], "row 3: no key")
}
