package accuracy

import (
	"bytes"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// perturbations take kinds of evidence away from pages; what is then still found says how much hangs on each.
var perturbations = []struct {
	name                        string
	change                      func([]byte) []byte
	pricePrecision, priceRecall float64
}{
	{"without declarations", withoutDeclarations, 0.97, 0.75},
	{"without names of elements", withoutNames, 0.97, 0.75},
	{"without declarations and names", func(b []byte) []byte { return withoutNames(withoutDeclarations(b)) }, 0.97, 0.3},
}

func asIs(body []byte) []byte { return body }

// withoutDeclarations removes JSON-LD, microdata, OpenGraph and their relatives; the title, the language and the canonical
// address stay.
func withoutDeclarations(body []byte) []byte {
	return changed(body, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Script:
			return strings.Contains(attribute(n, "type"), "ld+json")
		case atom.Meta:
			return attribute(n, "charset") == "" && attribute(n, "http-equiv") == ""
		}
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
			return strings.HasPrefix(a.Key, "item") && a.Key != "items"
		})
		return false
	})
}

// withoutNames removes what style sheets and scripts call elements by.
func withoutNames(body []byte) []byte {
	return changed(body, func(n *html.Node) bool {
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
			return a.Key == "class" || a.Key == "id" || strings.HasPrefix(a.Key, "data-") && !strings.Contains(a.Key, "src") || a.Key == "name" && n.DataAtom != atom.Meta
		})
		return false
	})
}

// changed gives the page after a change of each element; one for which drop says so is removed.
func changed(body []byte, drop func(*html.Node) bool) []byte {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return body
	}
	var gone []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && drop(n) {
			gone = append(gone, n)
		}
	}
	for _, n := range gone {
		n.Parent.RemoveChild(n)
	}
	var b bytes.Buffer
	if err := html.Render(&b, root); err != nil {
		return body
	}
	return b.Bytes()
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
