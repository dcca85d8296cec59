package checks

import (
	"fmt"
	"math"
)

var failed = Check{Name: "crawl", Judge: func(_ Config, s *look) []Verdict {
	if s.Failed == "" {
		return nil
	}
	return []Verdict{say(Hold, "crawl.failed", "", "", params{"reason": s.Failed})}
}}

var partial = Check{Name: "complete", Judge: func(c Config, s *look) []Verdict {
	if !s.Partial {
		return []Verdict{say(Pass, "complete.ok", "complete", "complete", nil)}
	}
	return []Verdict{say(c.Partial, "complete.partial", "partial", "complete", nil)}
}}

var failures = Check{Name: "failures", Judge: func(c Config, s *look) []Verdict {
	p := s.Profile
	if p.Attempted == 0 {
		return nil
	}
	ratio := share(p.Failed, p.Attempted)
	// What could not be read keeps its row, so that a site on which many pages usually fail is only warned about.
	u := s.usual("share.failed", true)
	level := c.Failures.over(ratio)
	if c.Failures.rise(ratio, u, p.Attempted) != Hold {
		level = atWorst(Warn, level)
	}
	return []Verdict{say(level, "failures.share", percent(ratio), atMost(c.Failures.bound(level)),
		params{"failed": p.Failed, "attempted": p.Attempted, "share": percent(ratio)})}
}}

var minimumRows = Check{Name: "minimum_rows", Judge: func(c Config, s *look) []Verdict {
	least := c.MinRows
	if n, ok := c.MinRowsBySource[s.Source.Source]; ok {
		least = n
	}
	level := Pass
	if s.Profile.Now.Rows < least {
		level = Hold
	}
	return []Verdict{say(level, "minimum_rows.count", fmt.Sprint(s.Profile.Now.Rows), fmt.Sprintf("at least %d", least),
		params{"rows": s.Profile.Now.Rows, "least": least})}
}}

var requiredCoverage = Check{Name: "coverage", Judge: func(c Config, s *look) []Verdict {
	rows := s.Profile.Now
	if rows.Rows == 0 {
		return nil // minimum_rows speaks for an empty source
	}
	var out []Verdict
	for _, column := range sortedKeys(c.Coverage) {
		have, want := share(rows.Coverage[column], rows.Rows), c.Coverage[column]
		level := Pass
		if have < want-tolerance {
			level = Hold
		}
		out = append(out, s.show(say(level, "coverage.share", percent(have), atLeast(want),
			params{"column": column, "share": percent(have), "least": percent(want)}), "lost."+column))
	}
	return out
}}

// rowCount looks at published rows. They fall slowly, because what is not seen is kept; seen falls at once.
var rowCount = Check{Name: "row_count", Judge: func(c Config, s *look) []Verdict {
	if !s.HasParent() {
		return nil
	}
	return []Verdict{s.count("row_count.share", float64(s.Profile.Now.Rows), s.usual("rows", false), c.RowCount, "gone")}
}}

// seen looks at how many keys this run met: half-empty lists and a page of pagination that is missing show here, long before
// a row is gone.
var seen = Check{Name: "seen", Judge: func(c Config, s *look) []Verdict {
	u := s.usual("seen", false)
	if s.Partial || s.Again || u.runs == 0 {
		return nil // complete speaks for a crawl that did not see everything
	}
	return []Verdict{s.count("seen.share", s.now["seen"], u, c.Seen)}
}}

// listed looks at what lists showed, where a recipe visits what they no longer show: its rows stay right, and nothing new is
// found any more.
var listed = Check{Name: "listed", Judge: func(c Config, s *look) []Verdict {
	u := s.usual("listed", false)
	if s.Partial || s.Again || u.runs == 0 || u.value == 0 {
		return nil
	}
	return []Verdict{s.count("listed.share", s.now["listed"], u, c.Listed)}
}}

// count judges a number that should not fall. Runs whose numbers usually differ widen the bounds, by half of what they allow
// at most.
func (l *look) count(code string, now float64, u usual, f Floor, samples ...string) Verdict {
	if u.value <= 0 {
		return say(Pass, code, number(now), "", params{"rows": number(now), "share": percent(1), "usual": number(u.value)})
	}
	ratio, spread := now/u.value, u.spread/u.value
	f.Warn -= min(spread, (1-f.Warn)/2)
	f.Hold -= min(spread, (1-f.Hold)/2)
	level := f.under(ratio, int64(u.value-now))
	expected := f.Warn
	if level == Hold {
		expected = f.Hold
	}
	return l.show(say(level, code, percent(ratio), atLeast(expected),
		params{"rows": number(now), "share": percent(ratio), "usual": number(u.value), "runs": u.runs}), samples...)
}

