package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// MoneyKind says what an amount is.
type MoneyKind string

// Kinds of money. Per-unit and instalment amounts are never a price: Money.Price is nil then.
const (
	Exact      MoneyKind = "exact"
	From       MoneyKind = "from"
	Range      MoneyKind = "range"
	PerUnit    MoneyKind = "per_unit"
	Instalment MoneyKind = "instalment"
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
)

// MoneyOptions says how a site writes money.
type MoneyOptions struct {
	// Locale (BCP 47) decides what a separator before three digits means. Empty: such a separator groups.
	Locale string
	// Expect lists the ISO 4217 codes that the marketplace uses; they resolve "$", "kr", "¥".
	Expect []string
}

// Money is what a text says about one price, in major units.
type Money struct {
	Price *decimal.Decimal // the amount, the low end of a range; nil where none can be told
	Max   *decimal.Decimal // high end of a range
	// Currency is the ISO 4217 code, empty where the text shows none or an ambiguous one; Token is the
	// currency as shown.
	Currency, Token string
	Kind            MoneyKind
	Flags           []string
}

// ParseMoney reads the first price of a visible text. Amounts bound to a currency win over bare numbers;
// percentages, per-unit and instalment amounts never win. found is false where the text holds no amount at all.
func ParseMoney(text string, o MoneyOptions) (m Money, found bool) {
	amounts := bind(scan(foldWidth(text), o), o)
	all := amounts
	amounts = candidates(amounts)
	if len(amounts) == 0 {
		if len(all) == 0 {
			return Money{}, false
		}
		return Money{Kind: all[0].kind, Currency: all[0].currency, Token: all[0].token, Flags: []string{string(all[0].kind)}}, true
	}
	amounts = collapse(amounts)
	first := amounts[0]
	m = Money{Currency: first.currency, Token: first.token, Kind: Exact}
	if first.from {
		m.Kind = From
	}
	if first.ambiguousCurrency {
		m.Flags = append(m.Flags, FlagAmbiguousCurrency)
	}
	if first.ambiguous {
		m.Flags = append(m.Flags, FlagAmbiguousMoney)
		return m, true
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
			return m, true
		case m.Currency == "" && !first.ambiguousCurrency:
			m.Currency, m.Token = high.currency, high.token
		case high.currency != "" && high.currency != m.Currency:
			m.Flags = append(m.Flags, FlagSeveralAmounts)
			return m, true
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
	return m, true
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

// candidates drops what can be no price: per-unit and instalment amounts, prices of one piece beside a whole price, and bare
// numbers beside bound ones.
func candidates(all []amount) []amount {
	bound, whole := false, false
	for _, a := range all {
		bound = bound || a.token != "" && a.kind == Exact
		whole = whole || a.kind == Exact && !a.piece
	}
	var out []amount
	for i, a := range all {
		leadsRange := i+1 < len(all) && all[i+1].connects
		if a.kind != Exact || whole && a.piece || bound && a.token == "" && !a.connects && !leadsRange {
			continue
		}
		if a.connects && len(out) == 0 {
			a.connects = false
		}
		out = append(out, a)
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
