package normalize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// MoneyKind says what an amount is.
type MoneyKind string

// Kinds of money. Per-unit amounts, instalments, savings and "free" are never a price: Money.Price is nil then.
const (
	Exact      MoneyKind = "exact"
	From       MoneyKind = "from"
	Range      MoneyKind = "range"
	Bid        MoneyKind = "bid"      // of an auction, where no fixed price stands beside it
	PerUnit    MoneyKind = "per_unit" // and of several: "2 for $10"
	Instalment MoneyKind = "instalment"
	Saving     MoneyKind = "saving"
	Free       MoneyKind = "free"
)

// Flags that explain a Money without a price, or doubt one.
const (
	FlagAmbiguousMoney    = "ambiguous_money"    // "3.350 $" on a dot-decimal site
	FlagAmbiguousCurrency = "ambiguous_currency" // "$" where two dollars are expected
	FlagForeignCurrency   = "foreign_currency"   // not among the expected currencies
	FlagNoCurrency        = "no_currency"        // amount without any currency
	FlagSeveralAmounts    = "several_amounts"    // different amounts that no range connects
	FlagPerUnit           = "per_unit"
	FlagInstalment        = "instalment"
	FlagSaving            = "saving"
	FlagFree              = "free"        // "Free!" where no charge is asked about
	FlagConditional       = "conditional" // "free on orders over $49"
)

// MoneyOptions says how a site writes money.
type MoneyOptions struct {
	// Locale (BCP 47) decides what a separator before three digits means. Empty: such a separator groups.
	Locale string
	// Expect lists the ISO 4217 codes that the marketplace uses; they resolve "$", "kr", "¥".
	Expect []string
	// Mark is the decimal mark where it is known better than by Locale: '.', ',', or '€' for "99€95". 0: unknown.
	Mark rune
	// Beside is text that stands near the amount and may name its currency; what the amount's own text says is stronger.
	Beside string
	// FreeIsZero reads "free" as an amount of 0: right for charges such as shipping, wrong for prices.
	FreeIsZero bool
}

// Money is what a text says about one price, in major units.
type Money struct {
	Price *decimal.Decimal // the amount, the low end of a range; nil where none can be told
	Max   *decimal.Decimal // high end of a range
	// Amount is the first amount stated, also where it is no price (per unit, instalment, saving, free) or cannot be read for
	// certain. It is evidence, not a value to publish.
	Amount *decimal.Decimal
	// Currency is the ISO 4217 code, empty where the text shows none or an ambiguous one; Token is the
	// currency as shown.
	Currency, Token string
	Kind            MoneyKind
	Flags           []string
}

// ParseMoney reads the first price of a visible text. Amounts bound to a currency win over bare numbers, a fixed price over a
// bid; percentages, per-unit amounts, instalments and savings never win. found is false where the text holds no amount at all.
func ParseMoney(text string, o MoneyOptions) (m Money, found bool) {
	text = closeUp(foldWidth(text))
	if isFree(text) {
		return free(text, o)
	}
	all := bind(scan(text, o), o)
	if len(all) == 0 {
		return Money{}, false
	}
	first := all[0]
	if amounts := candidates(all); len(amounts) > 0 {
		amounts = collapse(amounts)
		first = amounts[0]
		m = choose(amounts)
	} else {
		for _, a := range all {
			if a.kind != Exact {
				first = a
				break
			}
		}
		m = Money{Kind: first.kind, Currency: first.currency, Token: first.token, Flags: []string{string(first.kind)}}
	}
	if m.Amount = m.Price; m.Amount == nil {
		m.Amount = &first.value
	}
	m.currencyBeside(o)
	return m, true
}

// loosePoint is an amount whose separator stood in an element of its own: "S/ 125 , 30". A blank before the separator is no
// punctuation of any language's prose.
var loosePoint = regexp.MustCompile(`(\d)[ \t\n]+([.,])[ \t\n]*(\d\d)([^\d%]|$)`)

func closeUp(text string) string {
	if !strings.Contains(text, " ,") && !strings.Contains(text, " .") && !strings.ContainsAny(text, "\t\n") {
		return text
	}
	return loosePoint.ReplaceAllString(text, "$1$2$3$4")
}

