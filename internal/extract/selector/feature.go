package selector

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Tier is how a selector finds its element: the lower, the likelier it outlives a redesign.
type Tier int

// The tiers, the most stable first.
const (
	Declared Tier = 1 + iota // itemprop, data-testid and other attributes that programs are meant to find
	ByID
	ByClass
	ByLabel // the text beside it
	ByPath  // a few steps from the nearest stable ancestor
	ByPlace // all steps from the root or card
)

// String names a tier for people.
func (t Tier) String() string {
	return [...]string{"", "declared", "id", "class", "label", "path", "place"}[t]
}

// feature is one mark of an element, as CSS.
type feature struct {
	css  string
	tier Tier
	cost int // within its tier: the lower the better
}

// featuresOf lists an element's steady marks, best first; its tag is none.
func featuresOf(n *html.Node) []feature {
	var out []feature
	for _, a := range n.Attr {
		if a.Namespace != "" {
			continue
		}
		switch {
		case a.Key == "id":
			if steady(a.Val) {
				out = append(out, feature{"#" + a.Val, ByID, 0})
			}
		case a.Key == "class":
			out = append(out, classes(a.Val)...)
		case a.Key == "rel" && (a.Val == "next" || a.Val == "prev" || a.Val == "canonical"):
			out = append(out, feature{`[rel="` + a.Val + `"]`, Declared, 1})
		case a.Key == "href" && n.DataAtom == atom.A:
			if s := firstStep(a.Val); s != "" {
				out = append(out, feature{`[href*="/` + s + `/"]`, ByClass, 3})
			}
		case hook(a.Key) || strings.HasPrefix(a.Key, "data-"):
			out = append(out, declared(n, a)...)
		case (a.Key == "name" || a.Key == "for" || a.Key == "type") && steady(a.Val) && n.DataAtom != atom.A:
			out = append(out, feature{"[" + a.Key + `="` + a.Val + `"]`, Declared, 3})
		}
	}
	slices.SortStableFunc(out, func(a, b feature) int { return int(a.tier-b.tier)*100 + a.cost - b.cost })
	return out
}

// classes are the steady ones, those that say what an element is before those that say how it looks.
func classes(value string) []feature {
	var out []feature
	for _, c := range strings.Fields(value) {
		f := feature{"." + c, ByClass, 1}
		if !steady(c) || slices.ContainsFunc(out, func(o feature) bool { return o.css == f.css }) {
			continue
		}
		switch {
		case utility(c):
			f.cost = 8
		case len(c) < 5: // "big", "red": short names say how more often than what
			f.cost = 2
		}
		out = append(out, f)
		if len(out) == 8 {
			break
		}
	}
	return out
}

// declared are the features of an attribute for programs: its value where that names a kind of thing, else that it is there.
func declared(n *html.Node, a html.Attribute) []feature {
	if !identifier.MatchString(a.Key) || slices.ContainsFunc(nameParts(a.Key), digest) || strings.HasPrefix(a.Key, "data-v-") || a.Key == "data-reactid" {
		return nil
	}
	if hook(a.Key) {
		if kindName(a.Val) {
			return []feature{{"[" + a.Key + `="` + a.Val + `"]`, Declared, 0}}
		}
		return nil
	}
	// Any other one is as good as a class: scripts of the page leave them on whatever they touch.
	there := feature{"[" + a.Key + "]", ByClass, 4}
	if kindName(a.Val) && !strings.EqualFold(a.Val, strings.TrimSpace(textOf(n, 80))) {
		return []feature{{"[" + a.Key + `="` + a.Val + `"]`, ByClass, 5}, there}
	}
	return []feature{there}
}

// kindName reports whether an attribute's value names a kind: one steady token, dots and colons allowed.
func kindName(v string) bool {
	return steady(strings.NewReplacer(".", "-", ":", "-", "/", "-").Replace(v)) && !strings.ContainsAny(v, `"\`)
}

// firstStep is the first step of a link's path where it is a word that kinds of page share ("itm", "products"); longer ones and capitals
// are names of one shop or product.
func firstStep(href string) string {
	if i := strings.Index(href, "://"); i >= 0 {
		href = href[i+3:]
		if i = strings.IndexByte(href, '/'); i < 0 {
			return ""
		}
		href = href[i:]
	}
	href, _, _ = strings.Cut(href, "?")
	steps := strings.Split(strings.TrimPrefix(href, "/"), "/")
	if len(steps) < 2 || len(steps[0]) < 2 || len(steps[0]) > 12 || !steady(steps[0]) || strings.ToLower(steps[0]) != steps[0] {
		return ""
	}
	return steps[0]
}

func tagOf(n *html.Node) string { return n.Data }

// plainTag reports whether a tag can be written in CSS as it is.
func plainTag(n *html.Node) bool { return identifier.MatchString(n.Data) && n.Namespace == "" }

// textOf is an element's text, as far as about limit bytes and 64 nodes tell.
func textOf(n *html.Node, limit int) string {
	w := textWriter{nodes: 64, bytes: limit}
	w.write(n)
	return w.text.String()
}

type textWriter struct {
	text         strings.Builder
	nodes, bytes int
}

func (w *textWriter) write(n *html.Node) {
	if w.nodes--; w.nodes < 0 || w.text.Len() > w.bytes || n.DataAtom == atom.Script || n.DataAtom == atom.Style {
		return
	}
	if n.Type == html.TextNode {
		w.text.WriteString(n.Data)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.write(c)
	}
}
