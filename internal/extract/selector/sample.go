package selector

import (
	"strings"

	"golang.org/x/net/html"
)

// Sample is one example of what a selector shall find.
type Sample struct {
	// In is the card to look in; nil stands for the whole page.
	In *html.Node
	// Want is the one element that shall be found there; nil: nothing.
	Want *html.Node
}

// Selector is one way to find the element of every sample: it is the only one that matches, or the first of a few, which
// is the one that readers take. Where it is the first only, and others say something else, the tier is ByPath or worse.
type Selector struct {
	CSS  string
	Tier Tier
	// Hits is how many of the samples that want an element it finds it in; where it is not all of them, others of the list
	// have the rest.
	Hits int
}

// Most alternatives that are given, and those of one tier.
const (
	mostSelectors = 6
	mostOfTier    = 2
)

// outcome is what a selector does to the samples.
type outcome struct {
	hits     int
	wrong    bool
	repeated bool // some sample has what it says more than once
	first    bool // some sample has others behind it
	hit      []bool
}

// job is one call of RankAll.
type job struct {
	x       *Index
	samples []Sample
	want    []int32 // by sample; -1 for nothing
	in      []int32 // by sample; -1 for the page
	wanted  int     // samples that want an element
	found   []candidate
}

// candidate is a selector that found no wrong element.
type candidate struct {
	Selector
	cost int
	hit  []bool
	key  string // what it hinges on: of two with the same key, the second adds nothing
}

func newJob(x *Index, samples []Sample) *job {
	j := &job{x: x, samples: samples}
	for _, s := range samples {
		want, in := int32(-1), int32(-1)
		if i, ok := x.at[s.Want]; ok {
			want, j.wanted = i, j.wanted+1
		}
		if i, ok := x.at[s.In]; ok {
			in = i
		}
		j.want, j.in = append(j.want, want), append(j.in, in)
	}
	return j
}

// judge holds a list of matches, in document order, to the samples.
func (j *job) judge(matches []int32) outcome {
	o := outcome{hit: make([]bool, len(j.samples))}
	for i := range j.samples {
		from, to := j.x.span(j.samples[i].In)
		switch got := within(matches, from, to); {
		case len(got) == 0:
		case got[0] == j.want[i] && len(got) <= maxRepeats:
			o.hits++
			o.hit[i] = true
			if len(got) > 1 {
				same := j.x.sayTheSame(got)
				o.repeated, o.first = o.repeated || same, o.first || !same
			}
		default:
			o.wrong = true
			return o
		}
	}
	return o
}

// first is the first sample that wants an element, -1 without.
func (j *job) first() int {
	for i, w := range j.want {
		if w >= 0 {
			return i
		}
	}
	return -1
}

// add keeps a selector that finds nothing wrong.
func (j *job) add(css, key string, tier Tier, cost int, matches []int32) bool {
	o := j.judge(matches)
	if o.wrong || o.hits == 0 {
		return false
	}
	switch {
	case o.first:
		tier, cost = max(tier, ByPath), cost+30
	case o.repeated:
		tier, cost = max(tier, ByClass), cost+20
	}
	j.found = append(j.found, candidate{Selector{css, tier, o.hits}, cost, o.hit, key})
	return !o.first
}

// addExact keeps a selector only if nothing else matches: the first span of many is so by chance.
func (j *job) addExact(css, key string, tier Tier, cost int, matches []int32) {
	if o := j.judge(matches); !o.first {
		j.add(css, key, tier, cost, matches)
	}
}

// maxRepeats is how many elements a selector may match on a page or card: pages repeat a price here and there, and what is
// first of many is so by chance.
const maxRepeats = 5

// sayTheSame reports whether some elements have one text.
func (x *Index) sayTheSame(list []int32) bool {
	text := textOf(x.nodes[list[0]], 200)
	if strings.TrimSpace(text) == "" {
		return false
	}
	for _, i := range list[1:] {
		if textOf(x.nodes[i], 200) != text {
			return false
		}
	}
	return true
}
