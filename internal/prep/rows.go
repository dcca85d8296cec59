package prep

import (
	"fmt"

	"sheaf/datasets/table"
)

// rows types child rows. A cell that does not fit is null, and a problem of the column; a row without any cell is left out.
func (b *builder) rows(c table.Column, v any) any {
	in, ok := v.([]map[string]any)
	if !ok {
		if empty, isList := v.([]string); !isList || len(empty) > 0 { // an empty list carries no element type through JSON
			b.problem(c.Name, "a value of type %T does not fit rows", v)
		}
		return nil
	}
	var out []table.Row
	for n, cells := range in {
		row, filled := make(table.Row, len(c.Children)), false
		for i, child := range c.Children {
			v, stated := cells[child.Name]
			if !stated || v == nil {
				continue
			}
			cell, err := b.typed(child, v)
			if err != nil {
				b.problem(c.Name, "%s of row %d: %s", child.Name, n+1, err)
				continue
			}
			row[i], filled = cell, filled || cell != nil
		}
		if filled {
			out = append(out, row)
		}
	}
	return rowsOrNull(out)
}

func rowsOrNull(rows []table.Row) any {
	if len(rows) == 0 {
		return nil
	}
	return rows
}

// rowAmounts drops amounts of child rows that are negative or without a currency, and currencies without an amount.
func (b *builder) rowAmounts(column, amount string) {
	c := b.columns[column]
	children := table.Schema{Columns: c.Children}
	at, unit := children.Index(amount), children.Index(amount+table.CurrencySuffix)
	rows, _ := b.get(column).([]table.Row)
	if at < 0 || unit < 0 {
		return
	}
	for n, row := range rows {
		code, _ := row[unit].(string)
		v, stated := row[at].(int64)
		reason := ""
		switch {
		case code != "" && !isCurrency(code):
			reason = fmt.Sprintf("%q is no ISO 4217 code", code)
		case stated && v < 0:
			reason = "the amount is negative"
		case stated && code == "":
			reason = "the amount has no currency"
		}
		if reason != "" {
			b.problem(column, "%s of row %d: %s", amount, n+1, reason)
		}
		if reason != "" || !stated {
			row[at], row[unit] = nil, nil
		}
	}
}
