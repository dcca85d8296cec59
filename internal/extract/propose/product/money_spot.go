package product

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/normalize"
)

// role is what an amount of money on the page is.
type role string

const (
	rolePrice   role = "price"         // of the page's product, as far as is known
	roleStruck  role = "struck"        // list price, former price
	roleOther   role = "other_amount"  // shipping, saving, instalment, coupon, price per unit
	roleOffer   role = "other_offer"   // used, other sellers
	roleItem    role = "other_product" // carousels, related products
	roleVariant role = "variant"       // of a variation beside the one that is chosen
	roleFrame   role = "page_frame"    // navigation, footer, reviews
)

// moneySpot is one amount that the page shows.
type moneySpot struct {
	node   *html.Node // smallest element that holds all of it
	order  int
	text   string
	money  normalize.Money
	value  decimal.Decimal
	hidden bool
	bare   bool // no currency beside it; the element's names call it a price
	role   role
	why    string // what decided the role
	score  float64
	named  float64    // the part of score that names of elements gave
	group  int        // how many blocks like its own hold amounts
	block  *html.Node // its own one
}

// Bounds of amounts: longer texts are sentences.
const (
	maxSpotText = 60
	maxLabel    = 48
	// maxOfferLabel is how far before an amount words for other sellers count.
	maxOfferLabel = 120
	maxSpots      = 4000
)

// findSpots collects the page's amounts of money.
func (s *scene) findSpots() {
	p := s.page
	seen := map[*html.Node]bool{}
	var nodes []*html.Node
	for n := range p.Nodes(nil) {
		if n.Type != html.TextNode || len(n.Data) > 400 || !strings.ContainsFunc(n.Data, unicode.IsDigit) {
			continue
		}
		spot := s.spotAt(n, seen)
		if spot == nil {
			continue
		}
		s.spots = append(s.spots, spot)
		nodes = append(nodes, spot.node)
		if len(s.spots) == maxSpots {
			break
		}
	}
	groups := s.repeats(nodes)
	for i, spot := range s.spots {
		spot.group, spot.block = groups[i].count, groups[i].block
	}
	for i := range s.spots {
		s.judge(i)
		if s.isInstalment(i) {
			s.instalments = append(s.instalments, s.spots[i].value)
		}
	}
}

// spotAt reads the amount that a text node is part of. Shops part amounts over elements ("$" "35" "99"), so the text is
// widened to the parents while it stays short and shows no currency.
func (s *scene) spotAt(text *html.Node, seen map[*html.Node]bool) *moneySpot {
	p := s.page
	n := text.Parent
	if n == nil || n.DataAtom == atom.Option || n.DataAtom == atom.Title || n.DataAtom == atom.Textarea {
		return nil
	}
	var bare *moneySpot
	for level := 0; level < 4 && n != nil && n.Type == html.ElementNode; level, n = level+1, n.Parent {
		if p.TextLen(n) > maxSpotText*2 {
			break
		}
		if seen[n] {
			return nil
		}
		line := p.Text(n)
		if len(line) > maxSpotText*2 {
			break
		}
		m, found := normalize.ParseMoney(line, s.locale.money())
		if !found {
			break
		}
		if odd := m.Token != "" && isASCIILetters(m.Token) && len(m.Token) < 3 && !slices.Contains(s.locale.expect, m.Currency); odd {
			m.Token, m.Currency = "", "" // "318 L of water" is no amount in lempiras
		}
		if m.Token != "" && m.Kind != normalize.PerUnit && m.Kind != normalize.Instalment && m.Price != nil && m.Price.IsPositive() {
			if split, ok := splitCents(n, m); ok {
				m = split
			} else if looseCents.MatchString(line) {
				seen[n] = true
				return nil // "$ 21 11 was": cents that nothing ties to the amount
			}
			seen[n] = true
			return &moneySpot{node: n, order: p.Order(n), text: line, money: m, value: *m.Price, hidden: p.Hidden(n)}
		}
		if m.Token != "" {
			seen[n] = true // it is an amount, and no price
			if m.Kind == normalize.Instalment {
				s.instalments = append(s.instalments, *m.Amount)
			}
			return nil
		}
		if bare == nil && m.Price != nil && m.Price.IsPositive() && len(line) <= 24 && wordsPrice.any(nameTokens(n)) && strings.IndexFunc(line, unicode.IsDigit) <= 4 {
			bare = &moneySpot{node: n, order: p.Order(n), text: line, money: m, value: *m.Price, hidden: p.Hidden(n), bare: true}
		}
	}
	if bare != nil && !seen[bare.node] {
		seen[bare.node] = true
		return bare
	}
	return nil
}

// splitCents reads amounts whose cents stand in an element of their own: "$35" and a raised "99", or "303", "," and "05", where the
// blanks between elements part the number.
func splitCents(n *html.Node, m normalize.Money) (normalize.Money, bool) {
	if m.Max != nil || !m.Price.IsInteger() {
		return m, false
	}
	var parts []string
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			if t := strings.TrimSpace(c.Data); t != "" {
				parts = append(parts, t)
			}
		}
	}
	k := len(parts)
	if k < 2 || k > 4 || !isDigits(parts[k-1]) || len(parts[k-1]) != 2 || normalize.CurrencyDigits(m.Currency) != 2 {
		return m, false
	}
	units := parts[:k-1]
	if sep := units[len(units)-1]; len(units) > 1 && (sep == "," || sep == ".") {
		units = units[:len(units)-1]
	} else if k == 4 {
		return m, false
	}
	whole := strings.Trim(units[len(units)-1], " $€£¥₹.,'")
	if whole == "" || !strings.ContainsAny(whole, "0123456789") {
		return m, false
	}
	cents, err := decimal.NewFromString("0." + parts[k-1])
	if err != nil {
		return m, false
	}
	again, ok := normalize.ParseMoney(strings.Join(units, ""), normalize.MoneyOptions{})
	if !ok || again.Price == nil || !again.Price.IsInteger() {
		return m, false
	}
	v := again.Price.Add(cents)
	m.Price = &v
	return m, true
}

// looseCents is an amount in whole units with two digits behind a blank.
var looseCents = regexp.MustCompile(`^\D{0,6}\d{1,3}(?:[.,]\d{3})*\s\d{2}(?:\s|$)`)

func isASCIILetters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') }) < 0
}

func isDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
