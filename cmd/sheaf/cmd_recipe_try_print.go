package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/internal/extract"
)

func (a *app) printItemTest(t extract.ItemTest, pages []string) {
	fmt.Fprintf(a.out, "item, read as %s: %s %s\n", strings.Join(pages, " + "), t.Outcome, t.Reason)
	a.table("FIELD\tVALUE\tFROM\tNOTE", func(line func(...any)) {
		for _, name := range slices.Sorted(maps.Keys(t.Fields)) {
			f := t.Fields[name]
			value := "-"
			if f.Value != nil {
				value = short(fmt.Sprint(f.Value))
			}
			line(name, value, dash(f.Matched), strings.TrimSpace(f.Error+" "+strings.Join(f.Flags, " ")))
		}
	})
	a.printExamples(t.Examples)
}

func (a *app) printListTest(t extract.ListTest, pages []string) {
	fmt.Fprintf(a.out, "list, read as %s: %s %s\n", strings.Join(pages, " + "), t.Outcome, t.Reason)
	columns := listColumns(t.Rows)
	a.table(strings.ToUpper(strings.Join(append([]string{"id"}, columns...), "\t")), func(line func(...any)) {
		for _, row := range t.Rows {
			cells := []any{row["site_product_id"]}
			for _, c := range columns {
				cells = append(cells, rowCell(row, c))
			}
			line(cells...)
		}
	})
	next := "none"
	if t.Next != nil {
		next = *t.Next
	}
	fmt.Fprintf(a.out, "%d rows, %d skipped, next page: %s\n", len(t.Rows), len(t.Skipped), next)
	a.printExamples(t.Examples)
}

// listColumns are those that a terminal shows of a list's rows: title and price of products, else the first few that rows state.
func listColumns(rows []map[string]any) []string {
	const most = 5
	seen := map[string]bool{}
	for _, row := range rows {
		for name := range row {
			seen[name] = true
		}
	}
	if len(rows) == 0 || seen["title"] || seen["price"] {
		return []string{"title", "price"}
	}
	for _, name := range []string{"site", "marketplace", "locale", "site_product_id", "url"} { // the same in all rows, or the id
		delete(seen, name)
	}
	columns := slices.Sorted(maps.Keys(seen))
	return columns[:min(len(columns), most)]
}

func rowCell(row map[string]any, column string) string {
	switch v := row[column]; {
	case v == nil:
		return "-"
	case column == "price" && row["price_currency"] != nil:
		return fmt.Sprintf("%v %v", v, row["price_currency"])
	default:
		return short(fmt.Sprint(v))
	}
}

// printExamples says which places no longer give what they gave on the page that they were picked on.
func (a *app) printExamples(tests []extract.ExampleTest) {
	lost := 0
	for _, t := range tests {
		if t.Kept {
			continue
		}
		lost++
		what := "gives nothing"
		switch {
		case t.Other > 0 && t.Value != nil:
			what = "gives " + short(fmt.Sprint(t.Value))
		case t.Other > 0:
			what = "cannot be read"
		}
		fmt.Fprintf(a.out, "example lost: %s by %s %s; it gave %s\n", t.Field, t.Alternative, what, short(strings.Join(t.Example, ", ")))
	}
	if len(tests) > 0 {
		fmt.Fprintf(a.out, "%d of %d examples kept\n", len(tests)-lost, len(tests))
	}
}

// short cuts a value for a terminal line.
func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
