package prep

import (
	"sheaf/datasets/table"
	"sheaf/internal/normalize"
)

// variants checks what is said of each variation as the product's own columns are.
func (b *builder) variants() {
	rows, _ := b.get("variants").([]table.Row)
	if len(rows) == 0 {
		return
	}
	b.rowAmounts("variants", "price")
	children := table.Schema{Columns: b.columns["variants"].Children}
	availability, stock := children.Index("availability"), children.Index("stock_qty")
	for n, row := range rows {
		if v, ok := row[availability].(string); ok && !availabilities[v] {
			known, ok := normalize.Availability(v)
			if !ok {
				b.problem("variants", "availability of row %d: %q is not in the vocabulary", n+1, v)
				known = "unknown"
			}
			row[availability] = known
		}
		if v, ok := row[stock].(int64); ok && v < 0 {
			b.problem("variants", "stock_qty of row %d: %d is negative", n+1, v)
			row[stock] = nil
		}
	}
	b.set("variants", rowsOrNull(rows))
}

// evidence keeps the texts that price and availability were read from, where the recipe gives none.
func (b *builder) evidence() {
	for _, column := range []string{"price", "availability"} {
		raw := column + "_raw"
		if b.get(column) == nil || b.get(raw) != nil {
			continue
		}
		if f := b.in.Fields[column]; f.Raw != "" && normalize.Line(f.Raw) != b.shown(column) {
			b.set(raw, normalize.Line(f.Raw))
		}
	}
}

// shown is a cell as a text beside which its evidence would say the same.
func (b *builder) shown(column string) string {
	if v, ok := b.get(column).(int64); ok {
		return plainAmount(v)
	}
	return b.text(column)
}
