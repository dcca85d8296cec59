package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readMicrodata gives the page's top-level items in the form of JSON-LD nodes: "@type" and a property for each
// itemprop, a list where it occurs several times. Addresses are resolved against base.
func readMicrodata(root *html.Node, base *url.URL) *linkedData {
	r := microdataReader{base: base, ids: map[string]*html.Node{}}
	var items []*html.Node
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attr(n, "id"); id != "" {
			if _, dup := r.ids[id]; !dup {
				r.ids[id] = n
			}
		}
		if hasAttr(n, "itemscope") && !hasAttr(n, "itemprop") {
			items = append(items, n)
		}
	}
	ld := &linkedData{byID: map[string]map[string]any{}}
	for _, n := range items {
		ld.add(r.item(n, 0))
	}
	return ld
}

type microdataReader struct {
	base *url.URL
	ids  map[string]*html.Node
}

func (r microdataReader) item(n *html.Node, depth int) map[string]any {
	out := map[string]any{}
	if types := strings.Fields(attr(n, "itemtype")); len(types) > 0 {
		out["@type"] = types[0]
	}
	if id := attr(n, "itemid"); id != "" {
		out["@id"] = id
	}
	if depth > maxLDDepth {
		return out
	}
	r.properties(n, out, depth)
	for _, ref := range strings.Fields(attr(n, "itemref")) {
		if target := r.ids[ref]; target != nil && !encloses(target, n) {
			r.property(target, out, depth)
		}
	}
	return out
}

func (r microdataReader) properties(n *html.Node, out map[string]any, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode {
			r.property(c, out, depth)
		}
	}
}

// property takes up c if it is one and goes on to what it holds, but not into other items.
func (r microdataReader) property(c *html.Node, out map[string]any, depth int) {
	scope := hasAttr(c, "itemscope")
	for _, name := range strings.Fields(attr(c, "itemprop")) {
		var v any = r.value(c)
		if scope {
			v = r.item(c, depth+1)
		}
		if i := strings.LastIndexAny(name, "/#"); i >= 0 {
			name = name[i+1:]
		}
		switch old := out[name].(type) {
		case nil:
			out[name] = v
		case []any:
			out[name] = append(old, v)
		default:
			out[name] = []any{old, v}
		}
	}
	if !scope {
		r.properties(c, out, depth)
	}
}

// value is a property's value by the kind of its element (HTML Living Standard, 5.2.4). A content attribute counts
// on every element: shops put it everywhere.
func (r microdataReader) value(n *html.Node) string {
	if hasAttr(n, "content") {
		return strings.TrimSpace(attr(n, "content"))
	}
	var name string
	switch n.DataAtom {
	case atom.A, atom.Area, atom.Link:
		name = "href"
	case atom.Img, atom.Audio, atom.Embed, atom.Iframe, atom.Source, atom.Track, atom.Video:
		name = "src"
	case atom.Object:
		name = "data"
	case atom.Data, atom.Meter:
		return strings.TrimSpace(attr(n, "value"))
	case atom.Time:
		if hasAttr(n, "datetime") {
			return strings.TrimSpace(attr(n, "datetime"))
		}
	}
	if name != "" {
		return resolveRef(r.base, attr(n, name))
	}
	return flatText(n)
}

func encloses(outer, inner *html.Node) bool {
	for p := inner; p != nil; p = p.Parent {
		if p == outer {
			return true
		}
	}
	return false
}
