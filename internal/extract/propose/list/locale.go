package list

import (
	"regexp"
	"strings"

	"github.com/shopspring/decimal"

	"sheaf/internal/extract/propose/column"
	"sheaf/internal/normalize"
)

// cents are two digits at an amount's end.
var cents = regexp.MustCompile(`\d\s?([.,])\s?\d\d(?:\D|$)`)

// locale is the page's language, without the region where the rows' own amounts contradict it: shops translate the language tag and keep how the country of their
// software writes numbers. Amounts with cents tell.
func (r *roles) locale() string {
	lang, _, regional := strings.Cut(r.s.locale, "-")
	if !regional {
		return r.s.locale
	}
	marks := map[string]int{}
	for _, d := range r.drafts {
		if d.kind != column.Money || strings.HasPrefix(d.attr, "data-") || d.attr == "content" {
			continue
		}
		for _, v := range d.values {
			if m := cents.FindStringSubmatch(v); m != nil {
				marks[m[1]]++
			}
		}
	}
	declared, bare := decimalMark(r.s.locale), decimalMark(lang)
	if marks[declared] == 0 && marks[bare] > 1 && declared != bare {
		return lang
	}
	return r.s.locale
}

// decimalMark is how a locale writes one and a half.
func decimalMark(locale string) string {
	for _, mark := range []string{".", ","} {
		if v, ok := normalize.Number("1"+mark+"505", locale); ok && v.LessThan(decimal.NewFromInt(2)) {
			return mark
		}
	}
	return ""
}
