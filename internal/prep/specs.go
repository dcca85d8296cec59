package prep

import (
	"sheaf/datasets/table"
	"sheaf/internal/normalize"
)

// specUnits fills in the unit of a specification whose value is a number with its unit ("250 g") where the page does not state
// it apart. The value stays as shown.
func (b *builder) specUnits() {
	rows, ok := b.get("specs").([]table.Row)
	if !ok {
		return
	}
	value, unit := -1, -1
	for i, c := range b.columns["specs"].Children {
		switch c.Name {
		case "value":
			value = i
		case "unit":
			unit = i
		}
	}
	for _, row := range rows {
		shown, ok := row[value].(string)
		if !ok || row[unit] != nil || len(shown) > maxQuantity {
			continue
		}
		if q, ok := normalize.OneQuantity(shown, b.in.Locale); ok {
			row[unit] = q.Unit
		}
	}
}

// maxQuantity is the length in bytes above which a value says more than a quantity.
const maxQuantity = 60
