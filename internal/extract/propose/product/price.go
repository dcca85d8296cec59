package product

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"sheaf/internal/normalize"
	"sheaf/internal/record"
)

// Confidences of prices, by how they were found; docs/BENCHMARKS.md has what was measured.
const (
	sureShownDeclared = 0.99 // declared, and shown where the price of the product would stand
	sureDeclared      = 0.94 // declared, and no price is shown
	sureShown         = 0.95 // shown, nothing declared
	sureShownAgainst  = 0.85 // shown, and another one declared
	sureUndeclared    = 0.90 // shown, and the product is declared without a price
	sureState         = 0.80 // in the page's own state, neither declared nor shown for certain
)

// scoreShownOffer is what an amount has to reach to say which of several declared offers is the page's.
const scoreShownOffer = 1.0

// price is what was decided about the price of the page's product.
type price struct {
	low, high  decimal.Decimal
	list       *decimal.Decimal
	listSource Source
	currency   string
	assumed    bool // the currency is that of the page's country
	kind       normalize.MoneyKind
	raw        string
	source     Source
	confidence float64
	flags      []string
	others     []Candidate
}

// decidePrice weighs what is declared against what is shown. Shown wins; without certainty there is no price.
func (s *scene) decidePrice() (price, bool) {
	s.findSpots()
	shown, all := s.readShown(), s.declaredPrices()
	declared, plan := s.withoutInstalments(all, shown)
	p, ok := s.fromDeclared(shown, declared)
	if top, sure, several := shown.sure(s.threshold(declared)); !ok || s.contradicts(shown, top, sure, p, declared) {
		switch {
		case sure:
			p = s.fromShown(top, len(all) > 0)
			ok = true
		case !ok && several:
			p = price{flags: []string{FlagSeveralPrices}}
		}
	}
	if !ok {
		if state, found := s.statePrice(); found {
			p, ok = state, true
		} else if hinted, found := s.hinted(shown); found && len(declared) == 0 {
			p, ok = hinted, true
		}
	}
	if plan {
		p.flags = append(p.flags, normalize.FlagInstalment)
	}
	if ok {
		ok = s.settleCurrency(&p)
	}
	p.others = append(p.others, losers(shown, all, p)...)
	if ok && p.list == nil {
		s.findListPrice(&p, shown)
	}
	return p, ok
}

// threshold is what a shown price has to reach. Where several shops' offers are compared none is the product's.
func (s *scene) threshold(declared []declaredPrice) float64 {
	if len(declared) > 0 {
		return scoreAgainst
	}
	if len(s.buys) == 0 && len(s.own) > 0 && s.compares() {
		return scoreNever
	}
	return scoreSure
}

// compares says whether the page declares offers of several sellers.
func (s *scene) compares() bool {
	for i := range s.own {
		for _, o := range nodesOf(s.own[i].data["offers"]) {
			if hasAnyType(o, "AggregateOffer") {
				return true
			}
		}
	}
	return false
}

// fromDeclared picks the declaration that the page shows; without one the first.
func (s *scene) fromDeclared(shown shown, declared []declaredPrice) (price, bool) {
	if len(declared) == 0 {
		return price{}, false
	}
	best, bestScore, seen := declared[0], -10.0, false
	for _, d := range declared {
		for _, v := range []decimal.Decimal{d.low, d.high} {
			if g, ok := shown.find(v, d.currency); ok && g.score > bestScore && g.score > 0.5 {
				best, bestScore, seen = d, g.score, true
			}
		}
	}
	conflict := false
	for _, d := range declared {
		if d.contains(best.low) || best.contains(d.low) {
			continue
		}
		conflict = true
		// Nothing shows which: what another declaration calls the standard price is not what is asked, and of one currency the
		// lower one is the sale's.
		if !seen && d.currency == best.currency && d.low.LessThan(best.low) && d.list != nil && d.list.Equal(best.low) {
			best = d
		}
	}
	// Of several offers of which the lowest is not shown the page sells the one that it shows.
	if best.isRange() && len(shown.prices) > 0 && shown.prices[0].score >= scoreShownOffer {
		_, lowest := shown.find(best.low, best.currency)
		top := shown.prices[0].best.value
		if !lowest && slices.ContainsFunc(best.each, top.Equal) && sameCode(shown.prices[0].best.money.Currency, best.currency) {
			best.low, best.high, seen = top, top, true
		}
	}
	p := price{low: best.low, high: best.high, list: best.list, listSource: best.source, currency: best.currency, raw: best.raw, source: best.source, kind: normalize.Exact}
	if best.isRange() {
		p.kind = normalize.Range
	}
	switch {
	case seen:
		p.confidence = sureShownDeclared
	default:
		p.confidence = sureDeclared
		p.flags = append(p.flags, FlagNotShown)
	}
	if conflict {
		p.flags = append(p.flags, FlagDeclaredConflict)
		p.confidence -= 0.1
	}
	return p, true
}

