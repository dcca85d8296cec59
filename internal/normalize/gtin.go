package normalize

import "strings"

// GTIN checks a trade item number as shown: 8, 12, 13 or 14 digits (blanks and hyphens between them allowed) with a
// right check digit. gtin14 is it right-justified to 14 digits. ok is false for numbers that identify nothing world
// wide: wrong check digit, all digits the same, in-store and restricted prefixes (02, 04, 20-29) and coupons (98, 99).
//
// Source: GS1 General Specifications, 7.9 (check digit: weights 3 and 1 from the right) and 1.4 (prefixes).
func GTIN(raw string) (gtin14 string, ok bool) {
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, strings.TrimSpace(raw))
	if strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return "", false
	}
	switch len(digits) {
	case 10:
		return isbn10(digits)
	case 8, 12, 13, 14:
	default:
		return "", false
	}
	gtin14 = strings.Repeat("0", 14-len(digits)) + digits
	if strings.Count(digits, digits[:1]) == len(digits) || gtinCheckDigit(gtin14[:13]) != gtin14[13] {
		return "", false
	}
	if len(digits) == 8 {
		return gtin14, digits[0] != '0' && digits[0] != '2'
	}
	prefix := gtin14[1:3]
	switch {
	case prefix == "02", prefix == "04", prefix[0] == '2', prefix == "98", prefix == "99":
		return "", false
	}
	return gtin14, true
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

// isbn10 turns an ISBN of ten digits into its GTIN. A check character X does not reach here.
func isbn10(digits string) (string, bool) {
	sum := 0
	for i := 0; i < 10; i++ {
		sum += (10 - i) * int(digits[i]-'0')
	}
	if sum%11 != 0 || strings.Count(digits, digits[:1]) == 10 {
		return "", false
	}
	body := "0978" + digits[:9]
	return body + string(gtinCheckDigit(body)), true
}
