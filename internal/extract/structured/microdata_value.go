package structured

import (
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
)

// Value is the text of a property that is no item, by the kind of its element (HTML Living Standard, 5.2.4), on one line.
// A content attribute counts on every element: shops put it everywhere. Addresses are absolute.
func (m *Microdata) Value(p Property) string {
	n := p.Node
	if content, ok := dom.Attribute(n, "content"); ok {
		return strings.TrimSpace(content)
	}
	switch n.Data {
	case "data", "meter":
		return strings.TrimSpace(dom.Attr(n, "value"))
	case "time":
		if when, ok := dom.Attribute(n, "datetime"); ok {
			return strings.TrimSpace(when)
		}
	}
	if name := addressAttribute(n.Data); name != "" {
		return dom.ResolveRef(m.base, dom.Attr(n, name))
	}
	return dom.FlatTextWithout(n, m.tooFar)
}

// tooFar counts the elements that are read for text, and says when it is enough.
func (m *Microdata) tooFar(*html.Node) bool {
	if m.steps--; m.steps < 0 {
		m.over("elements read for text", stepsPerElement*m.inv.elements+stepsAnyway)
	}
	return m.steps < 0
}

// addressAttribute is the attribute that holds an element's value where that is an address.
func addressAttribute(tag string) string {
	switch tag {
	case "a", "area", "link":
		return "href"
	case "audio", "embed", "iframe", "img", "source", "track", "video":
		return "src"
	case "object":
		return "data"
	}
	return ""
}

// maxNodeValues bounds the values of all items in the form of nodes: an item that many have is written out for each of them.
const maxNodeValues = 50_000

// graph gives the items in the form of JSON-LD nodes.
func (m *Microdata) graph() *Graph {
	g := newGraph()
	left := maxNodeValues
	for _, it := range m.Items {
		g.add(m.node(it, &left))
	}
	return g
}

// Node is an item in the form of a JSON-LD node, its items within.
func (m *Microdata) Node(it *Item) map[string]any {
	left := maxNodeValues
	return m.node(it, &left)
}

func (m *Microdata) node(it *Item, left *int) map[string]any {
	out := map[string]any{}
	if len(it.Types) > 0 {
		out["@type"] = it.Types[0]
	}
	if len(it.Types) > 1 {
		types := make([]any, len(it.Types))
		for i, t := range it.Types {
			types[i] = t
		}
		out["@type"] = types
	}
	if it.ID != "" {
		out["@id"] = it.ID
	}
	for _, p := range it.Properties {
		if *left--; *left < 0 {
			m.over("values of items", maxNodeValues)
			break
		}
		var v any
		if p.Item != nil {
			v = m.node(p.Item, left)
		} else {
			v = m.Value(p)
		}
		addValue(out, propertyName(p.Name), v)
	}
	return out
}

// propertyName is a property's name without its vocabulary. A colon is part of a name here.
func propertyName(s string) string { return s[strings.LastIndexAny(s, "/#")+1:] }

// addValue makes a list of a name's values where there are several.
func addValue(to map[string]any, name string, v any) {
	switch old := to[name].(type) {
	case nil:
		to[name] = v
	case []any:
		to[name] = append(old, v)
	default:
		to[name] = []any{old, v}
	}
}
