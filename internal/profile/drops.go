package profile

import (
	"cmp"
	"slices"
)

// Drop is a column that fewer rows of a category have than before.
type Drop struct {
	Category string  `json:"category"`
	Column   string  `json:"column"`
	Rows     int64   `json:"rows"`   // of the category after the run
	Before   float64 `json:"before"` // share of rows with a value
	After    float64 `json:"after"`
}

const (
	// MaxDrops is how many are kept.
	MaxDrops = 20
	// leastGroup is how many rows a category must have before and after for its shares to mean something.
	leastGroup = 10
	// leastDrop is the fall of a share that is worth keeping.
	leastDrop = 0.05
	// usualColumn is the share from which a column counts as one that a category's rows have.
	usualColumn = 0.5
)

// OfOffers are columns that rows have while an offer is on: the end of a sale takes the struck price away, and nothing broke.
var OfOffers = map[string]bool{
	"list_price": true, "price_max": true, "unit_price": true, "unit_price_per": true, "shipping_price": true, "stock_qty": true,
	"ended_on": true, "attributes_json": true,
}

// DropsOf finds the categories in which columns lost most between two moments, the most rows first.
func DropsOf(before, after Rows) []Drop {
	var out []Drop
	for category, a := range after.Groups {
		b, ok := before.Groups[category]
		if !ok || a.Rows < leastGroup || b.Rows < leastGroup {
			continue
		}
		for column, n := range b.Coverage {
			had, has := covered(column, n, b.Rows, b.Unoffered), covered(column, a.Coverage[column], a.Rows, a.Unoffered)
			if had >= usualColumn && had-has > leastDrop && !OfOffers[column] {
				out = append(out, Drop{category, column, a.Rows, had, has})
			}
		}
	}
	slices.SortFunc(out, func(a, b Drop) int {
		return cmp.Or(
			cmp.Compare((b.Before-b.After)*float64(b.Rows), (a.Before-a.After)*float64(a.Rows)),
			cmp.Compare(a.Column, b.Column), cmp.Compare(a.Category, b.Category),
		)
	})
	return out[:min(MaxDrops, len(out))]
}

func ratio(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
