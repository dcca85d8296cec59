package draft

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/structured"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe/path"
)

// stated is the currency that a list's page names for its rows' amounts.
type stated struct {
	code string // "" = the page names none
	// at is where the page names it, where that is not in the amounts' own text; nil otherwise.
	at *place
	// let is the place of a value that the page says once, as YAML: at refers to it. "" where each row says it.
	let string
}

// letCurrency is the name of the value of the page that holds its currency.
const letCurrency = "currency"

// moneyColumns are the columns of a product that are amounts of one currency.
var moneyColumns = map[string]bool{"price": true, "price_max": true, "list_price": true, "shipping_price": true}

// leastAlike is the share of rows that have to say it, in percent, for a column to name the currency.
const leastAlike = 90

// says finds the currency of the rows' amounts: the one that they show; of amounts that show none the one that is declared.
func (l *listing) says(s *site, theirs string) stated {
	declared := l.declares()
	for _, expected := range []string{declared.code, theirs, s.countrys()} {
		if code := l.shows(s.locale, expected); code != "" {
			return stated{code: code}
		}
	}
	return declared
}

// shows is what most prices of the rows show, signs of several currencies read as the expected one; "" for none.
func (l *listing) shows(locale, expected string) string {
	o := normalize.MoneyOptions{Locale: locale}
	if expected != "" {
		o.Expect = []string{expected}
	}
	count := map[string]int{}
	best := ""
	for _, r := range l.list.Items {
		m, ok := normalize.ParseMoney(l.list.Value(r, "price"), o)
		if ok && m.Currency != "" {
			if count[m.Currency]++; best == "" || count[m.Currency] > count[best] {
				best = m.Currency
			}
		}
	}
	return best
}

// declares finds a currency beside the amounts: in the rows, else in what the page declares. Codes that contradict each other
// name none.
func (l *listing) declares() stated {
	for _, c := range l.list.Columns {
		if len(c.Find) == 0 || !strings.Contains(strings.ToLower(c.Name+c.Find[0].Attr+c.Find[0].Path), "currency") {
			continue
		}
		if code := l.oneCode(func(r list.Row) string { return l.list.Value(r, c.Name) }); code != "" {
			at := locatorPlace(c.Find[0], l.tag())
			return stated{code: code, at: &at}
		}
	}
	if l.read != "" {
		return stated{}
	}
	for _, at := range l.currencyMarks() {
		if code := l.oneCode(func(r list.Row) string { return textAt(r, at) }); code != "" {
			return stated{code: code, at: &at}
		}
	}
	for _, at := range l.page.currencies() {
		return stated{code: at.code, at: &place{key: "var", text: letCurrency, about: "what the list's page declares"}, let: at.let}
	}
	return stated{}
}

// currencyMarks are where rows may have their currency: by schema.org's vocabulary, or in an attribute that is named so.
func (l *listing) currencyMarks() []place {
	const mark = `[itemprop="priceCurrency"]`
	out := []place{{key: "css", text: mark, attr: "content", about: "declared in rows"}, {key: "css", text: mark, about: "declared in rows"}}
	for _, r := range l.list.Items[:min(len(l.list.Items), 1)] {
		if r.Node == nil {
			continue
		}
		for n := range r.Node.Descendants() {
			for _, a := range n.Attr {
				at := place{key: "css", text: "[" + a.Key + "]", attr: a.Key}
				if currencyAttr.MatchString(a.Key) && len(out) < mostMarks && !slices.Contains(out, at) {
					out = append(out, at)
				}
			}
		}
	}
	return out
}

// currencyAttr are names of attributes that hold a currency: data-currency, data-price-currency-code.
var currencyAttr = regexp.MustCompile(`^[a-z][a-z-]*currency[a-z-]*$`)

// mostMarks is how many places of rows are looked at for a currency.
const mostMarks = 8

// textAt is the text, or the attribute, of the first element of a row that a place finds.
func textAt(r list.Row, at place) string {
	n := first(r.Node, at)
	switch {
	case n == nil:
		return ""
	case at.attr != "":
		return dom.Attr(n, at.attr)
	}
	return dom.FlatText(n)
}

// oneCode is the ISO 4217 code that almost all rows name, and none of them another; "" without one.
func (l *listing) oneCode(text func(list.Row) string) string {
	code, hits := "", 0
	for _, r := range l.list.Items {
		said := strings.TrimSpace(text(r))
		if said == "" {
			continue
		}
		got, ok := normalize.Currency(said, nil)
		if !ok || code != "" && got != code {
			return ""
		}
		code = got
		hits++
	}
	if hits*100 < leastAlike*len(l.list.Items) {
		return ""
	}
	return code
}

// declaredCurrencies are where schema.org's vocabulary has the currency of the things that a page lists, and of the one that it
// is about.
var declaredCurrencies = []string{
	"ItemList|OfferCatalog|SearchResultsPage|CollectionPage.itemListElement[*].item.offers.priceCurrency", "ItemList|OfferCatalog.itemListElement[*].offers.priceCurrency",
	"ItemList|OfferCatalog.itemListElement[*].priceCurrency", "SearchResultsPage|CollectionPage|WebPage.mainEntity.itemListElement[*].item.offers.priceCurrency",
	"SearchResultsPage|CollectionPage|WebPage.mainEntity.itemListElement[*].offers.priceCurrency",
	"Product|ProductGroup.offers.priceCurrency", "Product|ProductGroup.offers[*].priceCurrency", "Product|ProductGroup.offers.priceSpecification.priceCurrency",
	"Offer|AggregateOffer.priceCurrency",
}

