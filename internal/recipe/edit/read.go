package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// errPlaces says that the bytes of some part could not be told. Such a text can still be replaced as a whole.
var errPlaces = errors.New("the text is written in a form whose parts cannot be changed one by one; change the text itself")

// read parses one YAML document. located is false when the bytes of its parts could not be told. A text without content has a nil root.
func read(text string) (root *node, located bool, err error) {
	dec := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	var doc, more yaml.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, true, nil
	case err != nil:
		return nil, false, err
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		if err == nil {
			err = fmt.Errorf("line %d: a second document", more.Line)
		}
		return nil, false, err
	}
	if len(doc.Content) != 1 {
		return nil, true, nil
	}
	r := reader{text: text, lines: lineStarts(text)}
	top := doc.Content[0]
	if top.Kind == yaml.ScalarNode && top.Tag == "!!null" && top.Value == "" {
		return nil, true, nil // comments alone
	}
	located = utf8.ValidString(text)
	if located {
		root, err = r.node(top, -1, false, 0)
		located = err == nil
	}
	if !located {
		root = plain(top)
	}
	return root, located, nil
}

// plain is a node without places.
func plain(y *yaml.Node) *node {
	n := &node{kind: y.Kind, style: y.Style, tag: y.Tag, value: y.Value, odd: true}
	if y.Kind != yaml.ScalarNode && y.Kind != yaml.AliasNode {
		n.tag, n.value = "", ""
	}
	for i, c := range y.Content {
		if y.Kind == yaml.MappingNode && i%2 == 0 {
			n.keys = append(n.keys, plain(c))
		} else {
			n.values = append(n.values, plain(c))
		}
	}
	return n
}

// reader finds the bytes of nodes, of which the parser tells only where they begin.
type reader struct {
	text  string
	lines []int // byte at which each line begins
	// The place found last, from where the next one of the same line is counted: nodes come in the order of the text.
	line, column, at int
}

// lineStarts counts lines as the parser does: its line ends are LF, CR, CRLF, NEL, LS and PS.
func lineStarts(text string) []int {
	first := 0
	if strings.HasPrefix(text, "\ufeff") {
		first = len("\ufeff")
	}
	out := []int{first}
	for i := first; i < len(text); {
		n := breakAt(text, i)
		if n == 0 {
			i++
			continue
		}
		i += n
		out = append(out, i)
	}
	return out
}

// breakAt is the length of the line end at i, 0 when there is none.
func breakAt(s string, i int) int {
	switch s[i] {
	case '\n':
		return 1
	case '\r':
		if i+1 < len(s) && s[i+1] == '\n' {
			return 2
		}
		return 1
	case 0xC2:
		if strings.HasPrefix(s[i:], "\u0085") {
			return 2
		}
	case 0xE2:
		if strings.HasPrefix(s[i:], "\u2028") || strings.HasPrefix(s[i:], "\u2029") {
			return 3
		}
	}
	return 0
}

// offset is the byte of a line and column, both from 1; columns count characters.
func (r *reader) offset(line, column int) (int, error) {
	if line < 1 || line > len(r.lines) {
		return 0, errPlaces
	}
	if line != r.line || column < r.column {
		r.line, r.column, r.at = line, 1, r.lines[line-1]
	}
	for ; r.column < column; r.column++ {
		if r.at >= len(r.text) {
			return 0, errPlaces
		}
		_, size := utf8.DecodeRuneInString(r.text[r.at:])
		r.at += size
	}
	return r.at, nil
}

// blank skips white space, line ends and comments, and in braces or brackets commas.
func (r *reader) blank(at int, commas bool) int {
	for at < len(r.text) {
		switch c := r.text[at]; {
		case c == ' ' || c == '\t' || c == ',' && commas:
			at++
		case c == '#':
			for at < len(r.text) && breakAt(r.text, at) == 0 {
				at++
			}
		default:
			n := breakAt(r.text, at)
			if n == 0 {
				return at
			}
			at += n
		}
	}
	return at
}

// node finds a node's bytes from at on. indent is the column (from 0) of the block collection around it, -1 for none.
func (r *reader) node(y *yaml.Node, indent int, flow bool, at int) (*node, error) {
	n := &node{kind: y.Kind, style: y.Style, flow: flow}
	if y.Kind == yaml.ScalarNode || y.Kind == yaml.AliasNode {
		n.tag, n.value = y.Tag, y.Value
	}
	if y.Kind == yaml.ScalarNode && y.Value == "" && y.Tag == "!!null" && y.Anchor == "" && y.Style == 0 {
		n.start, n.end = at, at // nothing is written
		return n, nil
	}
	start, err := r.offset(y.Line, y.Column)
	if err != nil || start < at {
		return nil, errPlaces
	}
	if y.Anchor != "" || y.Style&yaml.TaggedStyle != 0 {
		n.odd = true
		if start, err = r.properties(start); err != nil {
			return nil, err
		}
	}
	n.start = start
	switch {
	case y.Kind == yaml.AliasNode:
		n.odd = true
		n.end, err = r.match(start, "*"+y.Value)
	case y.Kind == yaml.ScalarNode:
		n.end, err = r.scalar(y, start, indent)
	case y.Kind == yaml.MappingNode && y.Style&yaml.FlowStyle != 0:
		err = r.flowMapping(y, n)
	case y.Kind == yaml.SequenceNode && y.Style&yaml.FlowStyle != 0:
		err = r.flowSequence(y, n)
	case y.Kind == yaml.MappingNode:
		err = r.blockMapping(y, n)
	case y.Kind == yaml.SequenceNode:
		err = r.blockSequence(y, n)
	default:
		err = errPlaces
	}
	if err != nil {
		return nil, err
	}
	n.byKey = indexOf(n.keys)
	return n, nil
}

