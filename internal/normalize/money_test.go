package normalize

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

func TestParseMoney(t *testing.T) {
	tests := []struct {
		text, locale string
		expect       []string
		price, max   string // "" = none
		currency     string
		kind         MoneyKind
		flags        []string
	}{
		{"$1,234.56", "en-US", []string{"USD"}, "1234.56", "", "USD", Exact, nil},
		{"US $1,234.56", "en-US", []string{"USD"}, "1234.56", "", "USD", Exact, nil},
		{"1.234,56 €", "de-DE", []string{"EUR"}, "1234.56", "", "EUR", Exact, nil},
		{"1\u202f234,56\u00a0€", "fr-FR", []string{"EUR"}, "1234.56", "", "EUR", Exact, nil},
		{"CHF 1'234.50", "de-CH", []string{"CHF"}, "1234.50", "", "CHF", Exact, nil},
		{"₹1,23,456", "en-IN", []string{"INR"}, "123456", "", "INR", Exact, nil},
		{"￥12,800", "ja-JP", []string{"JPY"}, "12800", "", "JPY", Exact, nil},
		{"12,800円(税込)", "ja-JP", []string{"JPY"}, "12800", "", "JPY", Exact, nil},
		{"1.2万円", "ja-JP", []string{"JPY"}, "12000", "", "JPY", Exact, nil},
		{"1,980円～", "ja-JP", []string{"JPY"}, "1980", "", "JPY", From, nil},
		{"3만원", "ko-KR", []string{"KRW"}, "30000", "", "KRW", Exact, nil},
		{"99€95", "fr-FR", []string{"EUR"}, "99.95", "", "EUR", Exact, nil},
		{"S/ 125 , 30", "es-PE", []string{"PEN"}, "125.3", "", "PEN", Exact, nil},
		{"R$ 1.303 , 05", "pt-BR", []string{"BRL"}, "1303.05", "", "BRL", Exact, nil},
		{"US $12 . 50", "en-US", []string{"USD"}, "12.5", "", "USD", Exact, nil},
		{"US $12 , 10% off", "en-US", []string{"USD"}, "12", "", "USD", Exact, nil},
		{"US $19.99+", "en-US", []string{"USD"}, "19.99", "", "USD", From, nil},
		{"US $19.99 + $5 shipping", "en-US", []string{"USD"}, "19.99", "", "USD", Exact, []string{FlagSeveralAmounts}},
		{"EUR 1.234,-", "de-DE", []string{"EUR"}, "1234", "", "EUR", Exact, nil},
		{"C $45.00", "en-US", []string{"USD"}, "45", "", "CAD", Exact, nil},
		{"$45.00 CAD", "en-US", []string{"USD"}, "45", "", "CAD", Exact, nil},
		{"ab 9,99 €", "de-DE", []string{"EUR"}, "9.99", "", "EUR", From, nil},
		{"from $10", "en-US", []string{"USD"}, "10", "", "USD", From, nil},
		{"$10 – $25", "en-US", []string{"USD"}, "10", "25", "USD", Range, nil},
		{"$84.90 to $1,169.90", "en-US", []string{"USD"}, "84.90", "1169.90", "USD", Range, nil},
		{"EUR 12,00 bis EUR 20,00", "de-DE", []string{"EUR"}, "12", "20", "EUR", Range, nil},
		{"From 26 to 50 €", "en-GB", []string{"EUR"}, "26", "50", "EUR", Range, nil},
		{"$35.99$35.99", "en-US", []string{"USD"}, "35.99", "", "USD", Exact, nil},
		{"$12.99$12.99 - $19.99$19.99", "en-US", []string{"USD"}, "12.99", "19.99", "USD", Range, nil},
		{"$35.99 with 22 percent savings", "en-US", []string{"USD"}, "35.99", "", "USD", Exact, nil},
		{"EUR 164,00oder Preisvorschlag", "de-DE", []string{"EUR"}, "164", "", "EUR", Exact, nil},
		{"IDR1,614,898.07", "en-US", []string{"USD"}, "1614898.07", "", "IDR", Exact, nil},
		{"1.837, 32 €", "de-DE", []string{"EUR"}, "1837.32", "", "EUR", Exact, nil},
		{"KD 1.250", "en-US", []string{"KWD"}, "1.250", "", "KWD", Exact, nil},
		// Refused: both readings are plausible, or it is no price.
		{"3.350 $", "en-US", []string{"USD"}, "", "", "USD", Exact, []string{FlagAmbiguousMoney}},
		{"3.350 €", "de-DE", []string{"EUR"}, "3350", "", "EUR", Exact, nil},
		{"$5", "", []string{"USD", "CAD"}, "5", "", "", Exact, []string{FlagAmbiguousCurrency}},
		{"$10.00 $8.00", "en-US", []string{"USD"}, "10", "", "USD", Exact, []string{FlagSeveralAmounts}},
		{"$4.99/oz", "en-US", []string{"USD"}, "", "", "USD", PerUnit, []string{FlagPerUnit}},
		{"$12.99 ($0.43 / Count)", "en-US", []string{"USD"}, "12.99", "", "USD", Exact, nil},
		{"12,34 € (24,68 €/kg)", "de-DE", []string{"EUR"}, "12.34", "", "EUR", Exact, nil},
		{"¥1,300 (¥13/枚)", "ja-JP", []string{"JPY"}, "1300", "", "JPY", Exact, nil},
		{"$12/mo", "en-US", []string{"USD"}, "", "", "USD", Instalment, []string{FlagInstalment}},
		{"$599.00 or $49.92/month x 12", "en-US", []string{"USD"}, "599", "", "USD", Exact, nil},
		{"US $349.99/ea", "en-US", []string{"USD"}, "349.99", "", "USD", Exact, nil},
		{"EUR 12,99/Stk.", "de-DE", []string{"EUR"}, "12.99", "", "EUR", Exact, nil},
		{"EUR 24,00 (EUR 12,00/Stück)", "de-DE", []string{"EUR"}, "24", "", "EUR", Exact, nil},
		{"20000mAh", "en-US", []string{"USD"}, "", "", "", "", nil},
		{"-22%", "en-US", []string{"USD"}, "", "", "", "", nil},
		{"TOP 10", "en-US", []string{"USD"}, "10", "", "", Exact, nil},
		{"siehe Shop", "de-DE", []string{"EUR"}, "", "", "", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			m, _ := ParseMoney(tt.text, MoneyOptions{Locale: tt.locale, Expect: tt.expect})
			requireAmount(t, tt.price, m)
			if tt.max == "" {
				require.Nil(t, m.Max)
			} else {
				require.NotNil(t, m.Max)
				require.Equal(t, amountOf(t, tt.max), m.Max.String())
			}
			require.Equal(t, tt.currency, m.Currency)
			require.Equal(t, tt.kind, m.Kind)
			require.Equal(t, tt.flags, m.Flags)
		})
	}
}

