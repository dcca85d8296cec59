package product

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
)

// Read reads the product that a page is about. Where the page is about none or about several it says so and gives no
// fields: a listing's first row is no product page's product.
func Read(p *propose.Page) Product { return ReadWith(p, Hints{}) }

// ReadWith is Read with what is known from elsewhere.
func ReadWith(p *propose.Page, h Hints) Product {
	s := newScene(p)
	s.hints = h
	var out Product
	price, priced := s.decidePrice()
	s.judgePage(&out, priced)
	if !out.IsProduct {
		return out
	}
	out.add(s.titleField())
	s.identity(&out)
	for _, f := range price.fields(priced) {
		out.add(f, true)
	}
	s.offerFields(&out)
	s.ratings(&out)
	s.texts(&out)
	out.add(s.imagesField())
	out.add(s.variantRows())
	out.sort()
	return out
}

// Evidence of a page's being about one product, in points; two make it one.
const (
	pointsDeclared  = 4.0
	pointsType      = 2.0
	pointsControl   = 1.5
	pointsAlone     = 1.2 // a control that sells where no price is shown and nothing is declared: carts and menus have such, too
	pointsPrice     = 1.5
	pointsStock     = 1.0
	pointsFacts     = 0.7
	pointsBarcode   = 1.0
	pointsAddress   = 0.7
	pointsName      = 0.7
	pointsList      = -2.5
	pointsReviews   = -3.0
	pointsArticle   = -2.5
	pointsNoHeading = -0.5
	enoughPoints    = 2.0
)

// ReasonShell is the reason of a page that only loads its content.
const ReasonShell = "application shell: the page has scripts and hardly any text"

// minText is what a page has to say to be about anything, in bytes of shown text.
const minText = 250

var (
	blockedText = regexp.MustCompile(`(?i)(captcha|are you a (human|robot)|not a robot|access (to this page has been )?denied|unusual traffic|robot check|verify you are human|checking your browser|pardon our interruption|request unsuccessful)`)
	reviewsName = regexp.MustCompile(`(?i)^(customer reviews|kundenrezensionen|commentaires client|opiniones de clientes|recensioni clienti|.{0,12}: ?customer reviews)|customer reviews:|カスタマーレビュー:`)
	searchPath  = regexp.MustCompile(`(?i)(/search|/s/?$|/sch/|/category|/categories|/collections?/?$|/browse|/c/|/list)`)
	resultsText = regexp.MustCompile(`(?i)(\b[0-9][0-9.,]*\+? (search )?(results?|items|products|artikel|ergebnisse|resultados|résultats|risultati|wyniki|produkty|produits|productos|prodotti)\b|[0-9,]+ ?件|search results|items for sale|suchergebnis|検索結果|검색결과|搜索结果)`)
	searchKey   = regexp.MustCompile(`(?i)^(q|k|query|keyword|keywords|search|_nkw|s|field-keywords|p)$`)
	productPath = regexp.MustCompile(`(?i)(/dp/|/gp/product|/product|/products/|/item|/itm/|/p/|/pdp|/pd/|/goods|/detail|\.prd)`)
)

// judgePage decides whether the page is about one product.
func (s *scene) judgePage(out *Product, priced bool) {
	p := s.page
	if isJSON(p.Body) {
		out.Reason, out.Confidence = "the body is JSON, no page: its records tell more", 0.99
		return
	}
	if len(p.AllShown) < minText && len(s.own) == 0 && !s.isProductType() {
		switch {
		case blockedText.Match(p.AllShown) || blockedText.MatchString(s.title):
			out.Reason, out.Confidence = "the page refuses: it asks for a proof of being human", 0.95
		case s.scripts() > 0:
			out.Reason, out.Confidence = ReasonShell, 0.95
		default:
			out.Reason, out.Confidence = "the page has hardly any text", 0.95
		}
		return
	}
	points, reasons := s.evidence(priced)
	out.IsProduct = points >= enoughPoints
	out.Confidence = min(0.99, 0.6+0.1*abs(points-enoughPoints))
	out.Reason = strings.Join(reasons, ", ")
	if out.Reason == "" {
		out.Reason = "nothing on the page says that it sells one thing"
	}
	if s.rivals > 0 {
		out.Flags = append(out.Flags, "several_products")
	}
}

func isJSON(body []byte) bool {
	body = bytes.TrimLeft(body, " \t\r\n")
	return len(body) > 0 && (body[0] == '{' || body[0] == '[') && json.Valid(body)
}

