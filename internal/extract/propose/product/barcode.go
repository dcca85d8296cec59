package product

import (
	"bytes"
	"regexp"

	"golang.org/x/net/html"

	"sheaf/internal/normalize"
)

// barcodeLine is a line that gives an article's number under the name of a register of such numbers.
var barcodeLine = regexp.MustCompile(`(?i)^(?:ean|gtin|upc|isbn|jan|bar ?codes?|code[- ]barres?|barcode)(?:[- ]?(?:8|10|12|13|14))?\s*(?:\p{P}\s*)?([0-9][0-9 -]{6,18}[0-9xX])$`)

// maxBarcodeLine bounds such a line in bytes.
const maxBarcodeLine = 48

// barcode is the article number that the page prints beside its heading, and the element that does; "" where it prints
// none or several.
func (s *scene) barcode() (string, *html.Node) {
	if s.codeRead {
		return s.code, s.codeNode
	}
	s.codeRead = true
	for n := range s.page.Nodes(nil) {
		if n.Type != html.ElementNode || s.page.TextLen(n) > maxBarcodeLine || s.page.TextLen(n) < 11 {
			continue
		}
		if i, _ := s.page.Place(n); !mayBeBarcode(bytes.TrimSpace(s.page.AllText[s.page.Spots[i].TextFrom:s.page.Spots[i].TextTo])) {
			continue
		}
		m := barcodeLine.FindStringSubmatch(s.page.Text(n))
		if m == nil {
			continue
		}
		code, ok := normalize.GTIN(m[1])
		if !ok || s.isElsewhere(n) {
			continue
		}
		if s.code != "" && s.code != code {
			s.code, s.codeNode = "", nil
			return "", nil
		}
		s.code, s.codeNode = code, n
	}
	if s.codeNode != nil && s.nearHeading(&moneySpot{node: s.codeNode, order: s.page.Order(s.codeNode)}) == 0 {
		s.code, s.codeNode = "", nil
	}
	return s.code, s.codeNode
}

// mayBeBarcode looks at the ends of a text only: most of a page's small elements are told apart by them.
func mayBeBarcode(text []byte) bool {
	return len(text) > 0 && bytes.IndexByte([]byte("eguijbcEGUIJBC"), text[0]) >= 0 && bytes.IndexByte([]byte("0123456789xX"), text[len(text)-1]) >= 0
}
