package normalize

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTMLText gives the text of an HTML fragment: a line a block, "- " before items of a list and their number before those of an
// ordered one, two blanks a level of nesting, line breaks for br, lines as they are in pre, cells of a table row joined by " | ",
// nothing from scripts, styles, templates and what is hidden. Entities are decoded, blanks collapsed.
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
	return w.text(), nil
}

// NodeText is HTMLText for nodes of a tree that is already parsed.
func NodeText(nodes ...*html.Node) string {
	var w blockWriter
	for _, n := range nodes {
		w.endLine()
		w.node(n)
	}
	return w.text()
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

func (w *blockWriter) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.write(n.Data)
		return
	case html.ElementNode, html.DocumentNode:
	default:
		return
	}
	if skipped(n.DataAtom) || hidden(n) {
		return
	}
	if n.DataAtom == atom.Br {
		w.lineBreak()
		return
	}
	block := blocks[n.DataAtom]
	if block {
		w.endLine()
	}
	if paragraphs[n.DataAtom] {
		w.gapHere()
	}
	switch n.DataAtom {
	case atom.Ul, atom.Ol:
		w.openList(n)
		defer w.closeList()
	case atom.Li:
		w.item(n)
		defer w.endItem()
	case atom.Pre:
		w.pre++
		defer func() { w.pre-- }()
	case atom.Td, atom.Th:
		if previousElement(n) != nil {
			w.raw(" | ")
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
	if block {
		w.endLine()
	}
	if paragraphs[n.DataAtom] {
		w.gapHere()
	}
}

// hidden: the author hides the element whatever the style sheets say.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return !strings.EqualFold(a.Val, "until-found")
		case "style":
			style := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

func previousElement(n *html.Node) *html.Node {
	for p := n.PrevSibling; p != nil; p = p.PrevSibling {
		if p.Type == html.ElementNode {
			return p
		}
	}
	return nil
}
