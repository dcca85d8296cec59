package list

import (
	"cmp"
	"math"
	"slices"

	"golang.org/x/net/html/atom"
)

// region is a candidate for a list: elements of one place that repeat.
type region struct {
	container int32
	// members in document order: children of the container, or of several containers of the same kind that stand side by side (merged).
	members []int32
	merged  bool
	// parts are all rows of a table in which records take several: members are then the first of each. nil elsewhere.
	parts []int32
	score float64
}

const (
	// maxRegions is how many candidates are read closely; each costs its nodes once.
	maxRegions = 8
	// maxLists is how many lists are proposed.
	maxLists = 6
)

// groupKey names a family of elements: what stands around them, and the tags from there to them.
type groupKey struct {
	around     int32
	tag, outer atom.Atom
	outer2     atom.Atom
	// token is, of rows of a table only, the first name that they bear, plus 1: a record may take several rows.
	token int32
}

// regions gives the candidates by what can be told from sums, best first. Elements are grouped with their siblings of the same tag, and with those
// of parents that are siblings, two generations up.
func (s *survey) regions() []region {
	groups := map[groupKey][]int32{}
	var order []groupKey
	add := func(k groupKey, i int32) {
		if _, ok := groups[k]; !ok {
			order = append(order, k)
		}
		groups[k] = append(groups[k], i)
	}
	for i := range s.p.Spots {
		at := int32(i)
		s.visits++
		if !s.mayRepeat(at) {
			continue
		}
		tag := s.p.Spots[at].Node.DataAtom
		up := s.p.Spots[at].Parent
		add(groupKey{around: up, tag: tag}, at)
		if names := s.facts[at].tokens; tag == atom.Tr && len(names) > 0 {
			add(groupKey{around: up, tag: tag, token: names[0] + 1}, at)
		}
		up2 := s.p.Spots[up].Parent
		if up2 < 0 || s.p.Spots[up].Node.DataAtom == 0 {
			continue
		}
		add(groupKey{around: up2, tag: tag, outer: s.p.Spots[up].Node.DataAtom}, at)
		if up3 := s.p.Spots[up2].Parent; up3 >= 0 && s.p.Spots[up2].Node.DataAtom != 0 {
			add(groupKey{around: up3, tag: tag, outer: s.p.Spots[up].Node.DataAtom, outer2: s.p.Spots[up2].Node.DataAtom}, at)
		}
	}
	var out []region
	for _, k := range order {
		r, ok := s.region(k, groups[k])
		if k.token > 0 {
			r.parts = groups[groupKey{around: k.around, tag: k.tag}]
			r.score = s.coarse(r.parts) * recordGain
			ok = s.periodic(r.members, r.parts) && r.score > 0
		}
		if ok {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b region) int { return cmp.Compare(b.score, a.score) })
	return s.joined(s.distinct(out))
}

// recordGain is what a record of several rows counts over its rows by themselves.
const recordGain = 1.2

// minPeriods is how often rows of a table have to come around for the others to be parts of them.
const minPeriods = 4

// periodic says whether some of a table's rows come at equal distances, and the first of all is one of them: each begins a record that
// the rows up to the next one go on with. Those have another number of cells: rows that only differ in colour are records themselves. Both
// are in document order.
func (s *survey) periodic(some, all []int32) bool {
	if len(some) < minPeriods || len(some) == len(all) || some[0] != all[0] {
		return false
	}
	k := slices.Index(all, some[1])
	for i := range some {
		if i*k >= len(all) || all[i*k] != some[i] {
			return false
		}
	}
	if k < 2 || len(all) > (len(some)+1)*k {
		return false
	}
	alike := 0
	for i := range some[:len(some)-1] {
		for _, part := range all[i*k+1 : (i+1)*k] {
			alike += oneIf(s.cells(part) == s.cells(some[i]))
		}
	}
	return alike*4 < len(some)-1
}

// cells counts a table row's cells.
func (s *survey) cells(row int32) int {
	n := 0
	for i := range s.children(row) {
		n += oneIf(s.element(i))
	}
	return n
}

// mayRepeat: an element with something to say that is no text style.
func (s *survey) mayRepeat(i int32) bool {
	sp := &s.p.Spots[i]
	if sp.Parent < 0 || !s.element(i) || s.textLen(i) < 2 && s.facts[i].images == 0 {
		return false
	}
	switch sp.Node.DataAtom {
	case atom.Html, atom.Head, atom.Body, atom.Option, atom.Br, atom.Hr, atom.Link, atom.Meta, atom.Title, atom.B, atom.I, atom.Em, atom.Strong, atom.Label, atom.Font,
		atom.Input, atom.Button, atom.Img, atom.Td, atom.Th, atom.Picture, atom.Source, atom.Svg:
		return false
	}
	return true
}

// region judges a group by sums over its members.
func (s *survey) region(k groupKey, members []int32) (region, bool) {
	r := region{container: k.around, members: members, merged: k.outer != 0}
	if len(members) < 2 && (s.facts[k.around].zone&zoneMain == 0 || s.facts[members[0]].links == 0 || holdsRows(k.tag)) {
		return r, false
	}
	if r.merged && !s.several(members) {
		return r, false
	}
	r.score = s.coarse(members)
	return r, r.score > 0
}

// holdsRows: an element that is there to hold rows is none itself, even where it holds one only.
func holdsRows(tag atom.Atom) bool {
	switch tag {
	case atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Tbody, atom.Main:
		return true
	}
	return false
}

// several: the members stand in at least two parents, and most of these hold more than one. (Where each parent holds one, the parents are
// the rows.)
func (s *survey) several(members []int32) bool {
	parents, last := 0, int32(-1)
	for _, m := range members {
		s.visits++
		if up := s.p.Spots[m].Parent; up != last {
			parents, last = parents+1, up
		}
	}
	return parents >= 2 && len(members)*2 >= parents*3
}

// coarse weighs a group: rich rows count more than many. Members that lead to the same place share it, and those that stand beside the content count little.
func (s *survey) coarse(members []int32) float64 {
	seen := map[int32]int{}
	for _, m := range members {
		s.visits++
		if b := s.facts[m].best; b >= 0 {
			seen[b]++
		}
	}
	total := 0.0
	for _, m := range members {
		s.visits++
		f := &s.facts[m]
		w := s.worth(m)
		if f.best >= 0 {
			w /= float64(seen[f.best])
		} else {
			w /= 4
		}
		total += w
	}
	n := float64(len(members))
	mean := total / n
	score := math.Pow(mean, 1.5) * math.Pow(n, 0.6)
	if mean < 0.7 {
		score *= 0.3 // nothing but links: menus
	}
	if n < 2 {
		score *= 0.3
	}
	return score * s.placeFactor(members)
}

// worth of one member, by what it holds: at most about 5.
func (s *survey) worth(m int32) float64 {
	f := &s.facts[m]
	w := float64(min(s.textLen(m), 240)) / 240
	if f.links > 0 {
		w += 0.4
	}
	if f.images > 0 && f.links > 0 {
		w++
	}
	if f.moneys > 0 {
		w += 1.5
	}
	if f.heads > 0 {
		w += 0.6
	}
	if f.heads > 3 { // a section, not a row
		w /= 2
	}
	if f.controls > 2 {
		w /= 2
	}
	if f.tables > 0 && s.p.Spots[m].Node.DataAtom == atom.Tr { // a table within a row's cell lays the page out
		w /= 2
	}
	return w
}

// placeFactor is how far to trust a place on the page.
func (s *survey) placeFactor(members []int32) float64 {
	var beside, carousel, good, hidden int
	for _, m := range members {
		z := s.facts[m].zone
		if z&zoneBeside != 0 {
			beside++
		}
		if z&zoneCarousel != 0 {
			carousel++
		}
		if z&zoneMain != 0 {
			good++
		}
		if z&zoneHidden != 0 {
			hidden++
		}
	}
	half := len(members) / 2
	f := 1.0
	if beside > half {
		f *= 0.15
	}
	if carousel > half {
		f *= 0.35
	}
	if good > half {
		f *= 1.3
	}
	if hidden > half {
		f *= 0.1
	}
	return f
}

// distinct keeps the best regions, without those whose members hold, or stand in, members of a better one: a row's parts, a grid's
// lines.
func (s *survey) distinct(in []region) []region {
	var out []region
	for _, r := range in {
		if len(out) == maxRegions {
			break
		}
		if !slices.ContainsFunc(out, func(o region) bool { return s.overlap(o.members, r.members) }) {
			out = append(out, r)
		}
	}
	return out
}

// overlap: more than half of the smaller list's elements are in relation to elements of the other, one holding the other or the same. Both lists are in
// document order. It costs the smaller list's length, nearly: there are many small groups.
func (s *survey) overlap(a, b []int32) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	hit := 0
	for _, x := range a {
		s.visits++
		i, _ := slices.BinarySearchFunc(b, x, func(y, x int32) int { return cmp.Compare(s.p.Spots[y].Last, x) })
		hit += oneIf(i < len(b) && b[i] <= s.p.Spots[x].Last)
	}
	return hit*2 > len(a)
}