// properties skips tags and anchors before a node.
func (r *reader) properties(at int) (int, error) {
	for at < len(r.text) && (r.text[at] == '&' || r.text[at] == '!') {
		for at < len(r.text) && !strings.ContainsRune(" \t\r\n,]}", rune(r.text[at])) {
			at++
		}
		at = r.blank(at, false)
	}
	if at > len(r.text) {
		return 0, errPlaces
	}
	return at, nil
}

func (r *reader) match(at int, what string) (int, error) {
	if !strings.HasPrefix(r.text[at:], what) {
		return 0, errPlaces
	}
	return at + len(what), nil
}

func (r *reader) byteAt(at int) byte {
	if at < 0 || at >= len(r.text) {
		return 0
	}
	return r.text[at]
}

func (r *reader) flowMapping(y *yaml.Node, n *node) error {
	n.flow = true
	at, braces := n.start, r.byteAt(n.start) == '{'
	if braces {
		at++
	} else {
		n.odd = true // a pair in a list without braces: [a: b]
	}
	for i := 0; i+1 < len(y.Content); i += 2 {
		at = r.blank(at, true)
		if r.byteAt(at) == '?' && (i > 0 || y.Content[i].Column != y.Column || braces) {
			n.odd = true
			at = r.blank(at+1, false)
		}
		key, err := r.node(y.Content[i], -1, true, at)
		if err != nil {
			return err
		}
		mark := -1
		at = r.blank(key.end, false)
		if r.byteAt(at) == ':' {
			mark = at
			at++
		} else {
			at = key.end
		}
		v, err := r.node(y.Content[i+1], -1, true, at)
		if err != nil {
			return err
		}
		if v.start == v.end {
			v.start, v.end = at, at
		}
		at = v.end
		n.keys, n.values, n.marks = append(n.keys, key), append(n.values, v), append(n.marks, mark)
	}
	n.end = at
	if braces {
		return r.closing(n, at, '}')
	}
	return nil
}

func (r *reader) flowSequence(y *yaml.Node, n *node) error {
	n.flow = true
	at, err := r.match(n.start, "[")
	if err != nil {
		return err
	}
	for _, c := range y.Content {
		at = r.blank(at, true)
		if r.byteAt(at) == '?' {
			n.odd = true
			at = r.blank(at+1, false)
		}
		v, err := r.node(c, -1, true, at)
		if err != nil {
			return err
		}
		at = v.end
		n.values = append(n.values, v)
	}
	return r.closing(n, at, ']')
}

// closing ends a collection at its bracket.
func (r *reader) closing(n *node, at int, bracket byte) error {
	at = r.blank(at, true)
	if r.byteAt(at) != bracket {
		return errPlaces
	}
	n.end = at + 1
	return nil
}

func (r *reader) blockMapping(y *yaml.Node, n *node) error {
	indent := y.Column - 1
	at := n.start
	for i := 0; i+1 < len(y.Content); i += 2 {
		at = r.blank(at, false)
		if r.byteAt(at) == '?' && y.Content[i].Column != y.Column {
			n.odd = true
			at = r.blank(at+1, false)
		}
		key, err := r.node(y.Content[i], indent, false, at)
		if err != nil {
			return err
		}
		at = key.end
		mark := r.blank(at, false)
		if r.byteAt(mark) == ':' {
			at = mark + 1
		} else {
			n.odd, mark = true, -1
		}
		v, err := r.node(y.Content[i+1], indent, false, at)
		if err != nil {
			return err
		}
		at = v.end
		n.keys, n.values, n.marks = append(n.keys, key), append(n.values, v), append(n.marks, mark)
	}
	if len(n.keys) > 0 {
		n.start = min(n.start, n.keys[0].start)
		if n.odd && n.keys[0].start != n.start {
			n.start = n.keys[0].start
		}
	}
	n.end = at
	return nil
}

func (r *reader) blockSequence(y *yaml.Node, n *node) error {
	indent := y.Column - 1
	at := n.start
	for i, c := range y.Content {
		at = r.blank(at, false)
		if r.byteAt(at) != '-' {
			return errPlaces
		}
		if i == 0 {
			n.start = at
		}
		n.marks = append(n.marks, at)
		at++
		v, err := r.node(c, indent, false, at)
		if err != nil {
			return err
		}
		at = v.end
		n.values = append(n.values, v)
	}
	n.end = at
	return nil
}
