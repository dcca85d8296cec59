package structured

import (
	"maps"
	"slices"
	"strings"
)

// Graph are node objects in document order, with @graph opened and references by @id resolved on reading.
type Graph struct {
	nodes []map[string]any
	byID  map[string]map[string]any
}

// maxGraphDepth bounds nesting; real graphs stay under ten.
const maxGraphDepth = 64

// Bounds of resolving references: real pages nest offers, sellers and ratings three deep and have some hundred values.
const (
	maxRefDepth  = 6
	maxRefValues = 20_000  // of one node
	maxOfType    = 200_000 // of all nodes that are asked for at once; further ones are given as they were declared
)

func newGraph() *Graph { return &Graph{byID: map[string]map[string]any{}} }

func (g *Graph) add(v any) { g.collect(v, 0) }

func (g *Graph) collect(v any, depth int) {
	if depth > maxGraphDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			g.collect(e, depth+1)
		}
	case map[string]any:
		if inner, ok := v["@graph"]; ok {
			g.collect(inner, depth+1)
			if _, typed := v["@type"]; !typed {
				return
			}
		}
		g.index(v, 0)
		g.nodes = append(g.nodes, v)
	}
}

// index remembers every node with an @id and a property of its own, nested ones too. Of several the one that says most counts.
func (g *Graph) index(v any, depth int) {
	if depth > maxGraphDepth {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			g.index(e, depth+1)
		}
	case map[string]any:
		if id, ok := v["@id"].(string); ok && len(v) > 1 {
			if known, dup := g.byID[id]; !dup || len(v) > len(known) {
				g.byID[id] = v
			}
		}
		for _, k := range sortedKeys(v) {
			g.index(v[k], depth+1)
		}
	}
}

// Nodes are the top-level nodes as they were declared.
func (g *Graph) Nodes() []map[string]any { return g.nodes }

// OfType gives the nodes of a schema.org type in document order, references resolved: top-level ones, and where there are
// none those that a page or list node holds (mainEntity, hasVariant, …).
func (g *Graph) OfType(name string) []map[string]any {
	var out []map[string]any
	left := maxOfType
	for _, n := range g.nodes {
		if HasType(n, name) {
			out = append(out, g.within(n, &left))
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, n := range g.nodes {
		for _, holder := range []string{"mainEntity", "mainEntityOfPage", "hasVariant", "about"} {
			for _, v := range List(n[holder]) {
				if m, ok := g.Deref(v).(map[string]any); ok && HasType(m, name) {
					out = append(out, g.within(m, &left))
				}
			}
		}
	}
	return out
}

// within resolves a node and counts what that took.
func (g *Graph) within(n map[string]any, left *int) map[string]any {
	if *left <= 0 || len(g.byID) == 0 {
		return n
	}
	mine := maxRefValues
	out, _ := g.resolve(n, 0, &mine).(map[string]any) // a map resolves to a map
	*left -= maxRefValues - mine
	return out
}

// Deref gives what {"@id": …} refers to, and anything else as it is.
func (g *Graph) Deref(v any) any {
	m, ok := v.(map[string]any)
	if !ok || len(m) != 1 {
		return v
	}
	if id, ok := m["@id"].(string); ok {
		if target, ok := g.byID[id]; ok {
			return target
		}
	}
	return v
}

// ResolvedNodes are Nodes with the references in them replaced by what they point to. One budget bounds all of them: nodes beyond it are
// given as they were declared.
func (g *Graph) ResolvedNodes() []map[string]any {
	out := make([]map[string]any, len(g.nodes))
	left := maxOfType
	for i, n := range g.nodes {
		out[i] = g.within(n, &left)
	}
	return out
}

// resolve replaces references to a bounded depth and number of values: cycles and graphs in which everything refers to
// everything end.
func (g *Graph) resolve(v any, depth int, left *int) any {
	v = g.Deref(v)
	if *left--; depth > maxRefDepth || *left < 0 {
		return v
	}
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, k := range sortedKeys(v) {
			out[k] = g.resolve(v[k], depth+1, left)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			out[i] = g.resolve(e, depth+1, left)
		}
		return out
	}
	return v
}

// HasType tells whether a node is of a schema.org type; how its vocabulary is written and letter case do not count.
func HasType(n map[string]any, name string) bool {
	for _, t := range List(n["@type"]) {
		if s, ok := t.(string); ok && strings.EqualFold(localName(s), name) {
			return true
		}
	}
	return false
}

// localName is a type's or property's name without its vocabulary: Product of http://schema.org/Product.
func localName(s string) string {
	if i := strings.LastIndexAny(s, "/#:"); i >= 0 {
		return s[i+1:]
	}
	return s
}

// List gives the members of a list, none of null, and of any other value itself: a property that may have several values is often
// written without a list where it has one.
func List(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
