package recipe

import "slices"

// cells checks those of a rows field against its column, which also says how they are read.
func (c *checker) cells(f *Field) {
	seen := map[string]bool{}
	for i, cell := range f.Cells {
		if seen[cell.Name] {
			c.d.fail(f.At, "cell %q is there twice", cell.Name)
		}
		seen[cell.Name] = true
		if column, ok := findColumn(columnsOf(c.r.Produces), f.Name); ok && f.OwnCells {
			known := column.cells
			if len(known) == 0 {
				known = []Cell{{Name: "name"}, {Name: "value"}, {Name: "unit"}, {Name: "section"}}
			}
			at := slices.IndexFunc(known, func(k Cell) bool { return k.Name == cell.Name })
			switch {
			case at < 0:
				names := make([]string, len(known))
				for k := range known {
					names[k] = known[k].Name
				}
				c.d.fail(f.At, "%s has no cell %q%s", f.Name, cell.Name, suggestOr(cell.Name, names))
				continue
			case cell.Type != "" && cell.Type != known[at].Type:
				c.d.fail(f.At, "cell %s has its type from the column", cell.Name)
			}
			f.Cells[i].Type = known[at].Type
		}
		if f.Cells[i].Type == TypeMoney && len(c.r.Money.Expect) == 0 && c.r.Money.ExpectBy == nil {
			c.d.fail(f.At, "money needs the currencies that are believed: money: { expect: [USD] }")
		}
	}
}