func requireAmount(t *testing.T, want string, m Money) {
	t.Helper()
	if want == "" {
		require.Nil(t, m.Price)
		return
	}
	require.NotNil(t, m.Price)
	require.Equal(t, amountOf(t, want), m.Price.String())
}

func amountOf(t *testing.T, s string) string {
	t.Helper()
	d, err := decimal.NewFromString(s)
	require.NoError(t, err)
	return d.String()
}

func TestGate(t *testing.T) {
	tests := []struct {
		text             string
		expect           []string
		unstated         string
		price, cur, flag string
	}{
		{"$5.00", []string{"USD"}, "", "5", "USD", ""},
		{"5.00", []string{"USD"}, "", "", "", FlagNoCurrency},
		{"5.00", []string{"USD"}, "USD", "5", "USD", ""},
		{"EUR 5.00", []string{"USD"}, "USD", "", "", FlagForeignCurrency},
		{"$5.00", []string{"USD", "CAD"}, "USD", "", "", FlagAmbiguousCurrency},
		{"EUR 5.00", nil, "", "5", "EUR", ""},
	}
	for _, tt := range tests {
		m, ok := ParseMoney(tt.text, MoneyOptions{Locale: "en-US", Expect: tt.expect})
		require.True(t, ok, tt.text)
		m = m.Gate(tt.expect, tt.unstated)
		requireAmount(t, tt.price, m)
		require.Equal(t, tt.cur, m.Currency, tt.text)
		if tt.flag != "" {
			require.Contains(t, m.Flags, tt.flag, tt.text)
		}
	}
}

func TestCurrency(t *testing.T) {
	for text, want := range map[string]string{"USD": "USD", "usd": "USD", "€": "EUR", "US $": "USD", "円": "JPY", "$": "USD", "kr": "", "foo": "", "": ""} {
		got, ok := Currency(text, []string{"USD"})
		require.Equal(t, want, got, text)
		require.Equal(t, want != "", ok, text)
	}
	require.Equal(t, 0, CurrencyDigits("JPY"))
	require.Equal(t, 3, CurrencyDigits("KWD"))
	require.Equal(t, 2, CurrencyDigits("???"))
}

func FuzzParseMoney(f *testing.F) {
	for _, s := range []string{"$1,234.56", "1.234,56 €", "99€95", "$10 – $25", "1.2万円", "$.75", "１２，８００円", "٣٫٥ ريال", "US $1 to US $2 CAD"} {
		f.Add(s, "de-DE")
	}
	f.Fuzz(func(t *testing.T, s, locale string) {
		m, found := ParseMoney(s, MoneyOptions{Locale: locale, Expect: []string{"EUR"}})
		if m.Price != nil && !found {
			t.Fatalf("%q: a price that was not found", s)
		}
		if m.Price != nil && m.Price.IsNegative() {
			t.Fatalf("%q: negative price %s", s, m.Price)
		}
		if m.Max != nil && !m.Max.GreaterThan(*m.Price) {
			t.Fatalf("%q: range from %s to %s", s, m.Price, m.Max)
		}
		if g := m.Gate([]string{"EUR"}, ""); g.Price != nil && g.Currency != "EUR" {
			t.Fatalf("%q: the gate let %s pass", s, g.Currency)
		}
	})
}
