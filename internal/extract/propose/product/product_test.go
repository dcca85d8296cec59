package product

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract/dom"
	"sheaf/internal/record"
)

// filler is what product pages say beside their price.
var filler = `<p>` + strings.Repeat("Made of oak and finished by hand. ", 20) + `</p>`

// cards are other products, as carousels show them.
func cards(prices ...string) string {
	var b strings.Builder
	b.WriteString(`<section><h2>You may also like</h2><ul>`)
	for i, p := range prices {
		fmt.Fprintf(&b, `<li class="card"><a href="/other-%d"><img src="/o%d.jpg"><span>Other thing %d</span></a><span class="price">%s</span><button>Add to cart</button></li>`, i, i, i, p)
	}
	b.WriteString(`</ul></section>`)
	return b.String()
}

func ld(fields string) string {
	return `<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"Oak Chair Nora",` + fields + `}</script>`
}

// shop is a page about one chair.
func shop(head, box string) string {
	return `<html lang="en-US"><head><title>Oak Chair Nora | Shop</title>` + head + `</head><body><nav><a href="/sale">Sale under $20</a></nav><main><h1>Oak Chair Nora</h1>` + box + `</main>` + filler + `<footer>Free shipping over $75</footer></body></html>`
}

const buy = `<button>Add to cart</button>`

func read(t *testing.T, body string) Product {
	t.Helper()
	return Read(open(t, body, "https://shop.example/products/oak-chair-nora"))
}

func priceText(p Product) string {
	f, ok := p.Field("price")
	c, _ := p.Field("price_currency")
	if !ok || f.Value == nil {
		return "none"
	}
	return fmt.Sprint(f.Value.(record.Decimal).StringFixed(2), " ", c.Value)
}

