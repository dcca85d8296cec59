package list

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/column"
)

// survey is what finding lists knows about a page: facts of each element's subtree, summed bottom up in one pass.
type survey struct {
	p     *propose.Page
	facts []fact // one a spot
	refs  []string
	refID map[string]int32
	// visits counts looks at nodes, for the test that shows that they grow as the page does.
	visits int

	tokens map[string]int32 // class tokens and attributes, numbered
	names  []string
	uses   []int32 // elements of the page that have the token
	locale string
	zones  map[string]zone
	ads    map[int32]bool // tokens of paid rows
	lines  []line         // of the whole page

	// What was read of labels and class names once.
	signs      map[string]sign
	nextTokens map[string]bool
	states     map[string]bool
}

// fact sums an element's subtree.
type fact struct {
	nodes, links, images, moneys, controls, heads, tables int32
	// best is the reference of the heaviest link in the subtree, -1 = none.
	best, bestWeight int32
	ref              int32   // of the element itself, -1 = no link
	tokens           []int32 // of the element itself
	zone             zone
}

// zone says where on a page an element stands; it is handed down.
type zone uint8

const (
	zoneBeside   zone = 1 << iota // navigation, filters, header, footer
	zoneCarousel                  // a strip that is named so
	zoneMain                      // main, or a container that is named for results
	zoneHidden
)

func newSurvey(p *propose.Page) *survey {
	s := &survey{p: p, facts: make([]fact, len(p.Spots)), refID: map[string]int32{}, tokens: map[string]int32{},
		zones: map[string]zone{}, ads: map[int32]bool{}, signs: map[string]sign{}, nextTokens: map[string]bool{}, states: map[string]bool{}}
	s.locale = pageLocale(p)
	for i := range p.Spots {
		s.down(int32(i))
	}
	for i := len(p.Spots) - 1; i > 0; i-- {
		s.up(int32(i))
	}
	s.lines = s.linesOf(0, int32(len(p.Spots)-1), nil)
	return s
}

func pageLocale(p *propose.Page) string {
	for i := range p.Spots {
		if n := p.Spots[i].Node; n.DataAtom == atom.Html {
			return dom.Attr(n, "lang")
		}
	}
	return ""
}

// down fills what an element has from around it and by itself.
func (s *survey) down(i int32) {
	s.visits++
	f, sp := &s.facts[i], &s.p.Spots[i]
	f.best, f.ref = -1, -1
	if sp.Parent >= 0 {
		f.zone = s.facts[sp.Parent].zone
	}
	if sp.Hidden {
		f.zone |= zoneHidden
	}
	n := sp.Node
	f.nodes = 1
	if n.Type == html.TextNode {
		if column.MoneyLike(n.Data) {
			f.moneys = 1
		}
		return
	}
	z := s.zoneOf(n)
	if int(sp.Last-i) > len(s.p.Spots)/2 {
		z &^= zoneBeside | zoneCarousel // most of the page stands beside nothing
	}
	f.zone |= z
	f.tokens = s.tokensOf(n)
	switch n.DataAtom {
	case atom.A:
		s.link(i, linkRef(n))
	case atom.Img, atom.Picture, atom.Svg:
		if n.DataAtom == atom.Img {
			f.images = 1
		}
	case atom.Table:
		f.tables = 1
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		f.heads = 1
	case atom.Input, atom.Select, atom.Option, atom.Textarea:
		if t := dom.Attr(n, "type"); n.DataAtom != atom.Input || t == "checkbox" || t == "radio" || t == "text" {
			f.controls = 1
		}
	default:
		if dom.Attr(n, "role") == "heading" {
			f.heads = 1
		}
		if ref := dom.Attr(n, "data-href"); ref != "" {
			s.link(i, ref)
		}
	}
}

// link notes an element's own reference.
func (s *survey) link(i int32, ref string) {
	ref = usableRef(ref)
	if ref == "" {
		return
	}
	f, sp := &s.facts[i], &s.p.Spots[i]
	f.links = 1
	f.ref = s.reference(ref)
	f.best, f.bestWeight = f.ref, min(sp.TextTo-sp.TextFrom, 80)+1
}

// up adds an element to its parent. Children come before, since it runs from the end.
func (s *survey) up(i int32) {
	s.visits++
	f, sp := &s.facts[i], &s.p.Spots[i]
	if f.ref >= 0 {
		if f.images > 0 {
			f.bestWeight += 30
		}
		if f.heads > 0 {
			f.bestWeight += 40
		}
		f.best = f.ref
	} else if f.best >= 0 && isHeading(sp.Node) {
		f.bestWeight += 40
	}
	up := &s.facts[sp.Parent]
	up.nodes += f.nodes
	up.links += f.links
	up.images += f.images
	up.moneys += f.moneys
	up.controls += f.controls
	up.heads += f.heads
	up.tables += f.tables
	if f.best >= 0 && f.bestWeight >= up.bestWeight && up.ref < 0 {
		up.best, up.bestWeight = f.best, f.bestWeight
	}
}

