package edit

import "go.yaml.in/yaml/v3"

// node is a part of the text with its bytes. Of a mapping, values[i] belongs to keys[i].
type node struct {
	kind       yaml.Kind // scalar, mapping, sequence or alias
	style      yaml.Style
	tag, value string // of a scalar; the value of an alias is its name
	start, end int    // bytes from the first character of the content to behind its last; equal when nothing is written
	flow       bool   // written in braces or brackets, or (scalars) within some
	odd        bool   // written in a form that is left alone: "? key", tags, anchors
	keys       []*node
	values     []*node
	byKey      map[string]int // positions of the keys of a large mapping; nil: they are looked for one by one
	marks      []int          // byte of each entry's colon (-1: none) or each item's dash (block sequences)
}

func (n *node) isMap() bool    { return n != nil && n.kind == yaml.MappingNode }
func (n *node) isList() bool   { return n != nil && n.kind == yaml.SequenceNode }
func (n *node) isScalar() bool { return n != nil && n.kind == yaml.ScalarNode }
func (n *node) isNull() bool   { return n == nil || n.isScalar() && n.tag == "!!null" }

// isBlock reports whether it is a collection that is written by indentation.
func (n *node) isBlock() bool { return (n.isMap() || n.isList()) && !n.flow }

// isLiteral reports whether it is text behind | or >.
func (n *node) isLiteral() bool {
	return n.isScalar() && n.style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
}

// index is the position of a key in a mapping, or -1.
func (n *node) index(key string) int {
	if !n.isMap() {
		return -1
	}
	if n.byKey != nil {
		if i, ok := n.byKey[key]; ok {
			return i
		}
		return -1
	}
	for i, k := range n.keys {
		if k.isScalar() && k.value == key {
			return i
		}
	}
	return -1
}

// indexOf notes where the keys of a large mapping are; the first of equal ones counts.
func indexOf(keys []*node) map[string]int {
	if len(keys) < 20 {
		return nil
	}
	out := make(map[string]int, len(keys))
	for i, k := range keys {
		if _, twice := out[k.value]; k.isScalar() && !twice {
			out[k.value] = i
		}
	}
	return out
}

// get is the value behind a key; nil when there is none.
func (n *node) get(key string) *node {
	if i := n.index(key); i >= 0 {
		return n.values[i]
	}
	return nil
}

// at follows keys; nil when one is missing.
func (n *node) at(keys ...string) *node {
	for _, k := range keys {
		n = n.get(k)
	}
	return n
}

// text is a scalar's text, "" for everything else and for null.
func (n *node) text() string {
	if n.isScalar() && !n.isNull() {
		return n.value
	}
	return ""
}

// list gives the elements of a list; a single value stands for a list of one, as in the language.
func (n *node) list() []*node {
	switch {
	case n.isList():
		return n.values
	case n.isNull():
		return nil
	}
	return []*node{n}
}

// texts are the texts of a list.
func (n *node) texts() []string {
	var out []string
	for _, e := range n.list() {
		if e.isScalar() {
			out = append(out, e.value)
		}
	}
	return out
}

// same compares what two nodes say; how it is written does not matter.
func same(a, b *node) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.isNull() && b.isNull() {
		return true
	}
	if a.kind != b.kind || a.tag != b.tag || a.value != b.value || len(a.keys) != len(b.keys) || len(a.values) != len(b.values) {
		return false
	}
	for i := range a.keys {
		if !same(a.keys[i], b.keys[i]) {
			return false
		}
	}
	for i := range a.values {
		if !same(a.values[i], b.values[i]) {
			return false
		}
	}
	return true
}

// clone copies a tree, so that it can be changed.
func (n *node) clone() *node {
	if n == nil {
		return nil
	}
	c := *n
	c.byKey = nil // the copy will be changed
	c.keys, c.values, c.marks = make([]*node, len(n.keys)), make([]*node, len(n.values)), append([]int(nil), n.marks...)
	for i, k := range n.keys {
		c.keys[i] = k.clone()
	}
	for i, v := range n.values {
		c.values[i] = v.clone()
	}
	return &c
}