func TestPrice(t *testing.T) {
	for name, c := range map[string]struct{ head, box, want string }{
		"shown alone":                     {"", `<div class="price">$129.00</div>` + buy, "129.00 USD"},
		"declared and shown":              {ld(`"offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"}`), `<div class="price">$129.00</div>` + buy, "129.00 USD"},
		"declared, nothing shown":         {ld(`"offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"}`), buy, "129.00 USD"},
		"shown wins":                      {ld(`"offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"}`), `<div class="price">$99.00</div>` + buy, "99.00 USD"},
		"shown wins in its currency":      {ld(`"offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"}`), `<div class="price">EUR 110.00</div>` + buy, "110.00 EUR"},
		"nothing but cards":               {"", buy + cards("$10.00", "$20.00", "$30.00", "$40.00"), "none"},
		"two cards":                       {"", buy + cards("$10.00", "$20.00"), "none"},
		"cards beside the own price":      {"", `<span class="price">$129.00</span>` + buy + cards("$10.00", "$20.00", "$30.00"), "129.00 USD"},
		"struck":                          {"", `<div><del>$159.00</del> <span>$129.00</span></div>` + buy, "129.00 USD"},
		"struck by a class":               {"", `<div><span class="price was-price">$159.00</span> <span class="price current-price">$129.00</span></div>` + buy, "129.00 USD"},
		"only a list price":               {"", `<div>List price: <span>$159.00</span></div>` + buy, "none"},
		"instalments":                     {"", `<div class="price">or $12.90/month for 12 months</div>` + buy, "none"},
		"used offers":                     {"", `<div><a href="/used">Used &amp; new (7) from $45.00</a></div>` + buy, "none"},
		"price per unit":                  {"", `<div class="price">$3.20 / kg</div>` + buy, "none"},
		"shipping":                        {"", `<div>Shipping $9.90</div>` + buy, "none"},
		"coupon":                          {"", `<div>Save $20 with coupon</div>` + buy, "none"},
		"split amount":                    {"", `<div class="price"><span>$</span><span>129</span><sup>95</sup></div>` + buy, "129.95 USD"},
		"hidden twin":                     {"", `<div class="price">$129.00</div><div style="display:none" class="price">$1.00</div>` + buy, "129.00 USD"},
		"in a template":                   {"", `<template><div class="price">$1.00</div></template>` + buy, "none"},
		"in noscript":                     {"", `<noscript><div class="price">$1.00</div></noscript>` + buy, "none"},
		"zero until scripts run":          {ld(`"offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"}`), `<div class="price">$0.00</div>` + buy, "129.00 USD"},
		"declared zero":                   {ld(`"offers":{"@type":"Offer","price":"0","priceCurrency":"USD"}`), buy, "none"},
		"declared placeholder":            {ld(`"offers":{"@type":"Offer","price":"{}","priceCurrency":"USD"}`), buy, "none"},
		"sale price of OpenGraph":         {`<meta property="product:price:amount" content="159.00"><meta property="product:sale_price:amount" content="129.00"><meta property="product:price:currency" content="USD">`, buy, "129.00 USD"},
		"standard price declared":         {ld(`"offers":{"@type":"Offer","price":"150.00","priceCurrency":"USD"}`) + `<meta property="og:price:standard_amount" content="150.00"><meta property="product:price:amount" content="120.00"><meta property="product:price:currency" content="USD">`, buy, "120.00 USD"},
		"declared range":                  {ld(`"offers":{"@type":"AggregateOffer","lowPrice":"99.00","highPrice":"149.00","priceCurrency":"USD"}`), `<div class="price">$99.00</div>` + buy, "99.00 USD"},
		"one of a range is chosen":        {ld(`"offers":{"@type":"AggregateOffer","lowPrice":"99.00","highPrice":"149.00","priceCurrency":"USD"}`), `<div class="price">$119.00</div>` + buy, "119.00 USD"},
		"grouped by a point, or not":      {`<meta property="product:price:amount" content="1.299"><meta property="product:price:currency" content="EUR">`, buy, "none"},
		"state with a currency":           {`<script>window.__STATE__ = {"product":{"name":"Oak Chair Nora","price":{"value":"129.00","currency":"USD"}}};</script>`, buy, "129.00 USD"},
		"state of another product":        {`<script>window.__STATE__ = {"items":[{"name":"Pine Table","price":"10.00"}]};</script>`, buy, "none"},
		"state in cents that are named":   {`<script>window.__STATE__ = {"product":{"name":"Oak Chair Nora","priceInCents":12900,"currency":"USD"}};</script>`, buy, "129.00 USD"},
		"state in cents, or not":          {`<script>window.__STATE__ = {"product":{"name":"Oak Chair Nora","price":12900,"currency":"USD"}};</script>`, buy, "none"},
		"state in cents that are shown":   {`<script>window.__STATE__ = {"product":{"name":"Oak Chair Nora","price":12900,"currency":"USD"}};</script>`, buy + cards("$129.00"), "129.00 USD"},
		"state in a foreign currency":     {`<script>window.__STATE__ = {"product":{"name":"Oak Chair Nora","price":"129.00","currency":"EUR"}};</script>`, buy, "none"},
		"state in yen":                    {`<meta property="og:locale" content="ja_JP"><script>window.__STATE__ = {"product":{"name":"Oak Chair Nora","price":12900,"currency":"JPY"}};</script>`, buy, "12900.00 JPY"},
		"states that disagree":            {`<script>window.__STATE__ = {"a":{"name":"Oak Chair Nora","price":"129.00"},"b":{"name":"Oak Chair Nora","price":"99.00"}};</script>`, buy, "none"},
		"itemprops of no item":            {`<meta itemprop="price" content="129.00"><meta itemprop="priceCurrency" content="USD">`, buy, "129.00 USD"},
		"itemprops of no item, several":   {`<meta itemprop="price" content="129.00"><meta itemprop="price" content="99.00">`, buy, "none"},
		"one card without names":          {"", `<div><a href="/other"><img src="/o.jpg"></a><span>$10.00</span></div>` + buy, "none"},
		"far from all":                    {"", buy + strings.Repeat(filler, 6) + `<div>Gift boxes $12.00</div>`, "none"},
		"zero alone":                      {"", `<div class="price">$0.00</div>` + buy, "none"},
		"five times as much is no sale":   {ld(`"offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"}`), `<div class="price">$12.90</div>` + buy, "129.00 USD"},
		"two prices and nothing to tell":  {"", `<div><span>$129.00</span> <span>$119.00</span></div>` + buy, "none"},
		"tax comes on top":                {"", `<div><span class="price">$100.00</span> excl. VAT</div><div><span class="price">$120.00</span> incl. VAT</div>` + buy, "120.00 USD"},
		"in a sentence after the heading": {"", `<p>Members who spend more than that in a year get a chair for $50.00 as a present from us.</p>` + buy, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			p := read(t, shop(c.head, c.box))
			require.True(t, p.IsProduct || c.want == "none", p.Reason)
			require.Equal(t, c.want, priceText(p))
		})
	}
}

func TestPriceSaysHowItWasTold(t *testing.T) {
	p := read(t, shop(ld(`"offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD"}`), `<div id=box class="price">$99.00 <del id=old>$140.00</del></div>`+buy))
	f, _ := p.Field("price")
	require.Equal(t, FromDOM, f.Source.Kind)
	require.NotNil(t, f.Source.Node)
	require.Equal(t, []string{FlagDeclaredDiffers}, f.Flags)
	require.Less(t, f.Confidence, 0.9)
	require.Equal(t, "declared", f.Others[0].Why)
	require.Equal(t, "129", f.Others[0].Value.(record.Decimal).String())
	list, ok := p.Field("list_price")
	require.True(t, ok)
	require.Equal(t, "140", list.Value.(record.Decimal).String())
	require.Equal(t, "old", dom.Attr(list.Source.Node, "id"))
}

