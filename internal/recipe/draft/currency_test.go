package draft

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// lampPrices are the amounts of the rows of an invented list.
var lampPrices = []string{"1159.99", "1193.02", "618.27", "269.90", "74.50", "31.00"}

// lampList is a list whose rows write an amount by format, with more in the page's head.
func lampList(head, amount string) Page {
	var b strings.Builder
	fmt.Fprintf(&b, `<html lang=fr-FR><head><title>Lampes</title>%s</head><body><main><h1>Lampes</h1><ul class=products>`, head)
	for i, p := range lampPrices {
		fmt.Fprintf(&b, `<li class=card><a class=name href="/p/lampe-%d">Lampe de bureau modèle %c</a><img src="/i/%d.jpg">%s</li>`, 4100+i, 'A'+i, i, strings.ReplaceAll(amount, "AMOUNT", p))
	}
	b.WriteString(`</ul></main></body></html>`)
	return Page{URL: "https://www.lampes.example/tous", Body: []byte(b.String())}
}

// lampPages are pages of three rows' items that show the amount times factor in a markup.
func lampPages(markup string, same bool) []Page {
	var out []Page
	for i, p := range lampPrices[:3] {
		if !same {
			p = fmt.Sprint(50 + i)
		}
		out = append(out, Page{URL: fmt.Sprintf("https://www.lampes.example/p/lampe-%d", 4100+i), Body: []byte(fmt.Sprintf(
			`<html lang=fr-FR><head><title>Lampe de bureau modèle %c</title></head><body><div itemscope itemtype="https://schema.org/Product"><h1 itemprop=name>Lampe de bureau modèle %c</h1><p itemprop=sku>lampe-%d</p>%s</div></body></html>`,
			'A'+i, 'A'+i, 4100+i, strings.ReplaceAll(markup, "AMOUNT", p)))})
	}
	return out
}

// TestAmountsAndCurrenciesAreOfOnePage: what the recipe reads in rows and on items' pages never has the amount of one and the
// currency of the other.
func TestAmountsAndCurrenciesAreOfOnePage(t *testing.T) {
	const (
		bare    = `<b class=price data-product-price="AMOUNT">AMOUNT</b>`
		dollars = `<div itemprop=offers itemscope itemtype="https://schema.org/Offer"><b itemprop=price content="AMOUNT">AMOUNT</b><meta itemprop=priceCurrency content=USD></div>`
		nothing = `<div itemprop=offers itemscope itemtype="https://schema.org/Offer"><b itemprop=price content="AMOUNT">AMOUNT</b></div>`
	)
	offers := `<script type="application/ld+json">{"@type":"ItemList","itemListElement":[`
	for i, p := range lampPrices {
		offers += fmt.Sprintf(`%s{"@type":"ListItem","position":%d,"item":{"@type":"Product","name":"x","offers":{"@type":"Offer","price":%s,"priceCurrency":"EUR"}}}`, map[bool]string{true: ","}[i > 0], i+1, p)
	}
	offers += `]}</script>`
	twoCodes := strings.Replace(offers, "EUR", "CHF", 1)
	for name, c := range map[string]struct {
		head, amount string
		item         string // markup of the items' amount, "" = no pages of items
		same         bool   // items' pages show the rows' amounts
		row, page    string // currency that rows and items' pages give; "" = no amount
		warns        string
	}{
		"declared, and dollars on items":      {head: offers, amount: bare, item: dollars, row: "EUR", warns: warnMoney},
		"declared, no items":                  {head: offers, amount: bare, row: "EUR"},
		"a meta element, and dollars":         {head: `<meta property="product:price:currency" content="EUR">`, amount: bare, item: dollars, row: "EUR", warns: warnMoney},
		"in rows, and dollars on items":       {amount: bare + `<meta itemprop=priceCurrency content=EUR>`, item: dollars, row: "EUR", warns: warnMoney},
		"an attribute, and dollars on items":  {amount: `<b class=price data-product-price="AMOUNT" data-currency="EUR">AMOUNT</b>`, item: dollars, row: "EUR", warns: warnMoney},
		"shown, and dollars on items":         {amount: `<b class=price>AMOUNT €</b>`, item: dollars, row: "EUR", warns: warnMoney},
		"not said, and dollars on items":      {amount: bare, item: dollars, page: "USD", warns: warnMoney},
		"several declared, dollars on items":  {head: twoCodes, amount: bare, item: dollars, page: "USD", warns: warnMoney},
		"not said, items show the same":       {amount: bare, item: dollars, same: true, row: "USD"},
		"shown, items name none":              {amount: `<b class=price>AMOUNT €</b>`, item: nothing, row: "EUR", warns: warnMoney},
		"shown, items name none for the same": {amount: `<b class=price>AMOUNT €</b>`, item: nothing, same: true, row: "EUR"},
		"a sign of other currencies":          {amount: `<b class=price>$AMOUNT</b>`, item: strings.Replace(dollars, "USD", "EUR", 1), page: "EUR", warns: warnMoney},
		"dollars everywhere":                  {amount: `<b class=price>$AMOUNT</b>`, item: dollars, row: "USD"},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Kind: List}
			if c.item != "" {
				o.Items = lampPages(c.item, c.same)
			}
			listing := lampList(c.head, c.amount)
			d, err := Make(listing, o)
			require.NoError(t, err)
			require.Equal(t, c.warns != "", contains(d.Warnings, warnMoney), "%v", d.Warnings)
			r, err := recipe.Parse([]byte(d.Recipe), nil)
			require.NoError(t, err, d.Recipe)
			plan, err := r.Compile(0, nil)
			require.NoError(t, err)
			a, err := extract.Read(plan, listPage, extract.Input{URL: listing.URL, Status: 200, Body: listing.Body})
			require.NoError(t, err)
			require.Len(t, a.Rows, len(lampPrices))
			for i, row := range a.Rows {
				requireAmount(t, d.Recipe, row, lampPrices[i], c.row)
			}
			for i, page := range o.Items {
				answer, err := extract.Read(plan, itemPage, extract.Input{URL: page.URL, Status: 200, Body: page.Body})
				require.NoError(t, err)
				rec, outcome, why := extract.Item(plan, itemKind, nil, map[string]*extract.Answer{itemPage: answer})
				require.Equal(t, record.OK, outcome, why)
				if f := rec.Fields["price"]; f.State == record.Value {
					requireAmount(t, d.Recipe, rec, fmt.Sprint(50+i), c.page)
				}
				require.Equal(t, c.page != "", rec.Fields["price"].State == record.Value)
			}
		})
	}
}

// requireAmount demands an amount in a currency, or none where the currency is empty.
func requireAmount(t *testing.T, text string, rec record.Record, amount, currency string) {
	t.Helper()
	price := rec.Fields["price"]
	if currency == "" {
		require.NotEqual(t, record.Value, price.State, text)
		return
	}
	require.Equal(t, record.Value, price.State, text)
	require.True(t, decimal.RequireFromString(amount).Equal(price.Value.(record.Decimal).Decimal), "%s: %v\n%s", amount, price.Value, text)
	require.Equal(t, currency, rec.Fields["price_currency"].Value, text)
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}
