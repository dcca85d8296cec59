package propose

import (
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/normalize"
)

// Spot is what is known about an element or text node before anybody asks: its place in document order and its text as
// spans of the page's, so that the text of any subtree costs its length and no walk.
type Spot struct {
	Node *html.Node
	// Parent is the index in Page.Spots of the node around, -1 for the document; Last that of the subtree's last node; Depth
	// is how many nodes stand around.
	Parent, Last, Depth int32
	// The node's text is AllText[TextFrom:TextTo]; what of it shows is AllShown[ShownFrom:ShownTo].
	TextFrom, TextTo   int32
	ShownFrom, ShownTo int32
	// Hidden is what Page.Hidden says.
	Hidden bool
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
	if len(p.Spots) >= maxNodes {
		return false
	}
	at := int32(len(p.Spots))
	hidden = hidden || isHidden(n)
	p.index[n] = at
	p.Spots = append(p.Spots, Spot{Node: n, Parent: parent, Depth: depth, Hidden: hidden,
		TextFrom: int32(len(p.AllText)), ShownFrom: int32(len(p.AllShown))})
	if n.Type == html.TextNode {
		p.AllText = appendFlat(p.AllText, n.Data)
		if !hidden {
			p.AllShown = appendFlat(p.AllShown, n.Data)
		}
	}
	block := BreaksLine(n)
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
	sp := &p.Spots[at]
	sp.Last, sp.TextTo, sp.ShownTo = int32(len(p.Spots)-1), int32(len(p.AllText)), int32(len(p.AllShown))
	return true
}

func (p *Page) blank(hidden bool) {
	p.AllText = appendFlat(p.AllText, " ")
	if !hidden {
		p.AllShown = appendFlat(p.AllShown, " ")
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
	return normalize.Spaces(normalize.Strip(string(p.AllText[p.Spots[i].TextFrom:p.Spots[i].TextTo])))
}

// Shown is Text without what the page hides (see Hidden).
func (p *Page) Shown(n *html.Node) string {
	i, ok := p.index[n]
	if !ok {
		return ""
	}
	return normalize.Spaces(normalize.Strip(string(p.AllShown[p.Spots[i].ShownFrom:p.Spots[i].ShownTo])))
}

// TextLen is the length of Text in bytes, nearly: runs of blanks beyond ASCII count as they are. It costs nothing.
func (p *Page) TextLen(n *html.Node) int {
	i, ok := p.index[n]
	if !ok {
		return 0
	}
	return int(p.Spots[i].TextTo - p.Spots[i].TextFrom)
}

// Hidden says whether the page says in its HTML that a node does not show: it or one around it has the attribute
// hidden, an inline style that hides, a class that is a usual name for that, or is a template or noscript. Text that is
// moved out of sight for screen readers is not hidden: it says what shows.
func (p *Page) Hidden(n *html.Node) bool {
	i, ok := p.index[n]
	return ok && p.Spots[i].Hidden
}

// Order is a node's place in document order, the document being 0; -1 for a node of another page, a comment and what
// stands in scripts or templates.
func (p *Page) Order(n *html.Node) int {
	if i, ok := p.index[n]; ok {
		return int(i)
	}
	return -1
}

// Place is a node's index in Spots and whether it has one; see Order.
func (p *Page) Place(n *html.Node) (int32, bool) {
	i, ok := p.index[n]
	return i, ok
}

// Depth is how many nodes stand around a node.
func (p *Page) Depth(n *html.Node) int {
	if i, ok := p.index[n]; ok {
		return int(p.Spots[i].Depth)
	}
	return -1
}

// Contains says whether inner is outer or stands inside of it.
func (p *Page) Contains(outer, inner *html.Node) bool {
	o, ok1 := p.index[outer]
	i, ok2 := p.index[inner]
	return ok1 && ok2 && o <= i && i <= p.Spots[o].Last
}

// Nodes are the elements and texts of n's subtree in document order, n first; nil stands for the whole page. What
// templates and noscript hold is left out.
func (p *Page) Nodes(n *html.Node) iter.Seq[*html.Node] {
	from, last := int32(0), int32(len(p.Spots)-1)
	if n != nil {
		i, ok := p.index[n]
		if !ok {
			return func(func(*html.Node) bool) {}
		}
		from, last = i, p.Spots[i].Last
	}
	return func(yield func(*html.Node) bool) {
		for i := from; i <= last; i++ {
			if !yield(p.Spots[i].Node) {
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

// BreaksLine tells whether an element's text stands on lines of its own: all but those that mark words within a line.
func BreaksLine(n *html.Node) bool {
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
			if a.Val != "until-found" && !isStreamed(n) {
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

// streamedID is the name that React's server gives to a part of the page that comes late: it is sent in a hidden element, and a script
// behind it puts it where it belongs.
var streamedID = regexp.MustCompile(`^S:[0-9a-z]+$`)

func isStreamed(n *html.Node) bool {
	return n.DataAtom == atom.Div && streamedID.MatchString(dom.Attr(n, "id"))
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

// CleanRef is an address as an attribute holds it, without the blanks that browsers drop around it.
func CleanRef(ref string) string { return strings.Trim(ref, " \t\r\n\f") }

// baseURL is the page's first base element, else its address.
func baseURL(root *html.Node, page *url.URL) *url.URL {
	for n := range root.Descendants() {
		switch n.DataAtom {
		case atom.Base:
			if u, err := url.Parse(CleanRef(dom.Attr(n, "href"))); err == nil && dom.HasAttr(n, "href") {
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