// choose takes the first amount, with the end of its range.
func choose(amounts []amount) Money {
	first := amounts[0]
	m := Money{Currency: first.currency, Token: first.token, Kind: first.kind}
	if first.from {
		m.Kind = From
	}
	if first.ambiguousCurrency {
		m.Flags = append(m.Flags, FlagAmbiguousCurrency)
	}
	if first.ambiguous {
		m.Flags = append(m.Flags, FlagAmbiguousMoney)
		return m
	}
	low := first.value
	m.Price = &low
	rest := amounts[1:]
	if len(rest) > 0 && rest[0].connects {
		high := rest[0]
		switch {
		case high.ambiguous:
			m.Flags = append(m.Flags, FlagAmbiguousMoney)
			m.Price = nil
			return m
		case m.Currency == "" && !first.ambiguousCurrency:
			m.Currency, m.Token = high.currency, high.token
		case high.currency != "" && high.currency != m.Currency:
			m.Flags = append(m.Flags, FlagSeveralAmounts)
			return m
		}
		if high.value.LessThan(low) {
			low, high.value = high.value, low
		}
		if !high.value.Equal(low) {
			m.Kind, m.Max = Range, &high.value
		}
		m.Price = &low
		rest = rest[1:]
	}
	for _, a := range rest {
		if !a.value.Equal(*m.Price) || a.currency != m.Currency {
			m.Flags = append(m.Flags, FlagSeveralAmounts)
			break
		}
	}
	return m
}

// currencyBeside takes the currency from the text near by: where the amount has none, and where it has a sign of several
// ("$") of which the text names one ("CAD").
func (m *Money) currencyBeside(o MoneyOptions) {
	if o.Beside == "" || m.Currency != "" {
		return
	}
	token, codes := currencyIn(foldWidth(o.Beside), o.Expect)
	code := resolveCurrency(codes, o.Expect)
	switch {
	case m.Token == "":
		m.Token, m.Currency = token, code
		if token != "" && code == "" {
			m.Flags = append(m.Flags, FlagAmbiguousCurrency)
		}
	case code != "" && contains(codesOf(m.Token, o.Expect), code):
		m.Currency = code
		m.Flags = without(m.Flags, FlagAmbiguousCurrency)
	}
}

// Gate applies a marketplace's policy to what was parsed: an amount whose currency is not expected, unstated or
// ambiguous gives no price and a flag, never a conversion or a guess. unstated is the code that an amount without
// currency has by contract; empty: none.
func (m Money) Gate(expect []string, unstated string) Money {
	if m.Price == nil {
		return m
	}
	ambiguous := contains(m.Flags, FlagAmbiguousCurrency)
	if m.Currency == "" && !ambiguous {
		m.Currency = unstated
	}
	switch {
	case m.Currency == "":
		if !ambiguous {
			m.Flags = append(m.Flags, FlagNoCurrency)
		}
	case len(expect) > 0 && !contains(expect, m.Currency):
		m.Flags = append(m.Flags, FlagForeignCurrency)
	default:
		return m
	}
	m.Price, m.Max, m.Currency = nil, nil, ""
	return m
}

// collapse drops the repetition of an amount right after it: pages print a price twice, for eyes and for screen readers.
func collapse(all []amount) []amount {
	out := all[:1]
	for _, a := range all[1:] {
		last := out[len(out)-1]
		if !a.connects && !a.ambiguous && a.value.Equal(last.value) && a.currency == last.currency {
			continue
		}
		out = append(out, a)
	}
	return out
}

// candidates drops what can be no price: per-unit amounts, instalments, savings; bids, former prices, prices before tax and of
// one piece beside a whole price; and bare numbers beside bound ones.
func candidates(all []amount) []amount {
	bound, whole := false, false
	for _, a := range all {
		bound = bound || a.token != "" && !a.weak
		// A price of nothing beside a former price is a page without its price.
		whole = whole || a.kind == Exact && !a.aside && !a.value.IsZero()
	}
	var out []amount
	for i, a := range all {
		leadsRange := i+1 < len(all) && all[i+1].connects
		bid := a.kind == Bid && !whole
		if a.kind != Exact && !bid || whole && a.aside || bound && (a.token == "" || a.weak) && !a.connects && !leadsRange {
			continue
		}
		if a.connects && len(out) == 0 {
			a.connects = false
		}
		out = append(out, a)
	}
	return out
}

// without gives list less s, in a new list; nil when nothing is left.
func without(list []string, s string) []string {
	var out []string
	for _, e := range list {
		if e != s {
			out = append(out, e)
		}
	}
	return out
}

// foldWidth makes full-width digits, signs and letters ASCII; everything else stays.
func foldWidth(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= 0xff01 && r <= 0xffe6 }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e && r != '～':
			return r - 0xfee0
		case r == 0xffe5:
			return '¥'
		case r == 0xffe1:
			return '£'
		case r == 0xffe6:
			return '₩'
		}
		return r
	}, s)
}

// lowerTrim gives text's words for comparison with word lists.
func lowerTrim(s string) string { return strings.ToLower(strings.TrimFunc(s, unicode.IsSpace)) }

func lastRune(s string) rune {
	r, n := utf8.DecodeLastRuneInString(s)
	if n == 0 {
		return 0
	}
	return r
}
