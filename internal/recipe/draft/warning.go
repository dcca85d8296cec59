package draft

import "strings"

// Warnings of a Draft. Their codes do not change.
const (
	warnCurrency = "no page states a currency; money.expect is that of the site's country: check it"
	warnAddress  = "the item's address was told from one address: check which of its steps differ between products"
	warnKey      = "rows have no address of their own: check that the key is the same tomorrow"
	warnRows     = "only rows were looked at; give the address of one of their pages as second argument to draft what these say"
	warnOne      = "the recipe visits this one product: add addresses, a sitemap or a list to its start"
	warnMoney    = "list and items' pages do not name the same currency: amounts are taken from one of them only; check which in the fields' comments"
	warnPages    = "the data says that there is more, and nothing tells how its further pages are asked for: only the first page is collected"
	warnAnswer   = "the answer holds one record: say in start and get how the answers of the others are asked for"
)

var warningCodes = map[string]string{
	warnCurrency: "currency_guessed", warnMoney: "currencies_differ", warnPages: "first_page_only", warnAddress: "address_guessed", warnKey: "key_uncertain", warnRows: "rows_only", warnOne: "one_product", warnAnswer: "one_record",
}

// leftOut stands in the warning about a page that is not part of a draft.
const leftOut = " is not part of the draft: "

// LeftOut is the warning that a page could not become part of a draft.
func LeftOut(page string, err error) string { return page + leftOut + err.Error() }

// WarningCode is a short stable word for a warning, for programs and translation: currency_guessed, currencies_differ,
// first_page_only, address_guessed, key_uncertain, rows_only, one_product, one_record, page_left_out, or other.
func WarningCode(warning string) string {
	if code, ok := warningCodes[warning]; ok {
		return code
	}
	if strings.Contains(warning, leftOut) {
		return "page_left_out"
	}
	return "other"
}

// warnings are what somebody should know before the recipe runs.
func (s *site) warnings(it *item, product *drafted, l *listing) []string {
	var out []string
	if s.guessed {
		out = append(out, warnCurrency)
	}
	if l != nil && l.oneSided {
		out = append(out, warnMoney)
	}
	if l != nil && l.more && l.paging == "" {
		out = append(out, warnPages)
	}
	if it.guessed {
		out = append(out, warnAddress)
	}
	if l != nil && it.address == "" {
		out = append(out, warnKey)
	}
	if l != nil && product == nil && it.address != "" {
		out = append(out, warnRows)
	}
	if l != nil && len(l.list.Items) == 1 {
		out = append(out, warnAnswer)
	}
	if l == nil {
		out = append(out, warnOne)
	}
	return out
}
