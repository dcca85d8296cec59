package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/datasets/diff"
)

// cellWidth is the width in characters at which values are cut for people.
const cellWidth = 60

func (a *app) printDiff(d diffed, o diffOptions) {
	from, to := fmt.Sprintf("%s@v%d", d.From.Dataset, d.From.Version), fmt.Sprintf("v%d", d.To.Version)
	if d.To.Dataset != d.From.Dataset {
		to = d.To.Dataset + "@" + to
	}
	fmt.Fprintf(a.out, "%s → %s  as of %s → %s\n", from, to, instant(d.From.AsOf), instant(d.To.AsOf))
	switch {
	case d.Same:
		fmt.Fprintln(a.out, "  the same rows")
	case len(d.Counts) > 0:
		fmt.Fprintf(a.out, "  the run counted %s\n", counted(plain(d.Counts)))
	}
	a.table("\n  TABLE\tROWS\tCOLUMNS\tPARTS THAT DIFFER", func(line func(...any)) {
		for _, t := range d.Tables {
			line("  "+t.Name, arrow(t.Rows), columnsInWords(t), fmt.Sprintf("%d → %d of %d → %d", t.Parts.From, t.Parts.To, t.Parts.From+t.Parts.Same, t.Parts.To+t.Parts.Same))
		}
	})
	for _, t := range d.Tables {
		if t.Schema != nil {
			a.printSchema(t.Name, *t.Schema)
		}
	}
	a.table("\n  SOURCE\tROWS\tRECIPE\tSTATE", func(line func(...any)) {
		for _, s := range d.Sources {
			line("  "+s.Source, arrow(s.Rows), recipeChange(s), stateInWords(s.To))
		}
	})
	if d.Statistics != nil {
		a.printShifts(*d.Statistics)
	}
	if d.Totals != nil {
		a.printRows(d, o)
	}
}

func arrow(c diff.Count) string {
	if c.From == c.To {
		return fmt.Sprint(c.To)
	}
	return fmt.Sprintf("%d → %d", c.From, c.To)
}

func columnsInWords(t diff.Table) string {
	switch {
	case t.Only != "":
		return "only in one version"
	case t.Schema.Same:
		return "the same"
	case t.Schema.Compatible:
		return "compatible"
	}
	return "not compatible"
}

func (a *app) printSchema(table string, s diff.Schema) {
	line := func(sign, format string, args ...any) {
		fmt.Fprintf(a.out, "  %s %s.%s\n", sign, table, fmt.Sprintf(format, args...))
	}
	if s.Key != nil {
		line("~", "key  %s → %s", s.Key.From, s.Key.To)
	}
	for _, c := range s.Added {
		line("+", "%s  %s  %s", c.Name, c.Type, c.Doc)
	}
	for _, c := range s.Removed {
		line("-", "%s  %s", c.Name, c.Type)
	}
	for _, c := range s.Retyped {
		line("~", "%s  %s → %s", c.Name, c.From, c.To)
	}
	for _, name := range s.Moved {
		line("~", "%s  at another place", name)
	}
	for _, c := range s.Described {
		line("~", "%s  %s: %s → %s", c.Name, c.What, dash(c.From), dash(c.To))
	}
}

func recipeChange(s diff.Source) string {
	name := func(st *diff.SourceState) string {
		if st == nil {
			return "-"
		}
		return fmt.Sprintf("%s r%d", st.Recipe, st.RecipeRev)
	}
	if x, y := name(s.From), name(s.To); x != y {
		return x + " → " + y
	}
	return name(s.To)
}

func stateInWords(s *diff.SourceState) string {
	switch {
	case s == nil:
		return "left the dataset"
	case s.Carried != "":
		return "carried forward: " + s.Carried
	case s.Partial:
		return "partial"
	}
	return "collected"
}

// maxShifts is how many columns are shown; --json has all.
const maxShifts = 15

