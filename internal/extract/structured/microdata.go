package structured

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
)

// Microdata are the items of a page (HTML Living Standard, 5.2).
type Microdata struct {
	// Items are those that are no other's property, in document order.
	Items []*Item
	// Err is a *LimitError where a page goes over a bound: what was read until then counts.
	Err error

	base  *url.URL
	inv   *inventory
	items map[*html.Node]*Item // nil while it is being read
	refs  int                  // elements that may still be read through itemref
	steps int                  // nodes that may still be read for text
}

// Item is one item. Several items may have the same one as a property, none has itself.
type Item struct {
	Types []string
	// ID is the global identifier as it is written, empty without one.
	ID string
	// Properties are in document order, those of referenced elements last. One with two names is there twice.
	Properties []Property
	Node       *html.Node
}

// Property is a named value of an item.
type Property struct {
	Name string
	// Item is the value where it is an item; otherwise Microdata.Value reads it from Node.
	Item *Item
	Node *html.Node
}

// Bounds: real items nest under ten deep, and the elements that items refer to are a fraction of the page.
const (
	maxItemDepth    = 64
	maxNames        = 32
	refsPerElement  = 8
	stepsPerElement = 32
	stepsAnyway     = 10_000
)

func readMicrodata(inv *inventory, base *url.URL) *Microdata {
	m := &Microdata{base: base, inv: inv, items: map[*html.Node]*Item{}}
	m.refs, m.steps = refsPerElement*inv.elements+stepsAnyway, stepsPerElement*inv.elements+stepsAnyway
	for _, n := range inv.scopes {
		if _, ok := m.items[n]; !ok {
			m.Items = append(m.Items, m.item(n, 0))
		}
	}
	return m
}

// item reads the item that begins at n, and with it those that are its properties.
func (m *Microdata) item(n *html.Node, depth int) *Item {
	m.items[n] = nil
	it := &Item{Types: strings.Fields(dom.Attr(n, "itemtype")), ID: strings.Trim(dom.Attr(n, "itemid"), htmlBlanks), Node: n}
	r := itemReader{m: m, item: it, depth: depth}
	r.children(n)
	if refs := dom.Attr(n, "itemref"); refs != "" {
		r.follow(refs)
	}
	m.items[n] = it
	return it
}

// itemReader collects the properties of one item.
type itemReader struct {
	m     *Microdata
	item  *Item
	depth int
	// referred: the elements read now are reached through itemref and counted.
	referred bool
	// roots are the elements that the item has already taken up by itemref.
	roots map[*html.Node]bool
}

func (r *itemReader) children(n *html.Node) {
	if n.DataAtom == atom.Noscript {
		for _, c := range r.m.inv.unscripted[n] {
			if c.Type == html.ElementNode {
				r.element(c)
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && !r.roots[c] {
			r.element(c)
		}
	}
}

// element takes up n if it is a property and goes on to what it holds, but not into other items.
func (r *itemReader) element(n *html.Node) {
	if r.referred {
		if r.m.refs--; r.m.refs < 0 {
			r.m.over("elements read through itemref", refsPerElement*r.m.inv.elements+stepsAnyway)
			return
		}
	}
	scope := dom.HasAttr(n, "itemscope")
	if names, ok := dom.Attribute(n, "itemprop"); ok {
		r.property(n, strings.Fields(names), scope)
	}
	if !scope {
		r.children(n)
	}
}

func (r *itemReader) property(n *html.Node, names []string, scope bool) {
	var inner *Item
	if scope {
		if inner = r.inner(n); inner == nil {
			return
		}
	}
	if len(names) > maxNames {
		r.m.over("names of one property", maxNames)
		names = names[:maxNames]
	}
	for _, name := range names {
		r.item.Properties = append(r.item.Properties, Property{Name: name, Item: inner, Node: n})
	}
}

// inner is the item at n, nil if it is one of those that are being read: an item that would have itself.
func (r *itemReader) inner(n *html.Node) *Item {
	it, known := r.m.items[n]
	switch {
	case known:
		return it
	case r.depth >= maxItemDepth:
		r.m.over("items within each other", maxItemDepth)
		return nil
	}
	return r.m.item(n, r.depth+1)
}

// follow reads the elements that the item refers to. Each counts once, and none that is in the item already. Of one that
// begins an item and is nobody's property, that item's properties count here too.
func (r *itemReader) follow(refs string) {
	r.referred, r.roots = true, map[*html.Node]bool{}
	for _, ref := range strings.Fields(refs) {
		target := r.m.inv.ids[ref]
		if r.m.refs < 0 {
			r.m.over("elements read through itemref", refsPerElement*r.m.inv.elements+stepsAnyway)
			return
		}
		if target == nil || r.roots[target] || r.holds(target) {
			continue
		}
		r.roots[target] = true
		if dom.HasAttr(target, "itemscope") && !dom.HasAttr(target, "itemprop") {
			r.children(target)
			continue
		}
		r.element(target)
	}
}

// holds tells whether an element lies within the item or around it, or within one that it has taken up.
func (r *itemReader) holds(target *html.Node) bool {
	for p := r.item.Node; p != nil; p = p.Parent {
		r.m.refs--
		if p == target {
			return true
		}
	}
	for p := target.Parent; p != nil; p = p.Parent {
		r.m.refs--
		if p == r.item.Node || r.roots[p] {
			return true
		}
	}
	return false
}

func (m *Microdata) over(what string, limit int) {
	if m.Err == nil {
		m.Err = &LimitError{What: what, Max: limit}
	}
}
