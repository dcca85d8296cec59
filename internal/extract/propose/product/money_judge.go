package product

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
)

// Weights of what speaks for an amount being the price of the page's product. They were set by hand, on pages of shops with
// their names, classes and declarations taken away in turn (docs/BENCHMARKS.md); a score of about 3 is where precision
// passes 98 %.
const (
	weightPriceName   = 1.2 // an element's names call it a price
	weightCurrentName = 0.8 // … the current one
	weightItemprop    = 2.5
	weightNearHeading = 2.0
	weightNearControl = 2.0
	weightLabel       = 0.5 // a label calls it the price
	weightChosen      = 0.7 // in the one of several rows that is open or checked
	weightLonely      = 0.8 // close after the heading, and nothing else comes near
	weightOnly        = 0.5 // … on the whole page, which gives its product's article number
	penaltyHidden     = 1.5
	penaltyNet        = 1.5 // a label says that tax comes on top
	penaltyBare       = 0.8
	penaltyLink       = 1.5
	penaltyProse      = 1.2 // within a sentence
	penaltyFrom       = 0.5
)

// judge finds what an amount is and how much speaks for its being the price.
func (s *scene) judge(i int) {
	spot := s.spots[i]
	spot.role, spot.why = s.roleOf(i)
	score := 0.0
	names := s.namesAround(spot.node, 3)
	if wordsPrice.any(names) {
		score += weightPriceName
		if wordsCurrent.any(names) {
			score += weightCurrentName
		}
		spot.named = score
	}
	if isItemprop(spot.node, "price") || isItemprop(spot.node, "lowPrice") {
		score += weightItemprop
	}
	score += weightNearHeading * s.nearHeading(spot)
	score += weightNearControl * s.nearControl(spot)
	if spot.hidden {
		score -= penaltyHidden
	}
	if spot.bare {
		score -= penaltyBare
	}
	if before, _, _ := s.label(i); labelFrom.MatchString(before) {
		score -= penaltyFrom
	}
	if s.inForeignLink(spot.node) {
		score -= penaltyLink
	}
	if s.inProse(spot.node) {
		score -= penaltyProse
	}
	if before, after, offers := s.label(i); spot.role == rolePrice {
		if r, _ := s.labelRole(before, after, offers); r == rolePrice {
			score += weightLabel
		}
		if isNet(before, after) {
			score -= penaltyNet
		}
		if s.isChosen(spot.node) {
			score += weightChosen
		}
	}
	spot.score = score
}

// namesAround are the name tokens of an element and of those around it that hold little more.
func (s *scene) namesAround(n *html.Node, levels int) []string {
	var out []string
	limit := s.page.TextLen(n) + 60
	for a := n; a != nil && a.Type == html.ElementNode && levels > 0; a, levels = a.Parent, levels-1 {
		if s.page.TextLen(a) > limit {
			break
		}
		out = append(out, nameTokens(a)...)
	}
	return out
}

// isNet reads what a label says about tax: behind the amount, else before it.
func isNet(before, after string) bool {
	if labelNet.MatchString(after) || labelGross.MatchString(after) {
		return labelNet.MatchString(after)
	}
	return labelNet.MatchString(before)
}

// maxPriceWords is how many words the line of a price has; more make it a sentence.
const maxPriceWords = 12

// inProse says whether an amount is part of a sentence: the block that it stands in, or that holds the inline elements
// around it, has many words.
func (s *scene) inProse(n *html.Node) bool {
	a := n
	for a.Parent != nil && !propose.BreaksLine(a) {
		a = a.Parent
	}
	return s.page.TextLen(a) < 2000 && len(strings.Fields(s.page.Text(a))) > maxPriceWords
}

func insideLink(n *html.Node) bool {
	for a, k := n, 0; a != nil && k < 4; a, k = a.Parent, k+1 {
		if a.DataAtom == atom.A {
			return true
		}
	}
	return false
}

// isChosen says whether an element stands in a row that is marked as the chosen one.
func (s *scene) isChosen(n *html.Node) bool {
	for a, k := n, 0; a != nil && a.Type == html.ElementNode && k < 12; a, k = a.Parent, k+1 {
		if s.heading != nil && s.page.Contains(a, s.heading) {
			return false
		}
		if isMarked(a) {
			return true
		}
	}
	return false
}

func isItemprop(n *html.Node, name string) bool {
	for a, k := n, 0; a != nil && k < 3; a, k = a.Parent, k+1 {
		if strings.EqualFold(dom.Attr(a, "itemprop"), name) {
			return true
		}
	}
	return false
}

// maxLevels bounds how far around an amount is looked; pages have under forty levels below the body.
const maxLevels = 60