func (a *app) printShifts(s diff.Statistics) {
	from := "from manifests; --stats deep reads all rows"
	if s.Measured == "rows" {
		from = "from all rows"
	}
	moved := slices.DeleteFunc(slices.Clone(s.Columns), func(c diff.Shift) bool { return !c.Moved() })
	if len(moved) == 0 {
		fmt.Fprintf(a.out, "\n  no column of %s moved (%s)\n", s.Table, from)
		return
	}
	a.table(fmt.Sprintf("\n  COLUMN OF %s\tEMPTY\tMEDIAN\tDISTINCT\tDRIFT", strings.ToUpper(s.Table)), func(line func(...any)) {
		for _, c := range moved[:min(len(moved), maxShifts)] {
			drift := "-"
			if c.Drift != nil {
				drift = fmt.Sprintf("%.3f", *c.Drift)
			}
			line("  "+c.Column, share(&c.Nulls), number(c.Median), number(c.Distinct), drift)
		}
	})
	if more := len(moved) - maxShifts; more > 0 {
		fmt.Fprintf(a.out, "  and %d more (--json has all)\n", more)
	}
	fmt.Fprintf(a.out, "  (%s)\n", from)
}

func share(f *diff.Figures) string {
	return sides(f, func(v float64) string { return fmt.Sprintf("%.2f %%", 100*v) })
}

func number(f *diff.Figures) string {
	return sides(f, func(v float64) string { return fmt.Sprintf("%.4g", v) })
}

func sides(f *diff.Figures, say func(float64) string) string {
	if f == nil {
		return "-"
	}
	one := func(v *float64) string {
		if v == nil {
			return "-"
		}
		return say(*v)
	}
	if x, y := one(f.From), one(f.To); x != y {
		return x + " → " + y
	}
	return one(f.To)
}

var signs = map[diff.Class]string{diff.Added: "+", diff.Removed: "-", diff.Changed: "~", diff.Refreshed: "~"}

func (a *app) printRows(d diffed, o diffOptions) {
	fmt.Fprintln(a.out)
	for _, c := range d.Rows {
		fmt.Fprintf(a.out, "  %s %s  %s/%s  %s\n", signs[c.Class], c.Key, c.Source, c.Split, cut(c.Title))
		if c.Class != diff.Changed && c.Class != diff.Refreshed && o.query.Key == "" {
			continue // a whole row: its key says which
		}
		for _, f := range c.Fields {
			fmt.Fprintf(a.out, "      %s  %s → %s\n", f.Name, oneSide(f.Old), oneSide(f.New))
		}
	}
	t := d.Totals
	var parts []string
	var all int64
	for _, class := range diff.Classes {
		if n := t.Rows[class]; n > 0 {
			parts, all = append(parts, fmt.Sprintf("%d %s", n, class)), all+n
		}
	}
	if all == 0 {
		fmt.Fprintf(a.out, "  no row of %s differs\n", t.Table)
		return
	}
	if more := all - int64(len(d.Rows)); more > 0 {
		fmt.Fprintf(a.out, "  … and %d more rows (--limit)\n", more)
	}
	fmt.Fprintf(a.out, "  %s of %s\n", strings.Join(parts, ", "), t.Table)
	for _, name := range slices.SortedFunc(maps.Keys(t.Columns), func(x, y string) int {
		if t.Columns[x] != t.Columns[y] {
			return int(t.Columns[y] - t.Columns[x])
		}
		return strings.Compare(x, y)
	}) {
		fmt.Fprintf(a.out, "    %s differs in %d\n", name, t.Columns[name])
	}
	fmt.Fprintf(a.out, "  compared %d rows of %d parts, %d bytes read; %d parts are the same in both\n",
		t.Work.RowsCompared, t.Work.PartsRead, t.Work.BytesRead, t.Work.PartsSame)
}

func oneSide(v diff.Value) string {
	text, ok := v.Text()
	if !ok {
		return "nothing"
	}
	return cut(text)
}

func cut(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > cellWidth {
		return string(r[:cellWidth-1]) + "…"
	}
	return text
}