// metaCurrencies are meta elements that name it.
var metaCurrencies = []string{"product:price:currency", "og:price:currency", "priceCurrency"}

// declaration is a currency that a page declares, with its place as YAML.
type declaration struct{ code, let string }

// currencies are the places of the page that name a currency, the likeliest first. A place that names several counts for none.
func (o *opened) currencies() []declaration {
	var out []declaration
	for _, in := range []struct {
		key   string
		graph *structured.Graph
	}{{"jsonld", o.Structured.JSONLD()}, {"microdata", o.Structured.MicrodataGraph()}} {
		for _, text := range declaredCurrencies {
			types, rest, _ := strings.Cut(text, ".")
			for kind := range strings.SplitSeq(types, "|") {
				if code := codeOf(in.graph, kind, rest); code != "" {
					out = append(out, declaration{code, place{key: in.key, text: kind + "." + rest}.yaml()})
				}
			}
		}
	}
	for _, name := range metaCurrencies {
		if v, ok := o.Structured.MetaContent(name); ok {
			if code, ok := normalize.Currency(v, nil); ok {
				out = append(out, declaration{code, place{key: "meta", text: name}.yaml()})
			}
		}
	}
	return out
}

// codeOf is the only code that a path leads to from nodes of a type; "" for none or several.
func codeOf(graph *structured.Graph, kind, text string) string {
	e, err := path.Compile(text)
	if err != nil {
		return ""
	}
	code := ""
	for _, item := range graph.OfType(kind) {
		for _, n := range e.Nodes(path.Scope{At: path.Node{Value: item}, Root: item}) {
			said, _ := n.Value.(string)
			got, ok := normalize.Currency(said, nil)
			if !ok || code != "" && got != code {
				return ""
			}
			code = got
		}
	}
	return code
}

// settleMoney decides in which currency amounts are and which page states them. An amount and its currency are always of one
// page: where list and items' pages name different ones, or only one of them names any and nothing shows that both mean the
// same amounts, the page that states them together states all amounts, and the other none.
func (l *listing) settleMoney(s *site, it *item, product *drafted) {
	theirs := ""
	if product != nil {
		theirs = product.currency
	}
	l.money = l.says(s, theirs)
	switch {
	case product == nil, l.money.code == theirs, theirs == "" && !product.has("price"):
		s.money(l.money.code)
	case (l.money.code == "" || theirs == "") && l.agrees(s, it, product):
		s.money(cmp.Or(l.money.code, theirs))
	case theirs == "" || l.money.code != "" && l.covered():
		product.withoutMoney(fmt.Sprintf("amounts are the rows', in %s: items' pages show theirs in %s", l.money.code, cmp.Or(theirs, "no currency that they name")))
		l.oneSided = true
		s.money(l.money.code)
	default:
		l.oneSided, l.unpriced = true, true
		l.drafts.notes = append(l.drafts.notes, fmt.Sprintf("amounts are those of items' pages, in %s: rows show theirs in %s", theirs, cmp.Or(l.money.code, "no currency that the list names")))
		s.money(theirs)
	}
}

// covered tells whether at least half of the rows have a price.
func (l *listing) covered() bool {
	n := 0
	for _, r := range l.list.Items {
		if l.list.Value(r, "price") != "" {
			n++
		}
	}
	return n*2 >= len(l.list.Items)
}

// agrees tells whether items' pages have the amounts of the rows that lead to them: all that can be compared, and at least one.
func (l *listing) agrees(s *site, it *item, product *drafted) bool {
	i := slices.IndexFunc(product.fields, func(f *field) bool { return f.name == "price" })
	if i < 0 {
		return false
	}
	compared := 0
	for k, page := range product.pages {
		h := l.hintsOf(s, it, page.address())
		if h.Price == nil || k >= len(product.fields[i].want) || product.fields[i].want[k] == nil {
			continue
		}
		if got, ok := path.Number(product.fields[i].want[k]); !ok || !got.Equal(*h.Price) {
			return false
		}
		compared++
	}
	return compared > 0
}

func (d *drafted) has(name string) bool {
	return slices.ContainsFunc(d.fields, func(f *field) bool { return f.name == name })
}

// withoutMoney leaves the amounts of items' pages out.
func (d *drafted) withoutMoney(why string) {
	d.fields = slices.DeleteFunc(d.fields, func(f *field) bool { return moneyColumns[f.name] })
	d.notes = append(d.notes, why)
}

// inCurrency adds where the rows' currency is to a field that is an amount.
func (l *listing) inCurrency(f *field) {
	money := moneyColumns[f.name] || slices.Contains(f.options, "type: money")
	if money && l.money.at != nil {
		f.options = append(f.options, fmt.Sprintf("currency: [{ %s: %s }]", listPage, l.money.at.yaml()))
	}
}
