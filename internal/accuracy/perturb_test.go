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
	{"without declarations", withoutDeclarations, 0.98, 0.75},
	{"without names of elements", withoutNames, 0.98, 0.65},
	{"without declarations and names", func(b []byte) []byte { return withoutNames(withoutDeclarations(b)) }, 0.98, 0.3},
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

// withoutPrice removes every short element that shows an amount, and all declarations: a page whose buy box is absent. What
// is left are prices of other things.
func withoutPrice(body []byte, amount string) []byte {
	want := onlyDigits(amount)
	whole := strings.TrimSuffix(want, "00")
	if !strings.Contains(amount, ".") || !strings.HasSuffix(want, "00") {
		whole = want
	}
	return changed(withoutDeclarations(body), func(n *html.Node) bool {
		if n.DataAtom == atom.Script || n.DataAtom == atom.Body || n.DataAtom == atom.Html || n.DataAtom == atom.Head {
			return n.DataAtom == atom.Script
		}
		text := shortText(n, 70)
		digits := onlyDigits(text)
		return text != "" && (strings.Contains(digits, want) || strings.Contains(digits, whole))
	})
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// shortText is an element's text, "" if it is longer.
func shortText(n *html.Node, longest int) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(strings.Join(strings.Fields(c.Data), " "))
			if b.Len() > longest {
				return ""
			}
		}
	}
	return b.String()
}
