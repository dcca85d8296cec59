package selector

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Bounds of a label: what stands beside a value and names it.
const (
	maxLabel   = 40 // runes
	maxLabelUp = 3  // elements around the value whose neighbour may be the label
)

// byLabels tries the text of the neighbour before the element, or before one of the elements around it: the cell before
// the value's, the dt of a dd.
func (j *job) byLabels() {
	first := j.first()
	target, card := j.want[first], j.in[first]
	value := target
	for up := range maxLabelUp {
		if value < 0 || value == card || !plainTag(j.x.nodes[value]) {
			return
		}
		n := j.x.nodes[value]
		if l := before(n); l != nil && plainTag(l) {
			if text, function := labelText(l); text != "" {
				way, _ := j.x.way(value, target, false)
				css := l.Data + ":" + function + `("` + text + `") + ` + n.Data + way
				if matches, ok := j.x.match(css, j.samples); ok && (value == target || way != "") {
					j.add(css, css, ByLabel, up, matches)
				}
			}
		}
		value = j.x.parent[value]
	}
}

func before(n *html.Node) *html.Node {
	for s := n.PrevSibling; s != nil; s = s.PrevSibling {
		if s.Type == html.ElementNode {
			return s
		}
	}
	return nil
}

// smallTags hold labels whose text stands deeper; matching others by all their text would cost pages of deep boxes dearly.
var smallTags = map[atom.Atom]bool{atom.Th: true, atom.Td: true, atom.Dt: true, atom.Label: true, atom.Span: true, atom.B: true, atom.Strong: true,
	atom.H2: true, atom.H3: true, atom.H4: true, atom.P: true}

// labelText is the text of an element that reads like a label, as it stands in the tree, and the CSS function that finds
// it; "" if it is none.
func labelText(n *html.Node) (text, function string) {
	switch n.DataAtom {
	case atom.A, atom.Button, atom.Script, atom.Style, atom.Img, atom.Br, atom.Hr, atom.Input, atom.Select, atom.Svg:
		return "", ""
	}
	function = "containsOwn"
	text = textOf(n, 4*maxLabel)
	if own := ownText(n); strings.TrimSpace(own) != strings.TrimSpace(text) {
		if function = "contains"; !smallTags[n.DataAtom] {
			return "", ""
		}
	}
	text = strings.TrimRight(strings.TrimSpace(text), " :：\u00a0")
	if runes := len([]rune(text)); runes > maxLabel || runes < 2 || strings.ContainsAny(text, "\"\\\n\r\t") {
		return "", ""
	}
	letters, all := 0, 0
	for _, r := range text {
		if unicode.IsDigit(r) || unicode.Is(unicode.Sc, r) {
			return "", ""
		}
		if unicode.IsLetter(r) {
			letters++
		}
		all++
	}
	if letters*2 < all {
		return "", ""
	}
	return text, function
}

func ownText(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
