package checks

import (
	"strings"

	"sheaf/internal/profile"
)

// language looks at the mix of languages: a visitor who is taken for one of another country reads other pages.
var language = Check{Name: "language", Judge: func(c Config, s *look) []Verdict {
	known := sum(s.Profile.Now.Languages)
	if !s.HasParent() || known == 0 || sum(s.Profile.Parent.Languages) == 0 {
		return nil
	}
	var out []Verdict
	for _, code := range sortedKeys(s.Profile.Now.Languages) {
		u := s.usual("language."+code, false)
		now := s.now["language."+code]
		if level := c.Language.rise(now, u, known); level != Pass {
			out = append(out, s.show(say(level, "language.mix", percent(now)+" "+code, atMost(u.value+c.Language.bound(level)),
				u.in(params{"language": code, "now": percent(now)})), "renamed"))
		}
	}
	if len(out) == 0 {
		list := strings.Join(sortedKeys(s.Profile.Now.Languages), ", ")
		out = append(out, say(Pass, "language.ok", "", "", params{"languages": list}))
	}
	return out
}}

// dominance looks for one title that many rows have now: a captcha or consent page that was read as a product.
var dominance = Check{Name: "dominance", Judge: func(c Config, s *look) []Verdict {
	return s.dominant(c.Dominance, "dominance.share", "title")
}}

// priceDominance looks for one price that many rows have now: the costs of shipping, a voucher, a deposit.
var priceDominance = Check{Name: "price_dominance", Judge: func(c Config, s *look) []Verdict {
	return s.dominant(c.PriceDominance, "price_dominance.share", "price")
}}

func (l *look) dominant(c Ceiling, code, column string) []Verdict {
	first, ok := l.Profile.Now.Tops[column].First()
	if !ok || !l.HasParent() {
		return nil
	}
	rows := l.Profile.Now.Rows
	now := share(first.Count, rows)
	// What the value had before counts, not what was the most frequent one: a shop may sell one thing under many keys.
	was := share(l.Profile.Parent.Tops[column].Count(first.Value), l.Profile.Parent.Rows)
	level := c.rise(now, usual{value: was}, rows)
	v := say(level, code, percent(now), atMost(was+c.bound(level)), params{"share": percent(now), "value": first.Value, "usual": percent(was), "runs": 1})
	if level != Pass {
		v = l.show(v, "renamed")
		if first.Key != "" && len(v.Samples) < 10 {
			v.Samples = append([]string{first.Key}, v.Samples...)
		}
	}
	return []Verdict{v}
}

var distinctTitles = Check{Name: "distinct_titles", Judge: func(c Config, s *look) []Verdict {
	return s.differing(c.DistinctTitles, "distinct_titles.share", "title", "renamed")
}}

// duplicates looks at how many rows differ in what they say (dup_cluster_id).
var duplicates = Check{Name: "duplicates", Judge: func(c Config, s *look) []Verdict {
	return s.differing(c.Duplicates, "duplicates.share", "dup_cluster_id", "renamed")
}}

// uniqueness looks at addresses that several rows share. That no key comes twice is held by Compare and Build, which fail.
var uniqueness = Check{Name: "uniqueness", Judge: func(c Config, s *look) []Verdict {
	return s.differing(c.Uniqueness, "uniqueness.share", "url")
}}

// differing judges the share of different values. Both sides are estimated by the same hashes of mostly the same rows, so
// that their errors, 4 % above 512 values, are nearly the same.
func (l *look) differing(c Ceiling, code, column string, samples ...string) []Verdict {
	if !l.HasParent() {
		return nil
	}
	now, n := l.different(l.now, column, l.Profile.Now.Coverage[column], l.Profile.Now.Tops[column].Total)
	was, m := l.different(l.parent, column, l.Profile.Parent.Coverage[column], l.Profile.Parent.Tops[column].Total)
	if n == 0 || m == 0 {
		return nil
	}
	level := c.rise(was, usual{value: now}, n)
	return []Verdict{l.show(say(level, code, percent(now), "about "+percent(was), params{"share": percent(now), "usual": percent(was), "runs": 1}), samples...)}
}

func (l *look) different(figures map[string]float64, column string, covered, counted int64) (part float64, n int64) {
	n = max(covered, counted)
	d, ok := figures["distinct."+column]
	if !ok || n == 0 {
		return 0, 0
	}
	return min(1, d/float64(n)), n
}

// distribution looks at prices, lengths of titles and texts, and categories as a whole. New stock moves them too, so that it
// only warns unless told otherwise.
var distribution = Check{Name: "distribution", Judge: func(c Config, s *look) []Verdict {
	if s.Profile.Parent.Rows < enoughDistribution || s.Profile.Now.Rows < enoughDistribution {
		return nil
	}
	var out []Verdict
	for _, d := range driftOf(s) {
		if level := c.Distribution.over(d.PSI); level != Pass {
			out = append(out, say(level, "distribution.moved", number(d.PSI), "at most "+number(c.Distribution.bound(level)),
				params{"column": d.Column, "psi": number(d.PSI), "runs": 1}))
		}
	}
	if len(out) == 0 {
		out = append(out, say(Pass, "distribution.ok", "", "", nil))
	}
	return out
}}

// enoughDistribution is how many rows a distribution needs.
const enoughDistribution = 100

func driftOf(s *look) []profile.Drift { return profile.DriftOf(s.Profile.Parent, s.Profile.Now) }
