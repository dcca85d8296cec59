package prep

import (
	"github.com/shopspring/decimal"
	"golang.org/x/text/currency"
)

// amounts are the money columns of a row, which share price_currency.
var amounts = []string{"price", "price_max", "list_price", "unit_price", "shipping_price"}

// money drops what is no amount: negative ones, and any without a currency.
func (b *builder) money() {
	code := b.text("price_currency")
	if code != "" {
		if !isCurrency(code) {
			b.problem("price_currency", "%q is no ISO 4217 code", code)
			code = ""
		}
	}
	stated := false
	for _, column := range amounts {
		v, ok := b.get(column).(int64)
		switch {
		case !ok:
			continue
		case v < 0:
			b.problem(column, "the amount is negative")
			b.set(column, nil)
		case code == "":
			b.problem(column, "the amount has no currency")
			b.flag("no_currency")
			b.set(column, nil)
		default:
			b.foreign(column, code)
			stated = stated || b.get(column) != nil
		}
	}
	if low, ok := b.get("price").(int64); ok {
		if high, ok := b.get("price_max").(int64); ok && high < low {
			b.problem("price_max", "it is below price")
			b.set("price_max", nil)
		}
	} else if b.get("price_max") != nil {
		b.problem("price_max", "there is no price below it")
		b.set("price_max", nil)
	}
	if !stated {
		code = ""
	}
	b.set("price_currency", code)
	if b.get("unit_price") == nil && b.get("unit_price_per") != nil {
		b.problem("unit_price_per", "there is no unit price")
		b.set("unit_price_per", nil)
	}
	if b.get("price") == nil {
		b.set("price_raw", nil)
	}
}

// foreign drops an amount whose own currency, where the recipe states one, is another than the row's.
func (b *builder) foreign(column, code string) {
	own, ok := b.in.Fields[column+"_currency"].Value.(string)
	if ok && own != "" && own != code && column != "price" {
		b.flag("foreign_currency")
		b.problem(column, "it is in %s, the row in %s", own, code)
		b.set(column, nil)
	}
}

// isCurrency reports whether a text is an ISO 4217 code as the columns hold it.
func isCurrency(code string) bool {
	_, err := currency.ParseISO(code)
	return err == nil && len(code) == 3 && code == upper(code)
}

// plainAmount writes a cell of money with as few decimals as it has.
func plainAmount(v int64) string { return decimal.New(v, -4).String() }

func upper(s string) string {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return ""
		}
	}
	return s
}
