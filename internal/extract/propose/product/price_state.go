package product

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"sheaf/internal/normalize"
)

// Bounds of the search through a page's states.
const (
	maxStateDepth  = 30
	maxStateValues = 400_000
	minStateName   = 8 // bytes of a name that tells a product from others
)

// Keys of states, as match keys without blanks. Of prices those of a sale come first.
var (
	stateNames   = words("name title productname displayname itemname producttitle fullname")
	statePrices  = []string{"saleprice", "finalprice", "currentprice", "sellingprice", "discountedprice", "offerprice", "pricenow", "price", "prices", "pricing", "offers", "offer"}
	stateAmounts = []string{"sale", "final", "current", "selling", "value", "amount", "raw", "priceamount"}
	stateCodes   = words("currency currencycode pricecurrency currencyiso isocode currencyid")
)

// statePrice is the price that the page's own scripts carry for an object of exactly the product's name. It is asked where
// nothing is declared or shown; objects that disagree give none.
func (s *scene) statePrice() (price, bool) {
	f := stateFinder{scene: s, names: s.stateNames(), left: maxStateValues}
	if len(f.names) == 0 {
		return price{}, false
	}
	for _, state := range s.page.Structured.States() {
		f.walk(state.Value, state.Name, 0)
	}
	if len(f.found) == 0 {
		return price{}, false
	}
	first := f.found[0]
	for _, other := range f.found[1:] {
		if !other.low.Equal(first.low) || other.currency != first.currency {
			return price{flags: []string{FlagSeveralPrices}}, false
		}
	}
	return first, true
}

// stateNames are the keys of the names that the page has for its product.
func (s *scene) stateNames() []string {
	var out []string
	og, _, _ := s.meta("og:title")
	own, _ := s.ownText("name")
	texts := []string{own, s.withoutSite(og)}
	if s.heading != nil {
		texts = append(texts, s.page.Text(s.heading), s.shownTitle())
	}
	for _, t := range texts {
		if key := matchKey(t); len(key) >= minStateName && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

type stateFinder struct {
	scene *scene
	names []string
	left  int
	found []price
}

func (f *stateFinder) walk(v any, path string, depth int) {
	if f.left--; depth > maxStateDepth || f.left < 0 {
		return
	}
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			f.walk(e, path+"["+strconv.Itoa(i)+"]", depth+1)
		}
	case map[string]any:
		if f.isNamed(v) {
			if p, ok := f.price(v, path); ok {
				f.found = append(f.found, p)
			}
		}
		for _, k := range sortedNames(v) {
			switch v[k].(type) {
			case []any, map[string]any:
				f.walk(v[k], path+"."+k, depth+1)
			}
		}
	}
}

func (f *stateFinder) isNamed(object map[string]any) bool {
	for k, v := range object {
		if t, ok := v.(string); ok && stateNames[stateKey(k)] && len(t) <= maxName && slices.Contains(f.names, matchKey(t)) {
			return true
		}
	}
	return false
}

func stateKey(k string) string { return strings.ReplaceAll(matchKey(k), " ", "") }

// price reads an object's price and its currency.
func (f *stateFinder) price(object map[string]any, path string) (price, bool) {
	value, code, at, minor, ok := f.amount(object, statePrices, 0)
	if !ok {
		return price{}, false
	}
	p := price{currency: code, kind: normalize.Exact, raw: value, source: Source{Kind: FromState, Path: path + at}, confidence: sureState}
	if code == "" {
		p.currency = codeIn(object)
	}
	if p.currency == "" {
		if !f.scene.settleCurrency(&p) {
			return price{}, false
		}
	}
	// What scripts send to analysts is often in another currency than what is asked.
	if !slices.Contains(f.scene.locale.expect, p.currency) {
		return price{}, false
	}
	v, err := decimal.NewFromString(value)
	if err != nil || !v.IsPositive() {
		return price{}, false
	}
	digits := int32(normalize.CurrencyDigits(p.currency))
	switch {
	case minor:
		v = v.Shift(-digits)
	case digits > 0 && !strings.Contains(value, "."):
		// A whole number may be of cents. Only what the page shows tells.
		if v, ok = f.scene.shownAs(v, v.Shift(-digits)); !ok {
			return price{}, false
		}
	}
	p.low, p.high = v, v
	return p, true
}

// amount goes down the keys for prices, the preferred first. at is the path that it took.
func (f *stateFinder) amount(object map[string]any, keys []string, depth int) (value, code, at string, minor, ok bool) {
	names := sortedNames(object)
	for _, want := range keys {
		for _, k := range names {
			key := stateKey(k)
			cents := strings.TrimSuffix(strings.TrimSuffix(key, "incents"), "cents")
			if key != want && cents != want {
				continue
			}
			switch v := first(object[k]).(type) {
			case json.Number:
				return v.String(), codeIn(object), "." + k, cents != key, true
			case string:
				if t := strings.TrimSpace(v); isPlainAmount(t) {
					return t, codeIn(object), "." + k, cents != key, true
				}
			case map[string]any:
				if depth < 3 {
					value, code, at, minor, ok := f.amount(v, append(slices.Clone(stateAmounts), statePrices...), depth+1)
					if ok {
						if code == "" {
							code = codeIn(object)
						}
						return value, code, "." + k + at, minor || cents != key, true
					}
				}
			}
		}
	}
	return "", "", "", false, false
}

func codeIn(object map[string]any) string {
	for _, k := range sortedNames(object) {
		if t, ok := object[k].(string); ok && stateCodes[stateKey(k)] {
			if c, ok := normalize.Currency(t, nil); ok {
				return c
			}
		}
	}
	return ""
}

// shownAs gives that of two readings of an amount which the page shows; ok is false where it shows none or both.
func (s *scene) shownAs(a, b decimal.Decimal) (decimal.Decimal, bool) {
	var seenA, seenB bool
	for _, spot := range s.spots {
		seenA, seenB = seenA || spot.value.Equal(a), seenB || spot.value.Equal(b)
	}
	if seenB {
		return b, !seenA
	}
	return a, seenA
}
