package normalize

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// TestMoneyTraps: each is what another project got wrong, by its issue.
func TestMoneyTraps(t *testing.T) {
	tests := []struct {
		issue, text, locale string
		expect              []string
		price, max          string // "" = none
		currency            string
		kind                MoneyKind
		flags               []string
	}{
		{"price-parser #46, dot decimal", "3.350", "en-US", nil, "", "", "", Exact, []string{FlagAmbiguousMoney}},
		{"price-parser #46, comma decimal", "3.350", "de-DE", nil, "3350", "", "", Exact, nil},
		{"price-parser #46, three decimals", "3.350 KWD", "en-US", []string{"KWD"}, "3.350", "", "KWD", Exact, nil},
		{"price-parser #63", "1,234,567.890", "en-US", nil, "1234567.890", "", "", Exact, nil},
		{"price-parser #62", "2 pairs from $349", "en-US", []string{"USD"}, "349", "", "USD", From, nil},
		{"price-parser #15, comma decimal", "140.000", "es-CO", nil, "140000", "", "", Exact, nil},
		{"price-parser #15, dot decimal", "140.000", "en-US", nil, "", "", "", Exact, []string{FlagAmbiguousMoney}},
		{"price-parser PR 7", "£34.992001", "en-GB", []string{"GBP"}, "34.992001", "", "GBP", Exact, nil},
		{"pricebuddy #134, geo-IP currency", "US$59.99", "de-DE", []string{"EUR"}, "59.99", "", "USD", Exact, nil},
		{"amazon-product-api #58, DE", "1.299,00 €", "de-DE", []string{"EUR"}, "1299", "", "EUR", Exact, nil},
		{"amazon-product-api #58, ES", "1.299,00€", "es-ES", []string{"EUR"}, "1299", "", "EUR", Exact, nil},
		{"pricebuddy #18, IT", "12,99 €", "it-IT", []string{"EUR"}, "12.99", "", "EUR", Exact, nil},
		{"Shopify/money PR 142, exponent 0", "¥1,000", "ja-JP", []string{"JPY"}, "1000", "", "JPY", Exact, nil},
		{"Shopify/money PR 142, exponent 3", "1.234 KWD", "en-US", []string{"KWD"}, "1.234", "", "KWD", Exact, nil},
		{"Enhanced_Steam #629", "¥ 6,000", "ja-JP", []string{"JPY"}, "6000", "", "JPY", Exact, nil},
		{"Enhanced_Steam #629, locale unknown", "6,000 JPY", "", []string{"JPY"}, "6000", "", "JPY", Exact, nil},
		{"yen have no decimals", "JPY 12.34", "ja-JP", []string{"JPY"}, "", "", "JPY", Exact, []string{FlagAmbiguousMoney}},
		{"mozilla/price-tracker #313, several prices", "$249.00 $15.00", "en-US", []string{"USD"}, "249", "", "USD", Exact, []string{FlagSeveralAmounts}},
		{"pricebuddy #174, 0 € beside a former price", "statt 124,95 € jetzt 0,00 €", "de-DE", []string{"EUR"}, "124.95", "", "EUR", Exact, []string{FlagSeveralAmounts}},
		{"lakh", "₹1,23,456.00", "en-IN", []string{"INR"}, "123456", "", "INR", Exact, nil},
		{"lakh, no decimals", "Rs. 12,34,567", "en-IN", []string{"INR"}, "1234567", "", "INR", Exact, nil},
		{"narrow no-break space", "1\u202f234,56\u00a0€", "fr-FR", []string{"EUR"}, "1234.56", "", "EUR", Exact, nil},
		{"typographic apostrophe", "CHF 1’234.50", "de-CH", []string{"CHF"}, "1234.50", "", "CHF", Exact, nil},
		{"full width", "￥１２，８００", "ja-JP", []string{"JPY"}, "12800", "", "JPY", Exact, nil},
		{"tax in brackets", "12,800円(税込)", "ja-JP", []string{"JPY"}, "12800", "", "JPY", Exact, nil},
		{"tax before", "税込 1,980円", "ja-JP", []string{"JPY"}, "1980", "", "JPY", Exact, nil},
		{"万", "1.2万円", "ja-JP", []string{"JPY"}, "12000", "", "JPY", Exact, nil},
		{"万 and more", "3万5千円", "ja-JP", []string{"JPY"}, "35000", "", "JPY", Exact, nil},
		{"万 and figures", "1万2,800円", "ja-JP", []string{"JPY"}, "12800", "", "JPY", Exact, nil},
		{"千", "5千円", "ja-JP", []string{"JPY"}, "5000", "", "JPY", Exact, nil},
		{"만", "12만 9,000원", "ko-KR", []string{"KRW"}, "129000", "", "KRW", Exact, nil},
		{"천", "5천원", "ko-KR", []string{"KRW"}, "5000", "", "KRW", Exact, nil},
		{"원", "12,800원", "ko-KR", []string{"KRW"}, "12800", "", "KRW", Exact, nil},
		{"cents behind the sign", "99€95", "fr-FR", []string{"EUR"}, "99.95", "", "EUR", Exact, nil},
		{"dash for no cents", "1.234,-", "de-DE", nil, "1234", "", "", Exact, nil},
		{"dashes for no cents", "€ 1.234,--", "de-AT", []string{"EUR"}, "1234", "", "EUR", Exact, nil},
		{"US $", "US $1,234.56", "en-US", []string{"USD"}, "1234.56", "", "USD", Exact, nil},
		{"L.E of Egypt", "L.E 12.00", "en", nil, "12", "", "EGP", Exact, nil},
		{"L.E. behind the number", "1,250 L.E.", "en-EG", []string{"EGP"}, "1250", "", "EGP", Exact, nil},
		{"LE where it is expected", "LE 450.00", "en-EG", []string{"EGP"}, "450", "", "EGP", Exact, nil},
		{"LE anywhere else", "LE 450.00", "fr-FR", []string{"EUR"}, "450", "", "", Exact, []string{FlagAmbiguousCurrency}},
		{"C $", "C $45.00", "en-CA", []string{"CAD"}, "45", "", "CAD", Exact, nil},
		{"AU $", "AU $59.95", "en-AU", []string{"AUD"}, "59.95", "", "AUD", Exact, nil},
		{"ab", "ab 19,90 €", "de-DE", []string{"EUR"}, "19.90", "", "EUR", From, nil},
		{"à partir de", "à partir de 19,90 €", "fr-FR", []string{"EUR"}, "19.90", "", "EUR", From, nil},
		{"desde", "Desde 19,90 €", "es-ES", []string{"EUR"}, "19.90", "", "EUR", From, nil},
		{"～", "1,980円～", "ja-JP", []string{"JPY"}, "1980", "", "JPY", From, nil},
		{"から", "1,980円から", "ja-JP", []string{"JPY"}, "1980", "", "JPY", From, nil},
		{"부터", "1,980원부터", "ko-KR", []string{"KRW"}, "1980", "", "KRW", From, nil},
		{"range, en dash", "$10 – $25", "en-US", []string{"USD"}, "10", "25", "USD", Range, nil},
		{"range, 1,980円～2,980円", "1,980円～2,980円", "ja-JP", []string{"JPY"}, "1980", "2980", "JPY", Range, nil},
		{"range, currency once", "10,00 - 25,00 €", "de-DE", []string{"EUR"}, "10", "25", "EUR", Range, nil},
		{"bid alone", "Current bid: $5.50", "en-US", []string{"USD"}, "5.50", "", "USD", Bid, nil},
		{"bids behind", "EUR 5,50 · 3 Gebote", "de-DE", []string{"EUR"}, "5.50", "", "EUR", Bid, nil},
		{"buy-now beside a bid", "EUR 1,00 1 Gebot EUR 20,00 Sofort-Kaufen", "de-DE", []string{"EUR"}, "20", "", "EUR", Exact, nil},
		{"buy-now before a bid", "Buy It Now $20.00 Current bid: $1.00", "en-US", []string{"USD"}, "20", "", "USD", Exact, nil},
		{"per piece", "¥1,300 (¥13/枚)", "ja-JP", []string{"JPY"}, "1300", "", "JPY", Exact, nil},
		{"per unit first", "¥13/枚 ¥1,300", "ja-JP", []string{"JPY"}, "1300", "", "JPY", Exact, nil},
		{"per unit alone", "$4.99/oz", "en-US", []string{"USD"}, "", "", "USD", PerUnit, []string{FlagPerUnit}},
		{"per 100 g", "1,99 € / 100 g", "de-DE", []string{"EUR"}, "", "", "EUR", PerUnit, []string{FlagPerUnit}},
		{"instalment alone", "$12/mo", "en-US", []string{"USD"}, "", "", "USD", Instalment, []string{FlagInstalment}},
		{"instalment first", "$12/mo or $288.00", "en-US", []string{"USD"}, "288", "", "USD", Exact, nil},
		{"instalments counted", "24 x $12.00", "en-US", []string{"USD"}, "", "", "USD", Instalment, []string{FlagInstalment}},
		{"月々", "月々1,200円 (税込) 28,800円", "ja-JP", []string{"JPY"}, "28800", "", "JPY", Exact, nil},
		{"strike-through first", "Was $30.00 $24.00", "en-US", []string{"USD"}, "24", "", "USD", Exact, nil},
		{"list price first", "List Price: $30.00 $24.00", "en-US", []string{"USD"}, "24", "", "USD", Exact, nil},
		{"定価", "定価 30,000円 24,000円", "ja-JP", []string{"JPY"}, "24000", "", "JPY", Exact, nil},
		{"UVP", "UVP 30,00 € 24,00 €", "de-DE", []string{"EUR"}, "24", "", "EUR", Exact, nil},
		{"saving first", "You save $6.00 $24.00", "en-US", []string{"USD"}, "24", "", "USD", Exact, nil},
		{"instalments with de", "12x de R$ 108,33 sem juros", "pt-BR", []string{"BRL"}, "", "", "BRL", Instalment, []string{FlagInstalment}},
		{"instalments behind", "R$ 1.299,90 em 12x de R$ 108,33", "pt-BR", []string{"BRL"}, "1299.90", "", "BRL", Exact, nil},
		{"interest-free payments", "or 4 interest-free payments of $325.00", "en-US", []string{"USD"}, "", "", "USD", Instalment, []string{FlagInstalment}},
		{"per day", "0,33 €/Tag", "de-DE", []string{"EUR"}, "", "", "EUR", Instalment, []string{FlagInstalment}},
		{"saving alone", "Save $5.00", "en-US", []string{"USD"}, "", "", "USD", Saving, []string{FlagSaving}},
		{"off alone", "$5 off", "en-US", []string{"USD"}, "", "", "USD", Saving, []string{FlagSaving}},
		{"off beside", "$24.00 $6.00 off", "en-US", []string{"USD"}, "24", "", "USD", Exact, nil},
		{"a subscription is a price", "Subscribe & Save: $22.49", "en-US", []string{"USD"}, "22.49", "", "USD", Exact, nil},
		{"former price alone", "Was $50.00", "en-US", []string{"USD"}, "50", "", "USD", Exact, nil},
		{"M.R.P.", "₹ 499.00 M.R.P.: ₹ 999.00", "en-IN", []string{"INR"}, "499", "", "INR", Exact, nil},
		{"of several", "2 for $10.00", "en-US", []string{"USD"}, "", "", "USD", PerUnit, []string{FlagPerUnit}},
		{"with and without tax", "£1,082.50 ex VAT £1,299.00 inc VAT", "en-GB", []string{"GBP"}, "1299", "", "GBP", Exact, nil},
		{"税込 and 税抜", "1,980円 (税抜 1,800円)", "ja-JP", []string{"JPY"}, "1980", "", "JPY", Exact, nil},
		{"税抜 first", "税抜 1,800円 (税込 1,980円)", "ja-JP", []string{"JPY"}, "1980", "", "JPY", Exact, nil},
		{"税抜 alone", "1,800円（税抜）", "ja-JP", []string{"JPY"}, "1800", "", "JPY", Exact, nil},
		{"TTC and HT", "1 082,50 € HT 1 299,00 € TTC", "fr-FR", []string{"EUR"}, "1299", "", "EUR", Exact, nil},
		{"cents", "99¢", "en-US", []string{"USD"}, "0.99", "", "USD", Exact, nil},
		{"thousands as k", "$12.5k", "en-US", []string{"USD"}, "12500", "", "USD", Exact, nil},
		{"M is one of two", "$1.2M", "en-US", []string{"USD"}, "", "", "USD", Exact, []string{FlagAmbiguousMoney}},
		{"free is no price", "Free", "en-US", []string{"USD"}, "", "", "", Free, []string{FlagFree}},
		{"無料 is no price", "無料", "ja-JP", []string{"JPY"}, "", "", "", Free, []string{FlagFree}},
		{"free on a condition", "Free Shipping on Orders $49+.", "en-US", []string{"USD"}, "", "", "", Free, []string{FlagConditional}},
		{"gluten-free", "Gluten-free $5.00", "en-US", []string{"USD"}, "5", "", "USD", Exact, nil},
		{"litres are no lempiras", "Cooler 5 L $20.00", "en-US", []string{"USD"}, "20", "", "USD", Exact, nil},
		{"gel is no lari", "50 GEL", "en-US", []string{"USD"}, "50", "", "", Exact, []string{FlagAmbiguousCurrency}},
		{"lari where expected", "50 GEL", "ka-GE", []string{"GEL"}, "50", "", "GEL", Exact, nil},
		{"kr where one is expected", "1 299 kr", "sv-SE", []string{"SEK"}, "1299", "", "SEK", Exact, nil},
		{"kr where none is", "1 299 kr", "sv-SE", nil, "1299", "", "", Exact, []string{FlagAmbiguousCurrency}},
		{"percent off", "20% off $80.00", "en-US", []string{"USD"}, "80", "", "USD", Exact, nil},
	}
	for _, tt := range tests {
		t.Run(tt.issue, func(t *testing.T) {
			m, found := ParseMoney(tt.text, MoneyOptions{Locale: tt.locale, Expect: tt.expect})
			require.True(t, found)
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

// TestFreeIsZero: only a charge can be nothing.
func TestFreeIsZero(t *testing.T) {
	for _, text := range []string{"Free", "FREE delivery", "Kostenloser Versand", "Versand: kostenlos", "Livraison gratuite", "Envío gratis", "Spedizione gratuita", "送料無料", "무료배송", "Gratis"} {
		m, found := ParseMoney(text, MoneyOptions{FreeIsZero: true})
		require.True(t, found, text)
		requireAmount(t, "0", m)
		require.Empty(t, m.Flags, text)
	}
	for _, text := range []string{"Free shipping on orders over $49", "ab 29 € versandkostenfrei", "Kostenloser Versand ab 29 €", "3,980円以上送料無料", "5,000円以上で送料無料"} {
		m, _ := ParseMoney(text, MoneyOptions{FreeIsZero: true})
		require.False(t, m.Price != nil && m.Price.IsZero(), "%s costs nothing only perhaps", text)
	}
}

// TestBeside: what stands near by names the currency, or tells which dollar a sign means; it never overrules.
func TestBeside(t *testing.T) {
	for _, c := range []struct{ text, beside, currency string }{
		{"12.50", "EUR", "EUR"}, {"$12.50", "Price in CAD", "CAD"}, {"12.50 €", "USD", "EUR"}, {"$12.50", "EUR", ""}, {"12.50", "", ""},
	} {
		m, _ := ParseMoney(c.text, MoneyOptions{Beside: c.beside})
		require.Equal(t, c.currency, m.Currency, "%q beside %q", c.text, c.beside)
		require.Equal(t, c.currency == "" && c.text[0] == '$', contains(m.Flags, FlagAmbiguousCurrency))
	}
}

func TestMinorUnits(t *testing.T) {
	for _, c := range []struct {
		amount, code, want string
	}{
		{"1999", "USD", "19.99"}, {"6000", "JPY", "6000"}, {"1234", "KWD", "1.234"}, {"500", "CLP", "500"}, {"12800", "KRW", "12800"}, {"5", "EUR", "0.05"},
		{"1999", "", ""}, {"1999", "???", ""}, {"19.99", "USD", ""}, {"-5", "EUR", "-0.05"},
	} {
		got, ok := MinorUnits(decimal.RequireFromString(c.amount), c.code)
		require.Equal(t, c.want != "", ok, c)
		if ok {
			require.Equal(t, c.want, got.String(), c)
		}
	}
}
