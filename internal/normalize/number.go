package normalize

import (
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Number reads the first number of a text as the locale writes it ("4,4 von 5" in de-DE is 4.4). A separator
// before three digits groups unless it is the locale's decimal mark and groups nothing there.
func Number(text, locale string) (decimal.Decimal, bool) {
	sep := separatorsOf(locale)
	run, rest, negative, ok := firstRun(foldWidth(text))
	if !ok {
		return decimal.Decimal{}, false
	}
	exponent := -1
	if len(run.seps) == 1 && run.seps[0] == sep.decimal {
		exponent = 3 // a measure may have three decimals
	}
	r, ok := run.read(sep, exponent)
	if !ok {
		return decimal.Decimal{}, false
	}
	v := r.value.Mul(decimal.NewFromInt(magnitude(rest)))
	if negative {
		v = v.Neg()
	}
	return v, true
}

// Integer reads the first whole number of a text: "8.770 Bewertungen" is 8770, "1.2K" 1200, "1,2万" 12000,
// "12,000,000+" 12000000. ok is false where decimals remain.
func Integer(text, locale string) (int64, bool) {
	run, rest, negative, ok := firstRun(foldWidth(text))
	if !ok {
		return 0, false
	}
	r, ok := run.read(separatorsOf(locale), 0)
	if !ok {
		return 0, false
	}
	v := r.value.Mul(decimal.NewFromInt(magnitude(rest)))
	if !v.IsInteger() || v.GreaterThan(decimal.NewFromInt(1<<53)) {
		return 0, false
	}
	if negative {
		v = v.Neg()
	}
	return v.IntPart(), true
}

func firstRun(text string) (run digitRun, rest string, negative, ok bool) {
	for i, r := range text {
		if digitValue(r) < 0 {
			continue
		}
		run, ok = digitsAt(text[i:])
		before := lastRune(text[:i])
		return run, text[i+run.length:], (before == '-' || before == '−') && strings.TrimSpace(text[:i-utf8.RuneLen(before)]) == "", ok
	}
	return digitRun{}, "", false, false
}

// magnitude is the factor of a suffix: K, M, 千, 万.
func magnitude(rest string) int64 {
	r, n := utf8.DecodeRuneInString(rest)
	if f := myriads[r]; f > 1 {
		return f
	}
	next, _ := utf8.DecodeRuneInString(rest[n:])
	if next >= 'a' && next <= 'z' || next >= 'A' && next <= 'Z' {
		return 1
	}
	switch r {
	case 'K', 'k':
		return 1_000
	case 'M':
		return 1_000_000
	}
	return 1
}
