package extract

import (
	"regexp"

	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
	"sheaf/internal/record"
)

// moneyValue is an amount with its currency; max is set for a range.
type moneyValue struct {
	price, max *record.Decimal
	currency   string
}

// Keys of the objects that shops write an amount in, and of their currency.
var (
	amountKeys   = []string{"value", "amount", "price", "val"}
	currencyKeys = []string{"currency", "currencyCode", "priceCurrency", "currency_code"}
	plainAmount  = regexp.MustCompile(`^\d+(\.\d+)?$`)
)

// money reads an amount and the currency that it has: of the field's currency sources, of the amount's own object or
// text, or by the recipe's policy.
func (r *fieldReader) money(f *recipe.Field, fd finding, pl place) converted {
	raw := fd.clean()
	if f.IsNull(raw) {
		return converted{null: true, raw: raw}
	}
	expect := r.plan.Money.Expect
	m, found := r.parseMoney(f, fd)
	if obj, ok := fd.value.(map[string]any); ok {
		raw = key(obj)[1:]
		if !found && statesNone(obj) {
			return converted{raw: raw} // as a plain null: there is nothing here to read
		}
	}
	if !found {
		return refused(raw, "%s: no amount in %q", f.Name, clip(raw, 80))
	}
	if stated := r.statedCurrency(f, pl); stated != "" && (m.Currency == "" || m.Currency != stated && m.Token == "") {
		m.Currency = stated
		m.Flags = without(m.Flags, normalize.FlagAmbiguousCurrency)
	}
	if f.Type != recipe.TypeMoneyRange {
		m.Max = nil
	}
	if m.Price != nil && f.ZeroNull && m.Price.IsZero() {
		return converted{null: true, raw: raw}
	}
	several := contains(m.Flags, normalize.FlagSeveralAmounts)
	unstated := ""
	if r.plan.Money.Unstated == "expected" && len(expect) == 1 {
		unstated = expect[0]
	}
	if contains(expect, recipe.AnyCurrency) {
		if m.Currency != "" && !contains(expect, m.Currency) {
			m.Flags = append(m.Flags, normalize.FlagForeignCurrency)
		}
		expect = nil
	}
	if (fd.literal || m.Kind == normalize.Free) && m.Price != nil && m.Price.IsZero() && m.Currency == "" {
		unstated = r.priceCurrency() // `value: 0`: free, in whatever the price is in
	}
	m = m.Gate(expect, unstated)
	if m.Price == nil || several {
		c := refused(raw, "%s: cannot read %q", f.Name, clip(raw, 80))
		c.flags = m.Flags
		return c
	}
	price := record.Decimal{Decimal: m.Price.Round(4)}
	out := converted{value: price, ok: true, raw: clip(raw, 200), flags: m.Flags, money: &moneyValue{price: &price, currency: m.Currency}}
	if m.Max != nil {
		out.money.max = &record.Decimal{Decimal: m.Max.Round(4)}
	}
	if m.Kind == normalize.From || m.Kind == normalize.Bid {
		out.flags = append(out.flags, string(m.Kind))
	}
	return out
}

func (r *fieldReader) parseMoney(f *recipe.Field, fd finding) (normalize.Money, bool) {
	expect := r.plan.Money.Expect
	switch v := fd.value.(type) {
	case map[string]any:
		return moneyObject(v, expect)
	case string:
		if fd.shown || !plainAmount.MatchString(v) {
			return normalize.ParseMoney(normalize.Line(v), normalize.MoneyOptions{Locale: r.plan.Locale, Expect: expect, FreeIsZero: f.Name == shippingField})
		}
	}
	d, ok := path.Number(fd.value)
	if !ok || d.IsNegative() {
		return normalize.Money{}, false
	}
	return normalize.Money{Price: &d, Kind: normalize.Exact}, true
}

func moneyObject(v map[string]any, expect []string) (normalize.Money, bool) {
	m := normalize.Money{Kind: normalize.Exact}
	for _, k := range amountKeys {
		if d, ok := path.Number(v[k]); ok && !d.IsNegative() {
			m.Price = &d
			break
		}
	}
	if m.Price == nil {
		return m, false
	}
	for _, k := range currencyKeys {
		if s, ok := v[k].(string); ok {
			if code, ok := normalize.Currency(s, expect); ok {
				m.Currency, m.Token = code, s
				break
			}
		}
	}
	return m, true
}

// statesNone tells whether an amount's object says that there is none: {"value": null, "currency": "USD"}.
func statesNone(v map[string]any) bool {
	null := false
	for _, k := range amountKeys {
		amount, ok := v[k]
		if ok && amount != nil {
			return false
		}
		null = null || ok
	}
	return null
}

// statedCurrency is what the field's currency sources say; "" = nothing.
func (r *fieldReader) statedCurrency(f *recipe.Field, pl place) string {
	for _, alt := range f.Currency {
		if alt.Source == nil || alt.Page != "" && alt.Page != pl.page.Name {
			continue
		}
		for _, fd := range pl.find(alt.Source) {
			if code, ok := normalize.Currency(fd.clean(), r.plan.Money.Expect); ok {
				return code
			}
		}
	}
	return ""
}

// priceCurrency is the currency of the record's price.
func (r *fieldReader) priceCurrency() string {
	if !r.busy["price"] {
		r.field("price")
	}
	s, _ := r.fields["price_currency"].Value.(string)
	return s
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

func without(list []string, s string) []string {
	out := list[:0:0]
	for _, e := range list {
		if e != s {
			out = append(out, e)
		}
	}
	return out
}
