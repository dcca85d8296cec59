package edit

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// fragment is YAML that is put into a recipe: a value at the left edge.
type fragment struct {
	*Document
	text string // without blank lines around
}

// newFragment reads a value.
func newFragment(text string) (*fragment, error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for strings.HasPrefix(text, "\n") {
		text = text[1:]
	}
	if by := indentOf(text); by > 0 && by < len(text) && text[by] != '\t' {
		text = strings.TrimPrefix(shift("\n"+text, -by), "\n")
	}
	f, err := readFragment(strings.TrimRight(text, " \n"))
	if err != nil || strings.TrimSuffix(text, "\n") == f.text || !strings.ContainsAny(text, "|>") {
		return f, err
	}
	// Blanks at the end may be text: "|+".
	if kept, err := readFragment(text); err == nil && !same(kept.root, f.root) {
		return kept, nil
	}
	return f, nil
}

func readFragment(text string) (*fragment, error) {
	doc, err := Open([]byte(text+"\n"), nil)
	if err != nil {
		return nil, err
	}
	if !doc.located || strings.HasPrefix(text, "---") || strings.HasPrefix(text, "%") {
		return nil, fmt.Errorf("%w: %w", ErrEdit, errPlaces)
	}
	return &fragment{Document: doc, text: text}, nil
}

// scalarFragment is text as one scalar.
func scalarFragment(s string) *fragment {
	f, err := newFragment(quote(s))
	if err != nil {
		f, _ = newFragment("''") // text that YAML cannot hold; not reached: quote escapes it
	}
	return f
}

// under is a mapping with the fragment behind its one key.
func (f *fragment) under(key string) (*fragment, error) {
	return newFragment(quote(key) + ":" + f.behind(0))
}

// node is what the fragment says; null when it says nothing.
func (f *fragment) node() *node {
	if f.root == nil {
		return &node{kind: yaml.ScalarNode, tag: "!!null"}
	}
	return f.root
}

// inline reports whether the value can stand behind a key or dash: it begins on its first line and is no block.
func (f *fragment) inline() bool {
	n := f.node()
	return (!n.isBlock() || len(n.values) == 0) && !isComment(f.text)
}

// inFlow is the value as it stands inside of braces or brackets, on one line where it was a block. Comments have no place there
// unless they stand inside of brackets.
func (f *fragment) inFlow() string {
	n := f.node()
	if n.flow && (n.isMap() || n.isList()) {
		return f.text[n.start:n.end]
	}
	return f.flowText(n)
}

// flowText writes a node in flow style, its scalars as they are written where that is possible.
func (d *Document) flowText(n *node) string {
	switch {
	case n.flow && (n.isMap() || n.isList()):
		return d.text[n.start:n.end]
	case n.isMap():
		var parts []string
		for i, k := range n.keys {
			parts = append(parts, strings.TrimRight(d.flowText(k)+": "+d.flowText(n.values[i]), " "))
		}
		if len(parts) == 0 {
			return "{}"
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	case n.isList():
		var parts []string
		for _, v := range n.values {
			parts = append(parts, d.flowText(v))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case n.start == n.end:
		return "null"
	}
	text := d.text[n.start:n.end]
	plain := n.style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) == 0
	if n.tag == "!!str" && (plain && !flowSafe(text) || n.isLiteral() || strings.Contains(text, "\n")) {
		return quote(n.value)
	}
	return text
}

// flowSafe reports whether text without quotes means the same inside of braces and brackets.
func flowSafe(plain string) bool {
	return !strings.ContainsAny(plain, ",[]{}") && !strings.Contains(plain, ":?") && !strings.HasSuffix(plain, ":")
}

var (
	word     = regexp.MustCompile(`^\.?[A-Za-z_][A-Za-z0-9_.-]*$`)
	plainURL = regexp.MustCompile(`^https?://[A-Za-z0-9_./=&%~+-]*$`) // a ? ends plain text inside of brackets, as the library reads it
	// reserved are words that some YAML readers take for something else than text.
	reserved = regexp.MustCompile(`(?i)^(?:true|false|yes|no|on|off|null|y|n|\.inf|\.nan)$`)
	// plainRate is 1/s, 30/min.
	plainRate = regexp.MustCompile(`^[0-9.]+/[0-9]*(?:s|min|m|h|d)$`)
)

// quote writes text as one YAML scalar on one line, which stands anywhere.
func quote(s string) string {
	switch {
	case word.MatchString(s) && !reserved.MatchString(s), plainURL.MatchString(s), plainRate.MatchString(s):
		return s
	case s == "" || !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) || r == '\ufffd' }):
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return doubleQuoted(s)
}

// doubleQuoted writes text as JSON does, which YAML reads.
func doubleQuoted(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil {
		return "''" // text always encodes
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// requote writes a new text in the quotes that the old one had.
func requote(old *node, s string) string {
	plain := quote(s)
	switch {
	case strings.HasPrefix(plain, `"`):
		return plain
	case old.style&yaml.SingleQuotedStyle != 0:
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	case old.style&yaml.DoubleQuotedStyle != 0:
		return doubleQuoted(s)
	case old.style == 0 && meansItself(s, old.flow):
		return s
	}
	return plain
}

// meansItself reports whether text without quotes is read as that text.
func meansItself(s string, flow bool) bool {
	if s == "" || strings.ContainsAny(s, "\n\r") {
		return false
	}
	line := "- " + s
	if flow {
		line = "[" + s + "]"
	}
	n, _, err := read(line)
	return err == nil && n.isList() && len(n.values) == 1 && n.values[0].isScalar() && n.values[0].tag == "!!str" && n.values[0].value == s &&
		n.values[0].style == 0
}