// contradicts says whether the page shows with certainty another price than it declares.
func (s *scene) contradicts(shown shown, top shownPrice, sure bool, p price, declared []declaredPrice) bool {
	if !sure {
		return false
	}
	for _, d := range declared {
		if !sameCode(d.currency, top.best.money.Currency) {
			continue
		}
		if d.low.Equal(top.best.value) || isRounded(top.best.value, d.low) || d.contains(top.best.value) && top.best.money.Max != nil {
			return false
		}
		if d.contains(top.best.value) {
			return top.score >= scoreAgainst // one of a range is chosen, and the page shows its price
		}
		// Five times as much or less is no sale but another kind of amount.
		if ratio := top.best.value.Div(d.low); ratio.GreaterThan(decimal.NewFromInt(5)) || ratio.LessThan(decimal.NewFromFloat(0.2)) {
			return false
		}
	}
	// The declared value is among the shown ones too, near the best: a page of variants.
	if g, ok := shown.find(p.low, p.currency); ok && g.score >= scoreLikely && top.score-g.score < 2*scoreMargin {
		return false
	}
	return !s.isWritten(p.low)
}

func sameCode(a, b string) bool { return a == "" || b == "" || a == b }

// isRounded says whether one of two amounts is the other without its cents.
func isRounded(a, b decimal.Decimal) bool {
	return a.IsInteger() != b.IsInteger() && a.Truncate(0).Equal(b.Truncate(0))
}

