package list

import (
	"slices"

	"golang.org/x/net/html"

	"sheaf/internal/extract/propose"
)

// Of is the list that given elements of a page are the rows of: somebody said so, so that all of them are results. False: fewer
// than two elements of the page were given.
func Of(p *propose.Page, rows []*html.Node) (List, bool) {
	var members []int32
	for _, n := range rows {
		if i, ok := p.Place(n); ok && n.Type == html.ElementNode {
			members = append(members, i)
		}
	}
	slices.Sort(members)
	members = slices.Compact(members)
	if len(members) < 2 {
		return List{}, false
	}
	s := newSurvey(p)
	r := region{container: p.Spots[members[0]].Parent, members: members}
	for r.container > 0 && p.Spots[r.container].Last < members[len(members)-1] {
		r.container = p.Spots[r.container].Parent
	}
	b := &built{region: r, members: s.members(r)}
	b.common = s.common(b.members)
	b.head = s.before(members[0])
	b.head.none = false
	b.score = max(s.final(b), 1)
	l := s.list(b, s.declaredList())
	l.Next = s.next(b.rows())
	l.Confidence = 1
	return l, true
}
