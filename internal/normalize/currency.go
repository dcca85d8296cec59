package normalize

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/currency"
)

// currencyTokens maps what pages print to the ISO 4217 codes it may stand for, the most usual first. ISO codes
// themselves are recognised without being listed. Tokens of letters are compared without case where lower or
// title case is in use, so they stand here in lower case; tokens with symbols are compared exactly.
var currencyTokens = map[string]string{
	"$": "USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP UYU JMD", "¢": "USD CAD AUD NZD", "US$": "USD", "US $": "USD", "USD$": "USD", "U$S": "USD", "$U": "UYU", "$b": "BOB",
	"C$": "CAD", "C $": "CAD", "CA$": "CAD", "CA $": "CAD", "CAD$": "CAD", "CAN$": "CAD", "CDN$": "CAD",
	"A$": "AUD", "AU$": "AUD", "AU $": "AUD", "NZ$": "NZD", "NZ $": "NZD", "HK$": "HKD", "HK $": "HKD", "S$": "SGD", "SG$": "SGD",
	"NT$": "TWD", "R$": "BRL", "MX$": "MXN", "Mex$": "MXN", "RD$": "DOP", "BZ$": "BZD", "J$": "JMD", "TT$": "TTD", "T$": "TOP", "Z$": "ZWL",
	"CUC$": "CUC", "MOP$": "MOP", "G$": "GYD", "GY$": "GYD", "EC$": "XCD",
	"€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP EGP", "￡": "GBP", "stg": "GBP", "pound": "GBP", "₤": "ITL GBP", "E£": "EGP", "L.E.": "EGP", "L.E": "EGP", "LE": "EGP",
	"¥": "JPY CNY", "￥": "JPY CNY", "円": "JPY", "yen": "JPY", "元": "CNY TWD", "圆": "CNY", "圓": "TWD", "人民币": "CNY", "yuan": "CNY", "RMB": "CNY", "원": "KRW", "₩": "KRW",
	"kr": "SEK NOK DKK ISK", "kr.": "DKK SEK NOK", "kč": "CZK", "zł": "PLN", "zl": "PLN", "ft": "HUF", "lei": "RON", "лв.": "BGN", "лв": "BGN", "kn": "HRK",
	"₽": "RUB", "руб.": "RUB", "руб": "RUB", "р.": "RUB", "Р": "RUB", "р": "RUB", "₴": "UAH", "грн.": "UAH", "грн": "UAH", "₸": "KZT", "тг": "KZT", "дин": "RSD", "dinara": "RSD", "din": "RSD",
	"₺": "TRY", "TL": "TRY", "₼": "AZN", "₾": "GEL", "ლ": "GEL", "ლარი": "GEL", "lari": "GEL", "֏": "AMD", "лева": "BGN", "КМ": "BAM", "км": "BAM", "KM": "BAM", "ден": "MKD", "ДЕН": "MKD",
	"fr.": "CHF", "sfr": "CHF", "₣": "CHF", "₪": "ILS", "nis": "ILS", "ש״ח": "ILS", "ש\"ח": "ILS", "ש'ח": "ILS",
	"₹": "INR", "rs": "INR PKR LKR", "rs.": "INR PKR LKR", "₨": "PKR INR", "र": "INR", "ரூ": "INR", "රු": "LKR", "৳": "BDT", "tk": "BDT",
	"₫": "VND", "đ": "VND", "vnđ": "VND", "฿": "THB", "บาท": "THB", "rp": "IDR", "RM": "MYR", "₱": "PHP", "៛": "KHR", "₭": "LAK", "₮": "MNT", "Ks": "MMK",
	"FBu": "BIF", "Fdj": "DJF", "Nfk": "ERN", "MK": "MWK", "Rf": "MVR", "UM": "MRU", "Db": "STN", "VT": "VUV", "ZK": "ZMW", "FG": "GNF", "pln": "PLN", "usd": "USD", "eur": "EUR", "gbp": "GBP", "chf": "CHF", "nzd": "NZD", "czk": "CZK", "huf": "HUF", "mkd": "MKD",
	"₦": "NGN", "₵": "GHS", "GH₵": "GHS", "KSh": "KES", "KShs": "KES", "TSh": "TZS", "USh": "UGX", "R": "ZAR", "Br": "ETB BYN", "FCFA": "XOF", "CFA": "XOF XAF", "Dh": "AED MAD", "Dhs": "AED MAD",
	"KD": "KWD", "BD": "BHD", "DT": "TND", "LD": "LYD", "﷼": "IRR SAR", "ريال": "SAR", "ریال": "IRR", "تومان": "IRR", "درهم": "AED MAD", "جنيه": "EGP", "ج.م": "EGP", "ر.س": "SAR", "د.إ": "AED", "د.ك": "KWD", "ر.ق": "QAR", "ر.ع": "OMR", "د.ب": "BHD", ".د.ب": "BHD", "دينار": "IQD JOD KWD",
	"دج": "DZD", "د.ج": "DZD", "د.ت": "TND", "د.م": "MAD", "د.أ": "JOD", "د.ا": "JOD", "د.ع": "IQD", "د.ل": "LYD", "ل.د": "LYD", "ل.ل": "LBP", "ل.س": "SYP", "ر.ي": "YER",
	"₡": "CRC", "₲": "PYG", "S/.": "PEN", "S/": "PEN", "B/.": "PAB", "Bs": "BOB", "so'm": "UZS", "soʻm": "UZS", "ƒ": "ANG", "؋": "AFN", "₶": "FRF", "₿": "XBT", "Lek": "ALL", "L": "HNL", "Nu.": "BTN",
}