func TestOwnProductAmongSeveral(t *testing.T) {
	other := func(name, price, address string) string {
		return `<script type="application/ld+json">{"@type":"Product","name":"` + name + `","url":"` + address + `","image":"/` + price + `.jpg","offers":{"@type":"Offer","price":"` + price + `","priceCurrency":"USD"}}</script>`
	}
	p := read(t, shop(other("Pine Table", "10.00", "/products/pine-table")+other("Oak Chair Nora", "129.00", "/products/oak-chair-nora")+other("Beech Bench", "20.00", "/products/beech"), buy))
	require.Equal(t, "129.00 USD", priceText(p))
	require.Equal(t, []string{"several_products"}, p.Flags)
	images, _ := p.Field("image_urls")
	require.Equal(t, []string{"https://shop.example/129.00.jpg"}, images.Value)

	p = read(t, shop(other("Pine Table", "10.00", "/products/pine-table")+other("Beech Bench", "20.00", "/products/beech"), buy))
	require.Equal(t, "none", priceText(p))

	p = read(t, shop(other("Pine Table", "10.00", "/products/pine-table"), buy))
	require.Equal(t, "none", priceText(p), "a lone declaration of another product")
}

func TestTitle(t *testing.T) {
	for name, c := range map[string]struct{ page, want string }{
		"declared inside the heading": {shop(ld(`"sku":"1"`), buy), "Oak Chair Nora"},
		"brand before it":             {`<title>Oak Chair Nora | Shop</title><meta property="og:title" content="Oak Chair Nora"><h1>Forest Oak Chair Nora</h1><span class=price>$5.00</span>` + buy + filler, "Oak Chair Nora"},
		"edition behind it":           {`<title>Oak Chair Nora: Shop</title><h1><span class="product-title">Oak Chair Nora</span> <span>Second edition</span></h1><span class=price>$5.00</span>` + buy + filler, "Oak Chair Nora"},
		"OpenGraph names the shop":    {`<title>Shop Oak Chair Nora - On sale</title><meta property="og:title" content="Shop.example: everything for the house"><h1>Oak Chair Nora</h1><span class=price>$5.00</span>` + buy + filler, "Oak Chair Nora"},
		"no heading":                  {`<title>Oak Chair Nora - Shop</title><meta property="og:title" content="Oak Chair Nora by Shop"><meta property="og:site_name" content="Shop"><meta property="og:type" content="product">` + filler, "Oak Chair Nora"},
		"wide blanks":                 {`<title>木の椅子　ノラ | Shop</title><h1>木の椅子　ノラ</h1><span class=price>¥5,000</span><button>カートに入れる</button>` + filler, "木の椅子 ノラ"},
	} {
		t.Run(name, func(t *testing.T) {
			f, _ := read(t, c.page).Field("title")
			require.Equal(t, c.want, f.Value)
		})
	}
}

func TestPagesThatAreNoProduct(t *testing.T) {
	for name, c := range map[string]struct{ page, address, reason string }{
		"list":    {`<title>Chairs</title><h1>Chairs</h1>` + cards("$1.00", "$2.00", "$3.00", "$4.00", "$5.00", "$6.00", "$7.00", "$8.00", "$9.00"), "https://shop.example/chairs", "list of products"},
		"search":  {`<title>"chair": 240 results</title><h1>Results for chair</h1>` + filler + cards("$1.00", "$2.00"), "https://shop.example/search?q=chair", "list of products"},
		"shell":   {`<title>Shop</title><div id=root></div><script src="/app.js"></script>`, "https://shop.example/products/x", "application shell"},
		"captcha": {`<title>Robot Check</title><p>Enter the characters. Are you a human?</p><script>x</script>`, "https://shop.example/products/x", "proof of being human"},
		"empty":   {``, "", "hardly any text"},
		"article": {`<title>How we work</title><h1>How we work</h1>` + filler + filler, "https://shop.example/about", "nothing on the page"},
		"json":    {`{"name":"Oak Chair Nora","price":129}`, "https://shop.example/api/1", "JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read(open(t, c.page, c.address))
			require.False(t, p.IsProduct, p.Reason)
			require.Contains(t, p.Reason, c.reason)
			require.Empty(t, p.Fields)
			require.Positive(t, p.Confidence)
		})
	}
}

