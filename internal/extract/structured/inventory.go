package structured

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
)

// inventory are the elements of a page that declare something, in document order, found in one walk.
type inventory struct {
	html, head *html.Node
	scripts    []script
	metas      []*html.Node
	links      []*html.Node
	// scopes are the elements that begin a microdata item.
	scopes []*html.Node
	// ids are the first elements with each id; filled only where an item refers to one.
	ids map[string]*html.Node
	// carriers are attributes whose text looks like a JSON object or list.
	carriers []carrier
	// elements are all elements there are: what a bounded reader's bounds are taken from.
	elements int
}

type script struct {
	node *html.Node
	kind string // the type attribute, in lower case and without parameters
}

func (s script) text() string {
	if s.node.FirstChild == nil {
		return ""
	}
	return s.node.FirstChild.Data
}

type carrier struct {
	node *html.Node
	attr *html.Attribute
}

func takeInventory(root *html.Node) *inventory {
	inv := &inventory{}
	refers := false
	inv.take(root, &refers)
	for n := range root.Descendants() {
		inv.take(n, &refers)
	}
	if refers {
		inv.indexIDs(root)
	}
	return inv
}

func (inv *inventory) take(n *html.Node, refers *bool) {
	if n.Type != html.ElementNode {
		return
	}
	inv.elements++
	switch n.DataAtom {
	case atom.Html:
		if inv.html == nil {
			inv.html = n
		}
	case atom.Head:
		if inv.head == nil {
			inv.head = n
		}
	case atom.Script:
		kind, _, _ := strings.Cut(dom.Attr(n, "type"), ";")
		inv.scripts = append(inv.scripts, script{node: n, kind: strings.ToLower(strings.TrimSpace(kind))})
	case atom.Meta:
		inv.metas = append(inv.metas, n)
	case atom.Link:
		inv.links = append(inv.links, n)
	}
	for i := range n.Attr {
		switch a := &n.Attr[i]; {
		case a.Key == "itemscope":
			inv.scopes = append(inv.scopes, n)
		case a.Key == "itemref":
			*refers = true
		case carriesJSON(a):
			inv.carriers = append(inv.carriers, carrier{n, a})
		}
	}
}

// carriesJSON tells whether an attribute made for data begins like a JSON object or list that holds something.
func carriesJSON(a *html.Attribute) bool {
	if len(a.Val) < len(`{"":0}`) || !strings.HasPrefix(a.Key, "data-") && !strings.HasPrefix(a.Key, ":") {
		return false
	}
	v := strings.TrimLeft(a.Val[:min(len(a.Val), 16)], " \t\r\n")
	return v != "" && (v[0] == '{' || v[0] == '[')
}

func (inv *inventory) indexIDs(root *html.Node) {
	inv.ids = map[string]*html.Node{}
	for n := range root.Descendants() {
		if id := dom.Attr(n, "id"); id != "" {
			if _, dup := inv.ids[id]; !dup {
				inv.ids[id] = n
			}
		}
	}
}
