package prep

import "sheaf/internal/normalize"

// availabilities is the vocabulary of the column: schema.org v30 ItemAvailability in snake_case, and unknown.
var availabilities = map[string]bool{
	"back_order": true, "discontinued": true, "in_stock": true, "in_store_only": true, "limited_availability": true,
	"made_to_order": true, "online_only": true, "out_of_stock": true, "pre_order": true, "pre_sale": true,
	"reserved": true, "sold_out": true, "unknown": true,
}

var priceKinds = map[string]bool{"exact": true, "from": true, "range": true, "bid": true, "per_unit": true, "hidden": true}

func (b *builder) offer() {
	if v := b.text("availability"); v != "" && !availabilities[v] {
		known, ok := normalize.Availability(v)
		if !ok {
			known = "unknown"
			b.problem("availability", "%q is not in the vocabulary", v)
		}
		if b.text("availability_raw") == "" {
			b.set("availability_raw", v)
		}
		b.set("availability", known)
	}
	if class, ok := normalize.Condition(b.text("condition")); ok {
		b.set("condition_class", class)
	}
	if v := b.text("price_kind"); v != "" && !priceKinds[v] {
		b.problem("price_kind", "%q is not in the vocabulary", v)
		b.set("price_kind", nil)
	}
	b.notNegative("stock_qty", "rating_count", "review_count")
	rating, ok := b.get("rating").(float64)
	scale, scaled := b.get("rating_scale").(float64)
	if ok && (rating < 0 || scaled && rating > scale) {
		b.problem("rating", "%v is outside of the scale", rating)
		b.set("rating", nil)
	}
}

func (b *builder) notNegative(columns ...string) {
	for _, column := range columns {
		if v, ok := b.get(column).(int64); ok && v < 0 {
			b.problem(column, "%d is negative", v)
			b.set(column, nil)
		}
	}
}
