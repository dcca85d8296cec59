package normalize

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/shopspring/decimal"
)

var (
	freeText = regexp.MustCompile(`(?i)^[^\p{L}\d]*(?:(?:shipping|delivery|postage|versand|lieferung|livraison|frais de port|env[ií]o|gastos de envío|spedizione|frete)[^\p{L}\d]+(?:is |ist |est |es )?)?` +
		`(?:free|gratis|kostenlos(?:er|e|es)?|kostenfrei(?:er)?|versandkostenfrei|portofrei|gratuit(?:e|o|a|s|es)?|offert(?:e|s|es)?|grátis|bezpłatn[aey]|бесплатн\p{L}*)(?:[^\p{L}-]|$)|` +
		`^[^\p{L}\d]*(?:送料|配送料?|배송비?|运费)?[^\p{L}\d]*(?:は)?(?:無料|무료|免费|免運|包邮)`)
	freeIf = regexp.MustCompile(`(?i)(?:order|purchase|over|above|from|bestell|einkauf|ab|über|dès|à partir|commande|pedidos?|compras?|desde|superior|ordini|da|以上|이상)`)
)

// isFree: the text says that something costs nothing, at once or under a condition ("free on orders over $49"). An amount
// without a condition behind it ("free $5 gift card") is an amount.
func isFree(text string) bool {
	if first := strings.IndexFunc(text, letterOrDigit); first < 0 || digitIn(text[first:min(len(text), first+4)]) == 0 {
		return false
	}
	at := freeText.FindStringIndex(text)
	return at != nil && (digitIn(text) < 0 || freeIf.MatchString(text[at[1]:]))
}

func free(text string, o MoneyOptions) (Money, bool) {
	m := Money{Kind: Free, Flags: []string{FlagFree}}
	if digitIn(text) >= 0 {
		m.Flags = []string{FlagConditional}
		m.Token, _ = currencyIn(text, o.Expect)
		return m, true
	}
	zero := decimal.Decimal{}
	m.Amount = &zero
	if o.FreeIsZero {
		m.Price, m.Flags = &zero, nil
	}
	m.currencyBeside(o)
	return m, true
}

func letterOrDigit(r rune) bool { return unicode.IsLetter(r) || digitValue(r) >= 0 }
