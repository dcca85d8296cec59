package datasets

import (
	"fmt"
	"math"
	"slices"
	"time"

	"sheaf/internal/profile"
)

// When selects versions. Every condition that is given must hold.
type When struct {
	// Tag: told when that tag moves to a version, not when one is published.
	Tag string `yaml:"tag" json:"tag,omitempty"`
	// MinRows (default 1) and MinShare (0 to 1, of the rows of the main table) bound the rows of the Classes (default all
	// but unchanged and missing), counted over the Sources (default all).
	MinRows  int64    `yaml:"min_rows" json:"min_rows,omitempty"`
	MinShare float64  `yaml:"min_share" json:"min_share,omitempty"`
	Classes  []Class  `yaml:"classes" json:"classes,omitempty"`
	Sources  []string `yaml:"sources" json:"sources,omitempty"`
	// Schema: "compatible" = code written for the version before reads this one.
	Schema string `yaml:"schema" json:"schema,omitempty"`
	// The rest is of triggers only. Drift is the stability index (profile.Drift) that some column of some source must pass.
	Drift float64 `yaml:"drift" json:"drift,omitempty"`
	// CoolDown is the least time since the last start.
	CoolDown Duration `yaml:"cool_down" json:"cool_down,omitempty"`
	// NewerThanTrained: only versions above the last that the team trained on.
	NewerThanTrained bool `yaml:"newer_than_trained" json:"newer_than_trained,omitempty"`
}

// CompatibleSchema is the value of When.Schema.
const CompatibleSchema = "compatible"

// Facts are what conditions are held against.
type Facts struct {
	Version int
	Changed int64 // rows of the classes and sources asked for
	Rows    int64 // of the main table
	// Compatible is Notice's, over all tables.
	Compatible bool
	// Drift is the greatest, with its Column and Source; Compared is false where there is nothing to compare with.
	Drift    profile.Drift
	Source   string
	Compared bool
	// LastStart is when a training was started last, zero for never; Trained is the newest version that was trained on.
	LastStart time.Time
	Trained   int
	Now       time.Time
}

// Refusal says why a version is not told of or trained on: a sentence, and a code with what fills it for other languages.
type Refusal struct {
	Code   string         `json:"code"`
	Params map[string]any `json:"params,omitempty"`
	Reason string         `json:"reason"`
}

func refusal(code string, params map[string]any, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Params: params, Reason: fmt.Sprintf(format, args...)}
}

// Refuses says which condition does not hold, nil when all do. A nil When refuses nothing.
func (w *When) Refuses(f Facts) *Refusal {
	if w == nil {
		return nil
	}
	rows := map[string]any{"changed": f.Changed, "rows": f.Rows}
	if least := max(w.MinRows, 1); f.Changed < least {
		rows["wanted"] = least
		return refusal("few_rows", rows, "%s of %s rows changed, at least %s wanted", grouped(f.Changed), grouped(f.Rows), grouped(least))
	}
	if w.MinShare > 0 && float64(f.Changed) < w.MinShare*float64(f.Rows) {
		rows["wanted"] = percent(w.MinShare)
		return refusal("small_share", rows, "%s of %s rows changed, at least %s wanted", grouped(f.Changed), grouped(f.Rows), percent(w.MinShare))
	}
	if w.Schema == CompatibleSchema && !f.Compatible {
		return refusal("schema", nil, "its columns do not fit code that was written for the version before")
	}
	return w.driftRefusal(f)
}

func (w *When) driftRefusal(f Facts) *Refusal {
	if w.Drift > 0 && !f.Compared {
		return refusal("no_drift", nil, "there is no version before whose values could be compared")
	}
	if f.Drift.PSI < w.Drift {
		return refusal("drift", map[string]any{"column": f.Drift.Column, "psi": short(f.Drift.PSI), "wanted": short(w.Drift)},
			"the values moved by %s at most (%s), at least %s wanted", short(f.Drift.PSI), f.Drift.Column, short(w.Drift))
	}
	return nil
}

// Waits says which condition on earlier trainings does not hold, nil when all do.
func (w *When) Waits(f Facts) *Refusal {
	if w == nil {
		return nil
	}
	if w.NewerThanTrained && f.Version <= f.Trained {
		return refusal("trained", map[string]any{"version": f.Trained}, "v%d was trained on already", f.Trained)
	}
	if since := f.Now.Sub(f.LastStart); !f.LastStart.IsZero() && since < time.Duration(w.CoolDown) {
		ago := since.Truncate(time.Second).String()
		return refusal("cool_down", map[string]any{"ago": ago, "wanted": time.Duration(w.CoolDown).String()},
			"the last training was started %s ago, at least %s wanted", ago, time.Duration(w.CoolDown))
	}
	return nil
}

// Changed counts the rows that the conditions ask for.
func (w *When) Changed(n Notice) (rows int64) {
	var classes []Class
	var sources []string
	if w != nil {
		classes, sources = w.Classes, w.Sources
	}
	if len(classes) == 0 {
		classes = []Class{Added, Changed, Refreshed, Gone, Reappeared, Reparsed}
	}
	for _, source := range n.Sources {
		if len(sources) > 0 && !slices.Contains(sources, source.Source) {
			continue
		}
		for _, class := range classes {
			rows += source.Counts[class]
		}
	}
	return rows
}

// Facts are what a notice alone tells.
func (n Notice) Facts(w *When) Facts {
	f := Facts{Version: n.Version, Changed: w.Changed(n), Compatible: true}
	for _, s := range n.Sources {
		f.Rows += s.Rows
	}
	for _, s := range n.Schemas {
		f.Compatible = f.Compatible && s.Compatible
	}
	return f
}

// Wants reports whether the subscriber is to be told about a version that is published, if it hears of versions at all.
// Triggers weigh theirs themselves, and say why not (Refusal).
func (s Subscription) Wants(n Notice) bool {
	if s.Tag() != Latest {
		return false
	}
	return s.IsTrigger() || s.When.Refuses(n.Facts(s.When)) == nil
}

// DriftBetween is how far the values of the sources moved between two versions, the greatest; compared is false when no
// source has figures in both.
func DriftBetween(before, after Content, sources []string) (most profile.Drift, source string, compared bool) {
	for _, now := range after.Sources {
		if len(sources) > 0 && !slices.Contains(sources, now.Source) {
			continue
		}
		at := slices.IndexFunc(before.Sources, func(s SourceVersion) bool { return s.Source == now.Source })
		if at < 0 {
			continue
		}
		for _, d := range profile.DriftOf(before.Sources[at].Stats.Now, now.Stats.Now) {
			if !compared || d.PSI > most.PSI {
				most, source = d, now.Source
			}
			compared = true
		}
	}
	return most, source, compared
}

func percent(share float64) string { return short(share*100) + " %" }

// short is a figure with at most three decimals.
func short(f float64) string { return fmt.Sprint(math.Round(f*1000) / 1000) }

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
