package builder

import (
	"slices"
	"strconv"

	"sheaf/internal/extract"
	"sheaf/internal/recipe/edit"
	"sheaf/internal/record"
)

// mostExamples is how many values a column shows before and after.
const mostExamples = 3

// count adds up what each place of the page gives, and whether that is what is taken.
func (t *tabling) count(r reading, looks []extract.Look) {
	for _, reading := range extract.ReadPlaces(t.plan, r.answer) {
		if t.hits[reading.Field] == nil {
			t.hits[reading.Field] = map[int]*placeHits{}
		}
		h := t.hits[reading.Field][reading.Index]
		if h == nil {
			h = &placeHits{}
			t.hits[reading.Field][reading.Index] = h
		}
		for i, v := range reading.Values {
			if v == nil {
				continue
			}
			h.hits++
			if i < len(looks) {
				switch taken := looks[i].Fields[t.column(reading.Field)]; {
				case taken.State != record.Value:
				case taken.Matched == r.kind+"#"+itoa(reading.Index):
					h.taken++
				case valueText(taken.Value) != valueText(v):
					h.differs++
				}
			}
		}
	}
}

// column is the column that a field of the plan fills first.
func (t *tabling) column(field string) string {
	for _, f := range t.plan.Fields {
		if f.Name == field {
			return columnOf(f)
		}
	}
	return field
}

// finish gives the table.
func (t *tabling) finish(view *edit.View) Table {
	out := t.table
	for _, f := range t.plan.Fields {
		c := TableColumn{Name: f.Name, Label: edit.Label(f.Name), Type: string(f.Type), Required: f.Required, Tracked: !f.Volatile, Places: []TablePlace{}, BeforeAfter: []BeforeAfter{}, Problems: []string{}}
		if f.List {
			c.Type = "list"
		}
		different := map[string]bool{}
		filled, looked := 0, 0
		for _, row := range t.merged {
			cell := row.cells[f.Name]
			if _, ok := row.values[f.Name]; ok {
				looked++
			}
			if row.values[f.Name].State == record.Value {
				filled++
				different[cell.Text] = true
			}
			if cell.Raw != "" && len(c.BeforeAfter) < mostExamples && !slices.ContainsFunc(c.BeforeAfter, func(b BeforeAfter) bool { return b.Before == cell.Raw }) {
				c.BeforeAfter = append(c.BeforeAfter, BeforeAfter{Before: cell.Raw, After: cell.Text})
			}
			if cell.Problem != "" && len(c.Problems) < mostExamples && !slices.Contains(c.Problems, cell.Problem) {
				c.Problems = append(c.Problems, cell.Problem)
			}
		}
		if looked > 0 {
			c.Fill = float64(filled) / float64(looked)
		}
		c.Distinct = len(different)
		for _, alt := range f.From {
			c.Places = append(c.Places, t.place(f.Name, alt.Page, alt.Index))
		}
		for _, shown := range view.Columns {
			for i := range c.Places {
				if shown.Name == f.Name && i < len(shown.Places) {
					c.Places[i].Words, c.Places[i].YAML = shown.Places[i].Words, shown.Places[i].YAML
				}
			}
		}
		out.Columns = append(out.Columns, c)
	}
	for _, row := range t.merged[:min(len(t.merged), mostRows)] {
		out.Rows = append(out.Rows, TableRow{Sample: row.sample, Node: row.node, Key: row.key, Cells: t.cellsOf(row)})
	}
	out.Cut = len(t.merged) > mostRows
	return out
}

// cellsOf are a row's cells in the order of the recipe's columns.
func (t *tabling) cellsOf(row mergedRow) []TableCell {
	cells := make([]TableCell, len(t.plan.Fields))
	for i, f := range t.plan.Fields {
		cells[i] = row.cells[f.Name]
		_, stated := row.values[f.Name]
		cells[i].Unseen = !stated
	}
	return cells
}

// place tells what one place of a field gives.
func (t *tabling) place(field, page string, index int) TablePlace {
	p := TablePlace{Page: page, Flags: []string{}}
	h := t.hits[field][index]
	if h == nil {
		return p
	}
	p.Hits = h.hits
	if h.differs > 0 {
		p.Flags = append(p.Flags, FlagDiffers)
	}
	if h.hits > 0 && h.taken == 0 {
		p.Flags = append(p.Flags, FlagUnused)
	}
	return p
}

func itoa(n int) string { return strconv.Itoa(n) }