// isWritten says whether the page shows the digits of a value in a place that was not read as an amount: parted over elements
// in a way of its own, perhaps, so that another amount only seems to be the price.
func (s *scene) isWritten(v decimal.Decimal) bool {
	for _, spot := range s.spots {
		if spot.value.Equal(v) {
			return false // it was read, and is something else
		}
	}
	whole, cents := v.Truncate(0).String(), v.StringFixed(2)
	cents = cents[strings.IndexByte(cents, '.')+1:]
	digits := strings.NewReplacer(",", "", ".", "", " ", "", "\u00a0", "", "\u202f", "", "'", "").Replace(string(s.page.AllShown))
	want := whole + cents
	if cents == "00" {
		want = whole
	}
	if len(want) < 3 {
		return false
	}
	for i := 0; ; {
		k := strings.Index(digits[i:], want)
		if k < 0 {
			return false
		}
		k += i
		i = k + 1
		before, after := k > 0 && isDigit(digits[k-1]), k+len(want) < len(digits) && isDigit(digits[k+len(want)])
		if !before && !after {
			return true
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (s *scene) fromShown(top shownPrice, differs bool) price {
	m := top.best.money
	p := price{low: *m.Price, high: *m.Price, currency: m.Currency, kind: m.Kind, raw: top.best.text,
		source: Source{Kind: FromDOM, Node: top.best.node}, confidence: sureShown}
	if m.Max != nil {
		p.high = *m.Max
	}
	switch {
	case differs:
		p.confidence = sureShownAgainst
		p.flags = append(p.flags, FlagDeclaredDiffers)
	case len(s.own) > 0:
		p.confidence = sureUndeclared
		p.flags = append(p.flags, FlagUndeclared)
	case top.score < scoreSure+1:
		p.confidence = sureShown - 0.05
	}
	return p
}

// settleCurrency finds the currency where the amount has none of its own: the declared one, else the only one of the page's
// country. An amount without any is refused.
func (s *scene) settleCurrency(p *price) bool {
	if p.currency != "" {
		return true
	}
	codes := s.declaredCurrencies()
	if len(codes) == 0 && len(s.locale.expect) > 0 && !s.locale.guessed {
		codes, p.assumed = s.locale.expect[:1], true
		p.flags = append(p.flags, FlagCurrencyAssumed)
		p.confidence -= 0.05
	}
	if len(codes) == 0 {
		p.flags = append(p.flags, normalize.FlagNoCurrency)
		return false
	}
	p.currency = codes[0]
	return true
}

// findListPrice takes the struck amount that stands closest to the shown price.
func (s *scene) findListPrice(p *price, shown shown) {
	at, ok := shown.find(p.low, p.currency)
	if !ok {
		return
	}
	var best *moneySpot
	for _, spot := range shown.struck {
		if !spot.value.GreaterThan(p.low) || spot.value.GreaterThan(p.low.Mul(decimal.NewFromInt(20))) || spot.money.Currency != "" && spot.money.Currency != p.currency {
			continue
		}
		if d := distance(spot, at); d <= 150 && (best == nil || d < distance(best, at)) {
			best = spot
		}
	}
	if best != nil {
		v := best.value
		p.list, p.listSource = &v, Source{Kind: FromDOM, Node: best.node}
	}
}

func distance(spot *moneySpot, g shownPrice) int {
	d := 1 << 30
	for _, other := range g.spots {
		d = min(d, max(spot.order-other.order, other.order-spot.order))
	}
	return d
}

// maxOthers bounds the candidates that a field keeps.
const maxOthers = 8

// losers are the other amounts near the product and what they were taken for.
func losers(shown shown, declared []declaredPrice, p price) []Candidate {
	var out []Candidate
	add := func(c Candidate) {
		v := c.Value.(record.Decimal)
		if v.Equal(p.low) || slices.ContainsFunc(out, func(o Candidate) bool { return o.Value.(record.Decimal).Equal(v.Decimal) && o.Why == c.Why }) || len(out) >= maxOthers {
			return
		}
		out = append(out, c)
	}
	for _, d := range declared {
		add(Candidate{Value: record.Decimal{Decimal: d.low}, Raw: d.raw, Source: d.source, Confidence: 0.5, Why: "declared"})
	}
	for _, g := range shown.prices {
		add(Candidate{Value: record.Decimal{Decimal: g.best.value}, Raw: g.best.text, Source: Source{Kind: FromDOM, Node: g.best.node}, Confidence: max(0, min(0.5, g.score/10)), Why: ""})
	}
	for _, spot := range append(slices.Clone(shown.struck), shown.others...) {
		if spot.score > 1 {
			add(Candidate{Value: record.Decimal{Decimal: spot.value}, Raw: spot.text, Source: Source{Kind: FromDOM, Node: spot.node}, Why: string(spot.role)})
		}
	}
	return out
}

// fields gives the columns of a price.
func (p price) fields(ok bool) []Field {
	if !ok {
		if len(p.others) == 0 && len(p.flags) == 0 {
			return nil
		}
		return []Field{{Name: "price", Flags: p.flags, Others: p.others}}
	}
	f := func(name string, v any) Field {
		return Field{Name: name, Value: v, Source: p.source, Confidence: p.confidence, Flags: p.flags}
	}
	amount := f("price", record.Decimal{Decimal: p.low})
	amount.Raw, amount.Others = p.raw, p.others
	out := []Field{amount, f("price_currency", p.currency), f("price_kind", string(p.kind))}
	if p.high.GreaterThan(p.low) {
		out = append(out, f("price_max", record.Decimal{Decimal: p.high}))
	}
	if p.list != nil && p.list.GreaterThan(p.high) {
		l := f("list_price", record.Decimal{Decimal: *p.list})
		l.Source, l.Confidence, l.Flags = p.listSource, min(p.confidence, 0.9), nil
		out = append(out, l)
	}
	return out
}