// growth looks at rows that came all at once: a site that names its products anew gives every one of them twice.
var growth = Check{Name: "growth", Judge: func(c Config, s *look) []Verdict {
	u := s.usual("rows", false)
	if !s.HasParent() || u.value <= 0 {
		return nil
	}
	more := s.now["rows"]/u.value - 1
	level := c.Growth.over(more)
	if s.now["rows"]-u.value < enoughRows {
		level = Pass
	}
	return []Verdict{say(level, "growth.share", percent(more), atMost(c.Growth.bound(level)),
		params{"rows": s.Profile.Now.Rows, "share": percent(more), "usual": number(u.value), "runs": u.runs})}
}}

// retired looks at rows that would be taken out because nobody sees them any more, the circuit breaker of deletion. Rows
// whose own pages say that they ended are told apart: offers end by nature.
var retired = Check{Name: "retired", Judge: func(c Config, s *look) []Verdict {
	if !s.HasParent() {
		return nil
	}
	gone, parent := s.Profile.Retired-s.Profile.Ended, s.Profile.Parent.Rows
	ratio := share(gone, parent)
	level := c.Retired.rise(ratio, usual{}, parent)
	return []Verdict{s.show(say(level, "retired.share", percent(ratio), atMost(c.Retired.bound(level)),
		params{"gone": gone, "rows": parent, "share": percent(ratio)}), "gone")}
}}

var ended = Check{Name: "ended", Judge: func(c Config, s *look) []Verdict {
	if !s.HasParent() || s.Profile.Ended == 0 {
		return nil
	}
	u := s.usual("share.ended", false)
	ratio := share(s.Profile.Ended, s.Profile.Parent.Rows)
	level := c.Ended.rise(ratio, u, s.Profile.Parent.Rows)
	return []Verdict{s.show(say(level, "ended.share", percent(ratio), atMost(u.value+c.Ended.bound(level)),
		u.in(params{"gone": s.Profile.Ended, "rows": s.Profile.Parent.Rows, "share": percent(ratio)})), "gone")}
}}

// in adds what is usual to the params of a sentence.
func (u usual) in(p params) params {
	p["usual"] = percent(u.value)
	if u.runs > 0 {
		p["runs"] = u.runs
	}
	return p
}

// risen judges a share of n rows that should not rise above what is usual, with the rows that show it.
func (l *look) risen(c Ceiling, code, figure string, same bool, n int64, p params, samples ...string) []Verdict {
	now, ok := l.now[figure]
	if !ok || n == 0 {
		return nil
	}
	u := l.usual(figure, same)
	level := c.rise(now, u, n)
	if p == nil {
		p = params{}
	}
	p["share"] = percent(now)
	return []Verdict{l.show(say(level, code, percent(now), atMost(u.value+c.bound(level)), u.in(p)), samples...)}
}

var quarantine = Check{Name: "quarantine", Judge: func(c Config, s *look) []Verdict {
	return s.risen(c.Quarantine, "quarantine.share", "share.quarantined", true, s.Profile.Records, nil, "quarantined")
}}

// removal looks at what the recipe's rules left out, in both directions: a filter that lets everything pass is broken, too.
var removal = Check{Name: "removal", Judge: func(c Config, s *look) []Verdict {
	now, ok := s.now["share.skipped"]
	u := s.usual("share.skipped", true)
	if !ok || u.runs == 0 || s.Partial || s.Again {
		return nil
	}
	n := s.Profile.Records + s.Profile.Crawl.Skipped
	level := c.Removal.rise(max(now, u.value), usual{value: min(now, u.value), spread: u.spread}, n)
	if u.runs < enoughRuns {
		if level == Hold && !s.apart("share.skipped", now, float64(n), c.Removal.Hold) {
			level = Warn
		}
		if level == Warn && !s.apart("share.skipped", now, float64(n), 0) {
			level = Pass
		}
	}
	return []Verdict{say(level, "removal.share", percent(now), "about "+percent(u.value), u.in(params{"share": percent(now)}))}
}}

// apart reports whether a share of n records lies further than a bound from that of every earlier run, however few records each
// had: one or two runs do not tell how much runs differ, so that chance must not explain it, and a run like one of them is no
// news.
func (l *look) apart(name string, now, n, bound float64) bool {
	low, high := certainly(math.Round(now*n), n)
	for _, f := range l.Past {
		if f.Recipe != l.Recipe || f.RecipeRev != l.RecipeRev {
			continue
		}
		v, records := f.Values[name], f.Values["records"]
		of := n // of a run that left out everything nothing else is known
		if v < 1 && records > 0 {
			of = math.Round(records / (1 - v))
		}
		thenLow, thenHigh := certainly(math.Round(v*of), of)
		if max(low-thenHigh, thenLow-high) <= bound {
			return false
		}
	}
	return true
}
