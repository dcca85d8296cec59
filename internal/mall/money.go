package mall

import "strconv"

// Currencies of the shops. Amounts are int64 in the currency's minor unit: cents for USD, yen for JPY.
const (
	usd = "USD"
	jpy = "JPY"
)

// decimal writes an amount the way truth files state it: "12.30" USD, "1230" JPY.
func decimal(minor int64, currency string) string {
	if currency == jpy {
		return strconv.FormatInt(minor, 10)
	}
	b := strconv.AppendInt(nil, minor/100, 10)
	b = append(b, '.', byte('0'+minor/10%10), byte('0'+minor%10))
	return string(b)
}

// grouped writes 1234567 as "1,234,567".
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	if len(s) <= 3 {
		return s
	}
	lead := len(s) % 3
	out := append(make([]byte, 0, len(s)+len(s)/3), s[:lead]...)
	for i := lead; i < len(s); i += 3 {
		if len(out) > 0 {
			out = append(out, ',')
		}
		out = append(out, s[i:i+3]...)
	}
	return string(out)
}

// dollars writes cents as a US page shows them: "1,234.50", without a sign.
func dollars(cents int64) string {
	return grouped(cents/100) + "." + twoDigits(int(cents%100))
}

func twoDigits(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }

// number writes cents as a JSON number with no trailing zeros (1395, 841.57, 12.5), as a PHP shop's encoder does.
func number(cents int64) string {
	s := decimal(cents, usd)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
