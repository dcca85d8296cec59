package propose

import (
	"iter"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/normalize"
)

// spot is what is known about an element or text node before anybody asks: its place in document order and its text as
// spans of the page's, so that the text of any subtree costs its length and no walk.
type spot struct {
	node                *html.Node
	parent, last, depth int32 // last: the last node of the subtree
	textFrom, textTo    int32
	shownFrom, shownTo  int32
	hidden              bool
}

type surveyor struct {
	p *Page
}

// survey walks the tree once.
func (p *Page) survey() error {
	p.index = make(map[*html.Node]int32, 1024)
	s := surveyor{p}
	if !s.visit(p.Root, -1, 0, false) {
		return ErrTooManyNodes
	}
	return nil
}

// visit recurses as deep as the parser lets elements nest.
func (s surveyor) visit(n *html.Node, parent, depth int32, hidden bool) bool {
	p := s.p
	if len(p.spots) >= maxNodes {
		return false
	}
	at := int32(len(p.spots))
	hidden = hidden || isHidden(n)
	p.index[n] = at
	p.spots = append(p.spots, spot{node: n, parent: parent, depth: depth, hidden: hidden,
		textFrom: int32(len(p.text)), shownFrom: int32(len(p.shown))})
	if n.Type == html.TextNode {
		p.text = appendFlat(p.text, n.Data)
		if !hidden {
			p.shown = appendFlat(p.shown, n.Data)
		}
	}
	block := breaksLine(n)
	if block {
		p.blank(hidden)
	}
	if !isSilent(n) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode && c.Type != html.TextNode {
				continue
			}
			if !s.visit(c, at, depth+1, hidden) {
				return false
			}
		}
	}
	if block {
		p.blank(hidden)
	}
	sp := &p.spots[at]
	sp.last, sp.textTo, sp.shownTo = int32(len(p.spots)-1), int32(len(p.text)), int32(len(p.shown))
	return true
}

func (p *Page) blank(hidden bool) {
	p.text = appendFlat(p.text, " ")
	if !hidden {
		p.shown = appendFlat(p.shown, " ")
	}
}

// appendFlat appends text with each run of ASCII blanks made one, over the seam too.
func appendFlat(to []byte, text string) []byte {
	for i := range len(text) {
		c := text[i]
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' {
			if len(to) > 0 && to[len(to)-1] != ' ' {
				to = append(to, ' ')
			}
			continue
		}
		to = append(to, c)
	}
	return to
}

// Text is a node's text on one line, hidden parts too; scripts, styles, templates and noscript say nothing.
func (p *Page) Text(n *html.Node) string {
	i, ok := p.index[n]
	if !ok {
		return ""
	}
	return normalize.Spaces(normalize.Strip(string(p.text[p.spots[i].textFrom:p.spots[i].textTo])))
}

// Shown is Text without what the page hides (see Hidden).
func (p *Page) Shown(n *html.Node) string {
	i, ok := p.index[n]
	if !ok {
		return ""
	}
	return normalize.Spaces(normalize.Strip(string(p.shown[p.spots[i].shownFrom:p.spots[i].shownTo])))
}

// TextLen is the length of Text in bytes, nearly: runs of blanks beyond ASCII count as they are. It costs nothing.
func (p *Page) TextLen(n *html.Node) int {
	i, ok := p.index[n]
	if !ok {
		return 0
	}
	return int(p.spots[i].textTo - p.spots[i].textFrom)
}

// Hidden says whether the page says in its HTML that a node does not show: it or one around it has the attribute
// hidden, an inline style that hides, a class that is a usual name for that, or is a template or noscript. Text that is
// moved out of sight for screen readers is not hidden: it says what shows.
func (p *Page) Hidden(n *html.Node) bool {
	i, ok := p.index[n]
	return ok && p.spots[i].hidden
}

