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
	// unscripted are the elements within noscript elements that declare something: what the page shows to a reader that runs
	// no scripts. To the parser it is text.
	unscripted map[*html.Node][]*html.Node
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
	inv.takeAll(root, &refers)
	if refers {
		inv.indexIDs(root)
	}
	return inv
}

func (inv *inventory) takeAll(root *html.Node, refers *bool) {
	inv.take(root, refers)
	for n := range root.Descendants() {
		inv.take(n, refers)
		if n.DataAtom == atom.Noscript && declaresUnscripted(n) {
			inv.takeUnscripted(n, refers)
		}
	}
}

// declaresUnscripted tells whether the text of a noscript element may hold items or JSON-LD.
func declaresUnscripted(n *html.Node) bool {
	t := n.FirstChild
	return t != nil && t.Type == html.TextNode && (containsFold([]byte(t.Data), "itemprop") || containsFold([]byte(t.Data), "itemscope") || containsFold([]byte(t.Data), "ld+json"))
}

func (inv *inventory) takeUnscripted(n *html.Node, refers *bool) {
	if inv.unscripted == nil {
		inv.unscripted = map[*html.Node][]*html.Node{}
	}
	inv.unscripted[n] = unscripted(n)
	for _, c := range inv.unscripted[n] {
		inv.takeAll(c, refers)
	}
}

// unscripted parses the text of a noscript element. The elements know it as their parent but are not its children: the page
// stays as it is.
func unscripted(n *html.Node) []*html.Node {
	if n.FirstChild == nil || n.FirstChild.Type != html.TextNode {
		return nil
	}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragmentWithOptions(strings.NewReader(n.FirstChild.Data), body, html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil // nested deeper than the parser's 512: nothing is declared that way
	}
	for _, c := range nodes {
		c.Parent = n
	}
	return nodes
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
