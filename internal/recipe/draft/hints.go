package draft

import (
	"cmp"
	"strings"

	"sheaf/internal/extract/propose/list"
	"sheaf/internal/extract/propose/product"
	"sheaf/internal/normalize"
)

// hintsOf is what the row that leads to an item's page says about it: its name and its price. Several rows of one address that
// say different things give none.
func (l *listing) hintsOf(s *site, it *item, address string) product.Hints {
	var out product.Hints
	id := it.at(address).id
	for _, r := range l.list.Items {
		if r.URL == "" || !sameAddress(r.URL, address) && (id == "" || it.at(r.URL).id != id) {
			continue
		}
		h := l.hintOf(s, r)
		if out.Title != "" && (h.Price == nil || out.Price == nil || !h.Price.Equal(*out.Price)) {
			return product.Hints{}
		}
		out = h
	}
	return out
}

// hintOf reads a row's price as the list's page writes amounts. Ranges and amounts of several kinds are no hint.
func (l *listing) hintOf(s *site, r list.Row) product.Hints {
	h := product.Hints{Title: cmp.Or(r.Title, l.list.Value(r, "title"))}
	o := normalize.MoneyOptions{Locale: cmp.Or(l.list.Locale, s.locale)}
	if s.currency != "" {
		o.Expect = []string{s.currency}
	}
	m, ok := normalize.ParseMoney(l.list.Value(r, "price"), o)
	if ok && m.Price != nil && m.Max == nil && m.Kind == normalize.Exact && m.Price.IsPositive() {
		h.Price, h.Currency = m.Price, m.Currency
	}
	return h
}

// sameAddress compares addresses without what says where a visitor comes from.
func sameAddress(a, b string) bool {
	bare := func(s string) string {
		s, _, _ = strings.Cut(s, "#")
		return tracking.ReplaceAllString(s, "")
	}
	return bare(a) == bare(b)
}
