package structured

import (
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
)

// Form says how Plain writes items.
type Form struct {
	// Lists: every type and every value is in a list, also where there is one.
	Lists bool
	// Flat: items are not written within each other but refer to each other by their numbers in document order, from 1.
	Flat bool
	// Text adds the whole text of each item.
	Text bool
	// Node adds each item's *html.Node as "htmlNode".
	Node bool
}

// Plain gives the items in the form that extruct made common, as values for encoding/json: {"type", "id", "properties"}, or
// "value" for an item without properties. An item that is the property of two is written where it comes first, and null
// in the other place. Values are by element kind (W3C's Microdata to JSON), texts as they are laid out, addresses
// joined with the base but not normalised.
func (m *Microdata) Plain(f Form) []any {
	w := plainWriter{m: m, form: f, seen: map[*html.Node]bool{}}
	if m.base != nil {
		w.base = m.base.String()
	}
	if f.Flat {
		w.numbers = make(map[*html.Node]int, len(m.inv.scopes))
		for i, n := range m.inv.scopes {
			w.numbers[n] = i + 1
		}
	}
	out := []any{}
	for _, n := range m.inv.scopes {
		if it := m.items[n]; it != nil && (f.Flat || !w.seen[n]) {
			out = append(out, w.item(it))
		}
	}
	return out
}

type plainWriter struct {
	m       *Microdata
	form    Form
	base    string
	seen    map[*html.Node]bool
	numbers map[*html.Node]int
	// written counts values, those that stand in two places twice.
	written int
}

func (w *plainWriter) item(it *Item) map[string]any {
	w.seen[it.Node] = true
	out := map[string]any{}
	if w.form.Flat {
		out["iid"] = w.numbers[it.Node]
	}
	if len(it.Types) > 0 {
		types := make([]any, len(it.Types))
		for i, t := range it.Types {
			types[i] = t
		}
		out["type"] = w.single(types)
		if it.ID != "" {
			out["id"] = it.ID
		}
	}
	if len(it.Properties) == 0 {
		out["value"] = w.value(it.Node)
	} else {
		out["properties"] = w.properties(it)
	}
	if w.form.Text {
		if text := w.text(it.Node); text != "" {
			out["textContent"] = text
		}
	}
	if w.form.Node {
		out["htmlNode"] = it.Node
	}
	return out
}

func (w *plainWriter) properties(it *Item) map[string]any {
	values := make(map[string][]any, len(it.Properties))
	var v any
	size := 0
	for i, p := range it.Properties {
		// Two names of one element have the same value.
		if i == 0 || it.Properties[i-1].Node != p.Node {
			before := w.written
			v = w.property(p)
			w.written++
			size = w.written - before
		} else if w.written += size; w.written > maxNodeValues {
			v, size = nil, 1
			w.m.over("values of items", maxNodeValues)
		}
		values[p.Name] = append(values[p.Name], v)
	}
	out := make(map[string]any, len(values))
	for name, list := range values {
		out[name] = w.single(list)
	}
	return out
}

func (w *plainWriter) property(p Property) any {
	switch {
	case p.Item == nil:
		return w.value(p.Node)
	case w.form.Flat:
		return map[string]any{"iid_ref": w.numbers[p.Node]}
	case w.seen[p.Node]:
		return nil
	}
	return w.item(p.Item)
}

// single is the value itself where there is one.
func (w *plainWriter) single(list []any) any {
	if len(list) == 1 && !w.form.Lists {
		return list[0]
	}
	return list
}

// value is that of an element that is no item, and of an item without properties.
func (w *plainWriter) value(n *html.Node) any {
	if name := addressAttribute(n.Data); name != "" {
		return joinURL(w.base, strings.Trim(dom.Attr(n, name), htmlBlanks))
	}
	switch n.Data {
	case "meta":
		return dom.Attr(n, "content")
	case "data", "meter":
		return dom.Attr(n, "value")
	case "time":
		return dom.Attr(n, "datetime")
	}
	if content := dom.Attr(n, "content"); content != "" {
		return content
	}
	// Of schema.org's actions: what has to be put in or comes out.
	if name := dom.Attr(n, "itemprop"); strings.HasSuffix(name, "-input") || strings.HasSuffix(name, "-output") {
		out := map[string]any{}
		if dom.HasAttr(n, "required") {
			out["valueRequired"] = true
		}
		if name := dom.Attr(n, "name"); name != "" {
			out["valueName"] = name
		}
		return out
	}
	return w.text(n)
}

func (w *plainWriter) text(n *html.Node) string {
	if w.m.steps <= 0 {
		w.m.over("elements read for text", stepsPerElement*w.m.inv.elements+stepsAnyway)
	}
	return layoutText(n, &w.m.steps)
}
