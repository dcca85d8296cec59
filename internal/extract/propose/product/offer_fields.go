package product

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/normalize"
)

// offerFields gives the columns of the offer beside its price.
func (s *scene) offerFields(p *Product) {
	s.availability(p)
	p.add(s.condition())
	if t, source := s.ownText("offers.seller.name", "offers.offeredBy.name", "offers.offers.seller.name"); t != "" && len(t) < 200 {
		p.add(Field{Name: "seller_name", Value: t, Source: source, Confidence: 0.95}, true)
	}
}

func (s *scene) availability(p *Product) {
	raw, source := s.ownText("offers.availability", "offers.offers.availability", "availability", "hasVariant.offers.availability")
	confidence := 0.97
	if raw == "" {
		c, name, node := s.meta("product:availability", "og:availability", looseMeta+"availability")
		raw, source, confidence = c, Source{Kind: FromMeta, Path: name, Node: node}, 0.95
	}
	if raw == "" {
		raw, source, confidence = s.shownAvailability()
	} else if strings.HasPrefix(source.Path, "hasVariant") || s.severalOffers() {
		raw, confidence = s.anyInStock(raw), 0.93
	}
	v, ok := normalize.Availability(raw)
	if !ok {
		return
	}
	p.add(Field{Name: "availability", Value: v, Raw: raw, Source: source, Confidence: confidence}, true)
	p.add(Field{Name: "availability_raw", Value: raw, Source: source, Confidence: confidence}, true)
}

func (s *scene) severalOffers() bool {
	return len(s.own) > 0 && len(nodesOf(s.own[0].data["offers"])) > 1
}

// anyInStock: a product of several offers is in stock when one of them is.
func (s *scene) anyInStock(raw string) string {
	for i := range s.own {
		offers := nodesOf(s.own[i].data["offers"])
		for _, v := range nodesOf(s.own[i].data["hasVariant"]) {
			offers = append(offers, nodesOf(v["offers"])...)
		}
		for _, o := range offers {
			t := declaredText(o["availability"])
			if v, ok := normalize.Availability(t); ok && v == "in_stock" {
				return t
			}
		}
	}
	return raw
}

// Texts that say of the page's product that it can be had or not; they have to make up the whole of a short element.
var (
	textInStock  = regexp.MustCompile(`(?i)^(?:only \d+ left in stock.*|in stock(?: now| soon| and ready.*| on .*)?[.!]?|available(?: now| online)?[.!]?|auf lager[.!]?|(?:sofort )?lieferbar[.!]?|vorrätig[.!]?|nur noch \d+ auf lager.*|en stock[.!]?|disponible[.!]?|il ne reste plus que .* en stock.*|disponibilità immediata[.!]?|disponibile[.!]?|op voorraad[.!]?|i lager[.!]?|på lager[.!]?|dostępny|w magazynie|skladem|在庫あり。?|残り\d+点.*|재고 있음|现货|有货)$`)
	textOutStock = regexp.MustCompile(`(?i)^(?:currently unavailable[.!]?.*|temporarily out of stock.*|(?:sorry, )?(?:this item is )?(?:currently )?(?:out of stock|sold out|no longer available|unavailable)[.!]?|derzeit nicht verfügbar[.!]?.*|nicht (?:auf lager|vorrätig|verfügbar)[.!]?|ausverkauft[.!]?|no disponible(?: por el momento)?[.!]?.*|agotado[.!]?|actuellement indisponible[.!]?.*|rupture de stock[.!]?|en rupture de stock[.!]?|épuisé[.!]?|non disponibile[.!]?.*|esaurito[.!]?|uitverkocht[.!]?|slutsåld|udsolgt|niedostępny|vyprodáno|現在在庫切れ.*|在庫切れ。?|売り切れ.*|品切れ|sold ?out|품절|일시 품절|缺货|已售罄)$`)
)

const maxStockText = 90

// shownStock is a statement about the product's stock that the page shows.
type shownStock struct {
	text       string
	source     Source
	confidence float64
}

// shownAvailability is the statement nearest behind the heading, or to a control that sells, about the product's stock.
func (s *scene) shownAvailability() (string, Source, float64) {
	if s.stock == nil {
		s.stock = &shownStock{}
		if s.heading != nil {
			s.findStock()
		}
	}
	return s.stock.text, s.stock.source, s.stock.confidence
}

func (s *scene) findStock() {
	best := 0.45
	for n := range s.page.Nodes(nil) {
		if l := s.page.TextLen(n); l > maxStockText || l < 3 || !hasOwnText(n) || s.page.Hidden(n) {
			continue
		}
		text := s.page.Text(n)
		if !textInStock.MatchString(text) && !textOutStock.MatchString(text) {
			continue
		}
		spot := &moneySpot{node: n, order: s.page.Order(n)}
		score := max(s.nearHeading(spot), s.nearControl(spot))
		if wordsStock.any(s.namesAround(n, 4)) {
			score += 0.5
		}
		if score <= best || s.isElsewhere(n) {
			continue
		}
		if _, tells := normalize.Availability(text); !tells {
			text = plainStock(text)
		}
		best = score
		*s.stock = shownStock{text: text, source: Source{Kind: FromDOM, Node: n}, confidence: min(0.95, 0.75+0.15*score)}
	}
}

func hasOwnText(n *html.Node) bool {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return true
		}
	}
	return false
}

var wordsStock = words("availability stock outofstock instock inventory")

// plainStock says in English what a shown statement means, for statements that are none of the known names.
func plainStock(text string) string {
	if textOutStock.MatchString(text) {
		return "out of stock"
	}
	return "in stock"
}

func (s *scene) condition() (Field, bool) {
	raw, source := s.ownText("offers.itemCondition", "itemCondition", "hasVariant.offers.itemCondition")
	confidence := 0.95
	if raw == "" {
		c, name, node := s.meta("product:condition", "og:condition")
		raw, source, confidence = c, Source{Kind: FromMeta, Path: name, Node: node}, 0.9
	}
	class, ok := normalize.Condition(raw)
	if !ok {
		return Field{}, false
	}
	return Field{Name: "condition", Value: class, Raw: raw, Source: source, Confidence: confidence}, true
}