func TestOtherColumns(t *testing.T) {
	head := `<link rel=canonical href="https://shop.example/products/oak-chair-nora">` + `<script type="application/ld+json">[{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"Home"},{"@type":"ListItem","position":2,"name":"Chairs"},{"@type":"ListItem","position":3,"name":"Oak Chair Nora"}]},
		{"@type":"ProductGroup","name":"Oak Chair Nora","productGroupID":"NORA","brand":{"@type":"Brand","name":"Forest"},"aggregateRating":{"@type":"AggregateRating","ratingValue":"4.5","reviewCount":12},
		"description":"<p>Oak.</p><ul><li>Solid</li></ul>","image":["/a.jpg","/b.jpg"],"hasVariant":[
		{"@type":"Product","sku":"NORA-1","color":"Black","image":"/c.jpg","offers":{"@type":"Offer","price":"129.00","priceCurrency":"USD","availability":"https://schema.org/OutOfStock","itemCondition":"https://schema.org/NewCondition"}},
		{"@type":"Product","sku":"NORA-2","color":"Red","offers":{"@type":"Offer","price":"139.00","priceCurrency":"USD","availability":"https://schema.org/InStock"}}]}]</script>`
	p := read(t, shop(head, `<span class="price">$129.00</span>`+buy+`<table class="specs"><tr><th>Wood</th><td>Oak</td></tr><tr><th>EAN</th><td>4006381333931</td></tr></table>`))
	want := map[string]any{
		"site_product_id": "NORA", "canonical_url": "https://shop.example/products/oak-chair-nora", "locale": "en-US", "title": "Oak Chair Nora", "brand_raw": "Forest",
		"category_path": []string{"Chairs"}, "price_kind": "range", "price_currency": "USD", "availability": "in_stock", "condition": "new", "rating": 4.5, "rating_count": int64(12), "review_count": int64(12),
		"image_urls": []string{"https://shop.example/a.jpg", "https://shop.example/b.jpg"}, "gtin_raw": "4006381333931",
		"specs": []map[string]any{{"name": "Wood", "value": "Oak"}, {"name": "EAN", "value": "4006381333931"}},
	}
	for column, value := range want {
		f, ok := p.Field(column)
		require.True(t, ok, column)
		require.Equal(t, value, f.Value, column)
		require.Greater(t, f.Confidence, 0.5, column)
	}
	variants, _ := p.Field("variants")
	rows := variants.Value.([]map[string]any)
	require.Len(t, rows, 2)
	require.Equal(t, "NORA-2", rows[1]["variant_id"])
	require.Equal(t, "Red", rows[1]["label"])
	require.Equal(t, "in_stock", rows[1]["availability"])
	order := make([]string, 0, len(p.Fields))
	for _, f := range p.Fields {
		order = append(order, f.Name)
	}
	require.IsNonDecreasing(t, positions(order))
}

func positions(names []string) []int {
	out := make([]int, len(names))
	for i, n := range names {
		out[i] = -1
		for k, c := range columnOrder {
			if c == n {
				out[i] = k
			}
		}
	}
	return out
}

func TestShownColumns(t *testing.T) {
	p := read(t, `<html lang="de-DE"><title>Stuhl Nora aus Eiche: Laden.de</title><ul class="breadcrumbs"><li><a href="/">Start</a></li><li><a href="/m">Möbel</a></li><li><a href="/s">Stühle</a></li></ul>
		<h1>Stuhl Nora aus Eiche</h1><a class="brand" href="/wald">Marke: Wald</a><span class="rating" aria-label="4,5 von 5 Sternen"></span><span>(1.204 Bewertungen)</span>
		<div class="price">1.299,00 €</div><div id="availability">Auf Lager</div><button>In den Warenkorb</button><img class="main" src="/stuhl.jpg" width=600 alt="Stuhl Nora aus Eiche"><img src="/icon.png" width=20>`+filler+cards("1,00 €", "2,00 €", "3,00 €"))
	for column, value := range map[string]any{
		"title": "Stuhl Nora aus Eiche", "brand_raw": "Wald", "rating": 4.5, "rating_scale": 5.0, "rating_count": int64(1204), "availability": "in_stock", "availability_raw": "Auf Lager",
		"category_path": []string{"Möbel", "Stühle"}, "image_urls": []string{"https://shop.example/stuhl.jpg"}, "locale": "de-DE",
	} {
		f, ok := p.Field(column)
		require.True(t, ok, column)
		require.Equal(t, value, f.Value, column)
		require.Equal(t, column == "locale", f.Source.Kind == FromMeta, column)
	}
	require.Equal(t, "1299.00 EUR", priceText(p))
}

// plainFields writes fields without nodes.
func plainFields(p Product) string {
	var b strings.Builder
	for _, f := range p.Fields {
		fmt.Fprintln(&b, f.Name, f.Value, f.Raw, f.Source.Kind, f.Source.Path, f.Confidence, f.Flags)
		for _, o := range f.Others {
			fmt.Fprintln(&b, "  ", o.Value, o.Raw, o.Source.Kind, o.Why)
		}
	}
	return b.String()
}
