package extract

import (
	"slices"
	"strings"

	"sheaf/internal/recipe"
)

// fromRows takes the value cell of the first row with that name in a rows field.
func (r *fieldReader) fromRows(f *recipe.Field, alt *recipe.Alternative, pl place) converted {
	rows, _ := r.field(alt.Rows).Value.([]map[string]any)
	want := rowName(alt.Row)
	for _, row := range rows {
		name, _ := row["name"].(string)
		value, _ := row["value"].(string)
		if rowName(name) == want && value != "" {
			found := transformed(transformed([]finding{{value: value, shown: true}}, alt.Transforms), f.Transforms)
			if len(found) == 0 {
				return converted{}
			}
			return r.one(f, found[0], pl)
		}
	}
	return converted{}
}

func rowName(s string) string {
	return strings.ToLower(strings.TrimRight(strings.TrimSpace(s), ":： "))
}

// rows reads a rows field: one map a row, with the cells that have a value.
func (r *fieldReader) rows(f *recipe.Field, alt *recipe.Alternative, pl place) converted {
	cells := alt.Cells
	if len(cells) == 0 {
		cells = f.Cells
	}
	var out []map[string]any
	for _, fd := range spread(pl.find(alt.Source)) {
		row := map[string]any{}
		at := pl.at(fd)
		for _, c := range cells {
			if v, ok := at.first(c.From); ok {
				if text := strings.TrimRight(v.clean(), ":： "); text != "" && c.Name == "name" {
					row[c.Name] = text
				} else if text := v.clean(); text != "" {
					row[c.Name] = text
				}
			}
		}
		if row["name"] == nil && hasCell(cells, "name") || row["value"] == nil && hasCell(cells, "value") || len(row) == 0 {
			continue
		}
		out = append(out, row)
	}
	return converted{value: out, ok: len(out) > 0}
}

func hasCell(cells []recipe.Cell, name string) bool {
	return slices.ContainsFunc(cells, func(c recipe.Cell) bool { return c.Name == name })
}
