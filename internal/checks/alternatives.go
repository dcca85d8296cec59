package checks

import (
	"math"
	"strings"
)

// Before is what the parent's version keeps of a source: the figures of the run that built its rows, and the recipe that
// the run read with.
type Before struct {
	Version   int
	Recipe    string
	RecipeRev int
	// Matched counts, by field and alternative ("price" → "detail#0"), which alternative stated the field.
	Matched map[string]map[string]int64
}

// enoughRecords is how many records of a page kind must state a field before its distribution says anything.
const enoughRecords = 20

// alternatives looks at which of a field's places gave its values: a first place that fails while a fallback still
// finds something shows in no coverage. Runs are comparable where they read with the same rules; page kinds are looked
// at one by one, because how many of each a run reads is its own affair.
var alternatives = Check{Name: "alternatives", Judge: func(c Config, s *look) []Verdict {
	if s.Before == nil || s.Recipe != s.Before.Recipe || s.RecipeRev != s.Before.RecipeRev {
		return nil
	}
	var out []Verdict
	looked := 0
	for _, field := range sortedKeys(s.Profile.Matched) {
		now, before := byPage(s.Profile.Matched[field]), byPage(s.Before.Matched[field])
		for _, page := range sortedKeys(now) {
			n, b := sum(now[page]), sum(before[page])
			if n < enoughRecords || b < enoughRecords {
				continue
			}
			looked++
			moved, worst := distance(before[page], now[page])
			level := c.Alternatives.over(moved)
			if level == Pass {
				continue
			}
			is, was := percent(share(now[page][worst], n)), percent(share(before[page][worst], b))
			out = append(out, say(level, "alternatives.moved", is, "about "+was,
				params{"column": field, "place": worst, "now": is, "before": was}))
		}
	}
	if len(out) == 0 && looked > 0 {
		out = append(out, say(Pass, "alternatives.ok", "", "", params{"fields": looked}))
	}
	return out
}}

// byPage splits counts of alternatives by the page kind before the "#".
func byPage(counts map[string]int64) map[string]map[string]int64 {
	out := map[string]map[string]int64{}
	for alternative, n := range counts {
		page, _, _ := strings.Cut(alternative, "#")
		if out[page] == nil {
			out[page] = map[string]int64{}
		}
		out[page][alternative] += n
	}
	return out
}

func sum(counts map[string]int64) (n int64) {
	for _, c := range counts {
		n += c
	}
	return n
}

// distance is the share of values that changed their place (total variation), and the place that lost most.
func distance(before, now map[string]int64) (moved float64, worst string) {
	all := map[string]bool{}
	for a := range before {
		all[a] = true
	}
	for a := range now {
		all[a] = true
	}
	most := -1.0
	for _, a := range sortedKeys(all) {
		lost := share(before[a], sum(before)) - share(now[a], sum(now))
		if moved += math.Abs(lost) / 2; lost > most {
			most, worst = lost, a
		}
	}
	return moved, worst
}
