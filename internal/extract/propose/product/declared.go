package product

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/structured"
	"sheaf/internal/normalize"
)

// declaredItem is a product that a page declares in JSON-LD or microdata, in the form of JSON-LD nodes.
type declaredItem struct {
	kind Kind
	data map[string]any
	node *html.Node // itemscope element; nil for JSON-LD
	// listed: it stands in a list of items or as another product's relative.
	listed bool
}

// value gives the first value at a path of property names ("offers.price"), going into the first element of lists.
func (d *declaredItem) value(path string) any {
	var v any = d.data
	for _, name := range strings.Split(path, ".") {
		v = first(v)
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

// text is the value at a path as text: of a node its name, of a list its first.
func (d *declaredItem) text(path string) string { return declaredText(d.value(path)) }

// source names a path in the item; in microdata it finds the element too.
func (d *declaredItem) source(path string) Source {
	s := Source{Kind: d.kind, Path: path}
	if d.node != nil {
		s.Node = propertyNode(d.node, path[strings.LastIndex(path, ".")+1:])
	}
	return s
}

func first(v any) any {
	if list, ok := v.([]any); ok {
		if len(list) == 0 {
			return nil
		}
		return list[0]
	}
	return v
}

// nodesOf gives the nodes of a value in order.
func nodesOf(v any) []map[string]any {
	var out []map[string]any
	for _, e := range structured.List(v) {
		if m, ok := e.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func declaredText(v any) string {
	switch v := first(v).(type) {
	case string:
		return normalize.Line(v)
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case map[string]any:
		for _, k := range []string{"@value", "name", "value", "url", "@id"} {
			if _, ok := v[k].(map[string]any); ok {
				continue
			}
			if s := declaredText(v[k]); s != "" {
				return s
			}
		}
	}
	return ""
}

// propertyNode finds the first element with an itemprop in an item, those of nested items too.
func propertyNode(item *html.Node, name string) *html.Node {
	for n := range item.Descendants() {
		if n.Type == html.ElementNode && dom.HasAttr(n, "itemprop") && slices.Contains(strings.Fields(dom.Attr(n, "itemprop")), name) {
			return n
		}
	}
	return nil
}

func sortedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for k := range m {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}
