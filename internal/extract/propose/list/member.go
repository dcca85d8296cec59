package list

import (
	"regexp"
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/propose/column"
)

// member is an element of a region, read closely.
type member struct {
	at     int32
	tokens map[int32]bool // of its subtree: class names, attributes and tags
	links  []memberLink
	main   int32 // reference of its own link, -1 = none
	strips int   // different links around images: one in a card, several in a strip
	like   float64
	ad     adSign
	reason Reason
}

type memberLink struct {
	ref, weight int32
}

// adSign says what marks a member as paid for.
type adSign uint8

const (
	adLabel adSign = 1 << iota
	adClass
	adClick
)

// members reads a region's elements: each node of them once.
func (s *survey) members(r region) []member {
	out := make([]member, len(r.members))
	for i, at := range r.members {
		out[i] = s.member(at)
	}
	s.chooseLinks(out)
	return out
}

func (s *survey) member(at int32) member {
	m := member{at: at, tokens: map[int32]bool{}, main: -1}
	images := map[int32]bool{}
	for i := at; i <= s.p.Spots[at].Last; i++ {
		s.visits++
		f, sp := &s.facts[i], &s.p.Spots[i]
		if sp.Node.Type == html.TextNode {
			if f.zone&zoneHidden == 0 && len(sp.Node.Data) < 60 && adLabels[labelText(sp.Node.Data)] {
				m.ad |= adLabel
			}
			continue
		}
		m.tokens[s.token(sp.Node.Data)] = true
		for _, t := range f.tokens {
			m.tokens[t] = true
			if s.ads[t] {
				m.ad |= adClass
			}
		}
		if f.ref >= 0 {
			m.addLink(f.ref, f.bestWeight)
			if f.images > 0 {
				images[f.ref] = true
			}
		}
	}
	m.strips = len(images)
	return m
}

func (m *member) addLink(ref, weight int32) {
	for i := range m.links {
		if m.links[i].ref == ref {
			m.links[i].weight += weight
			return
		}
	}
	if len(m.links) < 200 {
		m.links = append(m.links, memberLink{ref, weight})
	}
}

// asidePath is an address that says something about what a row shows and is not its own: what others think of it, who sells it.
var asidePath = regexp.MustCompile(`(?i)[/_-](customer-?)?(reviews?|ratings?|bewertungen|rezensionen|opiniones|recensioni|avis|comments?|sellers?|stores?|brands?|compare|wishlist)([/?#_-]|$)|#(reviews?|comments?|ratings?)|^#`)

// asideShare is the part of its weight that such an address keeps.
const asideShare = 8

// chooseLinks gives each member its own link: the heaviest, where a link that other members have too weighs less, and one to what
// stands aside still less.
func (s *survey) chooseLinks(all []member) {
	shared := map[int32]int32{}
	for i := range all {
		for _, l := range all[i].links {
			shared[l.ref]++
		}
	}
	for i := range all {
		best := int32(0)
		for _, l := range all[i].links {
			n := shared[l.ref]
			w := l.weight * 100 / (n * n)
			if len(all[i].links) > 1 && asidePath.MatchString(s.refs[l.ref]) {
				w /= asideShare
			}
			if w > best {
				best, all[i].main = w, l.ref
			}
		}
		if m := all[i].main; m >= 0 && column.IsClick(s.refs[m]) {
			all[i].ad |= adClick
		}
	}
}

// common are figures about what a region's members have in common.
type common struct {
	linked         bool // most have a link of their own
	tokens, root   map[int32]bool
	nodes, strips  int32 // medians
	images, moneys bool  // nearly all have some
	heads          bool
	table          bool
	// regular is the share of a row's names that most rows have: near 1 in a list, low among the sections of a page.
	regular float64
}

