package product

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"sheaf/internal/extract/dom"
	"sheaf/internal/normalize"
)

// locale is where a page is written for.
type locale struct {
	// tag is how the page writes numbers (BCP 47), "" unknown; declared says that the page states it.
	tag      string
	declared bool
	// expect are the currencies of its country and of what it declares, the likeliest first.
	expect []string
	// guessed: expect comes of a language alone, or of nothing. Good enough to tell dollars apart, not to name the currency of a bare number.
	guessed bool
}

func (l locale) money() normalize.MoneyOptions {
	return normalize.MoneyOptions{Locale: l.tag, Expect: l.expect}
}

func (s *scene) findLocale() locale {
	var l locale
	tags := s.languageTags()
	if len(tags) > 0 {
		l.tag, l.declared = tags[0].String(), true
	}
	country := s.countryOfHost()
	for _, code := range s.declaredCurrencies() {
		l.expectCurrency(code)
	}
	if country != "" {
		l.expectRegion(country)
	}
	for _, t := range tags {
		if region, sure := t.Region(); sure == language.Exact {
			l.expectRegion(region.String())
		}
	}
	if len(l.expect) == 0 && len(tags) > 0 {
		region, _ := tags[0].Region()
		l.expectRegion(region.String())
		l.guessed = region.String() == "US" // English is written everywhere
	}
	if code := writtenCurrency(s.page.AllShown); len(l.expect) == 0 && code != "" {
		l.expectCurrency(code)
		l.guessed = true
	}
	// An international address without any language is in English more often than not.
	if len(l.expect) == 0 && country == "" {
		l.expectCurrency("USD")
		l.guessed = true
	}
	if l.tag == "" && country != "" {
		if t, err := language.Compose(language.Und, language.MustParseRegion(country)); err == nil {
			base, _ := t.Base()
			l.tag = base.String() + "-" + country
		}
	}
	return l
}

// Bounds of what is counted to tell a page's writing by.
const (
	maxWriting = 20_000 // bytes
	minWriting = 100    // characters of East Asian scripts
)

// writtenCurrency is the currency of the country in whose script a page is written: Hangul, kana, or Han characters without
// either. "" for other scripts, which many countries share. It tells what "¥" means.
func writtenCurrency(text []byte) string {
	han, kana, hangul := 0, 0, 0
	for _, r := range string(text[:min(len(text), maxWriting)]) {
		switch {
		case r < 0x2e80:
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Hiragana, r), unicode.Is(unicode.Katakana, r):
			kana++
		case unicode.Is(unicode.Hangul, r):
			hangul++
		}
	}
	switch all := han + kana + hangul; {
	case all < minWriting:
		return ""
	case hangul*2 > all:
		return "KRW"
	case kana*10 > all:
		return "JPY"
	case han*20 > all*19:
		return "CNY"
	}
	return ""
}

func (l *locale) expectCurrency(code string) {
	if code != "" && !slices.Contains(l.expect, code) {
		l.expect = append(l.expect, code)
	}
}

func (l *locale) expectRegion(region string) {
	r, err := language.ParseRegion(region)
	if err != nil {
		return
	}
	if unit, ok := currency.FromRegion(r); ok {
		l.expectCurrency(unit.String())
	}
}

// languageTags are the page's languages as it states them, those with a country first.
func (s *scene) languageTags() []language.Tag {
	var texts []string
	for n := range s.page.Root.ChildNodes() {
		if n.Data == "html" {
			texts = append(texts, dom.Attr(n, "lang"), dom.Attr(n, "xml:lang"))
		}
	}
	for _, name := range []string{"og:locale", "content-language", "language"} {
		c, _, _ := s.meta(name)
		texts = append(texts, c)
	}
	if u := s.address(); u != nil {
		for _, part := range strings.Split(u.Path, "/")[:min(4, strings.Count(u.Path, "/")+1)] {
			if len(part) == 5 && (part[2] == '-' || part[2] == '_') {
				texts = append(texts, part)
			}
		}
	}
	var with, without []language.Tag
	for _, t := range texts {
		t = strings.ReplaceAll(strings.TrimSpace(t), "_", "-")
		if t == "" || len(t) > 35 {
			continue
		}
		tag, err := language.Parse(t)
		if err != nil || tag == language.Und {
			continue
		}
		if _, sure := tag.Region(); sure == language.Exact {
			with = append(with, tag)
		} else {
			without = append(without, tag)
		}
	}
	return append(with, without...)
}

// worldwide are country codes that sites everywhere use for their sound.
var worldwide = words("io co tv me ai cc to fm ly gg sh so ws am is it.com")

func (s *scene) countryOfHost() string {
	u := s.address()
	if u == nil {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	tld := host[strings.LastIndex(host, ".")+1:]
	if len(tld) == 2 && !worldwide[tld] {
		if tld == "uk" {
			return "GB"
		}
		if r, err := language.ParseRegion(tld); err == nil && r.IsCountry() {
			return r.String()
		}
		return ""
	}
	// "eg.shop.com" and "shop.com/eg/": a country before the name or first in the path
	if label, _, ok := strings.Cut(host, "."); ok && len(label) == 2 && label != "me" && label != "my" {
		if r, err := language.ParseRegion(label); err == nil && r.IsCountry() {
			return r.String()
		}
	}
	return ""
}

// declaredCurrencies are those that the page's own declarations name.
func (s *scene) declaredCurrencies() []string {
	var out []string
	add := func(text string) {
		if code, ok := normalize.Currency(text, nil); ok && len(strings.TrimSpace(text)) == 3 && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	for i := range s.own {
		for _, path := range []string{"offers.priceCurrency", "offers.priceSpecification.priceCurrency", "priceCurrency", "offers.offers.priceCurrency", "hasVariant.offers.priceCurrency"} {
			add(s.own[i].text(path))
		}
	}
	for _, name := range []string{"product:price:currency", "og:price:currency", "product:sale_price:currency", "pricecurrency"} {
		c, _, _ := s.meta(name)
		add(c)
	}
	return out
}
