package extract

import (
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// Columns that belong together.
const (
	priceField    = "price"
	maxField      = "price_max"
	currencyField = "price_currency"
	kindField     = "price_kind"
	shippingField = "shipping_price" // "free" is an amount of this column only
)

// withPrice are the columns that a price fills beside its own: who may change the price may change them.
var withPrice = []string{maxField, currencyField, kindField}

// statePriceKind says what the price is where the recipe does not: a range, a lowest price, or exact. Without a price there
// is no kind.
func (r *fieldReader) statePriceKind() {
	price, looked := r.fields[priceField]
	if !looked || r.plan.Produces != "products" {
		return
	}
	if price.State != record.Value {
		r.fields[kindField] = record.Field{State: record.Null, From: price.From, Matched: price.Matched}
		return
	}
	if r.fields[kindField].State == record.Value {
		return
	}
	kind := normalize.Exact
	switch {
	case r.fields[maxField].State == record.Value:
		kind = normalize.Range
	case contains(price.Flags, string(normalize.From)):
		kind = normalize.From
	case contains(price.Flags, string(normalize.Bid)):
		kind = normalize.Bid
	}
	r.fields[kindField] = record.Field{State: record.Value, Value: string(kind), From: price.From, Matched: price.Matched}
}

// refreshed gives the columns that a page's rows may change: those that the recipe lists, and with the price its company.
func refreshed(pg *recipe.Page) []string {
	if !contains(pg.Refreshes, priceField) {
		return pg.Refreshes
	}
	out := append([]string(nil), pg.Refreshes...)
	for _, column := range withPrice {
		if !contains(out, column) {
			out = append(out, column)
		}
	}
	return out
}