// Order is a node's place in document order, the document being 0; -1 for a node of another page, a comment and what
// stands in scripts or templates.
func (p *Page) Order(n *html.Node) int {
	if i, ok := p.index[n]; ok {
		return int(i)
	}
	return -1
}

// Depth is how many nodes stand around a node.
func (p *Page) Depth(n *html.Node) int {
	if i, ok := p.index[n]; ok {
		return int(p.spots[i].depth)
	}
	return -1
}

// Contains says whether inner is outer or stands inside of it.
func (p *Page) Contains(outer, inner *html.Node) bool {
	o, ok1 := p.index[outer]
	i, ok2 := p.index[inner]
	return ok1 && ok2 && o <= i && i <= p.spots[o].last
}

// Nodes are the elements and texts of n's subtree in document order, n first; nil stands for the whole page. What
// templates and noscript hold is left out.
func (p *Page) Nodes(n *html.Node) iter.Seq[*html.Node] {
	from, last := int32(0), int32(len(p.spots)-1)
	if n != nil {
		i, ok := p.index[n]
		if !ok {
			return func(func(*html.Node) bool) {}
		}
		from, last = i, p.spots[i].last
	}
	return func(yield func(*html.Node) bool) {
		for i := from; i <= last; i++ {
			if !yield(p.spots[i].node) {
				return
			}
		}
	}
}

// isSilent: elements whose content is no part of the page.
func isSilent(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}

func breaksLine(n *html.Node) bool {
	switch n.DataAtom {
	case 0, atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em, atom.Font,
		atom.I, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Nobr, atom.Q, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike,
		atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var, atom.Wbr:
		return false
	}
	return n.Type == html.ElementNode
}

func isHidden(n *html.Node) bool {
	if n.Type != html.ElementNode {
		return false
	}
	if n.DataAtom == atom.Template || n.DataAtom == atom.Noscript {
		return true
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			if a.Val != "until-found" {
				return true
			}
		case "style":
			if hidingStyle(a.Val) {
				return true
			}
		case "class":
			if hidingClass(a.Val) {
				return true
			}
		}
	}
	return false
}

func hidingStyle(style string) bool {
	style = strings.ToLower(style)
	if !strings.Contains(style, "none") && !strings.Contains(style, "hidden") {
		return false
	}
	style = strings.Join(strings.Fields(style), "")
	return strings.Contains(style, "display:none") || strings.HasPrefix(style, "visibility:hidden") || strings.Contains(style, ";visibility:hidden")
}

// hidingClasses are names that style sheets give to what does not show on any screen; "hidden-xs" and the like, and
// "hidden md:block", show on some.
var hidingClasses = []string{"hidden", "hide", "d-none", "is-hidden", "display-none", "u-hidden", "aok-hidden", "ng-hide", "js-hidden", "isHidden"}

func hidingClass(class string) bool {
	if !strings.Contains(class, "hid") && !strings.Contains(class, "none") && !strings.Contains(class, "Hid") {
		return false
	}
	tokens := strings.Fields(class)
	hides := false
	for _, t := range tokens {
		hides = hides || slices.Contains(hidingClasses, t)
		for _, shows := range []string{":block", ":flex", ":inline", ":grid", ":table", "-block", "-flex", "-inline"} {
			if strings.Contains(t, shows) && (strings.Contains(t, ":") || strings.HasPrefix(t, "d-")) {
				return false
			}
		}
	}
	return hides
}

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

func cleanRef(ref string) string { return strings.Trim(ref, " \t\r\n\f") }

// baseURL is the page's first base element, else its address.
func baseURL(root *html.Node, page *url.URL) *url.URL {
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Base:
			if u, err := url.Parse(cleanRef(attr(n, "href"))); err == nil && hasAttr(n, "href") {
				if page != nil {
					u = page.ResolveReference(u)
				}
				if u.Host != "" {
					return u
				}
			}
		case atom.Body:
			return page
		}
	}
	return page
}
