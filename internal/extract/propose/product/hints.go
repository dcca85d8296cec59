package product

import (
	"regexp"
	"slices"

	"github.com/shopspring/decimal"
)

// Hints are what the page that led here says about the product: a list's row, its name and its price. They decide only what the
// page itself leaves open.
type Hints struct {
	// Title is the name that the link had; empty = not known. Hints of another name than the page's are not heard.
	Title string
	// Price is the amount that stood beside it; nil = not known. Currency is its code, "" where only the amount was shown.
	Price    *decimal.Decimal
	Currency string
}

// sureHinted is the confidence of a price that several amounts of a page may be, and that the row which led there has too.
const sureHinted = 0.85

// minHintAgreement is how much of the shorter of two names the other has to say to be of the same thing.
const minHintAgreement = 0.75

// hinted is the amount that the hints name, if it is among those that may be the price: not struck, not another offer's, not in
// a carousel or a frame, and shown on this page too. It is asked where nothing is declared and no amount stands out.
func (s *scene) hinted(shown shown) (price, bool) {
	h := s.hints
	if h.Price == nil || h.Title == "" || !s.isNamedLike(h.Title) {
		return price{}, false
	}
	for _, g := range shown.prices {
		m := g.best.money
		if !g.best.value.Equal(*h.Price) || g.score <= 0 || m.Max != nil || !sameCode(m.Currency, h.Currency) || !g.standsAlone() || s.isDisowned(g, shown) {
			continue
		}
		p := s.fromShown(g, false)
		p.confidence = sureHinted
		p.flags = append(p.flags, FlagHinted)
		if p.currency == "" {
			p.currency = h.Currency
		}
		return p, true
	}
	return price{}, false
}

// isDisowned says whether the page calls a value another offer's, or strikes it in a place that is as good while a lower amount
// may be the price: then the row is older than the page.
func (s *scene) isDisowned(g shownPrice, shown shown) bool {
	if shown.isOffer(g.best.value) {
		return true
	}
	for _, spot := range shown.struck {
		if !spot.value.Equal(g.best.value) || spot.score < g.best.score {
			continue
		}
		for _, other := range shown.prices {
			if other.best.value.LessThan(g.best.value) && other.score >= g.score-scoreMargin && !shown.isOffer(other.best.value) {
				return true
			}
		}
	}
	return false
}

// offerCount is how lines of other sellers' offers begin: "26 new from $39.90".
var offerCount = regexp.MustCompile(`^\s*\(?\d+\s+\pL|(?i)\bfrom\b|\bab\b|\bdès\b|\bdesde\b`)

// standsAlone says whether the value is shown in a place that does not count offers.
func (v shownPrice) standsAlone() bool {
	return slices.ContainsFunc(v.spots, func(spot *moneySpot) bool { return !offerCount.MatchString(spot.text) })
}

// isOffer says whether a value is named as that of another offer.
func (v shown) isOffer(value decimal.Decimal) bool {
	return slices.ContainsFunc(v.others, func(spot *moneySpot) bool {
		return spot.role == roleOffer && spot.score > 0 && spot.value.Equal(value)
	})
}

// isNamedLike says whether a name is the page's: its heading's, its title's or that of its declaration.
func (s *scene) isNamedLike(name string) bool {
	names := []string{s.title}
	if s.heading != nil {
		names = append(names, s.page.Text(s.heading))
	}
	if own, _ := s.ownText("name"); own != "" {
		names = append(names, own)
	}
	for _, n := range names {
		if agreement(name, n) >= minHintAgreement {
			return true
		}
	}
	return false
}
