package checks

import "fmt"

// tolerance keeps exact cut-offs from making noise on rounding (spidermon #375).
const tolerance = 1e-9

var failed = Check{Name: "crawl", Judge: func(_ Config, s Source) []Verdict {
	if s.Failed == "" {
		return nil
	}
	return []Verdict{{Level: Hold, Reason: "The crawl failed, the rows of the last version are kept: " + s.Failed}}
}}

var partial = Check{Name: "complete", Judge: func(c Config, s Source) []Verdict {
	if !s.Partial {
		return []Verdict{{Level: Pass, Reason: "The crawl ended by exhaustion.", Observed: "complete", Expected: "complete"}}
	}
	return []Verdict{{Level: c.Partial, Observed: "partial", Expected: "complete",
		Reason: "The crawl did not see everything: rows that it did not meet are kept and count as no evidence."}}
}}

var failures = Check{Name: "failures", Judge: func(c Config, s Source) []Verdict {
	if s.Profile.Attempted == 0 {
		return nil
	}
	ratio := share(s.Profile.Failed, s.Profile.Attempted)
	v := Verdict{Level: Pass, Observed: percent(ratio), Expected: "at most " + percent(c.Failures.Warn),
		Reason: fmt.Sprintf("%d of %d pages and items (%s) could not be read.", s.Profile.Failed, s.Profile.Attempted, percent(ratio))}
	switch {
	case ratio > c.Failures.Hold+tolerance:
		v.Level, v.Expected = Hold, "at most "+percent(c.Failures.Hold)
	case ratio > c.Failures.Warn+tolerance:
		v.Level = Warn
	}
	return []Verdict{v}
}}

var minimumRows = Check{Name: "minimum_rows", Judge: func(c Config, s Source) []Verdict {
	least := c.MinRows
	if n, ok := c.MinRowsBySource[s.Source]; ok {
		least = n
	}
	v := Verdict{Level: Pass, Observed: fmt.Sprint(s.Profile.Now.Rows), Expected: fmt.Sprintf("at least %d", least),
		Reason: fmt.Sprintf("%d rows, at least %d declared.", s.Profile.Now.Rows, least)}
	if s.Profile.Now.Rows < least {
		v.Level = Hold
	}
	return []Verdict{v}
}}

var requiredCoverage = Check{Name: "coverage", Judge: func(c Config, s Source) []Verdict {
	rows := s.Profile.Now
	if rows.Rows == 0 {
		return nil // minimum_rows speaks for an empty source
	}
	var out []Verdict
	for _, column := range sortedKeys(c.Coverage) {
		have, want := share(rows.Coverage[column], rows.Rows), c.Coverage[column]
		v := Verdict{Level: Pass, Observed: percent(have), Expected: "at least " + percent(want),
			Reason: fmt.Sprintf("%s: %s of the rows have a value, at least %s declared.", column, percent(have), percent(want))}
		if have < want-tolerance {
			v.Level = Hold
		}
		out = append(out, v)
	}
	return out
}}

var rowCount = Check{Name: "row_count", Judge: func(c Config, s Source) []Verdict {
	if !s.HasParent() {
		return nil
	}
	now, parent := s.Profile.Now.Rows, s.Profile.Parent.Rows
	ratio := share(now, parent)
	v := Verdict{Level: Pass, Observed: percent(ratio), Expected: "at least " + percent(c.RowCount.Warn),
		Reason: fmt.Sprintf("%d rows, %s of the last version's %d.", now, percent(ratio), parent)}
	switch {
	case ratio < c.RowCount.Hold-tolerance:
		v.Level, v.Expected = Hold, "at least "+percent(c.RowCount.Hold)
	case ratio < c.RowCount.Warn-tolerance:
		v.Level = Warn
	}
	return []Verdict{v}
}}

// coverageDrop looks at every declared column and at every column that nearly all rows had: nobody declares
// each column that a redesign can lose.
var coverageDrop = Check{Name: "coverage_drop", Judge: func(c Config, s Source) []Verdict {
	now, parent := s.Profile.Now, s.Profile.Parent
	if !s.HasParent() || now.Rows == 0 {
		return nil
	}
	watched := map[string]bool{}
	for column := range c.Coverage {
		watched[column] = true
	}
	for column, n := range parent.Coverage {
		if share(n, parent.Rows) >= usualShare {
			watched[column] = true
		}
	}
	var out []Verdict
	for _, column := range sortedKeys(watched) {
		before, after := share(parent.Coverage[column], parent.Rows), share(now.Coverage[column], now.Rows)
		drop := before - after
		v := Verdict{Observed: percent(after), Expected: "about " + percent(before),
			Reason: fmt.Sprintf("%s: coverage fell from %s to %s.", column, percent(before), percent(after))}
		switch {
		case drop > c.CoverageDrop.Hold+tolerance:
			v.Level = Hold
		case drop > c.CoverageDrop.Warn+tolerance:
			v.Level = Warn
		default:
			continue
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		out = append(out, Verdict{Level: Pass, Reason: fmt.Sprintf("Coverage of %d columns is as before.", len(watched))})
	}
	return out
}}

// usualShare is the share from which a column counts as one that rows have.
const usualShare = 0.5

var retired = Check{Name: "retired", Judge: func(c Config, s Source) []Verdict {
	if !s.HasParent() {
		return nil
	}
	gone, parent := s.Profile.Retired, s.Profile.Parent.Rows
	ratio := share(gone, parent)
	v := Verdict{Level: Pass, Observed: percent(ratio), Expected: "at most " + percent(c.Retired.Warn),
		Reason: fmt.Sprintf("%d of %d rows (%s) would be taken out.", gone, parent, percent(ratio))}
	switch {
	case ratio > c.Retired.Hold+tolerance:
		v.Level, v.Expected, v.Samples = Hold, "at most "+percent(c.Retired.Hold), s.Profile.Samples["gone"]
	case ratio > c.Retired.Warn+tolerance:
		v.Level, v.Samples = Warn, s.Profile.Samples["gone"]
	}
	return []Verdict{v}
}}

func share(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }
