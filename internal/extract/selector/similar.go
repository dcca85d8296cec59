package selector

import (
	"cmp"
	"slices"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Picks are what somebody has pointed at after the first element.
type Picks struct {
	// With are further elements of the list.
	With []*html.Node
	// Without are elements that are none of it; cards marked as theirs are, and as the first one's is not, go with them.
	Without []*html.Node
}

// Group is one answer to "what is like this": the cards of a list and, in each of them, the element that corresponds.
type Group struct {
	Cards []*html.Node // in document order
	// Elements are, card by card, what corresponds to the element that was pointed at; nil where a card has none. They are
	// the cards themselves where it is one.
	Elements []*html.Node
}

// Count is how many cards have the element.
func (g Group) Count() int {
	n := 0
	for _, e := range g.Elements {
		if e != nil {
			n++
		}
	}
	return n
}

// Samples are the group's elements in its cards, for RankAll.
func (g Group) Samples() []Sample {
	out := make([]Sample, len(g.Cards))
	for i := range g.Cards {
		out[i] = Sample{In: g.Cards[i], Want: g.Elements[i]}
	}
	return out
}

// likeness from which siblings are cards of one list.
const likeness = 0.45

// Similar finds the lists that an element may be meant to stand for, the likeliest first: around it, every element whose
// siblings are like it (the index dropped from its path, and agreement on what they are made of). Of these, cards that
// hold a link, a picture and texts come before bits such as stars and bullets, inner ones before outer ones. Further
// picks decide: groups that miss one of With or keep one of Without are not given.
func (x *Index) Similar(n *html.Node, p Picks) []Group {
	target, ok := x.at[n]
	if !ok {
		return nil
	}
	type level struct {
		group Group
		rich  bool
	}
	var levels []level
	add := func(card int32, cards []int32) {
		cards = x.leaveOut(card, cards, p.Without)
		if len(cards) < 2 {
			return
		}
		g := x.group(target, card, cards)
		if g.Count() < 2 || !g.covers(x, p) {
			return
		}
		levels = append(levels, level{g, x.richness(card) >= 3})
	}
	for card := target; card >= 0 && x.nodes[card].DataAtom != atom.Body; card = x.parent[card] {
		siblings := x.siblingsLike(card)
		if len(siblings) > 1 {
			add(card, siblings)
			if rows := x.siblingsLike(x.parent[card]); len(rows) > 1 {
				add(card, x.childrenLike(rows, card)) // a grid: rows of cards
			}
		}
	}
	for _, other := range p.With {
		if i, ok := x.at[other]; ok && len(levels) == 0 {
			if card, cards := x.paired(target, i); len(cards) > 1 {
				add(card, cards)
			}
		}
	}
	slices.SortStableFunc(levels, func(a, b level) int { return cmp.Compare(rank(a.rich), rank(b.rich)) })
	out := make([]Group, len(levels))
	for i, l := range levels {
		out[i] = l.group
	}
	return out
}

func rank(rich bool) int {
	if rich {
		return 0
	}
	return 1
}

// siblingsLike are the element and its siblings that are like it.
func (x *Index) siblingsLike(i int32) []int32 {
	if i < 0 || x.parent[i] < 0 {
		return nil
	}
	return x.childrenLike([]int32{x.parent[i]}, i)
}

// childrenLike are the children of some elements that are like one.
func (x *Index) childrenLike(parents []int32, like int32) []int32 {
	var out []int32
	for _, p := range parents {
		for c := x.nodes[p].FirstChild; c != nil; c = c.NextSibling {
			if i, ok := x.at[c]; ok && x.alike(like, i) >= likeness {
				out = append(out, i)
			}
		}
	}
	return out
}

// paired generalises over two picks: their paths from the nearest element around both must have the same tags; the
// last step whose place differs is a card.
func (x *Index) paired(a, b int32) (card int32, cards []int32) {
	up, down := x.path(a), x.path(b)
	if len(up) != len(down) {
		return -1, nil
	}
	top, last := -1, -1
	for k := range up {
		if x.nodes[up[k]].Data != x.nodes[down[k]].Data {
			return -1, nil
		}
		if up[k] == down[k] {
			top = k
			continue
		}
		if childIndex(x.nodes[up[k]]) != childIndex(x.nodes[down[k]]) {
			last = k
		}
	}
	if top < 0 || last <= top {
		return -1, nil
	}
	level := []int32{up[top]}
	for k := top + 1; k <= last; k++ {
		var next []int32
		tag, place := x.nodes[up[k]].Data, childIndex(x.nodes[up[k]])
		fixed := place == childIndex(x.nodes[down[k]])
		for _, p := range level {
			n := 0
			for c := x.nodes[p].FirstChild; c != nil; c = c.NextSibling {
				if c.Type != html.ElementNode || c.Data != tag {
					continue
				}
				if !fixed || n == place {
					next = append(next, x.at[c])
				}
				n++
			}
		}
		level = next
	}
	return up[last], level
}

// path is the chain of elements down to one.
func (x *Index) path(i int32) []int32 {
	out := append([]int32{i}, x.ancestors(i, -1)...)
	slices.Reverse(out)
	return out
}

func childIndex(n *html.Node) int {
	k := 0
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if s.Type == html.ElementNode && s.Data == n.Data {
			k++
		}
	}
	return k
}

