package extract

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/normalize"
)

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name && a.Namespace == "" })
}

// flatText is a node's text on one line: block boundaries and br are blanks, scripts and styles say nothing.
func flatText(n *html.Node) string { return flatTextWithout(n, nil) }

// flatTextWithout leaves out the subtrees that skip says.
func flatTextWithout(n *html.Node, skip func(*html.Node) bool) string {
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

// ownText is the text of the element itself, without its child elements'.
func ownText(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return normalize.Line(b.String())
}

func innerHTML(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if err := html.Render(&b, c); err != nil { // a strings.Builder does not fail; void elements with children do
			continue
		}
	}
	return b.String()
}

// resolveRef makes a reference absolute; one that is no URL stays as it is.
func resolveRef(base *url.URL, ref string) string {
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

// baseURL is what relative addresses of the page stand against: its first base element, else its own address.
func baseURL(root *html.Node, page *url.URL) *url.URL {
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Base:
			if href := attr(n, "href"); href != "" && page != nil {
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

func asList(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func sortedNames(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for n := range m {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
