package list

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
)

// pager is a row of page numbers.
type pager struct {
	numbers []pageNumber
	current int
	last    int
	around  int32
}

type pageNumber struct {
	at      int32
	n       int
	ref     string
	attr    string
	current bool
}

var (
	pageLabel   = regexp.MustCompile(`(?i)^(?:(?:go to )?(?:page|seite|página|pagina|strona|sida|side|страница|صفحة|p\.?)[ \x{a0}]*)?(\d{1,5})(?:\x{a0}|페이지|ページ|页|頁)?$`)
	pageOf      = regexp.MustCompile(`(?i)(?:page|seite|página|pagina|strona|sida|side|страница|페이지)?[ \x{a0}]*(\d{1,5})[ \x{a0}]*(?:of|von|de|sur|di|van|z|av|/|из|中)[ \x{a0}]*(\d{1,5})`)
	currentMark = regexp.MustCompile(`(?i)(^|[-_ ])(current|active|selected|on|here|this|now|actual|activa?|cur|strong|actif|aktiv)([-_ ]|$)`)
)

// pager finds the row of page numbers of the list: the one with most numbers, of those outside of rows.
func (s *survey) pager(rows []int32) *pager {
	var best *pager
	var open *pager
	finish := func() {
		if open != nil && open.holds() && s.pagerPlace(open.numbers[0].at, ByNumber) > -10 && (best == nil || len(open.numbers) > len(best.numbers)) {
			best = open
		}
		open = nil
	}
	k := 0
	for i := 0; i < len(s.p.Spots); i++ {
		at := int32(i)
		s.visits++
		for k < len(rows) && s.p.Spots[rows[k]].Last < at {
			k++
		}
		if k < len(rows) && rows[k] == at {
			i = int(s.p.Spots[at].Last)
			continue
		}
		number, ok := s.pageNumber(at)
		if !ok {
			continue
		}
		around := s.numbersAround(at)
		if open == nil || open.around != around || number.n <= open.numbers[len(open.numbers)-1].n {
			finish()
			open = &pager{around: around}
		}
		open.numbers = append(open.numbers, number)
		i = int(s.p.Spots[at].Last)
	}
	finish()
	if best != nil {
		best.findCurrent(s)
	}
	return best
}

// pageNumber reads an element that shows a page number and nothing else.
func (s *survey) pageNumber(at int32) (pageNumber, bool) {
	sp := &s.p.Spots[at]
	n := sp.Node
	if size := s.textLen(at); size < 1 || size > 24 || s.facts[at].zone&zoneHidden != 0 {
		return pageNumber{}, false
	}
	text := n.Data
	if n.Type == html.ElementNode {
		switch n.DataAtom {
		case atom.A, atom.Button, atom.Span, atom.Strong, atom.Em, atom.B, atom.Li, atom.Div, atom.Td, atom.U, atom.I, atom.Font:
			text = s.p.Text(n)
		default:
			return pageNumber{}, false
		}
	}
	m := pageLabel.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return pageNumber{}, false
	}
	number, err := strconv.Atoi(m[1])
	if err != nil || number < 1 {
		return pageNumber{}, false
	}
	out := pageNumber{at: at, n: number}
	if s.severalTexts(at) {
		return pageNumber{}, false // "1", "2", "3" without blanks between are no 123
	}
	for i := at; i <= sp.Last; i++ { // a li with a link in it
		c := s.p.Spots[i].Node
		if c.Type != html.ElementNode {
			continue
		}
		out.current = out.current || dom.Attr(c, "aria-current") != "" || dom.Attr(c, "aria-selected") == "true" || currentMark.MatchString(dom.Attr(c, "class"))
		if out.ref == "" && (c.DataAtom == atom.A || c.DataAtom == atom.Button) {
			out.ref, out.attr = GoesTo(c)
			out.at = i
		}
	}
	return out, true
}

func (s *survey) severalTexts(at int32) bool {
	texts := 0
	for i := at; i <= s.p.Spots[at].Last; i++ {
		n := s.p.Spots[i].Node
		texts += oneIf(n.Type == html.TextNode && strings.TrimSpace(n.Data) != "")
	}
	return texts > 1
}

// numbersAround is the element that holds a number's neighbours: the nearest one with two links, at most four up.
func (s *survey) numbersAround(at int32) int32 {
	up := s.p.Spots[at].Parent
	for range 4 {
		if up <= 0 || s.facts[up].links > 1 {
			break
		}
		up = s.p.Spots[up].Parent
	}
	return up
}

// holds: two numbers in a row, the lowest a first page or some that count up by one. ("60 120 240" are rows a page.)
func (p *pager) holds() bool {
	links, steps := 0, 0
	for i, n := range p.numbers {
		links += oneIf(n.ref != "")
		steps += oneIf(i > 0 && n.n == p.numbers[i-1].n+1)
	}
	switch {
	case links == 0:
		return false
	case len(p.numbers) == 1:
		return p.numbers[0].n == 2 // "1 2" with a bare 1 that is no element
	}
	return steps > 0
}

