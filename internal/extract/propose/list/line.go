package list

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/normalize"
)

// line is a short text of the page that stands for itself: a heading, a count, a message.
type line struct {
	at, last int32
	text     string
	heading  bool
	read     bool // the rest is filled
	cart     bool
	none     bool // says that nothing was found
	other    bool // says that what follows answers another question
	count    int64
	counts   bool
}

const maxLine = 160

// linesOf gives the largest elements with a short text, in page order, of the page outside of members.
func (s *survey) linesOf(from, to int32, members []int32) []line {
	var out []line
	k := 0
	for i := from; i <= to; i++ {
		s.visits++
		for k < len(members) && s.p.Spots[members[k]].Last < i {
			k++
		}
		if k < len(members) && members[k] == i {
			i = s.p.Spots[i].Last
			continue
		}
		sp := &s.p.Spots[i]
		n := s.textLen(i)
		if sp.Hidden {
			i = sp.Last
			continue
		}
		holds := k < len(members) && members[k] <= sp.Last
		if holds || n > maxLine && sp.Node.Type != html.TextNode {
			continue
		}
		if n > 1 && n <= maxLine && s.facts[i].zone&zoneBeside == 0 {
			if text := s.p.Shown(sp.Node); text != "" {
				out = append(out, line{at: i, last: sp.Last, text: text, heading: s.facts[i].heads > 0})
			}
		}
		i = sp.Last
	}
	return out
}

// headed is what stands before a list.
type headed struct {
	total *int64
	// none: the page says that the search found nothing.
	none bool
	// heading is the last heading before the rows; beside: it names results of another question.
	heading string
	beside  bool
}

var (
	cartWords  = regexp.MustCompile(`(?i)cart|basket|bag\b|warenkorb|einkaufswagen|carrito|cesta|carrinho|sacola|panier|carrello|winkelwagen|winkelmand|koszyk|košík|корзин|カート|買い物かご|장바구니|购物车|購物車|wishlist|compare|notif|filter|per page|pro seite|por página|par page|per pagina`)
	resumeWord = regexp.MustCompile(`(?i)^(more |all |other )?results\b|^(más|todos los|mais|todos os) resultados|^(weitere|alle) ergebnisse|^(plus de|tous les) résultats`)
)

// read looks once for what a line says.
func (l *line) look() *line {
	if l.read {
		return l
	}
	l.read = true
	l.other = otherQuery.MatchString(l.text)
	if l.cart = cartWords.MatchString(l.text); l.cart {
		return l
	}
	l.none = noResults.MatchString(l.text)
	if !l.none && !l.other && strings.ContainsAny(l.text, "0123456789") {
		l.count, l.counts = countIn(l.text)
	}
	return l
}

// before reads the lines before the first row.
func (s *survey) before(first int32) headed {
	var h headed
	for i := range s.lines {
		l := &s.lines[i]
		if l.at >= first {
			break
		}
		if l.last >= first {
			continue
		}
		l.look()
		if l.heading {
			h.heading, h.beside = l.text, l.other
		}
		switch {
		case l.cart:
		case l.none:
			if l.heading || s.besideRows(l.at, first) {
				h.none, h.total = true, new(int64)
			}
		case l.counts:
			n := l.count
			h.total, h.none = &n, n == 0
		}
	}
	return h
}

// besideRows: a line stands by itself before rows, and not in a panel of its own (filters that found nothing to filter by, a cart). The panel is what stands beside
// what holds the rows.
func (s *survey) besideRows(at, first int32) bool {
	panel := at
	for up := s.p.Spots[at].Parent; up >= 0 && s.p.Spots[up].Last < first; up = s.p.Spots[up].Parent {
		panel = up
	}
	f := &s.facts[panel]
	return f.controls == 0 && f.links <= 8 && s.textLen(panel) <= 1000
}

// countIn reads a count of results: of "1-16 of over 100,000 results" the last.
func countIn(text string) (int64, bool) {
	m := totalCount.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, m[1])
	if groups := strings.FieldsFunc(m[1], func(r rune) bool { return r < '0' || r > '9' }); len(groups) > 1 {
		for _, g := range groups[1:] {
			if len(g) != 3 { // "12 60": two numbers; the last is the one beside the word. A decimal is no count
				digits = groups[len(groups)-1]
			}
		}
	}
	n, err := strconv.ParseInt(normalize.Line(digits), 10, 64)
	return n, err == nil
}
