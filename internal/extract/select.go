package extract

import (
	"golang.org/x/net/html"

	"sheaf/internal/recipe"
)

// all gives the elements that the selector matches where the place looks, in document order.
func (pl place) all(s *recipe.CSS) []*html.Node {
	root := pl.selectorRoot(s)
	if root == nil {
		return nil
	}
	return s.MatchAll(root)
}

// the gives the first element that the selector matches where the place looks; nil = none.
func (pl place) the(s *recipe.CSS) *html.Node {
	root := pl.selectorRoot(s)
	if root == nil {
		return nil
	}
	return s.MatchFirst(root)
}

// selectorRoot is the smallest part of the place that holds every match; nil when none can be there. Recipes try many
// selectors that begin with an id which only pages of another layout have: those cost a look into a map.
func (pl place) selectorRoot(s *recipe.CSS) *html.Node {
	root := pl.element()
	if pl.node != nil || s.IDs == nil {
		return root
	}
	ids := pl.doc.elementsByID()
	var only *html.Node
	for _, id := range s.IDs {
		with := ids[id]
		switch {
		case len(with) == 0 || with[0] == only:
		case only != nil || len(with) > 1:
			return root // matches stand in several parts: walk all, for their order
		default:
			only = with[0]
		}
	}
	return only
}

// elementsByID lists the page's elements by id, in document order.
func (d *document) elementsByID() map[string][]*html.Node {
	if d.byID == nil {
		d.byID = map[string][]*html.Node{}
		collectIDs(d.dom(), d.byID)
	}
	return d.byID
}

func collectIDs(n *html.Node, into map[string][]*html.Node) {
	for i := range n.Attr {
		if n.Attr[i].Key == "id" {
			into[n.Attr[i].Val] = append(into[n.Attr[i].Val], n)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		collectIDs(c, into)
	}
}
