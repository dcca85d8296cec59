package product

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// nameAttributes are those in which developers say what an element is.
var nameAttributes = []string{"class", "id", "itemprop", "data-testid", "data-test", "data-test-id", "data-qa", "data-automation-id", "data-hook", "data-role", "data-component", "data-feature-name", "name"}

// nameTokens are the words of an element's names, in lower case: "priceBlock--list_old" gives price, block, list, old.
func nameTokens(n *html.Node) []string {
	var out []string
	for _, a := range n.Attr {
		for _, k := range nameAttributes {
			if a.Key == k && len(a.Val) < 400 {
				out = appendWords(out, a.Val)
				break
			}
		}
	}
	return out
}

func appendWords(out []string, s string) []string {
	start := -1
	flush := func(end int) {
		if start >= 0 {
			out = append(out, strings.ToLower(s[start:end]))
			start = -1
		}
	}
	prev := rune(0)
	for i, r := range s {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush(i)
		case start < 0:
			start = i
		case unicode.IsUpper(r) && unicode.IsLower(prev):
			flush(i)
			start = i
		}
		prev = r
	}
	flush(len(s))
	return out
}

// lexicon is a list of words to look names up in.
type lexicon map[string]bool

func words(lists ...string) lexicon {
	s := lexicon{}
	for _, l := range lists {
		for _, w := range strings.Fields(l) {
			s[w] = true
		}
	}
	return s
}

func (s lexicon) count(tokens []string) int {
	n := 0
	for _, t := range tokens {
		if s[t] {
			n++
		}
	}
	return n
}

// find gives the first token of the list, "" without one.
func (s lexicon) find(tokens []string) string {
	for _, t := range tokens {
		if s[t] {
			return t
		}
	}
	return ""
}

func (s lexicon) any(tokens []string) bool { return s.count(tokens) > 0 }

// What names of elements say about a price in them. The words are those that shops' style sheets have in common.
var (
	wordsPrice   = words("price prices pricetopay pricing ourprice saleprice priceblock pricevalue productprice preis prix precio prezzo preco cena")
	wordsCurrent = words("current sale our ours now final selling sell pay topay pricetopay buybox buy special deal main primary actual offer discounted your core today reduced")
	wordsStruck  = words("strike striked strikethrough struck was old oldprice list listprice msrp rrp srp mrp original originalprice before initial basis basisprice compare compareat retail uvp crossed previous previously suggested statt rrpprice through")
	wordsOther   = words("shipping delivery ship installment installments instalment instalments finance financing monthly month emi savings saving save saved saves discount coupon coupons rebate reward rewards cashback points unit ppu perunit unitprice warranty protection insurance plan tradein trade deposit fee fees tax giftcard gift subscription minimum threshold progress promo promotion promotional banner")
	wordsOffers  = words("aggregate used refurbished renewed sellers seller olp othersellers othersold choices marketplace usedoffer secondhand")
	wordsItems   = words("carousel slider slides slide swiper slick recommend recommendation recommendations recommended related similar crosssell cross sponsored bundle bundles together accessories accessory recently viewed comparison suggestions suggested also sims tile tiles card cards teaser alternatives combo kit lookbook complete")
	wordsVariant = words("swatch swatches variant variants variation variations twister options option optioncost dimension configurator selector")
	wordsChosen  = words("active selected checked chosen")
	wordsFrame   = words("nav navbar navigation menu megamenu footer minicart refine refinement refinements histogram knob knobs filter filters facet facets review reviews comment comments question questions answers blog article breadcrumb breadcrumbs modal popup cookie newsletter")
)
