package product

import (
	"strings"

	"sheaf/internal/normalize"
	"sheaf/internal/record"
)

// maxVariants bounds the rows of variants.
const maxVariants = 500

// variantRows are the declared variants of a group: their ids, labels, prices and availability.
func (s *scene) variantRows() (Field, bool) {
	for i := range s.own {
		item := &s.own[i]
		var rows []map[string]any
		for _, v := range nodesOf(item.data["hasVariant"]) {
			if len(rows) == maxVariants {
				break
			}
			if row := s.variantRow(&declaredItem{kind: item.kind, data: v}, item.text("name")); row != nil {
				rows = append(rows, row)
			}
		}
		if len(rows) > 0 {
			return Field{Name: "variants", Value: rows, Source: item.source("hasVariant"), Confidence: 0.93}, true
		}
	}
	return Field{}, false
}

func (s *scene) variantRow(v *declaredItem, group string) map[string]any {
	row := map[string]any{}
	for _, path := range []string{"sku", "productID", "gtin13", "gtin", "mpn", "@id"} {
		if t := v.text(path); t != "" {
			row["variant_id"] = t
			break
		}
	}
	var label []string
	for _, name := range []string{"color", "size", "material", "pattern"} {
		if t := v.text(name); t != "" {
			label = append(label, t)
		}
	}
	if len(label) == 0 {
		if t := strings.Trim(strings.TrimPrefix(v.text("name"), group), " -–/,:"); t != "" {
			label = []string{t}
		}
	}
	if len(label) > 0 {
		row["label"] = strings.Join(label, " / ")
	}
	if d, ok := s.offersOf(v); ok {
		row["price"] = record.Decimal{Decimal: d.low}
		if d.currency != "" {
			row["price_currency"] = d.currency
		}
	}
	if a, ok := normalize.Availability(v.text("offers.availability")); ok {
		row["availability"] = a
	}
	if len(row) == 0 {
		return nil
	}
	return row
}
