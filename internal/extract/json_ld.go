package extract

import (
	"html"
	"strings"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// linkedData is a page's JSON-LD: every node object in document order, graphs opened, references by @id
// resolved on reading.
type linkedData struct {
	nodes []map[string]any
	byID  map[string]map[string]any
}

// readJSONLD collects the page's application/ld+json blocks. Blocks that cannot be mended are left out: one broken
// block does not hide the others.
func readJSONLD(root *xhtml.Node) *linkedData {
	ld := &linkedData{byID: map[string]map[string]any{}}
	for n := range root.Descendants() {
		if n.DataAtom != atom.Script || n.FirstChild == nil || !isJSONLD(attr(n, "type")) {
			continue
		}
		for _, v := range decodeBlock(n.FirstChild.Data) {
			ld.add(v)
		}
	}
	return ld
}

func isJSONLD(t string) bool {
	t, _, _ = strings.Cut(strings.ToLower(t), ";")
	return strings.TrimSpace(t) == "application/ld+json"
}

// decodeBlock reads the values of one block: usually one, sometimes several one after the other, sometimes with
// entities escaped.
func decodeBlock(text string) []any {
	for _, candidate := range []string{text, repairJSON(text), repairJSON(html.UnescapeString(text))} {
		if values, ok := decodeAll(candidate); ok {
			return values
		}
	}
	return nil
}

func decodeAll(text string) (values []any, ok bool) {
	for rest := strings.Trim(text, " \t\r\n;"); rest != ""; {
		v, n, err := decodeOne(rest)
		if err != nil {
			return nil, false
		}
		values = append(values, v)
		rest = strings.TrimLeft(rest[n:], " \t\r\n;,")
	}
	return values, len(values) > 0
}

// maxLDDepth bounds nesting; real blocks stay under ten.
const maxLDDepth = 64

func (ld *linkedData) add(v any) { ld.collect(v, 0) }

func (ld *linkedData) collect(v any, depth int) {
	if depth > maxLDDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			ld.collect(e, depth+1)
		}
	case map[string]any:
		if g, ok := v["@graph"]; ok {
			ld.collect(g, depth+1)
			if _, typed := v["@type"]; !typed {
				return
			}
		}
		ld.index(v, 0)
		ld.nodes = append(ld.nodes, v)
	}
}

// index remembers every node with an @id and a property of its own, nested ones too.
func (ld *linkedData) index(v any, depth int) {
	if depth > maxLDDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			ld.index(e, depth+1)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) > 1 {
			if known, dup := ld.byID[id]; !dup || len(v) > len(known) {
				ld.byID[id] = v
			}
		}
		for _, k := range sortedKeys(v) {
			ld.index(v[k], depth+1)
		}
	}
}

// ofType gives the nodes of a schema.org type in document order: top-level ones, and where there are none those that
// a page or list node holds (mainEntity, itemListElement, …).
func (ld *linkedData) ofType(name string) []any {
	var out []any
	for _, n := range ld.nodes {
		if hasType(n, name) {
			out = append(out, ld.resolved(n))
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, n := range ld.nodes {
		for _, holder := range []string{"mainEntity", "mainEntityOfPage", "hasVariant", "about"} {
			for _, v := range asList(n[holder]) {
				if m, ok := ld.deref(v).(map[string]any); ok && hasType(m, name) {
					out = append(out, ld.resolved(m))
				}
			}
		}
	}
	return out
}

func (ld *linkedData) deref(v any) any {
	m, ok := v.(map[string]any)
	if !ok || len(m) != 1 {
		return v
	}
	if id, ok := m["@id"].(string); ok {
		if target, ok := ld.byID[id]; ok {
			return target
		}
	}
	return v
}

// Bounds of resolving references: real pages nest offers, sellers and ratings three deep and have some hundred values.
const (
	maxRefDepth  = 6
	maxRefValues = 20_000
)

// resolved is a node with its references {"@id": …} replaced by what they point to. The bounds stop cycles and graphs in which
// everything refers to everything.
func (ld *linkedData) resolved(n map[string]any) any {
	if len(ld.byID) == 0 {
		return n
	}
	left := maxRefValues
	return ld.resolve(n, 0, &left)
}

func (ld *linkedData) resolve(v any, depth int, left *int) any {
	v = ld.deref(v)
	if *left--; depth > maxRefDepth || *left < 0 {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, k := range sortedKeys(v) {
			out[k] = ld.resolve(v[k], depth+1, left)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = ld.resolve(e, depth+1, left)
		}
		return out
	}
	return v
}

func hasType(n map[string]any, name string) bool {
	for _, t := range asList(n["@type"]) {
		s, ok := t.(string)
		if !ok {
			continue
		}
		if i := strings.LastIndexAny(s, "/#:"); i >= 0 {
			s = s[i+1:]
		}
		if strings.EqualFold(s, name) {
			return true
		}
	}
	return false
}
