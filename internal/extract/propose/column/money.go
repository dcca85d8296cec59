package column

import "strings"

// currencyMarks begin or end amounts of money in texts.
var currencyMarks = []string{"$", "€", "£", "¥", "￥", "₩", "₹", "₽", "₺", "₫", "฿", "₴", "₪", "₱", "円", "원", "元", "USD", "EUR", "GBP", "JPY", "KRW", "CHF", "PLN", "CZK", "SEK", "NOK", "DKK", "IDR", "AUD", "CAD", "BRL", "MXN", "TRY", "AED", "SAR", "S/", "zł", "Kč", " kr", "Ft", "lei", "TL", "Rp", "RM"}

// MoneyLike tells whether a text may be, or begin, an amount of money: a short text with a currency, or a number with two decimals alone. Cheap: it only decides
// where to look.
func MoneyLike(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 60 {
		return false
	}
	for _, m := range currencyMarks {
		if strings.Contains(text, m) {
			return true
		}
	}
	return DecimalAlone(text)
}

// DecimalAlone tells whether a text is nothing but a number with two decimals: "139,95", "1.299.00", "12,-".
func DecimalAlone(text string) bool {
	digits, last := 0, -1
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' || c == ',':
			last = i
		case c == '-' && i == len(text)-1 && last == i-1:
			return digits > 0
		default:
			return false
		}
	}
	return last > 0 && len(text)-last-1 == 2 && digits > 2
}
