package product

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/propose"
)

// tally counts kinds of elements so that a subtree is asked for its number without walking it.
type tally struct {
	images       prefixCount
	linkedImages prefixCount // pictures that lead to other pages
	foreignLinks prefixCount // links to other pages, with a text of some length
}

// prefixCount holds for each place in document order how many counted nodes stand before it.
type prefixCount []int32

func (c prefixCount) in(p *propose.Page, at int32) int { return int(c[p.Spots[at].Last+1] - c[at]) }

const minLinkText = 6

func (s *scene) count() {
	n := len(s.page.Spots)
	t := tally{images: make(prefixCount, n+1), linkedImages: make(prefixCount, n+1), foreignLinks: make(prefixCount, n+1)}
	linkEnd := int32(-1) // last node of the foreign link that is open
	for i := range s.page.Spots {
		node := s.page.Spots[i].Node
		t.images[i+1], t.linkedImages[i+1], t.foreignLinks[i+1] = t.images[i], t.linkedImages[i], t.foreignLinks[i]
		if node.Type != html.ElementNode {
			continue
		}
		switch node.DataAtom {
		case atom.A:
			if s.isForeign(node) {
				linkEnd = s.page.Spots[i].Last
				if s.page.TextLen(node) >= minLinkText {
					t.foreignLinks[i+1]++
				}
			}
		case atom.Img:
			t.images[i+1]++
			if int32(i) <= linkEnd {
				t.linkedImages[i+1]++
			}
		}
	}
	s.tally = t
}
