package checks

import (
	"math"
	"slices"
	"strings"

	"sheaf/internal/profile"
)

const (
	// enoughRuns is how many comparable runs make a baseline; with fewer the last version alone is compared with.
	enoughRuns = 3
	// fewRows and enoughRows are how many rows a finding about shares must rest on to warn and to hold: in a source of thirty
	// rows a bound of 15 points would else be a matter of five.
	fewRows, enoughRows = 3, 5
	// tolerance keeps exact cut-offs from making noise on rounding (spidermon #375).
	tolerance = 1e-9
)

// look is a source with the figures of its runs by name.
type look struct {
	Source
	now    map[string]float64
	parent map[string]float64 // of the parent's rows, which this run measured too
}

func newLook(s Source) *look {
	l := &look{Source: s, now: s.Profile.Values(), parent: map[string]float64{}}
	for class, n := range s.Counts {
		l.now["counts."+class] = float64(n)
	}
	for name, v := range (profile.Source{Now: s.Profile.Parent}).Values() {
		group, _, dotted := strings.Cut(name, ".")
		if dotted && group != "share" || name == "rows" {
			l.parent[name] = v
		}
	}
	return l
}

// usual is what a figure was in earlier runs.
type usual struct {
	value  float64
	spread float64 // how far runs usually lie from it: 3 scaled median deviations
	runs   int     // that it is the median of; 1 = the last version or run alone; 0 = nothing is known
}

// usual is the median of a figure over the comparable accepted runs: same asks for those that read with the same recipe
// revision. A figure that a run does not have counts as zero, if others have it.
func (l *look) usual(name string, same bool) usual {
	var list []float64
	known := false
	for _, f := range l.Past {
		if same && (f.Recipe != l.Recipe || f.RecipeRev != l.RecipeRev) {
			continue
		}
		v, ok := f.Values[name]
		known = known || ok
		list = append(list, v)
	}
	if len(list) >= enoughRuns && known {
		m := median(list)
		deviations := make([]float64, len(list))
		for i, v := range list {
			deviations[i] = math.Abs(v - m)
		}
		return usual{m, 3 * 1.4826 * median(deviations), len(list)}
	}
	if v, ok := l.parent[name]; ok && l.HasParent() {
		return usual{value: v, runs: 1}
	}
	if len(list) > 0 && known {
		return usual{value: list[0], runs: 1}
	}
	return usual{}
}

func median(list []float64) float64 {
	list = slices.Sorted(slices.Values(list))
	if n := len(list); n%2 == 0 {
		return (list[n/2-1] + list[n/2]) / 2
	}
	return list[len(list)/2]
}

// rise says how bad it is that a share lies above what is usual, for n rows. Runs that differ much from each other widen
// the bounds, to twice at most.
func (c Ceiling) rise(now float64, u usual, n int64) Level {
	excess := now - u.value
	rows := excess * float64(n)
	switch {
	case excess > c.Hold+min(c.Hold, u.spread)+tolerance && rows >= enoughRows-0.5:
		return Hold
	case excess > c.Warn+min(c.Warn, u.spread)+tolerance && rows >= fewRows-0.5:
		return Warn
	}
	return Pass
}

// over says how bad a value above the bounds is.
func (c Ceiling) over(v float64) Level {
	switch {
	case v > c.Hold+tolerance:
		return Hold
	case v > c.Warn+tolerance:
		return Warn
	}
	return Pass
}

// under says how bad a ratio below the bounds is, where lost rows are missing.
func (f Floor) under(ratio float64, lost int64) Level {
	switch {
	case ratio < f.Hold-tolerance && lost >= enoughRows:
		return Hold
	case ratio < f.Warn-tolerance && lost >= fewRows:
		return Warn
	}
	return Pass
}

// show adds the rows that show a finding, the first of the names that has some.
func (l *look) show(v Verdict, names ...string) Verdict {
	if v.Level == Pass {
		return v
	}
	for _, name := range names {
		rows := l.Profile.Shown[name]
		if len(rows) == 0 {
			continue
		}
		v.Rows = rows
		for _, r := range rows {
			v.Samples = append(v.Samples, r.Key)
		}
		return v
	}
	for _, name := range names {
		if keys := l.Profile.Samples[name]; len(keys) > 0 {
			v.Samples = keys
			return v
		}
	}
	return v
}

func share(n, of int64) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}
