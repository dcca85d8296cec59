package product

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// What stands before or after an amount says what it is. Words of the languages of large shops; a label is what stands
// between the amount before and this one, in the same small block.
var (
	labelStruck  = regexp.MustCompile(`(?i)(list price|\bwas\b|\brrp\b|\bmsrp\b|\bm\.?r\.?p\b|\breg(\.|ular)?( price)?:?\s*$|retail|compare at|original(ly)?|typical price|\buvp\b|unverb|statt|prix (conseillé|habituel|barré|recommandé)|pvp|precio (recomendado|anterior|habitual)|\bantes\b|prezzo (consigliato|di listino)|\binvece\b|adviesprijs|定価|参考価格|通常価格|希望小売価格|정가|原价|原價|市场价|优惠前|優惠前|划线价|before|before:|vorher|zuvor|ancien prix|au lieu de|tidigare|ord\.? pris)`)
	labelOther   = regexp.MustCompile(`(?i)(\bsave\b|saving|you save|\boff\b|ahorr|économ|sie sparen|spare|risparmi|shipping|delivery|postage|\bship\b|versand|lieferung|livraison|envío|envio|spedizione|wysyłk|dostaw|送料|配送|배송|运费|運費|coupon|promo|クーポン|割引|ポイント|\bover\b|orders? (of|over)|\bunder\b|minimum|at least|spend|purchase of|up to|earn|credit|reward|gift card|\bback\b|deposit|trade.?in|\btax|import (fees|charges)|duty|\bfees?\b|free with|installment|monthly|per month|/ ?mo\b|rate|raten|finanz|financ|cuotas|mensualit|subscribe|subscription|trial|rent\b|rental|warranty|protection|insurance|plan\b|pay today|instead|(sub)?-?total( price| amount)?|balance|bundle price|per (unit|count|item|pack|ounce|oz|kg|lb|100)|実質|approx|equivalent to|converted|entspricht|ungefähr|environ\b|aproximad|circa\b|most recently|current bid|starting bid|mindestgebot)`)
	labelOffer   = regexp.MustCompile(`(?i)(\bused\b|second.?hand|refurbished|renewed from|\bnew (&|and) used|other (sellers|offers|formats|editions|options|conditions|buying)|more buying|buying choices|see all|\bnew \(\d+\)|\bused \(\d+\)|collectible|gebraucht|andere (verkäufer|anbieter|formate)|alle angebote|neu \(\d+\)|d'occasion|d’occasion|autres (vendeurs|formats)|neufs? \(\d+\)|segunda mano|otros (vendedores|formatos)|nuevos? \(\d+\)|de segunda|usati?\b|nuov[oi] \(\d+\)|中古|新品 ?\(\d+\)|\d+ (new|used|offers|sellers|angebote|ofertas|offres) )`)
	tailOther    = regexp.MustCompile(`(?i)^[\s\p{P}]*(\+|millions?\b|billions?\b|trillion|thousand|[kmb]n?(?:\PL|$)|crore|lakh|mio\b|mrd\b|off\b|shipping|delivery|versand|import|/|per\b|a month|mtl\b|/? ?mo\b|upon approval|with (the |our |your |a )?[\w. ]{0,30}card|for members|monthly|monat|mois|mes\b|mensile|or more|minimum|purchase|site credit|credit|back\b|credit|in rewards|reward|gift|coupon|saved|savings|x \d|each month|\d+ ?x\b|cashback|pro (stück|kg|liter|100)|ポイント|引き|オフ|점|할인)`)
	tailStruck   = regexp.MustCompile(`(?i)^[\s\p{P}]*(list price|rrp|msrp|retail|was\b|uvp|regular)`)
	labelCurrent = regexp.MustCompile(`(?i)(\bsale\b|\bnow\b|our price|\bdeal\b|current price|today|buy new|kindle price|\bprice\b|selling price|final price|you pay|preis\b|\bjetzt|prix\b|precio|prezzo|preço|cena\b|prijs|販売価格|価格|税込|판매가|售价|售價|حالي)`)
	labelNet     = regexp.MustCompile(`(?i)(税抜|税別|excl(\.|uding)? ?(vat|tax|gst|mwst|btw)|ex\.? (vat|tax|gst)|zzgl|netto|\bht\b|hors taxes|sin iva|\+ ?(vat|gst|tax)|sans taxe)`)
	labelGross   = regexp.MustCompile(`(?i)(税込|incl(\.|uding)? ?(vat|tax|gst|mwst|btw)|inkl|iva incl|ttc|tax included)`)
	labelFrom    = regexp.MustCompile(`(?i)(\bfrom|\bab|à partir de|dès|desde|da|vanaf|från|fra|od|от|starting at|as low as)\W*$`)
)