func (s *survey) reference(ref string) int32 {
	if id, ok := s.refID[ref]; ok {
		return id
	}
	id := int32(len(s.refs))
	s.refs, s.refID[ref] = append(s.refs, ref), id
	return id
}

func (s *survey) token(t string) int32 {
	if id, ok := s.tokens[t]; ok {
		return id
	}
	id := int32(len(s.names))
	if t[0] == '.' && adTokens.MatchString(t[1:]) {
		s.ads[id] = true
	}
	s.names, s.uses, s.tokens[t] = append(s.names, t), append(s.uses, 0), id
	return id
}

// tokensOf numbers what tells an element's kind and counts its use on the page.
func (s *survey) tokensOf(n *html.Node) []int32 {
	var out []int32
	for _, t := range elementTokens(n) {
		if id := s.token(t); !slices.Contains(out, id) {
			out = append(out, id)
			s.uses[id]++
		}
	}
	return out
}

// children gives the spots of an element's children, texts included.
func (s *survey) children(i int32) func(func(int32) bool) {
	return func(yield func(int32) bool) {
		last := s.p.Spots[i].Last
		for c := i + 1; c <= last; c = s.p.Spots[c].Last + 1 {
			if !yield(c) {
				return
			}
		}
	}
}

func (s *survey) element(i int32) bool { return s.p.Spots[i].Node.Type == html.ElementNode }

func (s *survey) textLen(i int32) int32 { return s.p.Spots[i].TextTo - s.p.Spots[i].TextFrom }

// linkRef is where a link leads; links whose address stands in a data attribute are links too.
func linkRef(n *html.Node) string {
	ref := dom.Attr(n, "href")
	if usableRef(ref) != "" {
		return ref
	}
	for _, name := range []string{"data-href", "data-url"} {
		if v := dom.Attr(n, name); usableRef(v) != "" {
			return v
		}
	}
	return ""
}

// usableRef drops the fragment, and all of a reference that leads nowhere.
func usableRef(ref string) string {
	ref, _, _ = strings.Cut(propose.CleanRef(ref), "#")
	scheme, _, found := strings.Cut(ref, ":")
	if found && !strings.ContainsAny(scheme, "/?.") && !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return ""
	}
	return ref
}

func isHeading(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return n.Type == html.ElementNode && dom.Attr(n, "role") == "heading"
}

func (s *survey) zoneOf(n *html.Node) (z zone) {
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Aside, atom.Header, atom.Dialog, atom.Select:
		z |= zoneBeside
	case atom.Main:
		z |= zoneMain
	case atom.Body, atom.Html:
		return 0
	}
	switch dom.Attr(n, "role") {
	case "navigation", "menu", "menubar", "contentinfo", "complementary", "banner", "dialog", "tablist", "listbox":
		z |= zoneBeside
	case "main":
		z |= zoneMain
	}
	for _, name := range []string{"class", "id"} {
		for t := range strings.FieldsSeq(dom.Attr(n, name)) {
			z |= s.tokenZone(t)
		}
	}
	return z
}

// tokenZone reads a class name or id. Pages repeat few names often: each is read once.
func (s *survey) tokenZone(t string) zone {
	if len(t) > 60 {
		return 0
	}
	z, ok := s.zones[t]
	if !ok {
		switch {
		case besideToken.MatchString(t):
			z = zoneBeside
		case carouselToken.MatchString(t):
			z = zoneCarousel
		case resultToken.MatchString(t):
			z = zoneMain
		}
		s.zones[t] = z
	}
	return z
}

// attrName are names of attributes that a selector can have without escapes.
var attrName = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)

// elementTokens are an element's class names (".x") and the attributes that tell kinds of elements apart ("@x", "@x=y").
func elementTokens(n *html.Node) []string {
	var out []string
	for _, a := range n.Attr {
		if strings.ContainsAny(a.Val, "\n\r\f\"\\") && a.Key != "class" || !attrName.MatchString(a.Key) {
			continue
		}
		switch {
		case a.Key == "class":
			for t := range strings.FieldsSeq(a.Val) {
				if len(t) <= 80 && len(out) < 40 {
					out = append(out, "."+t)
				}
			}
		case a.Key == "role" || a.Key == "itemprop" || a.Key == "itemtype" || a.Key == "data-testid" || a.Key == "data-component-type" || a.Key == "data-type" || a.Key == "data-qa" || a.Key == "data-test" || a.Key == "data-cy" || a.Key == "data-e2e" || a.Key == "data-role":
			if len(a.Val) <= 80 && a.Val != "" {
				out = append(out, "@"+a.Key+"="+a.Val)
			}
		case strings.HasPrefix(a.Key, "data-") || a.Key == "itemscope" || a.Key == "aria-label":
			out = append(out, "@"+a.Key)
		}
	}
	return out
}
