package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sheaf/internal/checks"
	"sheaf/internal/profile"
)

// shownRows is how many rows a verdict shows on a terminal; --json has all.
const shownRows = 3

// printVerdicts writes what checks found and did not pass, with the first rows that show it.
func (a *app) printVerdicts(list []checks.Verdict) {
	for _, v := range list {
		if v.Level == checks.Pass {
			continue
		}
		fmt.Fprintf(a.out, "  %-8s %s, %s: %s\n", v.Level, v.Source, v.Check, v.Reason)
		for _, row := range v.Rows[:min(shownRows, len(v.Rows))] {
			fmt.Fprintf(a.out, "             %s\n", sampleText(row))
		}
	}
}

// sampleText is a row in one line: its address or key, and what its cells were and are.
func sampleText(r profile.Sample) string {
	name := r.URL
	if name == "" {
		name = r.Key
	}
	fields := map[string]bool{}
	for f := range r.Before {
		fields[f] = true
	}
	for f := range r.After {
		fields[f] = true
	}
	var cells []string
	for _, f := range slices.Sorted(maps.Keys(fields)) {
		switch before, after := r.Before[f], r.After[f]; {
		case f == "url":
		case before == after:
			cells = append(cells, fmt.Sprintf("%s %q", f, after))
		default:
			cells = append(cells, fmt.Sprintf("%s %s → %s", f, quoted(before), quoted(after)))
		}
	}
	return name + "  " + strings.Join(cells, ", ")
}

func quoted(cell string) string {
	if cell == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", cell)
}

// printChecks writes what a dataset's checks allow: what it declares, and how many defaults stand beside.
func (a *app) printChecks(c checks.Config) {
	full := c.WithDefaults()
	fmt.Fprintf(a.out, "  checks   at least %d rows a source\n", full.MinRows)
	for _, column := range slices.Sorted(maps.Keys(full.Coverage)) {
		fmt.Fprintf(a.out, "           %s in at least %.4g %% of the rows\n", column, 100*full.Coverage[column])
	}
	standard := 0
	for _, b := range c.Bounds() {
		if !b.Declared && !b.Off {
			standard++
			continue
		}
		fmt.Fprintf(a.out, "           %s: %s\n", b.Key, b.Text())
	}
	for _, rule := range c.Custom {
		text := rule.Expr
		if rule.Where != "" {
			text = strings.TrimPrefix(text+"; where "+rule.Where, "; ")
		}
		fmt.Fprintf(a.out, "           %s: %s\n", rule.Name, text)
	}
	fmt.Fprintf(a.out, "           %d more bounds as by default (docs/CHECKS.md)\n", standard)
}
