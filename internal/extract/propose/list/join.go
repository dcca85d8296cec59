package list

import (
	"slices"

	"golang.org/x/net/html"
)

// maxJoinLevels is how far apart, in levels up to what holds both, the containers of one list's parts stand.
const maxJoinLevels = 4

// joined puts lists together that a page splits over several containers, to show something between: the rows bear the same
// names, the containers do too, and no heading stands between them. What follows a heading answers another question.
func (s *survey) joined(in []region) []region {
	for i := 0; i < len(in); i++ {
		for j := len(in) - 1; j > i; j-- {
			if r, ok := s.join(in[i], in[j]); ok {
				in[i] = r
				in = slices.Delete(in, j, j+1)
			}
		}
	}
	return in
}

// join makes two regions one, where they are parts of one list.
func (s *survey) join(a, b region) (region, bool) {
	if a.members[0] > b.members[0] {
		a, b = b, a
	}
	last, first := s.p.Spots[a.members[len(a.members)-1]].Last, b.members[0]
	if last >= first || a.merged || b.merged || !s.sameKind(a.container, b.container) || !s.sameKind(a.members[0], b.members[0]) {
		return region{}, false
	}
	if (s.facts[a.members[0]].zone^s.facts[first].zone)&(zoneBeside|zoneCarousel|zoneHidden) != 0 {
		return region{}, false
	}
	around, ok := s.heldBy(a.container, b.container)
	if !ok || s.headingBetween(last, first) {
		return region{}, false
	}
	r := region{container: around, members: slices.Concat(a.members, b.members), merged: true}
	r.score = s.coarse(r.members)
	return r, true
}

// sameKind: two elements have one tag and share at least half of their names, and one at least.
func (s *survey) sameKind(a, b int32) bool {
	m, n := s.p.Spots[a].Node, s.p.Spots[b].Node
	if m.Type != html.ElementNode || m.Data != n.Data {
		return false
	}
	one, two := s.facts[a].tokens, s.facts[b].tokens
	shared := 0
	for _, t := range one {
		shared += oneIf(slices.Contains(two, t) && s.names[t][0] == '.')
	}
	return shared > 0 && shared*2 >= max(len(one), len(two))
}

// heldBy is the nearest element around two others, where it is near to both.
func (s *survey) heldBy(a, b int32) (int32, bool) {
	near := func(i, around int32) bool {
		for level := 0; level < maxJoinLevels && i >= 0; level++ {
			if i = s.p.Spots[i].Parent; i == around {
				return true
			}
		}
		return false
	}
	around := a
	for around >= 0 && s.p.Spots[around].Last < b {
		around = s.p.Spots[around].Parent
	}
	return around, around >= 0 && near(a, around) && near(b, around)
}

// headingBetween says whether a heading that shows stands between two places.
func (s *survey) headingBetween(from, to int32) bool {
	return slices.ContainsFunc(s.lines, func(l line) bool { return l.heading && l.at > from && l.at < to })
}
