package selector

import (
	"cmp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// RankSet gives up to six selectors that select exactly these elements of the page, the most stable first: the cards of a
// list. Empty where none does: a set that no marks and no common parents tell from other elements.
func (x *Index) RankSet(nodes []*html.Node) []Selector {
	var set []int32
	for _, n := range nodes {
		i, ok := x.at[n]
		if !ok {
			return nil
		}
		set = append(set, i)
	}
	slices.Sort(set)
	set = slices.Compact(set)
	if len(set) == 0 {
		return nil
	}
	s := &setJob{x: x, set: set, tag: x.nodes[set[0]].Data}
	s.run()
	slices.SortStableFunc(s.found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.Tier, b.Tier), cmp.Compare(a.cost, b.cost), cmp.Compare(len(a.CSS), len(b.CSS)), strings.Compare(a.CSS, b.CSS))
	})
	var out []Selector
	var keys []string
	for _, c := range s.found {
		if len(out) == mostSelectors {
			break
		}
		if slices.ContainsFunc(keys, func(k string) bool { return hinges(c.key, k) }) ||
			slices.ContainsFunc(out, func(o Selector) bool { return o.CSS == c.CSS }) || !s.holds(c.CSS) {
			continue
		}
		keys, out = append(keys, c.key), append(out, c.Selector)
	}
	return out
}

type setJob struct {
	x     *Index
	set   []int32
	tag   string
	found []candidate
}

func (s *setJob) add(css, key string, tier Tier, cost int, matches []int32) bool {
	if !slices.Equal(matches, s.set) {
		return false
	}
	s.found = append(s.found, candidate{Selector: Selector{css, tier, len(s.set)}, cost: cost, key: key})
	return true
}

func (s *setJob) run() {
	x := s.x
	var own []feature
	for _, f := range x.of[s.set[0]] {
		if s.all(f) && f.tier != ByID {
			own = append(own, f)
		}
	}
	tagged := plainTag(x.nodes[s.set[0]]) && !slices.ContainsFunc(s.set, func(i int32) bool { return x.nodes[i].Data != s.tag })
	for k, f := range own {
		if s.add(f.css, f.css, f.tier, f.cost, x.with[f.css]) {
			continue
		}
		list := x.with[f.css]
		if tagged {
			list = intersect(list, x.with[s.tag])
			if s.add(s.tag+f.css, f.css, f.tier, f.cost+1, list) {
				continue
			}
		}
		for _, g := range own[k+1:] {
			s.add(f.css+g.css, f.css+g.css, max(f.tier, g.tier), f.cost+g.cost+2, intersect(x.with[f.css], x.with[g.css]))
		}
	}
	around := x.ancestors(s.set[0], -1)
	for distance, a := range around[:min(len(around), maxAround)] {
		for _, g := range x.of[a] {
			s.below(g, own, tagged, distance)
		}
	}
	if parent := x.parent[s.set[0]]; len(s.found) == 0 && tagged && parent >= 0 {
		s.byPlace(parent)
	}
}

// below tries the set below an element around its first one.
func (s *setJob) below(g feature, own []feature, tagged bool, distance int) {
	x, others := s.x, s.x.with[g.css]
	for _, f := range own {
		s.add(g.css+" "+f.css, f.css+" "+g.css, max(f.tier, g.tier), f.cost+g.cost+3+distance, x.inside(x.with[f.css], others))
		if distance == 0 {
			s.add(g.css+" > "+f.css, f.css+" "+g.css, max(f.tier, g.tier), f.cost+g.cost+4, x.children(x.with[f.css], others))
		}
	}
	if tagged && distance == 0 {
		s.add(g.css+" > "+s.tag, s.tag+" "+g.css, max(g.tier, ByClass), g.cost+5, x.children(x.with[s.tag], others))
	}
	if tagged {
		s.add(g.css+" "+s.tag, s.tag+" "+g.css, max(g.tier, ByClass), g.cost+7+distance, x.inside(x.with[s.tag], others))
	}
}

// byPlace names the set as children of an element without marks.
func (s *setJob) byPlace(parent int32) {
	j := newJob(s.x, []Sample{{Want: s.x.nodes[parent]}})
	for _, p := range func() []Selector { j.byFeatures(); j.byPaths(); return j.choose() }() {
		css := p.CSS + " > " + s.tag
		if sel, err := cascadia.ParseGroup(css); err == nil {
			var matches []int32
			for _, n := range cascadia.Selector(sel.Match).MatchAll(s.x.root) {
				matches = append(matches, s.x.at[n])
			}
			s.add(css, css, max(p.Tier, ByPath), 0, matches)
		}
	}
}

func (s *setJob) all(f feature) bool {
	list := s.x.with[f.css]
	for _, i := range s.set {
		if _, ok := slices.BinarySearch(list, i); !ok {
			return false
		}
	}
	return true
}

// holds runs the selector by the matcher of recipes.
func (s *setJob) holds(css string) bool {
	sel, err := cascadia.ParseGroup(css)
	if err != nil {
		return false
	}
	got := cascadia.Selector(sel.Match).MatchAll(s.x.root)
	return slices.EqualFunc(got, s.set, func(n *html.Node, i int32) bool { return s.x.at[n] == i })
}
