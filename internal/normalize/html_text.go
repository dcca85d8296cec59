package normalize

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTMLText gives the text of an HTML fragment: a line a block, "- " before list items, line breaks for br, cells of
// a table row joined by " | ", nothing from scripts, styles and templates. Entities are decoded, blanks collapsed.
func HTMLText(fragment string) (string, error) {
	if !strings.ContainsAny(fragment, "<&") {
		return Text(fragment), nil
	}
	context := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(fragment), context)
	if err != nil {
		return "", fmt.Errorf("read html fragment: %w", err)
	}
	var w blockWriter
	for _, n := range nodes {
		w.node(n)
	}
	return Text(w.String()), nil
}

// NodeText is HTMLText for nodes of a tree that is already parsed.
func NodeText(nodes ...*html.Node) string {
	var w blockWriter
	for i, n := range nodes {
		if i > 0 {
			w.line()
		}
		w.node(n)
	}
	return Text(w.String())
}

type blockWriter struct {
	strings.Builder
	pre int
}

var blocks = map[atom.Atom]bool{
	atom.Address: true, atom.Article: true, atom.Aside: true, atom.Blockquote: true, atom.Body: true, atom.Dd: true, atom.Details: true, atom.Dialog: true, atom.Div: true,
	atom.Dl: true, atom.Dt: true, atom.Fieldset: true, atom.Figcaption: true, atom.Figure: true, atom.Footer: true, atom.Form: true, atom.H1: true, atom.H2: true, atom.H3: true,
	atom.H4: true, atom.H5: true, atom.H6: true, atom.Header: true, atom.Hr: true, atom.Li: true, atom.Main: true, atom.Nav: true, atom.Ol: true, atom.P: true, atom.Pre: true,
	atom.Section: true, atom.Summary: true, atom.Table: true, atom.Tbody: true, atom.Thead: true, atom.Tfoot: true, atom.Tr: true, atom.Ul: true, atom.Caption: true,
}

// Paragraphs stand apart by an empty line.
var paragraphs = map[atom.Atom]bool{atom.P: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.Table: true, atom.Blockquote: true}

func skipped(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Head, atom.Iframe, atom.Object, atom.Svg, atom.Select, atom.Textarea:
		return true
	}
	return false
}

func (w *blockWriter) line() {
	if s := w.String(); s != "" && !strings.HasSuffix(s, "\n") {
		w.WriteByte('\n')
	}
}

func (w *blockWriter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		text := n.Data
		if w.pre == 0 {
			text = strings.Map(blankLine, text)
		}
		w.WriteString(text)
		return
	case html.ElementNode, html.DocumentNode:
	default:
		return
	}
	if skipped(n.DataAtom) {
		return
	}
	if n.DataAtom == atom.Br {
		w.WriteByte('\n')
		return
	}
	block := blocks[n.DataAtom]
	if block {
		w.line()
	}
	if paragraphs[n.DataAtom] && w.Len() > 0 {
		w.WriteByte('\n')
	}
	switch n.DataAtom {
	case atom.Li:
		w.WriteString("- ")
	case atom.Pre:
		w.pre++
		defer func() { w.pre-- }()
	case atom.Td, atom.Th:
		if previousElement(n) != nil {
			w.WriteString(" | ")
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	if block {
		w.line()
	}
	if paragraphs[n.DataAtom] {
		w.WriteByte('\n')
	}
}

func blankLine(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' {
		return ' '
	}
	return r
}

func previousElement(n *html.Node) *html.Node {
	for p := n.PrevSibling; p != nil; p = p.PrevSibling {
		if p.Type == html.ElementNode {
			return p
		}
	}
	return nil
}