// roleOf reads what stands around an amount, the nearest first, and says what decided.
func (s *scene) roleOf(i int) (role, string) {
	spot := s.spots[i]
	p := s.page
	labelled, why := s.labelRole(s.label(i))
	if labelled != "" && labelled != rolePrice {
		return labelled, "label " + why
	}
	if before, _, _ := s.label(i); labelFrom.MatchString(before) && insideLink(spot.node) {
		return roleOffer, "link from"
	}
	limit := p.TextLen(spot.node) + 160
	for a, level := spot.node, 0; a != nil && a.Type == html.ElementNode && a.DataAtom != atom.Body && level < maxLevels; a, level = a.Parent, level+1 {
		if s.holdsMain(a) {
			break
		}
		switch a.DataAtom {
		case atom.Del, atom.S, atom.Strike:
			return roleStruck, a.Data
		case atom.Nav, atom.Header, atom.Footer:
			return roleFrame, a.Data
		}
		if strings.Contains(strings.ReplaceAll(dom.Attr(a, "style"), " ", ""), "line-through") {
			return roleStruck, "style"
		}
		if r, why := s.roleByName(a, level, p.TextLen(a) <= limit); r != "" {
			return r, "name " + why
		}
		if s.isForeignCard(a) {
			return roleItem, "card"
		}
	}
	if spot.group >= 3 {
		return roleItem, "repeated"
	}
	return rolePrice, ""
}

// holdsMain says whether an element holds the heading or a control that sells the page's product: what is around both the
// price and those is called by many names.
func (s *scene) holdsMain(a *html.Node) bool {
	if s.heading != nil && s.page.Contains(a, s.heading) {
		return true
	}
	for _, b := range s.buys {
		if s.page.Contains(a, b) && a != b {
			return true
		}
	}
	return false
}

// roleByName reads an element's names. close says that the element holds little more than the amount: words for kinds of
// amounts count only there, words for parts of a page anywhere.
func (s *scene) roleByName(a *html.Node, level int, close bool) (role, string) {
	tokens := nameTokens(a)
	if len(tokens) > 24 {
		return "", ""
	}
	if close && level < 4 {
		switch {
		case wordsStruck.any(tokens) && !wordsCurrent.any(tokens):
			return roleStruck, wordsStruck.find(tokens)
		case wordsOther.any(tokens) && !wordsPrice.any(tokens) && !wordsCurrent.any(tokens):
			return roleOther, wordsOther.find(tokens)
		}
	}
	switch {
	case wordsOffers.any(tokens) && !s.sellsUsed():
		return roleOffer, wordsOffers.find(tokens)
	case wordsItems.any(tokens) && s.leadsAway(a) && (!close || !wordsPrice.any(tokens)):
		return roleItem, wordsItems.find(tokens)
	case wordsVariant.any(tokens) && s.page.TextLen(a) < 3000 && !isProductPrice(a):
		return roleVariant, wordsVariant.find(tokens)
	case wordsFrame.any(tokens) && !wordsPrice.any(tokens):
		return roleFrame, wordsFrame.find(tokens)
	}
	return "", ""
}

// isProductPrice says whether one of an element's classes calls it a price of more than a variation ("ProductPrice
// VariationProductPrice": what the product costs, kept up to date with the variation).
func isProductPrice(a *html.Node) bool {
	for class := range strings.FieldsSeq(dom.Attr(a, "class")) {
		if words := appendWords(nil, class); len(words) > 1 && wordsPrice.any(words) && !wordsVariant.any(words) && !wordsStruck.any(words) {
			return true
		}
	}
	return false
}

// isForeignCard says whether an element is another product's: small, and with a picture that leads to another page.
func (s *scene) isForeignCard(a *html.Node) bool {
	i, ok := s.page.Place(a)
	return ok && s.page.TextLen(a) <= 500 && s.page.Spots[i].Last-i <= 160 && s.tally.linkedImages.in(s.page, i) > 0
}

// isForeign says whether a link leads to another page that could be a product's.
func (s *scene) isForeign(a *html.Node) bool {
	href := propose.CleanRef(dom.Attr(a, "href"))
	if href == "" || strings.HasPrefix(href, "#") || strings.HasPrefix(strings.ToLower(href), "javascript:") {
		return false
	}
	u, err := url.Parse(s.page.Resolve(href))
	if err != nil || strings.Trim(u.Path, "/") == "" || pictureFile.MatchString(u.Path) || pictureViewer.MatchString(u.Path) {
		return false
	}
	if c, err := url.Parse(s.canonical); err == nil && (samePlace(c, u) || strings.Trim(c.Path, "/") == strings.Trim(u.Path, "/") && !otherID(c, u)) {
		return false
	}
	return s.page.URL == nil || !samePlace(s.page.URL, u)
}

// pictureViewer is the address of a page that shows nothing but a picture, larger.
var pictureViewer = regexp.MustCompile(`(?i)/(view|show|popup|zoom|enlarge|large|big)[-_]?(image|img|picture|photo)s?\b`)

func (s *scene) inForeignLink(n *html.Node) bool {
	for a, k := n, 0; a != nil && k < 6; a, k = a.Parent, k+1 {
		if a.DataAtom == atom.A {
			return s.isForeign(a)
		}
	}
	return false
}
