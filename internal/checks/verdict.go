// Package checks decides whether what a run collected may be published: pure rules over figures. It never reads
// rows or storage.
package checks

import (
	"maps"
	"slices"

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
	// Samples are up to ten keys that show it.
	Samples []string `json:"samples,omitempty"`
}

// Source is what is judged: the figures of one source in one run.
type Source struct {
	Source string
	// Partial: the crawl did not end by exhaustion or met poison.
	Partial bool
	// Failed says why the crawl gave nothing to compare; empty when it did.
	Failed string
	// Recipe and RecipeRev are what this run read with.
	Recipe    string
	RecipeRev int
	Profile   profile.Source
	// Before is what the parent's version keeps of the source; nil where it has none.
	Before *Before
}

// HasParent reports whether there are rows to compare with.
func (s Source) HasParent() bool { return s.Profile.Parent.Rows > 0 }

// Check is one rule. Judge returns its findings, none when it has nothing to say about the source.
type Check struct {
	Name  string
	Judge func(Config, Source) []Verdict
}

// All are the checks in the order in which people read them.
func All() []Check {
	return []Check{failed, partial, failures, minimumRows, requiredCoverage, rowCount, coverageDrop, alternatives, retired}
}

// Run judges one source by every check. Config's gaps are filled with defaults. The result is never empty and
// depends on nothing but its input.
func Run(c Config, s Source) []Verdict {
	c = c.WithDefaults()
	var out []Verdict
	for _, check := range All() {
		for _, v := range check.Judge(c, s) {
			v.Check, v.Source = check.Name, s.Source
			out = append(out, v)
		}
		if s.Failed != "" {
			break // there are no figures to judge
		}
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
