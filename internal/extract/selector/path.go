package selector

import (
	"slices"
	"strconv"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// maxSteps is how far a short path reaches from its anchor.
const maxSteps = 6

// byPaths tries the way from the nearest elements with steady marks, and from the card or root: counted from the start, and
// from the end, which outlives what is put in front.
func (j *job) byPaths() {
	first := j.first()
	target, card := j.want[first], j.in[first]
	anchors := 0
	at := target
	for steps := 1; steps <= maxSteps && anchors < 2; steps++ {
		at = j.x.parent[at]
		if at < 0 || at == card {
			break
		}
		for _, f := range j.x.of[at] {
			if f.tier > ByClass || f.tier == ByClass && f.cost > 2 {
				continue
			}
			if j.addWay(f.css, at, target, false, ByPath, steps) || j.addWay(f.css, at, target, true, ByPath, steps+1) {
				anchors++
				break
			}
		}
	}
	if card == target {
		return
	}
	top, css := card, ""
	if card < 0 {
		top = j.top(target)
	}
	if top < 0 || top == target {
		return
	}
	css = j.anchor(top)
	j.addWay(css, top, target, false, ByPlace, 0)
	j.addWay(css, top, target, true, ByPlace, 1)
}

// top is the element that absolute paths begin at: body, else the outermost.
func (j *job) top(i int32) int32 {
	top := i
	for p := j.x.parent[i]; p >= 0; p = j.x.parent[p] {
		top = p
		if j.x.nodes[p].Data == "body" {
			return p
		}
	}
	return top
}

// anchor names the element that a path begins at: a mark that all cards have, else its tag.
func (j *job) anchor(top int32) string {
	n := j.x.nodes[top]
	if j.in[j.first()] < 0 {
		return n.Data
	}
	for _, f := range j.x.of[top] {
		if f.tier > ByClass || f.cost > 4 {
			continue
		}
		list := j.x.with[f.css]
		if !slices.ContainsFunc(j.in, func(card int32) bool { _, ok := slices.BinarySearch(list, card); return card >= 0 && !ok }) {
			return n.Data + f.css
		}
	}
	return n.Data
}

// addWay adds the selector from an anchor down to the target.
func (j *job) addWay(anchor string, top, target int32, reverse bool, tier Tier, cost int) bool {
	way, reversed := j.x.way(top, target, reverse)
	if way == "" || reverse && !reversed {
		return false
	}
	css := anchor + way
	matches, ok := j.x.match(css, j.samples)
	if !ok {
		return false
	}
	return j.add(css, css, tier, cost, matches)
}

// way is the chain of child steps from one element to one inside of it. With reverse, steps are counted from the end where
// that is another count; reversed tells whether it is anywhere.
func (x *Index) way(top, target int32, reverse bool) (css string, reversed bool) {
	var steps []string
	for i := target; i != top; i = x.parent[i] {
		if i < 0 || !plainTag(x.nodes[i]) {
			return "", false
		}
		step, r := childStep(x.nodes[i], reverse)
		reversed = reversed || r
		steps = append(steps, " > "+step)
	}
	slices.Reverse(steps)
	return strings.Join(steps, ""), reversed
}

// childStep names an element among its siblings.
func childStep(n *html.Node, reverse bool) (step string, reversed bool) {
	before, after := 0, 0
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if s.Type == html.ElementNode && s.Data == n.Data {
			before++
		}
	}
	for s := n.NextSibling; s != nil; s = s.NextSibling {
		if s.Type == html.ElementNode && s.Data == n.Data {
			after++
		}
	}
	switch {
	case before+after == 0:
		return n.Data, false
	case reverse:
		return n.Data + ":nth-last-of-type(" + strconv.Itoa(after+1) + ")", true
	}
	return n.Data + ":nth-of-type(" + strconv.Itoa(before+1) + ")", false
}

// match runs a selector over the cards of the samples, or over the page.
func (x *Index) match(css string, samples []Sample) ([]int32, bool) {
	sel, err := cascadia.ParseGroup(css)
	if err != nil {
		return nil, false
	}
	var out []int32
	seen := map[*html.Node]bool{}
	for _, s := range samples {
		root := s.In
		if root == nil {
			root = x.root
		}
		if seen[root] {
			continue
		}
		seen[root] = true
		for _, n := range cascadia.Selector(sel.Match).MatchAll(root) {
			out = append(out, x.at[n])
		}
	}
	slices.Sort(out)
	return slices.Compact(out), true
}