// common compares the members that look like rows: those with a link, if most have one.
func (s *survey) common(all []member) common {
	c := common{tokens: map[int32]bool{}, root: map[int32]bool{}}
	withLink := 0
	for i := range all {
		if all[i].main >= 0 {
			withLink++
		}
	}
	c.linked = withLink*2 > len(all) || withLink > 2 && withLink*3 > len(all)
	var good []*member
	var nodes, strips []int32
	for i := range all {
		if m := &all[i]; (!c.linked || m.main >= 0) && s.facts[m.at].zone&zoneHidden == 0 {
			good = append(good, m)
			nodes = append(nodes, s.facts[m.at].nodes)
		}
	}
	if len(good) == 0 {
		return c
	}
	c.nodes = median(nodes)
	good = slices.DeleteFunc(good, func(m *member) bool { return s.facts[m.at].nodes*4 < c.nodes })
	count, root := map[int32]int{}, map[int32]int{}
	images, moneys, heads, rows := 0, 0, 0, 0
	for _, m := range good {
		f := &s.facts[m.at]
		strips = append(strips, int32(m.strips))
		images += oneIf(f.images > 0)
		moneys += oneIf(f.moneys > 0)
		heads += oneIf(f.heads > 0)
		rows += oneIf(s.p.Spots[m.at].Node.DataAtom == atom.Tr)
		for t := range m.tokens {
			count[t]++
		}
		for _, t := range f.tokens {
			root[t]++
		}
	}
	c.strips = median(strips)
	for t, n := range count {
		if n*10 >= len(good)*6 {
			c.tokens[t] = true
		}
	}
	var names []int32
	for _, m := range good {
		names = append(names, int32(len(m.tokens)))
	}
	c.regular = min(1, float64(len(c.tokens))/float64(max(median(names), 1)))
	for t, n := range root {
		if n*10 >= len(good)*8 {
			c.root[t] = true
		}
	}
	most := len(good) * 9 / 10
	c.images, c.moneys, c.heads, c.table = images > most, moneys > most, heads > most, rows == len(good)
	return c
}

// judge says why a member is no row by its form; empty where it is one.
func (s *survey) judge(m *member, c *common) Reason {
	f := &s.facts[m.at]
	if c.table && onlyHeaders(s.p.Spots[m.at].Node) {
		return HeaderRow
	}
	if f.zone&zoneHidden != 0 {
		return HiddenRow
	}
	m.like = s.likeness(m, c)
	doubt := s.doubt(m, c)
	if s.isWhole(m, c) {
		doubt -= wholeness
	}
	strip := m.strips >= 2 && int32(m.strips) > 2*c.strips
	switch {
	case doubt >= 2 && strip:
		return Carousel
	case doubt >= 2:
		return Unlike
	case c.linked && m.main < 0:
		return NoLink
	}
	return ""
}

// likeness is the share of what the rows have in common that a member has too.
func (s *survey) likeness(m *member, c *common) float64 {
	if len(c.tokens) == 0 {
		return 1
	}
	n := 0
	for t := range c.tokens {
		n += oneIf(m.tokens[t])
	}
	return float64(n) / float64(len(c.tokens))
}

// doubt adds up in what a member differs from the others; 2 is too much for a row.
func (s *survey) doubt(m *member, c *common) float64 {
	f := &s.facts[m.at]
	doubt, missing := 0.0, 0
	for t := range c.root {
		missing += oneIf(!slices.Contains(f.tokens, t))
	}
	switch {
	case missing*2 > len(c.root):
		doubt += 2
	case missing > 0:
		doubt++
	}
	switch {
	case m.like < 0.4:
		doubt += 2
	case m.like < 0.7:
		doubt++
	}
	if m.strips >= 2 && int32(m.strips) > 2*c.strips {
		doubt += 1.5
	}
	if f.nodes > 4*c.nodes && c.nodes > 0 {
		doubt++
	}
	if c.images && f.images == 0 {
		doubt += 0.5
	}
	if c.moneys && f.moneys == 0 {
		doubt += 0.3
	}
	if c.heads && f.heads == 0 {
		doubt += 0.7
	}
	return doubt
}

// wholeness is what having all that makes a row counts against lacking names of its kind.
const wholeness = 0.5

// isWhole: a member has all that makes a row in this list, an address, a picture, an amount and a heading if the others have one. It
// is a row, whatever names it lacks: what is used, or has no stars yet, bears fewer.
func (s *survey) isWhole(m *member, c *common) bool {
	f := &s.facts[m.at]
	return c.linked && m.main >= 0 && c.images && f.images > 0 && c.moneys && f.moneys > 0 && (!c.heads || f.heads > 0) && m.strips <= 1
}

func onlyHeaders(tr *html.Node) bool {
	cells := 0
	for c := tr.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Td:
			return false
		case atom.Th:
			cells++
		}
	}
	return cells > 0
}

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}

func median(v []int32) int32 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}
