package normalize

import (
	"encoding/json"
	"testing"

	"github.com/shopspring/decimal"

	"sheaf/internal/testenv/fixture"
)

type priceParserCase struct {
	CurrencyRaw *string `json:"currency_raw"`
	PriceRaw    *string `json:"price_raw"`
	Currency    *string `json:"currency"`
	AmountText  *string `json:"amount_text"`
	Amount      any     `json:"amount_float"`
	Decimal     string  `json:"decimal_separator"`
	List        string  `json:"list"`
	XFail       bool    `json:"xfail"`
}

// knownMarks are the decimal separators that price-parser's own examples pass by position, which the list that was saved
// has lost.
var knownMarks = map[string]map[any]rune{
	"1250€ 60": {1250.6: '€'}, "1250€600": {1250.6: '€'}, "$..75,333": {0.75333: '.', 75.333: ','}, "$.750.30": {750.3: '.'},
}

// TestPriceParserSuite compares the first amount and its currency as shown with what price-parser's examples want. None of
// those that price-parser passes may fail; of its own known failures at least a third must be right. The amounts of
// instalments and of "Free!" are compared too, though Sheaf takes neither for a price.
func TestPriceParserSuite(t *testing.T) {
	body := fixture.Read(t, "suites/cases/price-parser.json")
	var cases []priceParserCase
	if err := json.Unmarshal(body, &cases); err != nil {
		t.Fatal(err)
	}
	var known, knownRight, passes int
	for _, c := range cases {
		text, beside := deref(c.PriceRaw), deref(c.CurrencyRaw)
		m, _ := ParseMoney(text, MoneyOptions{Beside: beside, Mark: markOf(c)})
		if m.Token == "" {
			m.Token, _ = currencyIn(beside, nil)
		}
		want := wantAmount(c.Amount)
		right := m.Token == deref(c.Currency) && (want == nil) == (m.Amount == nil) && (want == nil || m.Amount.Equal(*want))
		switch {
		case !c.XFail && !right:
			t.Errorf("%q beside %q: %v %q, want %v %q", text, beside, m.Amount, m.Token, want, deref(c.Currency))
		case !c.XFail:
			passes++
		case right:
			knownRight++
			fallthrough
		default:
			known++
		}
	}
	t.Logf("%d passes kept, %d of %d known failures right", passes, knownRight, known)
	if knownRight*3 < known {
		t.Errorf("%d of %d known failures right, want a third", knownRight, known)
	}
}

func markOf(c priceParserCase) rune {
	for _, r := range c.Decimal {
		return r
	}
	if c.List != "PRICE_PARSING_DECIMAL_SEPARATOR_EXAMPLES" {
		return 0
	}
	return knownMarks[deref(c.PriceRaw)][c.Amount]
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func wantAmount(v any) *decimal.Decimal {
	switch v := v.(type) {
	case float64:
		d := decimal.NewFromFloat(v)
		return &d
	case string: // "Decimal('1.11')"
		d := decimal.RequireFromString(v[len("Decimal('") : len(v)-2])
		return &d
	}
	return nil
}

func BenchmarkParseMoney(b *testing.B) {
	body := fixture.Read(b, "suites/cases/price-parser.json")
	var cases []priceParserCase
	if err := json.Unmarshal(body, &cases); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		c := cases[i%len(cases)]
		ParseMoney(deref(c.PriceRaw), MoneyOptions{Beside: deref(c.CurrencyRaw)})
	}
}