// leaveOut drops the cards that hold an element of without, and those whose marks are the same as theirs where the first
// card's differ.
func (x *Index) leaveOut(card int32, cards []int32, without []*html.Node) []int32 {
	var bad []string
	for _, n := range without {
		i, ok := x.at[n]
		if !ok {
			continue
		}
		for _, c := range cards {
			if c <= i && i <= x.last[c] && x.marks(c) != x.marks(card) {
				bad = append(bad, x.marks(c))
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(cards), func(c int32) bool {
		holds := slices.ContainsFunc(without, func(n *html.Node) bool {
			i, ok := x.at[n]
			return ok && c <= i && i <= x.last[c]
		})
		return holds || slices.Contains(bad, x.marks(c))
	})
}

// marks are an element's features as one text.
func (x *Index) marks(i int32) string {
	text := x.nodes[i].Data
	for _, f := range x.of[i] {
		if f.tier != ByID {
			text += f.css
		}
	}
	return text
}

// group finds in every card what corresponds to the target in its own.
func (x *Index) group(target, card int32, cards []int32) Group {
	g := Group{}
	for _, c := range cards {
		g.Cards, g.Elements = append(g.Cards, x.nodes[c]), append(g.Elements, nil)
		switch {
		case target == card:
			g.Elements[len(g.Elements)-1] = x.nodes[c]
		case c == card:
			g.Elements[len(g.Elements)-1] = x.nodes[target]
		}
	}
	if target == card {
		return g
	}
	for _, s := range x.Rank(x.nodes[target], x.nodes[card]) {
		missing := 0
		for i, e := range g.Elements {
			if e != nil {
				continue
			}
			found, ok := x.match(s.CSS, []Sample{{In: g.Cards[i]}})
			if ok && len(found) == 1 && x.nodes[found[0]].Data == x.nodes[target].Data {
				g.Elements[i] = x.nodes[found[0]]
				continue
			}
			missing++
		}
		if missing == 0 {
			break
		}
	}
	return g
}

// covers reports whether every element that was picked as well is among the group's.
func (g Group) covers(x *Index, p Picks) bool {
	for _, w := range p.With {
		if _, ok := x.at[w]; ok && !slices.Contains(g.Elements, w) {
			return false
		}
	}
	return true
}

// richness counts what makes a card: a link, a picture, and texts, up to three.
func (x *Index) richness(i int32) int {
	link, picture, texts := 0, 0, 0
	for k := i; k <= x.last[i] && k < i+400; k++ {
		n := x.nodes[k]
		switch n.DataAtom {
		case atom.A:
			link = 1
		case atom.Img, atom.Picture:
			picture = 1
		case atom.Script, atom.Style:
			continue
		}
		if c := n.FirstChild; c != nil && c.Type == html.TextNode && len(ownText(n)) > 1 && ownLetters(n) {
			texts = min(texts+1, 3)
		}
	}
	return link + picture + texts
}

func ownLetters(n *html.Node) bool {
	for _, r := range ownText(n) {
		if r > ' ' {
			return true
		}
	}
	return false
}
