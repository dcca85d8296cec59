package selector

import "golang.org/x/net/html"

// Among finds in given cards what corresponds to an element in one of them: the list is known, and somebody points at a part
// of a row. Further picks are right and wrong in their own cards. False: the element stands in none of the cards.
func (x *Index) Among(n *html.Node, cards []*html.Node, p Picks) (Group, bool) {
	target, ok := x.at[n]
	if !ok {
		return Group{}, false
	}
	own := int32(-1)
	var all []int32
	for _, c := range cards {
		i, ok := x.at[c]
		if !ok {
			continue
		}
		all = append(all, i)
		if i <= target && target <= x.last[i] {
			own = i
		}
	}
	if own < 0 {
		return Group{}, false
	}
	g := x.group(target, own, all)
	for _, with := range p.With {
		x.put(&g, with, with)
	}
	for _, without := range p.Without {
		x.put(&g, without, nil)
	}
	return g, true
}

// put makes an element what the card that holds at has.
func (x *Index) put(g *Group, at, element *html.Node) {
	i, ok := x.at[at]
	if !ok {
		return
	}
	for k, c := range g.Cards {
		if card := x.at[c]; card <= i && i <= x.last[card] && (element != nil || g.Elements[k] == at) {
			g.Elements[k] = element
		}
	}
}
