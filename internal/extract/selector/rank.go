package selector

import (
	"cmp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// Rank gives selectors of one element on its page, or relative to the card in (nil: the page): RankAll of one sample.
func (x *Index) Rank(want, in *html.Node) []Selector {
	return x.RankAll([]Sample{{In: in, Want: want}})
}

// RankAll gives up to six selectors, the most stable first, that find the element of every sample and no other before it,
// each checked by the very matcher that recipes use. Where no selector finds all (cards of several layouts) those that
// find most come first and others complete them. Empty: no sample wants an element of this tree.
//
// A selector is matched from its card's element down, as recipes match rows: the card itself may match, and elements
// around it may stand for ancestors in the selector.
func (x *Index) RankAll(samples []Sample) []Selector {
	j := newJob(x, samples)
	if j.first() < 0 {
		return nil
	}
	j.byFeatures()
	j.byLabels()
	j.byPaths()
	return j.choose()
}

// maxTries bounds what is looked at: features of the element and of those around it.
const (
	maxOwn     = 6
	maxAround  = 10
	maxPerNode = 3
)

// byFeatures tries the element's own marks, alone, with its tag, in pairs, and below the marks of elements around it.
func (j *job) byFeatures() {
	first := j.first()
	target := j.want[first]
	n := j.x.nodes[target]
	tag := tagOf(n)
	own := j.shared()
	for k, f := range own {
		list := j.x.with[f.css]
		if j.add(f.css, f.css, f.tier, f.cost, list) {
			continue
		}
		list = intersect(list, j.x.with[tag])
		if plainTag(n) && j.add(tag+f.css, f.css, f.tier, f.cost+1, list) {
			continue
		}
		for _, g := range own[k+1:] {
			j.add(f.css+g.css, f.css+g.css, max(f.tier, g.tier), f.cost+g.cost+2, intersect(list, j.x.with[g.css]))
		}
	}
	top := int32(-1)
	if card := j.in[first]; card >= 0 {
		top = j.x.parent[card]
	}
	around := j.x.ancestors(target, top)
	if len(around) > maxAround {
		around = around[:maxAround]
	}
	for distance, a := range around {
		features := j.x.of[a]
		if len(features) > maxPerNode {
			features = features[:maxPerNode]
		}
		for _, g := range features {
			below := j.x.with[g.css]
			for _, f := range own {
				j.add(g.css+" "+f.css, f.css+" "+g.css, max(f.tier, g.tier), f.cost+g.cost+3+distance, j.x.inside(j.x.with[f.css], below))
			}
			if plainTag(n) {
				j.addExact(g.css+" "+tag, tag+" "+g.css, max(g.tier, ByClass), g.cost+5+2*distance, j.x.inside(j.x.with[tag], below))
				if distance == 0 {
					j.addExact(g.css+" > "+tag, tag+" "+g.css, max(g.tier, ByClass), g.cost+4, j.x.children(j.x.with[tag], below))
				}
			}
		}
	}
}

// shared are the marks that the elements of most samples have, best first.
func (j *job) shared() []feature {
	count := map[string]int{}
	var all []feature
	for _, w := range j.want {
		if w < 0 {
			continue
		}
		for _, f := range j.x.of[w] {
			if count[f.css] == 0 {
				all = append(all, f)
			}
			count[f.css]++
		}
	}
	all = slices.DeleteFunc(all, func(f feature) bool { return count[f.css]*2 < j.wanted })
	slices.SortStableFunc(all, func(a, b feature) int {
		return cmp.Or(cmp.Compare(count[b.css]*10/j.wanted, count[a.css]*10/j.wanted), cmp.Compare(a.tier, b.tier), cmp.Compare(a.cost, b.cost))
	})
	if len(all) > maxOwn {
		all = all[:maxOwn]
	}
	return all
}

// inside gives the elements that stand inside of one of others; both in document order.
func (x *Index) inside(list, others []int32) []int32 {
	var out []int32
	k, end := 0, int32(-1)
	for _, i := range list {
		for k < len(others) && others[k] < i {
			end = max(end, x.last[others[k]])
			k++
		}
		if i <= end {
			out = append(out, i)
		}
	}
	return out
}

// children gives the elements whose parent is one of others.
func (x *Index) children(list, others []int32) []int32 {
	var out []int32
	for _, i := range list {
		if _, ok := slices.BinarySearch(others, x.parent[i]); ok {
			out = append(out, i)
		}
	}
	return out
}

func intersect(a, b []int32) []int32 {
	if len(a) > len(b) {
		a, b = b, a
	}
	var out []int32
	for _, i := range a {
		if _, ok := slices.BinarySearch(b, i); ok {
			out = append(out, i)
		}
	}
	return out
}

// choose orders what was found, keeps kinds apart and checks every selector that it gives.
func (j *job) choose() []Selector {
	slices.SortStableFunc(j.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.cost, b.cost), cmp.Compare(len(a.CSS), len(b.CSS)), strings.Compare(a.CSS, b.CSS))
	})
	var whole, part []candidate
	for _, c := range j.found {
		if c.Hits == j.wanted {
			whole = append(whole, c)
		} else {
			part = append(part, c)
		}
	}
	chosen := j.pick(whole, nil)
	if len(chosen) == 0 { // several layouts: whoever finds most first, then what the others miss
		slices.SortStableFunc(part, func(a, b candidate) int { return cmp.Compare(b.Hits, a.Hits) })
		covered := make([]bool, len(j.samples))
		for len(chosen) < mostSelectors {
			next := j.pick(part[:min(len(part), 400)], covered)
			if len(next) == 0 {
				break
			}
			chosen = append(chosen, next[0])
			for i, h := range next[0].hit {
				covered[i] = covered[i] || h
			}
		}
	}
	out := make([]Selector, len(chosen))
	for i, c := range chosen {
		out[i] = c.Selector
	}
	return out
}

// pick takes candidates in order: none that hinges on what an earlier one hinges on, and few of a tier, unless there is
// room at the end. With covered it takes the one that finds most of what is not covered.
func (j *job) pick(from []candidate, covered []bool) []candidate {
	if covered != nil {
		best, most := -1, 0
		for i, c := range from {
			gain := 0
			for k, h := range c.hit {
				if h && !covered[k] {
					gain++
				}
			}
			if gain > most && j.holds(c) {
				best, most = i, gain
			}
		}
		if best < 0 {
			return nil
		}
		return from[best : best+1]
	}
	var out []candidate
	tier := map[Tier]int{}
	for _, c := range from {
		if len(out) == mostSelectors {
			break
		}
		if tier[c.Tier] == mostOfTier || slices.ContainsFunc(out, func(o candidate) bool { return o.CSS == c.CSS || hinges(c.key, o.key) }) || !j.holds(c) {
			continue
		}
		tier[c.Tier]++
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return cmp.Compare(a.Tier, b.Tier) })
	return out
}

// hinges reports whether a breaks wherever b breaks.
func hinges(a, b string) bool {
	return a == b || strings.HasPrefix(a, b+" ") || strings.HasSuffix(a, " "+b)
}

// holds runs the selector on every sample by the matcher of recipes.
func (j *job) holds(c candidate) bool {
	sel, err := cascadia.ParseGroup(c.CSS)
	if err != nil {
		return false
	}
	for i, s := range j.samples {
		root := s.In
		if root == nil {
			root = j.x.root
		}
		got := cascadia.Selector(sel.Match).MatchFirst(root)
		if (got != nil) != c.hit[i] || got != nil && got != j.x.nodes[j.want[i]] {
			return false
		}
	}
	return true
}
