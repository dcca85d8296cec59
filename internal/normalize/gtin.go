package normalize

import (
	"regexp"
	"strings"
)

// gtinLabel is what pages write before the number.
var gtinLabel = regexp.MustCompile(`(?i)^(?:gtin|ean|upc|jan|isbn|issn)(?:[ -]?(?:8|10|12|13|14|a))?(?:[ -]?(?:code|no|nr|コード))?\.?\s*(?:[:：#]|\s)\s*`)

// GTIN checks a trade item number as shown: 8, 12, 13 or 14 digits with a right check digit, an ISBN-10 or an ISSN; blanks and
// hyphens between the digits and a label before them are allowed, anything else is not: digits are never picked out of a longer
// code, of which one in ten has a right check digit by chance. gtin14 is the number right-justified to 14 digits. ok is false
// for numbers that identify nothing world wide: wrong check digit, all digits the same, in-store and restricted prefixes (02,
// 04, 20-29; 0 and 2 of a GTIN-8) and coupons (98, 99).
//
// Source: GS1 General Specifications, 7.9 (check digit: weights 3 and 1 from the right) and 1.4 (prefixes).
func GTIN(raw string) (gtin14 string, ok bool) {
	raw = Display(raw)
	label := gtinLabel.FindString(raw)
	shown := raw[len(label):]
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '‐' || r == '‑' || r == '–' {
			return -1
		}
		return r
	}, shown)
	if body, isISSN := issn(shown, digits, strings.HasPrefix(strings.ToLower(label), "issn")); isISSN {
		return body, body != ""
	}
	if len(digits) == 10 {
		return isbn10(digits)
	}
	if !allDigits(digits) {
		return "", false
	}
	switch len(digits) {
	case 8, 12, 13, 14:
	default:
		return "", false
	}
	gtin14 = strings.Repeat("0", 14-len(digits)) + digits
	if same(digits) || gtinCheckDigit(gtin14[:13]) != gtin14[13] || restricted(gtin14) {
		return "", false
	}
	return gtin14, true
}

func restricted(gtin14 string) bool {
	if strings.HasPrefix(gtin14, "000000") { // a GTIN-8
		return gtin14[6] == '0' || gtin14[6] == '2'
	}
	switch gtin14[1:3] {
	case "02", "04", "98", "99":
		return true
	}
	return gtin14[1] == '2'
}

func gtinCheckDigit(first13 string) byte {
	sum := 0
	for i := 0; i < len(first13); i++ {
		d := int(first13[i] - '0')
		if i%2 == 0 {
			d *= 3
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}

// isbn10 turns an ISBN of ten characters, the last of which may be X, into its GTIN.
func isbn10(s string) (string, bool) {
	sum := 0
	for i := 0; i < 10; i++ {
		d := int(s[i] - '0')
		if i == 9 && (s[i] == 'X' || s[i] == 'x') {
			d = 10
		} else if s[i] < '0' || s[i] > '9' {
			return "", false
		}
		sum += (10 - i) * d
	}
	if sum%11 != 0 || same(s) {
		return "", false
	}
	body := "0978" + s[:9]
	return body + string(gtinCheckDigit(body)), true
}

// issn turns an ISSN into the GTIN of its series (prefix 977, variant 00). It is one where the page says so or writes it with the
// hyphen of ISSNs; eight plain digits are a GTIN-8. The body is "" where its check character is wrong.
func issn(shown, digits string, labelled bool) (body string, is bool) {
	hyphen := len(shown) == 9 && shown[4] == '-'
	if len(digits) != 8 || !labelled && !hyphen {
		return "", false
	}
	sum := 0
	for i := 0; i < 8; i++ {
		d := int(digits[i] - '0')
		if i == 7 && (digits[i] == 'X' || digits[i] == 'x') {
			d = 10
		} else if digits[i] < '0' || digits[i] > '9' {
			return "", true
		}
		sum += (8 - i) * d
	}
	if sum%11 != 0 || same(digits) {
		return "", true
	}
	first13 := "0977" + digits[:7] + "00"
	return first13 + string(gtinCheckDigit(first13)), true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func same(digits string) bool { return strings.Count(digits, digits[:1]) == len(digits) }
