// Package checks decides whether what a run collected may be published: pure rules over figures. It never reads
// rows or storage.
package checks

import (
	"maps"
	"slices"

	"sheaf/datasets/table"
	"sheaf/internal/profile"
)

// Level is the severity of a verdict.
type Level string

// Levels, from harmless to severe.
const (
	Pass Level = "pass"
	Warn Level = "warn" // published, and said in the notice
	Hold Level = "hold" // the source is parked, its parent's rows are carried forward
)

// Verdict is one check's finding about one source.
type Verdict struct {
	Check  string `json:"check"`
	Level  Level  `json:"level"`
	Source string `json:"source"`
	// Reason is one sentence for people; Observed and Expected are the figures in it.
	Reason   string `json:"reason"`
	Observed string `json:"observed,omitempty"`
	Expected string `json:"expected,omitempty"`
	// Code names the kind of finding for ever, Params what stands in its sentence: what other languages are made from
	// (Codes). A param is a text or a number; "runs" is how many earlier runs were compared with, 1 = the last version alone.
	Code   string         `json:"code,omitempty"`
	Params map[string]any `json:"params,omitempty"`
	// Samples are up to ten keys that show it, Rows the same rows with the cells that matter, before and after.
	Samples []string         `json:"samples,omitempty"`
	Rows    []profile.Sample `json:"rows,omitempty"`
}

// Source is what is judged: the figures of one source in one run.
type Source struct {
	Source string
	// Partial: the crawl did not end by exhaustion or met poison.
	Partial bool
	// Again: nothing was collected, archived pages were read again.
	Again bool
	// Failed says why the crawl gave nothing to compare; empty when it did.
	Failed string
	// Recipe and RecipeRev are what this run read with.
	Recipe    string
	RecipeRev int
	Profile   profile.Source
	// Counts are the row classes of this run, for custom checks.
	Counts map[string]int64
	// Before is what the parent's version keeps of the source; nil where it has none.
	Before *Before
	// Past are the figures of the accepted runs before, the newest first.
	Past []profile.Figures
	// SchemaBefore and Schema are the main table's columns in the parent and now; both zero = not looked at. Dropped are
	// columns that the definition takes out.
	SchemaBefore, Schema table.Schema
	Dropped              []string
}

// HasParent reports whether there are rows to compare with.
func (s Source) HasParent() bool { return s.Profile.Parent.Rows > 0 }

// Check is one rule. Judge returns its findings, none when it has nothing to say about the source.
type Check struct {
	Name  string
	Judge func(Config, *look) []Verdict
}

// All are the checks in the order in which people read them: what went wrong on the way to the pages, then what the pages
// said, then how much of it there is.
func All() []Check {
	return []Check{
		failed, partial, failures, refused, retried, bodySize, schema, minimumRows, requiredCoverage,
		currency, priceJumped, priceLevel, priceMoved, priceChanged, characters, language, dominance, priceDominance, distinctTitles,
		coverageDrop, categoryCoverage, format, alternatives, rowCount, seen, listed, growth, retired, ended, quarantine, removal,
		duplicates, uniqueness, stale, distribution, custom,
	}
}

// Names lists the checks that can be switched off.
func Names() []string {
	var out []string
	for _, c := range All() {
		if c.Name != failed.Name && c.Name != custom.Name {
			out = append(out, c.Name)
		}
	}
	return out
}

// Run judges one source by every check. Config's gaps are filled with defaults. The result is never empty and
// depends on nothing but its input.
func Run(c Config, s Source) []Verdict {
	c = c.WithDefaults()
	l := newLook(s)
	var out []Verdict
	for _, check := range All() {
		if slices.Contains(c.Off, check.Name) {
			continue
		}
		for _, v := range check.Judge(c, l) {
			v.Check, v.Source = check.Name, s.Source
			out = append(out, v)
		}
		if s.Failed != "" {
			break // there are no figures to judge
		}
	}
	if len(out) == 0 {
		v := say(Pass, "checks.off", "", "", nil)
		v.Check, v.Source = "checks", s.Source
		out = append(out, v)
	}
	return out
}

// Worst is the highest level among verdicts; Pass when there are none.
func Worst(verdicts []Verdict) Level {
	worst := Pass
	for _, v := range verdicts {
		switch v.Level {
		case Hold:
			return Hold
		case Warn:
			worst = Warn
		}
	}
	return worst
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