func (p *pager) findCurrent(s *survey) {
	p.last = p.numbers[len(p.numbers)-1].n
	marked, bare := 0, 0
	for _, n := range p.numbers {
		if n.current && marked == 0 {
			marked = n.n
		}
		if n.ref == "" && bare == 0 {
			bare = n.n
		}
	}
	switch {
	case marked > 0:
		p.current = marked
	case bare > 0:
		p.current = bare
	case p.numbers[0].n == 2:
		p.current = 1
	default:
		for i, n := range p.numbers[1:] {
			if n.n == p.numbers[i].n+2 {
				p.current = n.n - 1
				break
			}
		}
	}
	if m := pageOf.FindStringSubmatch(s.p.Shown(s.p.Spots[p.around].Node)); m != nil && p.current == 0 {
		p.current, _ = strconv.Atoi(m[1])
	}
}

// after is the link of the number after the current one.
func (p *pager) after() (nextLink, bool) {
	if p.current == 0 {
		return nextLink{}, false
	}
	for _, n := range p.numbers {
		if n.n == p.current+1 && n.ref != "" {
			return nextLink{at: n.at, ref: n.ref, attr: n.attr, by: ByNumber, weight: 8}, true
		}
	}
	return nextLink{}, false
}

// turnsBack: the address is that of the current page's number or of one before.
func (p *pager) turnsBack(address string) bool {
	if p == nil || p.current == 0 {
		return false
	}
	for _, n := range p.numbers {
		if n.n <= p.current && n.ref != "" && strings.HasSuffix(address, n.ref) {
			return true
		}
	}
	return false
}

// leaps: the address is that of a page behind the one after this, which the pager links to: an arrow to the next ten pages.
func (p *pager) leaps(address string, n *Next) bool {
	if p == nil || n.Step != 1 {
		return false
	}
	if _, ok := p.after(); !ok {
		return false
	}
	before, after, ok := strings.Cut(n.Template, "{n}")
	if !ok || !strings.HasPrefix(address, before) || !strings.HasSuffix(address, after) || len(address) < len(before)+len(after) {
		return false
	}
	k, err := strconv.Atoi(address[len(before) : len(address)-len(after)])
	return err == nil && k > p.current+1
}

// elsewhere: the page numbers' addresses are of one form, and this one is of another ("show all").
func (p *pager) elsewhere(s *survey, address string) bool {
	if p == nil {
		return false
	}
	var n Next
	p.describe(s, &n)
	before, after, ok := strings.Cut(n.Template, "{n}")
	if !ok {
		return false
	}
	at := strings.LastIndexAny(before, "?&/")
	return !strings.Contains(address, before[at+1:]) || len(address) < len(before) && !strings.HasSuffix(address, after)
}

// describe adds what the numbers tell about the addresses of pages.
func (p *pager) describe(s *survey, n *Next) {
	if p == nil {
		n.Template, n.Step = knownTemplate(n.URL)
		return
	}
	n.Current, n.Last = p.current, p.last
	for i, a := range p.numbers {
		for _, b := range p.numbers[i+1 : min(len(p.numbers), i+3)] {
			if a.ref == "" || b.ref == "" {
				continue
			}
			if t, step, ok := template2(s.p.Resolve(a.ref), s.p.Resolve(b.ref), b.n-a.n); ok {
				n.Template, n.Step = t, step
				return
			}
		}
	}
	n.Template, n.Step = knownTemplate(n.URL)
}

var number = regexp.MustCompile(`\d+`)

// template2 finds the one number in which two pages' addresses differ, and what it grows by from page to page.
func template2(a, b string, pages int) (string, int, bool) {
	x, y := number.FindAllStringIndex(a, -1), number.FindAllStringIndex(b, -1)
	if len(x) != len(y) || pages < 1 {
		return "", 0, false
	}
	at := -1
	for i := range x {
		if a[x[i][0]:x[i][1]] != b[y[i][0]:y[i][1]] {
			if at >= 0 {
				// a second difference: a counter that follows the page, as in "ref=sr_pg_2". The first, in the query, is the page
				continue
			}
			at = i
		}
	}
	if at < 0 || a[:x[at][0]] != b[:y[at][0]] {
		return "", 0, false
	}
	from, err1 := strconv.Atoi(a[x[at][0]:x[at][1]])
	to, err2 := strconv.Atoi(b[y[at][0]:y[at][1]])
	if err1 != nil || err2 != nil || to <= from || (to-from)%pages != 0 {
		return "", 0, false
	}
	return a[:x[at][0]] + "{n}" + a[x[at][1]:], (to - from) / pages, true
}

var (
	pageParam = regexp.MustCompile(`(?i)([?&](?:page|p|pg|_?pgn|pn|paged|pageno|page_?num(?:ber)?|page_?index|current_?page|seite|pagina|página)=|/page[/-]|/p/|/pagina[/-]|/seite[/-])(\d{1,5})`)
	skipParam = regexp.MustCompile(`(?i)([?&](?:offset|start|from|skip|start_?index|first|begin)=)(\d{1,7})`)
)

// knownTemplate reads the template from usual names of parameters, with one address only.
func knownTemplate(address string) (string, int) {
	if m := pageParam.FindStringSubmatchIndex(address); m != nil {
		return address[:m[4]] + "{n}" + address[m[5]:], 1
	}
	if m := skipParam.FindStringSubmatchIndex(address); m != nil {
		step, err := strconv.Atoi(address[m[4]:m[5]])
		if err == nil && step > 0 {
			return address[:m[4]] + "{n}" + address[m[5]:], step
		}
	}
	return "", 0
}
