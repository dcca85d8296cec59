package product

import (
	"strings"

	"github.com/shopspring/decimal"

	"sheaf/internal/normalize"
)

// declaredPrice is what one declaration says about the price.
type declaredPrice struct {
	low, high decimal.Decimal   // the same where it is no range
	each      []decimal.Decimal // the offers' own amounts, the first ones
	list      *decimal.Decimal
	currency  string // "" where it is not declared
	raw       string
	source    Source
	// sellers: the range is that of several sellers' offers, as price comparisons declare it.
	sellers bool
}

func (d declaredPrice) isRange() bool { return d.high.GreaterThan(d.low) }

// contains says whether a value is within the declared range.
func (d declaredPrice) contains(v decimal.Decimal) bool {
	return v.GreaterThanOrEqual(d.low) && v.LessThanOrEqual(d.high)
}

// declaredPrices are the prices that the page declares, the most precise declaration first.
func (s *scene) declaredPrices() []declaredPrice {
	var out []declaredPrice
	for i := range s.own {
		if d, ok := s.offersOf(&s.own[i]); ok {
			out = append(out, d)
		}
	}
	if d, ok := s.metaPrice(); ok {
		out = append(out, d)
	}
	return out
}

// metaPrice reads the price of OpenGraph and its relatives. Where a sale price stands beside the price it is what is asked.
func (s *scene) metaPrice() (declaredPrice, bool) {
	amount, name, node := s.meta("product:sale_price:amount", "product:price:amount", "og:price:amount", looseMeta+"price")
	if amount == "" {
		return declaredPrice{}, false
	}
	code, _, _ := s.meta("product:sale_price:currency", "product:price:currency", "og:price:currency", looseMeta+"pricecurrency")
	v, currency, ok := s.declaredAmount(amount)
	if !ok {
		return declaredPrice{}, false
	}
	d := declaredPrice{low: v, high: v, currency: currency, raw: amount, source: Source{Kind: FromMeta, Path: name, Node: node}}
	if c, ok := normalize.Currency(code, s.locale.expect); ok {
		d.currency = c
	}
	if list, _, _ := s.meta("product:original_price:amount", "og:price:standard_amount", "product:retail_price:amount"); list != "" {
		d.setList(s, list)
	} else if name == "product:sale_price:amount" {
		list, _, _ := s.meta("product:price:amount")
		d.setList(s, list)
	}
	return d, true
}

func (d *declaredPrice) setList(s *scene, text string) {
	if v, _, ok := s.declaredAmount(text); ok && v.GreaterThan(d.low) {
		d.list = &v
	}
}

// declaredAmount reads a declared amount. Declarations write a point before decimals; what does not fit that is read as the
// page's texts are. Zero is how shops declare that there is no price.
func (s *scene) declaredAmount(text string) (v decimal.Decimal, currency string, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) > 40 {
		return v, "", false
	}
	if plain := strings.TrimSuffix(text, "."); isPlainAmount(plain) {
		v, err := decimal.NewFromString(plain)
		return v, "", err == nil && v.IsPositive()
	}
	m, found := normalize.ParseMoney(text, s.locale.money())
	if !found || m.Price == nil || !m.Price.IsPositive() {
		return v, "", false
	}
	return *m.Price, m.Currency, true
}

// isPlainAmount: digits with at most one point. Three digits behind it that are no zeros ("1.299") are as good as grouped:
// such an amount is read as a text of the page's is.
func isPlainAmount(s string) bool {
	whole, frac, point := strings.Cut(s, ".")
	if !isDigits(whole) || len(whole) > 12 || len(frac) > 12 || point && !isDigits(frac) {
		return false
	}
	return len(frac) != 3 || strings.HasSuffix(frac, "0")
}

// maxOffers bounds how many offers of a product are read.
const maxOffers = 500

// offersOf sums up the offers of a declared product, those of its variants where it has none.
func (s *scene) offersOf(item *declaredItem) (declaredPrice, bool) {
	d := declaredPrice{source: item.source("offers.price")}
	sum := offerSum{scene: s, out: &d, sellers: map[string]bool{}}
	for _, o := range nodesOf(item.data["offers"]) {
		sum.add(o, 0)
	}
	if sum.count == 0 {
		if v, currency, ok := s.declaredAmount(item.text("price")); ok { // microdata without an offer around the price
			d.source = item.source("price")
			sum.take(v, item.text("price"))
			d.currency = currency
			if c, ok := normalize.Currency(item.text("priceCurrency"), nil); ok {
				d.currency = c
			}
		}
	}
	if sum.count == 0 {
		for _, v := range nodesOf(item.data["hasVariant"]) {
			for _, o := range nodesOf(v["offers"]) {
				sum.add(o, 0)
			}
		}
		d.source.Path = "hasVariant.offers.price"
	}
	d.sellers = len(sum.sellers) > 1
	return d, sum.count > 0
}

// maxEach bounds how many offers' amounts are kept.
const maxEach = 50

type offerSum struct {
	scene   *scene
	out     *declaredPrice
	count   int
	sellers map[string]bool
}

func (o *offerSum) add(offer map[string]any, depth int) {
	if depth > 2 || o.count > maxOffers {
		return
	}
	item := declaredItem{data: offer}
	if name := item.text("seller.name"); name != "" {
		o.sellers[matchKey(name)] = true
	}
	if hasAnyType(offer, "AggregateOffer") {
		low := item.text("lowPrice")
		if low == "" {
			low = item.text("price")
		}
		if v, c, ok := o.scene.declaredAmount(low); ok {
			o.takeIn(v, low, c, item)
			if h, _, ok := o.scene.declaredAmount(item.text("highPrice")); ok {
				o.take(h, "")
			}
			return
		}
		for _, inner := range nodesOf(offer["offers"]) {
			o.add(inner, depth+1)
		}
		return
	}
	amount, list := item.text("price"), ""
	for _, spec := range nodesOf(offer["priceSpecification"]) {
		p := declaredItem{data: spec}
		kind := strings.ToLower(p.text("priceType") + p.text("name"))
		switch {
		case strings.Contains(kind, "listprice"), strings.Contains(kind, "strikethrough"), strings.Contains(kind, "msrp"), strings.Contains(kind, "retail"):
			list = p.text("price")
		case amount == "" && p.text("referenceQuantity") == "" && p.value("billingDuration") == nil:
			amount = p.text("price")
			if item.text("priceCurrency") == "" {
				item.data = map[string]any{"priceCurrency": spec["priceCurrency"]}
			}
		}
	}
	v, c, ok := o.scene.declaredAmount(amount)
	if !ok {
		return
	}
	o.takeIn(v, amount, c, item)
	if list != "" && o.out.list == nil {
		o.out.setList(o.scene, list)
	}
}

func (o *offerSum) takeIn(v decimal.Decimal, raw, currency string, item declaredItem) {
	if c, ok := normalize.Currency(item.text("priceCurrency"), nil); ok {
		currency = c
	}
	if o.count > 0 && currency != "" && o.out.currency != "" && currency != o.out.currency {
		return // the first currency is the one that counts
	}
	if o.out.currency == "" {
		o.out.currency = currency
	}
	o.take(v, raw)
}

func (o *offerSum) take(v decimal.Decimal, raw string) {
	if o.count == 0 {
		o.out.low, o.out.high, o.out.raw = v, v, raw
	}
	if v.LessThan(o.out.low) {
		o.out.low, o.out.raw = v, raw
	}
	if v.GreaterThan(o.out.high) {
		o.out.high = v
	}
	if len(o.out.each) < maxEach {
		o.out.each = append(o.out.each, v)
	}
	o.count++
}