// label is the text before an amount and after it, inside the largest block around it that is still short.
func (s *scene) label(i int) (before, after, offers string) {
	p, spot := s.page, s.spots[i]
	at, ok := p.Place(spot.node)
	if !ok {
		return "", "", ""
	}
	from, to := p.Spots[at].TextFrom, p.Spots[at].TextTo
	low, high := from, to
	for a := p.Spots[at].Parent; a >= 0; a = p.Spots[a].Parent {
		if p.Spots[a].TextTo-p.Spots[a].TextFrom > 160 {
			break
		}
		low, high = p.Spots[a].TextFrom, p.Spots[a].TextTo
	}
	if i > 0 {
		if prev, ok := p.Place(s.spots[i-1].node); ok && p.Spots[prev].TextTo <= from {
			low = max(low, p.Spots[prev].TextTo)
		}
	}
	if i+1 < len(s.spots) {
		if next, ok := p.Place(s.spots[i+1].node); ok {
			high = min(high, max(to, p.Spots[next].TextFrom))
		}
	}
	offers = validUTF8(string(p.AllText[max(low, from-maxOfferLabel):from]))
	low = max(low, from-maxLabel)
	high = min(high, to+maxLabel/2)
	before, after = validUTF8(string(p.AllText[low:from])), validUTF8(string(p.AllText[to:high]))
	// The element's own text may hold words too: "Save: $1.02 (6%)".
	if k := strings.IndexFunc(spot.text, isAmountRune); k > 0 {
		before += " " + spot.text[:k]
		offers += " " + spot.text[:k]
	}
	if k := strings.LastIndexFunc(spot.text, isAmountRune); k >= 0 {
		_, size := utf8.DecodeRuneInString(spot.text[k:])
		after = spot.text[k+size:] + " " + after
	}
	if loneFrom.MatchString(spot.text) {
		after = strings.TrimPrefix(after, "+") // "$36.97+" and no more: a price from
	}
	return before, after, offers
}

// loneFrom is an amount with a plus sign right behind it and nothing after: prices begin there. "$20 + $5 shipping" and
// "$75+ orders" go on.
var loneFrom = regexp.MustCompile(`\d\+$`)

func isAmountRune(r rune) bool {
	return r >= '0' && r <= '9' || strings.ContainsRune("$€£¥￥₹円원₩", r)
}

func validUTF8(s string) string { return strings.ToValidUTF8(s, "") }

// labelRole reads a label and says what decided; "" where it says nothing. Of several words before an amount the last one
// counts ("Was: $35 Save 10 % Sale $31"). offers is a longer stretch before it: what an offer is stands at its head. Words
// for used things say nothing on the page of a used thing.
func (s *scene) labelRole(before, after, offers string) (role, string) {
	if w := labelOffer.FindString(offers); w != "" && !s.sellsUsed() {
		return roleOffer, w
	}
	end, found, why := lastEnd(labelCurrent, before), role(""), ""
	for _, l := range []struct {
		role role
		re   *regexp.Regexp
	}{{roleStruck, labelStruck}, {roleOther, labelOther}} {
		if e := lastEnd(l.re, before); e >= end && e >= 0 {
			end, found, why = e, l.role, l.re.FindString(before)
		}
	}
	switch {
	case found != "":
		return found, why
	case tailStruck.MatchString(after):
		return roleStruck, after
	case tailOther.MatchString(after):
		return roleOther, after
	case end >= 0:
		return rolePrice, ""
	}
	return "", ""
}

// lastEnd is where the last match ends, -1 without one.
func lastEnd(re *regexp.Regexp, s string) int {
	all := re.FindAllStringIndex(s, -1)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1][1]
}

var usedName = regexp.MustCompile(`(?i)\b(used|renewed|refurbished|reconditionn|generalüberholt|gebraucht|occasion|usado|ricondizionato|reacondicionado)|中古`)

func (s *scene) sellsUsed() bool {
	return s.heading != nil && usedName.MatchString(s.page.Text(s.heading))
}
