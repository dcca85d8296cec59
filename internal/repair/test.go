package repair

import (
	"slices"

	"sheaf/internal/recipe/edit"
)

// Test is what a changed recipe reads from the pages, beside what the recipe read before the change.
type Test struct {
	Columns []TestColumn `json:"columns"`
	Rows    []TestRow    `json:"rows"`
	// Pages counts the pages after, Read those of them that the changed recipe reads.
	Pages int `json:"pages"`
	Read  int `json:"read"`
}

// TestColumn sums a column up.
type TestColumn struct {
	Field string `json:"field"`
	Page  string `json:"page"`
	Had   int    `json:"had"`   // rows or pages that stated it before
	Was   int    `json:"was"`   // of them, those that state it after, by the recipe as it was
	Has   int    `json:"has"`   // by the changed recipe
	Equal int    `json:"equal"` // of Has, those with the value of before
	// Old are those of Had whose page before says the same by the changed recipe: it can still read old pages.
	Old int `json:"old"`
}

// TestRow is a row or page; its cells are in the order of Columns.
type TestRow struct {
	Pair  int        `json:"pair"`
	Key   string     `json:"key"`
	Cells []TestCell `json:"cells"`
}

// TestCell is a value on the page before, on the page after by the recipe as it was, and by the changed one.
type TestCell struct {
	Before string `json:"before,omitempty"`
	Was    string `json:"was,omitempty"`
	Now    string `json:"now,omitempty"`
}

// mostRows is how many rows a test shows.
const mostRows = 100

// Test reads the pages with a changed recipe, and compares columns of kinds of pages. Errors: those of the recipe.
func (c *Case) Test(doc *edit.Document, columns []Finding) (Test, error) {
	next, err := Open(doc, c.compile, c.pairs)
	if err != nil {
		return Test{}, err
	}
	out := Test{Columns: []TestColumn{}, Rows: []TestRow{}, Pages: len(c.pairs)}
	for _, f := range columns {
		out.Columns = append(out.Columns, TestColumn{Field: f.Field, Page: f.Page})
	}
	for i := range c.pairs {
		if next.fresh[i].refused == "" {
			out.Read++
		}
		for _, u := range c.old[i].units {
			row := TestRow{Pair: i, Key: u.key, Cells: make([]TestCell, len(columns))}
			told := false
			for j := range columns {
				told = c.cell(next, i, u, &out.Columns[j], &row.Cells[j]) || told
			}
			if told && len(out.Rows) < mostRows {
				out.Rows = append(out.Rows, row)
			}
		}
	}
	return out, nil
}

// cell compares one column of one row; false where it was not stated before.
func (c *Case) cell(next *Case, pair int, u unit, sum *TestColumn, cell *TestCell) bool {
	f, changed := c.field(sum.Field), next.field(sum.Field)
	if f == nil || changed == nil || c.pairs[pair].Old.Kind != sum.Page {
		return false
	}
	before, stated := u.stated(f, sum.Page)
	was, still, comparable := c.now(pair, u, f, sum.Page)
	if !stated || !comparable {
		return false
	}
	sum.Had++
	cell.Before = shown(before.Value)
	if still {
		sum.Was++
		cell.Was = shown(was.fields[column(f)].Value)
	}
	if now, has, _ := next.now(pair, u, changed, sum.Page); has {
		sum.Has++
		value := now.fields[column(changed)].Value
		if cell.Now = shown(value); same(value, before.Value) {
			sum.Equal++
		}
	}
	if i, ok := next.old[pair].unitOf(u.key); ok {
		old, ok := next.old[pair].units[i].stated(changed, sum.Page)
		if ok && same(old.Value, before.Value) {
			sum.Old++
		}
	}
	return true
}

// Shown chooses pairs to look at, by their indexes: such as show what is broken, of every kind of page that findings are of, at
// most n.
func Shown(all []Finding, n int) []int {
	var out []int
	add := func(b Broken, each int) {
		for _, s := range b.Samples {
			if each == 0 || len(out) == n {
				return
			}
			if !slices.Contains(out, s.Pair) {
				out = append(out, s.Pair)
				each--
			}
		}
	}
	seen := map[string]bool{}
	for _, f := range all {
		if !seen[f.Page] {
			seen[f.Page] = true
			add(f.Broken, 1)
		}
	}
	for _, f := range all {
		if !slices.ContainsFunc(f.Samples, func(s Sample) bool { return slices.Contains(out, s.Pair) }) {
			add(f.Broken, 1)
		}
	}
	for _, f := range all {
		add(f.Broken, n)
	}
	return out
}
