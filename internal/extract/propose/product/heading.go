package product

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxName is the longest name of a product that is believed, in bytes; marketplaces allow 200 characters, some scripts take
// three bytes for one.
const maxName = 900

// Bounds of the search: pages have some ten headings and some hundred elements that are named title.
const (
	maxHeadings = 3000
	maxCopies   = 10
	maxNames    = 12
)

// findHeading chooses the element that names the product: the h1 that agrees best with what the head and the declarations
// say; without one another element whose names or text say so.
func (s *scene) findHeading() {
	names := s.names()
	best, looked := 0.0, 0
	var fallback *html.Node
	for n := range s.page.Nodes(nil) {
		if n.Type != html.ElementNode {
			continue
		}
		base := headingWeight(n)
		if base == 0 || s.page.TextLen(n) > maxName || s.page.TextLen(n) < 3 {
			continue
		}
		if looked++; looked > maxHeadings {
			break
		}
		if n.DataAtom != atom.H1 && s.isForeignName(n) {
			continue // the name of what a link leads to
		}
		text := s.page.Text(n)
		agrees := 0.0
		for _, name := range names {
			agrees = max(agrees, headingAgreement(text, name))
		}
		if s.page.Hidden(n) {
			base *= 0.5
		}
		if agrees >= 0.6 && base*agrees > best {
			best, s.heading = base*agrees, n
		}
		if fallback == nil && n.DataAtom == atom.H1 && !s.page.Hidden(n) && len(names) == 0 {
			fallback = n
		}
	}
	if s.heading == nil {
		s.heading = fallback
	}
	if s.heading == nil {
		return
	}
	key := matchKey(s.page.Text(s.heading))
	size := s.page.TextLen(s.heading)
	for n := range s.page.Nodes(nil) {
		if l := s.page.TextLen(n); l < size/2 || l > 2*size || len(s.copies) == maxCopies {
			continue
		}
		if n != s.heading && n.Type == html.ElementNode && headingWeight(n) > 0 && matchKey(s.page.Text(n)) == key {
			s.copies = append(s.copies, n)
		}
	}
}

// headingWeight says how much an element looks like the place of a name; 0 = not at all.
func headingWeight(n *html.Node) float64 {
	switch n.DataAtom {
	case atom.H1:
		return 1
	case atom.H2:
		return 0.7
	case atom.H3, atom.H4, atom.Span, atom.Div, atom.P, atom.Strong, atom.B:
		tokens := nameTokens(n)
		if headingWords.any(tokens) && len(tokens) < 12 {
			return 0.6
		}
	}
	return 0
}

var headingWords = words("title name heading headline producttitle productname itemtitle itemname")

// headingAgreement is agreement, less where the heading is much shorter than the name: "Shoes" is in "Red Shoes | Shop".
func headingAgreement(text, name string) float64 {
	a := agreement(text, name)
	lt, ln := len(matchKey(text)), len(matchKey(name))
	if a < 1 || lt == 0 || ln == 0 {
		return a
	}
	if lt < ln {
		return 0.6 + 0.4*min(1, 1.6*float64(lt)/float64(ln))
	}
	return 0.6 + 0.4*min(1, 2.5*float64(ln)/float64(lt))
}

// names are what the head and declarations call the page, the shop's name cut off.
func (s *scene) names() []string {
	var out []string
	add := func(n string) {
		if n = strings.TrimSpace(n); len(n) >= 2 && len(n) <= maxName && len(out) < maxNames {
			out = append(out, n)
		}
	}
	for i := range s.declared.products {
		if !s.declared.products[i].listed {
			add(s.declared.products[i].text("name"))
		}
	}
	og, _, _ := s.meta("og:title", "twitter:title")
	add(og)
	add(s.title)
	if bare := s.withoutSite(s.title); bare != s.title {
		add(bare)
	}
	return out
}

// isForeignName says whether an element is in a link to another page, or is little more than one.
func (s *scene) isForeignName(n *html.Node) bool {
	if s.inForeignLink(n) {
		return true
	}
	i, ok := s.page.Place(n)
	return ok && s.tally.foreignLinks.in(s.page, i) > 0
}
