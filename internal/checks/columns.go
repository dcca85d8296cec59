package checks

import (
	"slices"
	"strings"

	"sheaf/datasets/table"
	"sheaf/internal/profile"
)

// usualShare is the share from which a column counts as one that rows have.
const usualShare = 0.5

// coverageDrop looks at every declared column and at every column that nearly all rows had: nobody declares
// each column that a redesign can lose. Lists of structs are looked at child by child.
var coverageDrop = Check{Name: "coverage_drop", Judge: func(c Config, s *look) []Verdict {
	now := s.Profile.Now
	if !s.HasParent() || now.Rows == 0 {
		return nil
	}
	watched := map[string]bool{}
	for column := range c.Coverage {
		watched["coverage."+column] = true
	}
	for name := range s.parent {
		if strings.HasPrefix(name, "coverage.") && !profile.OfOffers[strings.TrimPrefix(name, "coverage.")] && s.usual(name, false).value >= usualShare {
			watched[name] = true
		}
	}
	var out []Verdict
	for _, name := range sortedKeys(watched) {
		column := strings.TrimPrefix(name, "coverage.")
		code, n := "coverage_drop.fell", now.Rows
		if list, _, nested := strings.Cut(column, "."); nested {
			if code, n = "coverage_drop.nested", now.Nested[list]; n == 0 {
				continue // the list itself is looked at as a column
			}
		} else if list, ok := now.Nested[column]; ok && list == 0 {
			continue
		}
		u := s.usual(name, false)
		level := c.CoverageDrop.rise(u.value, usual{value: s.now[name], spread: u.spread}, n)
		if level == Pass {
			continue
		}
		is, was := percent(s.now[name]), percent(u.value)
		out = append(out, s.show(say(level, code, is, "about "+was, params{"column": column, "now": is, "before": was, "runs": u.runs}), "lost."+column))
	}
	if len(out) == 0 {
		out = append(out, say(Pass, "coverage_drop.ok", "", "", params{"columns": len(watched)}))
	}
	return out
}}

// maxFindings bounds what one check says about one source.
const maxFindings = 10

// categoryCoverage looks within categories: a template that one of them has for itself loses a column that few rows of the
// whole miss.
var categoryCoverage = Check{Name: "category_coverage", Judge: func(c Config, s *look) []Verdict {
	if !s.HasParent() || len(s.Profile.Parent.Tops) == 0 {
		return nil
	}
	var out []Verdict
	for _, d := range s.Profile.Drops {
		level := c.CategoryCoverage.rise(d.Before, usual{value: d.After}, d.Rows)
		if level == Pass || len(out) == maxFindings {
			continue
		}
		is, was := percent(d.After), percent(d.Before)
		out = append(out, s.show(say(level, "category_coverage.fell", is, "about "+was,
			params{"column": d.Column, "category": d.Category, "rows": d.Rows, "now": is, "before": was, "runs": 1}), "lost."+d.Column))
	}
	if len(out) == 0 {
		out = append(out, say(Pass, "category_coverage.ok", "", "", nil))
	}
	return out
}}

// schema looks at the main table's columns: one that is new can be read past, one that went or changed its type cannot.
var schema = Check{Name: "schema", Judge: func(_ Config, s *look) []Verdict {
	if len(s.SchemaBefore.Columns) == 0 || len(s.Schema.Columns) == 0 {
		return nil
	}
	var added, removed, meant, retyped []string
	for _, old := range s.SchemaBefore.Columns {
		i := s.Schema.Index(old.Name)
		switch {
		case i < 0 && slices.Contains(s.Dropped, old.Name):
			meant = append(meant, old.Name)
		case i < 0:
			removed = append(removed, old.Name)
		case !sameType(old, s.Schema.Columns[i]):
			retyped = append(retyped, old.Name)
		}
	}
	for _, column := range s.Schema.Columns {
		if s.SchemaBefore.Index(column.Name) < 0 {
			added = append(added, column.Name)
		}
	}
	var out []Verdict
	for _, f := range []struct {
		level   Level
		code    string
		columns []string
	}{{Hold, "schema.removed", removed}, {Hold, "schema.retyped", retyped}, {Warn, "schema.dropped", meant}, {Warn, "schema.added", added}} {
		if len(f.columns) > 0 {
			list := strings.Join(f.columns, ", ")
			out = append(out, say(f.level, f.code, list, "", params{"columns": list}))
		}
	}
	if len(out) == 0 {
		out = append(out, say(Pass, "schema.ok", "", "", nil))
	}
	return out
}}

func sameType(a, b table.Column) bool {
	if a.Type != b.Type {
		return false
	}
	for _, child := range a.Children {
		i := slices.IndexFunc(b.Children, func(c table.Column) bool { return c.Name == child.Name })
		if i < 0 || b.Children[i].Type != child.Type {
			return false
		}
	}
	return true
}

// format looks at values that have a form of their own.
var format = Check{Name: "format", Judge: func(c Config, s *look) []Verdict {
	now := s.Profile.Now
	var out []Verdict
	bad := func(list []Verdict) {
		for _, v := range list {
			if !s.HasParent() {
				v.Level = atWorst(Warn, v.Level) // how many cannot be read of a source is not known yet
			}
			if v.Level != Pass {
				out = append(out, v)
			}
		}
	}
	bad(s.risen(c.Format, "format.url", "fault.url", false, now.Coverage["url"], nil))
	bad(s.risen(c.Format, "format.gtin", "fault.gtin", false, now.Coverage["gtin_raw"], nil))
	for _, flag := range sortedKeys(now.Flags) {
		if column, ok := strings.CutSuffix(flag, "_unreadable"); ok {
			bad(s.risen(c.Format, "format.unreadable", "flag."+flag, false, now.Rows, params{"column": column}, "lost."+column))
		}
	}
	if len(out) == 0 && now.Rows > 0 {
		out = append(out, say(Pass, "format.ok", "", "", nil))
	}
	return out[:min(len(out), maxFindings)]
}}

// characters looks at damaged text: in what is published, and in what this run read and repaired.
var characters = Check{Name: "characters", Judge: func(c Config, s *look) []Verdict {
	now := s.now["fault.character"]
	n := s.Profile.Now.Rows
	if n == 0 {
		return nil
	}
	u := s.usual("fault.character", false)
	if r := share(s.Profile.Damaged, s.Profile.Seen); r > now {
		now, n = r, s.Profile.Seen
	}
	level := c.Characters.rise(now, u, n)
	return []Verdict{s.show(say(level, "characters.share", percent(now), atMost(u.value+c.Characters.bound(level)),
		u.in(params{"share": percent(now)})), "damaged", "renamed")}
}}
