package extract

import (
	"slices"
	"strings"

	"sheaf/datasets/table"
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

// rows reads a rows field: one map a row, with the cells that have a value. A cell that cannot be read is left out, and the
// first of them told.
func (r *fieldReader) rows(f *recipe.Field, alt *recipe.Alternative, pl place) converted {
	cells := alt.Cells
	if len(cells) == 0 {
		cells = f.Cells
	}
	var out []map[string]any
	var whole converted
	for _, fd := range spread(pl.find(alt.Source)) {
		row := map[string]any{}
		at := pl.at(fd)
		for _, c := range cells {
			if problem := r.cell(f, c, at, row); problem.err != "" && whole.err == "" {
				whole.err, whole.flags = problem.err, problem.flags
			}
		}
		incomplete := !f.OwnCells && (row["name"] == nil && hasCell(cells, "name") || row["value"] == nil && hasCell(cells, "value"))
		if incomplete || len(row) == 0 {
			continue
		}
		out = append(out, row)
	}
	whole.value, whole.ok = out, len(out) > 0
	return whole
}

// cell reads one cell of a row into it, by the first place that has a value.
func (r *fieldReader) cell(f *recipe.Field, c recipe.Cell, at place, row map[string]any) (problem converted) {
	read := &recipe.Field{Name: f.Name + "." + c.Name, Type: c.Type}
	for _, s := range append([]*recipe.Source{c.From}, c.More...) {
		fd, ok := at.first(s)
		if !ok {
			continue
		}
		if c.Type == "" || c.Type == recipe.TypeText {
			text := fd.clean()
			if c.Name == "name" && !f.OwnCells {
				text = strings.TrimRight(text, ":： ")
			}
			if text != "" {
				row[c.Name] = text
				return converted{}
			}
			continue
		}
		v := r.one(read, fd, at)
		if v.ok {
			row[c.Name] = v.value
			if unit := c.Name + table.CurrencySuffix; v.money != nil && row[unit] == nil {
				row[unit] = v.money.currency
			}
			return converted{}
		}
		if problem.err == "" {
			problem = v
		}
	}
	return problem
}

func hasCell(cells []recipe.Cell, name string) bool {
	return slices.ContainsFunc(cells, func(c recipe.Cell) bool { return c.Name == name })
}