// wordCodes are ISO codes that are also words or usual abbreviations next to numbers ("TOP 10", "ALL 3",
// "PEN 5"). They count as currencies only where they are expected.
var wordCodes = map[string]bool{
	"ALL": true, "ANG": true, "BAM": true, "CUP": true, "LAK": true, "MAD": true, "MOP": true, "PEN": true,
	"SOS": true, "TOP": true, "TRY": true, "XXX": true, "XTS": true, "COP": true, "STD": true, "MRO": true, "ADP": true, "BAD": true, "LUL": true, "YUM": true, "ECS": true, "GEK": true, "SIT": true, "TPE": true, "CSD": true, "ESP": true,
}

// weakTokens stand beside numbers in other meanings more often ("5 L", "10 KM", "50 GEL"): they are a currency only where it
// is expected, else the amount's currency is ambiguous.
var weakTokens = map[string]bool{
	"MK": true, "Rf": true, "UM": true, "Db": true, "VT": true, "ZK": true, "FG": true, "L": true, "LE": true, "KM": true, "км": true, "DT": true, "LD": true, "BD": true, "GEL": true,
}

// stems are tokens of which a word may go on: рублей, рубля.
var stems = map[string]bool{"руб": true}

type currencyToken struct {
	text  string
	fold  bool // compare without case
	codes []string
}

// tokensByRune indexes the tokens by their first rune in both cases, longest first.
var tokensByRune = indexTokens()

func indexTokens() map[rune][]currencyToken {
	index := map[rune][]currencyToken{}
	for text, codes := range currencyTokens {
		first, _ := utf8.DecodeRuneInString(text)
		t := currencyToken{text: text, codes: strings.Fields(codes), fold: unicode.IsLower(first) && utf8.RuneCountInString(text) > 1}
		index[first] = append(index[first], t)
		if up := unicode.ToUpper(first); t.fold && up != first {
			index[up] = append(index[up], t)
		}
	}
	for _, list := range index {
		sort.Slice(list, func(i, j int) bool {
			if len(list[i].text) != len(list[j].text) {
				return len(list[i].text) > len(list[j].text)
			}
			return list[i].text < list[j].text
		})
	}
	return index
}

// currencyAt recognises a currency at the start of s, prev being the rune before it (0 at the start). It gives
// the token's length in bytes and the codes it may stand for.
func currencyAt(s string, prev rune, expect []string) (length int, codes []string) {
	first, _ := utf8.DecodeRuneInString(s)
	afterLetter := unicode.IsLetter(prev)
	for _, t := range tokensByRune[first] {
		if len(s) < len(t.text) {
			continue
		}
		head := s[:len(t.text)]
		if head != t.text && (!t.fold || !strings.EqualFold(head, t.text)) {
			continue
		}
		if startsWithLetter(t.text) && afterLetter || endsWithLetter(t.text) && goesOn(s[len(t.text):]) && !stems[t.text] {
			if !isIdeograph(first) {
				continue
			}
		}
		return len(t.text), t.codes
	}
	if len(s) >= 3 && !afterLetter && isUpper3(s) && !startsWithLetter(s[3:]) {
		code := s[:3]
		if wordCodes[code] && !contains(expect, code) {
			return 0, nil
		}
		if _, err := currency.ParseISO(code); err == nil {
			return 3, []string{code}
		}
	}
	return 0, nil
}

// currencyIn finds the first currency in a text; "" when there is none.
func currencyIn(text string, expect []string) (token string, codes []string) {
	prev := rune(0)
	for i, r := range text {
		if n, codes := currencyAt(text[i:], prev, expect); n > 0 {
			return text[i : i+n], codes
		}
		prev = r
	}
	return "", nil
}

// codesOf are the codes that a token as shown may stand for.
func codesOf(token string, expect []string) []string {
	_, codes := currencyAt(token, 0, expect)
	return codes
}

// resolveCurrency picks the code that a token stands for: the only one it can mean, else the one of them that is
// expected. Empty: ambiguous.
func resolveCurrency(codes, expect []string) string {
	if len(codes) == 1 {
		return codes[0]
	}
	found := ""
	for _, c := range codes {
		if contains(expect, c) {
			if found != "" {
				return ""
			}
			found = c
		}
	}
	return found
}

// CurrencyDigits is the number of decimals of an ISO 4217 code's minor unit (USD 2, JPY 0, KWD 3); 2 for an
// unknown code.
func CurrencyDigits(code string) int {
	u, err := currency.ParseISO(code)
	if err != nil {
		return 2
	}
	scale, _ := currency.Standard.Rounding(u)
	return scale
}

// Currency reads a text that holds nothing but a currency ("USD", "€", "US $"). Ambiguous tokens resolve by
// expect; ok is false where the text is no currency or stays ambiguous.
func Currency(text string, expect []string) (code string, ok bool) {
	text = strings.TrimSpace(text)
	up := strings.ToUpper(text)
	if len(up) == 3 && isUpper3(up) {
		if _, err := currency.ParseISO(up); err == nil {
			return up, true
		}
	}
	n, codes := currencyAt(text, 0, expect)
	if n == 0 || n != len(text) {
		return "", false
	}
	code = resolveCurrency(codes, expect)
	return code, code != ""
}

func isUpper3(s string) bool {
	for i := 0; i < 3; i++ {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return true
}

func startsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// goesOn: a word does not end here ("L'unité").
func goesOn(s string) bool {
	return startsWithLetter(s) || len(s) > 1 && s[0] == '\'' && startsWithLetter(s[1:])
}

func endsWithLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r)
}

func isIdeograph(r rune) bool {
	return unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hangul, r) || unicode.Is(unicode.Thai, r)
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}
