package product

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

var wordsSpecs = words("spec specs specification specifications techspecs technical attributes productdetails proddetails details characteristics facts datasheet information")

// specs are the pairs of the page's tables and lists of properties, in page order: rows of two cells, dt and dd. Only those
// of elements that are named so count, and those of the page's only such table.
func (s *scene) specs() []map[string]any {
	if s.specsRead {
		return s.specRows
	}
	s.specsRead = true
	seen := map[string]bool{}
	end := int32(-1) // of the list that was read last: lists within it were read with it
	for n := range s.page.Nodes(nil) {
		if n.DataAtom != atom.Table && n.DataAtom != atom.Dl || s.page.TextLen(n) > 12_000 || s.page.TextLen(n) < 8 {
			continue
		}
		at, _ := s.page.Place(n)
		if at <= end {
			continue
		}
		if !s.namedAround(n, wordsSpecs, 6) || s.isElsewhere(n) {
			continue
		}
		end = s.page.Spots[at].Last
		for name, value := range s.pairs(n) {
			if key := name + "\x00" + value; !seen[key] && len(s.specRows) < maxSpecs {
				seen[key] = true
				s.specRows = append(s.specRows, map[string]any{"name": name, "value": value})
				if s.specNode == nil {
					s.specNode = n
				}
			}
		}
	}
	if len(s.specRows) == 0 {
		s.labelledValues()
	}
	return s.specRows
}

var (
	wordsLabel = words("label labels key term attributename propname")
	wordsValue = words("value values data attributevalue propvalue")
)

// labelledValues reads properties that are marked up by names of elements only: an element named label, and behind it one
// that is named value.
func (s *scene) labelledValues() {
	var rows []map[string]any
	for n := range s.page.Nodes(nil) {
		if n.Type != html.ElementNode || s.page.TextLen(n) > 120 || s.page.TextLen(n) < 2 || !wordsLabel.any(nameTokens(n)) {
			continue
		}
		next := n.NextSibling
		for next != nil && next.Type != html.ElementNode {
			next = next.NextSibling
		}
		if next == nil || !wordsValue.any(nameTokens(next)) || s.isElsewhere(n) {
			continue
		}
		if name, value := s.page.Shown(n), s.page.Shown(next); isSpec(name, value) && len(rows) < maxSpecs {
			if len(rows) == 0 {
				s.specNode = n.Parent
			}
			rows = append(rows, map[string]any{"name": specName(name), "value": value})
		}
	}
	if len(rows) >= 3 {
		s.specRows = rows
	}
}

// pairs are the names and values of a table of two columns or a definition list.
func (s *scene) pairs(list *html.Node) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		name := ""
		for n := range s.page.Nodes(list) {
			switch n.DataAtom {
			case atom.Tr:
				var cells []string
				for c := range n.ChildNodes() {
					if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
						cells = append(cells, s.page.Shown(c))
					}
				}
				if len(cells) == 2 && isSpec(cells[0], cells[1]) && !yield(specName(cells[0]), cells[1]) {
					return
				}
			case atom.Dt:
				name = s.page.Shown(n)
			case atom.Dd:
				if v := s.page.Shown(n); isSpec(name, v) && !yield(specName(name), v) {
					return
				}
				name = ""
			}
		}
	}
}

func isSpec(name, value string) bool {
	return name != "" && value != "" && len(name) <= 120 && len(value) <= 2000
}

func specName(s string) string { return strings.TrimRight(s, " :：") }
