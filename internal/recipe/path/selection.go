package path

import (
	"slices"
	"strings"
)

type stepKind int

const (
	byName stepKind = iota
	byIndex
	every
	filter
)

type step struct {
	kind stepKind
	name string
	// others are names to try, in order, where the value of name is missing, null or empty.
	others []string
	index  int
	cond   term
}

// selection is a path from a start over steps.
type selection struct {
	start string // "" = the scope's At; else a name of the scope or "root"
	ups   int
	steps []step
}

func (p *selection) starts(out *[]string) {
	switch {
	case p.start != "":
		*out = append(*out, "$"+p.start)
	case p.ups > 0:
		*out = append(*out, strings.Repeat("../", p.ups))
	case p.steps[0].kind == byName:
		*out = append(*out, p.steps[0].name)
	}
}

func (p *selection) nodes(s *Scope) []Node {
	at, ok := p.from(s)
	if !ok {
		return nil
	}
	// The usual path has one value at every step: one allocation holds them all until a step fans out.
	chain := append(make([]Node, 0, len(p.steps)+1), at)
	for i, st := range p.steps {
		if st.kind == every || st.kind == filter {
			return fan(chain[i:], p.steps[i:], s)
		}
		next, found := single(&chain[i], st)
		if !found && i == 0 && p.start == "" && p.ups == 0 && st.kind == byName {
			var v any
			if v, found = s.Names[st.name]; found {
				next = Node{Value: v}
			}
		}
		if !found {
			return nil
		}
		chain = append(chain, next)
	}
	return chain[len(p.steps):]
}

func (p *selection) from(s *Scope) (Node, bool) {
	switch {
	case p.start == "root":
		return Node{Value: s.Root}, true
	case p.start != "":
		v, ok := s.Names[p.start]
		return Node{Value: v}, ok
	}
	at := &s.At
	for range p.ups {
		if at = at.Up; at == nil {
			return Node{}, false
		}
	}
	return *at, true
}

func fan(nodes []Node, steps []step, s *Scope) []Node {
	for _, st := range steps {
		var out []Node
		for i := range nodes {
			n := &nodes[i]
			switch st.kind {
			case every:
				out = append(out, elements(n)...)
			case filter:
				out = appendMatching(out, n, st.cond, s)
			default:
				if v, ok := single(n, st); ok {
					out = append(out, v)
				}
			}
		}
		nodes = out
	}
	return nodes
}

// appendMatching adds the elements of a list, or the object itself, that the condition holds for.
func appendMatching(out []Node, n *Node, cond term, s *Scope) []Node {
	candidates := []Node{*n}
	if isList(n.Value) {
		candidates = elements(n)
	}
	for _, c := range candidates {
		in := *s
		in.At = c
		if truth(cond.nodes(&in)) {
			out = append(out, c)
		}
	}
	return out
}

func single(n *Node, st step) (Node, bool) {
	if st.kind == byName {
		m, ok := n.Value.(map[string]any)
		if !ok {
			return Node{}, false
		}
		v, ok := m[st.name]
		for i := 0; Empty(v) && i < len(st.others); i++ {
			if other, there := m[st.others[i]]; there && !Empty(other) {
				v, ok = other, true
			}
		}
		if !ok {
			return Node{}, false
		}
		return Node{Value: v, Up: n}, true
	}
	length := listLength(n.Value)
	i := st.index
	if i < 0 {
		i += length
	}
	if i < 0 || i >= length {
		return Node{}, false
	}
	return Node{Value: listAt(n.Value, i), Up: n.Up}, true
}

// elements gives the members of a list, or an object's values in the order of their keys. Their parent is the
// nearest object: of a list, the one that holds it.
func elements(n *Node) []Node {
	if m, ok := n.Value.(map[string]any); ok {
		keys := make([]string, 0, len(m))
		for k := range m {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		out := make([]Node, len(keys))
		for i, k := range keys {
			out[i] = Node{Value: m[k], Up: n}
		}
		return out
	}
	length := listLength(n.Value)
	out := make([]Node, length)
	for i := range out {
		out[i] = Node{Value: listAt(n.Value, i), Up: n.Up}
	}
	return out
}

func isList(v any) bool {
	switch v.(type) {
	case []any, []string, []map[string]any:
		return true
	}
	return false
}

func listLength(v any) int {
	switch l := v.(type) {
	case []any:
		return len(l)
	case []string:
		return len(l)
	case []map[string]any:
		return len(l)
	}
	return 0
}

func listAt(v any, i int) any {
	switch l := v.(type) {
	case []string:
		return l[i]
	case []map[string]any:
		return l[i]
	}
	return v.([]any)[i]
}