func (s *scene) evidence(priced bool) (float64, []string) {
	points := 0.0
	var reasons []string
	weigh := func(is bool, by float64, why string) {
		if is {
			points += by
			reasons = append(reasons, why)
		}
	}
	list := s.looksLikeList()
	weigh(len(s.own) > 0 && !list, pointsDeclared, "declares its product")
	weigh(s.isProductType(), pointsType, "is of type product")
	amount, _, _ := s.meta("product:price:amount", "og:price:amount", looseMeta+"price")
	weigh(amount != "", pointsType, "declares a price")
	weigh(s.isNamed() && !list, pointsName, "its heading is its title")
	weigh(s.heading != nil && !list && s.isRated(), pointsFacts, "is rated")
	weigh(s.heading == nil, pointsNoHeading, "no heading names it")
	control := pointsControl
	if !priced && points < pointsType && amount == "" {
		control = pointsAlone
	}
	weigh(s.sellsHere() && !list, control, "has a control that sells")
	weigh(priced && s.heading != nil && !list, pointsPrice, "shows a price")
	stock, _, _ := s.shownAvailability()
	weigh(stock != "" && !list, pointsStock, "says whether it is in stock")
	weigh(len(s.specs()) >= 3 && s.heading != nil && !list, pointsFacts, "has a table of facts")
	code, _ := s.barcode()
	weigh(code != "" && !list, pointsBarcode, "gives an article number")
	if u := s.address(); u != nil {
		weigh(productPath.MatchString(u.Path), pointsAddress, "its address is like a product's")
	}
	weigh(s.declared.article && len(s.own) == 0, pointsArticle, "declares an article")
	weigh(list, pointsList, "is like a list of products")
	weigh(reviewsName.MatchString(s.title) || s.heading != nil && reviewsName.MatchString(s.page.Text(s.heading)), pointsReviews, "is about reviews")
	return points, reasons
}

// looksLikeList: a search, or many amounts in like blocks and none by itself.
func (s *scene) looksLikeList() bool {
	if len(s.own) > 0 {
		return s.declaresCategory()
	}
	if u := s.address(); u != nil && !productPath.MatchString(u.Path) {
		if searchPath.MatchString(u.Path) {
			return true
		}
		for k := range u.Query() {
			if searchKey.MatchString(k) {
				return true
			}
		}
	}
	if resultsText.MatchString(s.title) || s.heading != nil && resultsText.MatchString(s.page.Text(s.heading)) {
		return true
	}
	if s.declared.listed >= 4 || s.rivals >= 4 {
		return true
	}
	for n := range s.page.Nodes(nil) {
		if n.DataAtom == atom.Link && (dom.Attr(n, "rel") == "next" || dom.Attr(n, "rel") == "prev") {
			return true
		}
	}
	if u := s.address(); u != nil && productPath.MatchString(u.Path) {
		return false
	}
	if s.listShare() > mostlyList {
		return true
	}
	items, alone := 0, 0
	for _, spot := range s.spots {
		switch {
		case spot.role == roleItem || spot.group >= 4:
			items++
		case spot.role == rolePrice && spot.score >= scoreLikely:
			alone++
		}
	}
	return items >= 8 && alone == 0 && !s.sellsHere()
}

// minCards is how many like blocks with amounts a page has at least whose declared product is a category.
const minCards = 12

// declaresCategory says whether what the page declares as its product is a category: the range of many offers without anything
// that tells one thing from others, over as many blocks with amounts, and nothing here sells.
func (s *scene) declaresCategory() bool {
	if len(s.buys) > 0 {
		return false
	}
	for i := range s.own {
		for _, k := range []string{"sku", "mpn", "gtin", "gtin13", "gtin8", "gtin12", "gtin14", "productID", "brand", "model", "isbn", "hasVariant", "review"} {
			if s.own[i].data[k] != nil {
				return false
			}
		}
		offers := nodesOf(s.own[i].data["offers"])
		if len(offers) != 1 || !hasAnyType(offers[0], "AggregateOffer") {
			return false
		}
	}
	cards := 0
	for _, spot := range s.spots {
		if spot.role == rolePrice && spot.score >= scoreLikely {
			return false
		}
		if spot.group >= minCards {
			cards++
		}
	}
	return cards >= minCards
}

// mostlyList is the share of a page's text from which on like blocks with amounts make it a list; product pages have
// carousels, and more to say beside them.
const (
	mostlyList = 0.3
	minBlocks  = 8
)

// listShare is the share of the page's text in repeated blocks with amounts.
func (s *scene) listShare() float64 {
	seen := map[*html.Node]bool{}
	size := 0
	for _, spot := range s.spots {
		if spot.group >= minBlocks && spot.block != nil && !seen[spot.block] {
			seen[spot.block] = true
			size += s.page.TextLen(spot.block)
		}
	}
	return float64(size) / float64(len(s.page.AllText)+1)
}

func (s *scene) scripts() int {
	n := 0
	for node := range s.page.Nodes(nil) {
		if node.DataAtom == atom.Script {
			n++
		}
	}
	return n
}

func abs(f float64) float64 { return max(f, -f) }

// isNamed says whether the title begins with the heading, and the heading is a name of some length.
func (s *scene) isNamed() bool {
	if s.heading == nil {
		return false
	}
	key := matchKey(s.shownTitle())
	return len(key) >= 16 && strings.Contains(matchKey(s.title), key)
}

func (s *scene) isRated() bool {
	var p Product
	s.shownRating(&p)
	return len(p.Fields) > 0
}

// sellsHere says whether a control that sells stands near the heading.
func (s *scene) sellsHere() bool {
	for _, b := range s.buys {
		if s.nearHeading(&moneySpot{node: b, order: s.page.Order(b)}) > 0 {
			return true
		}
		// A box that sells may stand before the heading, as long as a page.
		if s.heading != nil && s.page.Order(b) < s.page.Order(s.heading) && !s.isElsewhere(b) && len(s.buys) < 8 && s.isNamed() {
			return true
		}
	}
	return false
}
