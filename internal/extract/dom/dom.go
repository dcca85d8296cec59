// Package dom reads elements of a parsed page: attributes, text, addresses. Values in, values out.
package dom

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/normalize"
)

// Attr is an attribute's value, empty if there is none.
func Attr(n *html.Node, name string) string {
	v, _ := Attribute(n, name)
	return v
}

// HasAttr tells whether an element has an attribute, an empty one too.
func HasAttr(n *html.Node, name string) bool {
	_, ok := Attribute(n, name)
	return ok
}

// Attribute is an attribute's value and whether there is one.
func Attribute(n *html.Node, name string) (string, bool) {
	for i := range n.Attr {
		if n.Attr[i].Key == name && n.Attr[i].Namespace == "" {
			return n.Attr[i].Val, true
		}
	}
	return "", false
}

// FlatText is a node's text on one line: block boundaries and br are blanks, scripts and styles say nothing.
func FlatText(n *html.Node) string { return FlatTextWithout(n, nil) }

// FlatTextWithout leaves out the subtrees that skip says.
func FlatTextWithout(n *html.Node, skip func(*html.Node) bool) string {
	var b strings.Builder
	writeFlat(&b, n, skip)
	return normalize.Line(b.String())
}

func writeFlat(b *strings.Builder, n *html.Node, skip func(*html.Node) bool) {
	if skip != nil && n.Type == html.ElementNode && skip(n) {
		return
	}
	switch n.Type {
	case html.TextNode:
		b.WriteString(n.Data)
		return
	case html.CommentNode, html.DoctypeNode:
		return
	}
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript:
		return
	case atom.Br, atom.Td, atom.Th, atom.Li, atom.P, atom.Div, atom.Tr, atom.Option, atom.Dt, atom.Dd, atom.H1, atom.H2, atom.H3, atom.H4:
		b.WriteByte(' ')
		defer b.WriteByte(' ')
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		writeFlat(b, c, skip)
	}
}

// OwnText is the text of the element itself, without its child elements'.
func OwnText(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return normalize.Line(b.String())
}

// InnerHTML is the markup within an element.
func InnerHTML(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := html.Render(&b, c); err != nil { // a strings.Builder does not fail; void elements with children do
			continue
		}
	}
	return b.String()
}

// ResolveRef makes a reference absolute; one that is no URL stays as it is.
func ResolveRef(base *url.URL, ref string) string {
	ref = strings.TrimSpace(ref)
	if base == nil || ref == "" {
		return ref
	}
	u, err := base.Parse(ref)
	if err != nil {
		return ref
	}
	return u.String()
}

// BaseURL is what relative addresses of the page stand against: its first base element, else its own address.
func BaseURL(root *html.Node, page *url.URL) *url.URL {
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Base:
			if href := Attr(n, "href"); href != "" && page != nil {
				if u, err := page.Parse(href); err == nil {
					return u
				}
			}
		case atom.Body:
			return page
		}
	}
	return page
}

// Encloses tells whether inner is outer or lies within it.
func Encloses(outer, inner *html.Node) bool {
	for p := inner; p != nil; p = p.Parent {
		if p == outer {
			return true
		}
	}
	return false
}
