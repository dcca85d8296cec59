package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// separators are what a locale puts between an amount's groups and before its decimals.
type separators struct {
	decimal rune // 0: the locale is unknown
	group   rune
	certain bool // decimal is known of this very text: it never groups
}

func (o MoneyOptions) separators() separators {
	if o.Mark == '.' || o.Mark == ',' {
		return separators{decimal: o.Mark, certain: true}
	}
	return separatorsOf(o.Locale)
}

// commaDecimal lists the languages that write 1.234,56 or 1 234,56.
var commaDecimal = map[string]rune{
	"de": '.', "fr": ' ', "es": '.', "it": '.', "nl": '.', "pt": '.', "pl": ' ', "cs": ' ', "sk": ' ', "hu": ' ', "ro": '.', "bg": ' ', "hr": '.', "sl": '.', "sr": '.',
	"sv": ' ', "da": '.', "nb": ' ', "no": ' ', "fi": ' ', "et": ' ', "lv": ' ', "lt": ' ', "ru": ' ', "uk": ' ', "tr": '.', "el": '.', "id": '.', "vi": '.', "ca": '.',
}

var dotDecimal = map[string]bool{"en": true, "ja": true, "zh": true, "ko": true, "th": true, "he": true, "hi": true, "ar": true, "ms": true}

// separatorsOf knows a BCP 47 tag's separators; the zero value for a language it does not know.
func separatorsOf(locale string) separators {
	lang, region, _ := strings.Cut(locale, "-")
	switch {
	case region == "CH" || region == "LI":
		return separators{decimal: '.', group: '\''}
	case lang == "es" && (region == "MX" || region == "US" || region == "PR" || region == "DO" || region == "GT" || region == "HN" || region == "NI" || region == "PA" || region == "PE" || region == "SV"):
		return separators{decimal: '.', group: ','}
	case dotDecimal[lang]:
		return separators{decimal: '.', group: ','}
	}
	if g, ok := commaDecimal[lang]; ok {
		return separators{decimal: ',', group: g}
	}
	return separators{}
}

// digitRun is a number as written: groups of ASCII digits with the separators between them.
type digitRun struct {
	groups []string
	seps   []rune
	length int // bytes of the source
	// bare: it begins with a mark (".75"), for which groups begins with "0". certain: the separator is a decimal mark.
	bare, certain bool
}

// digitsAt reads the longest run at the start of s, which begins with a digit or with a decimal mark and a digit.
// Blanks join groups of exactly three digits only.
func digitsAt(s string) (run digitRun, ok bool) {
	i := 0
	if len(s) > 1 && s[0] == '.' && s[1] >= '0' && s[1] <= '9' {
		run.groups, run.seps, run.bare = append(run.groups, "0"), append(run.seps, '.'), true
		i = 1
	}
	for {
		start := i
		var b strings.Builder
		for i < len(s) {
			r, n := utf8.DecodeRuneInString(s[i:])
			d := digitValue(r)
			if d < 0 {
				break
			}
			b.WriteByte(byte('0' + d))
			i += n
		}
		if i == start {
			return digitRun{}, false
		}
		run.groups = append(run.groups, b.String())
		run.length = i
		sep, n := separatorAt(s[i:])
		if n == 0 {
			return run, true
		}
		next := countDigits(s[i+n:])
		if next == 0 && (sep == '.' || sep == ',') && strings.HasPrefix(s[i+n:], " ") && countDigits(s[i+n+1:]) == 2 {
			n, next = n+1, 2 // "1.837, 32": a blank slipped in before two decimals
		}
		if next == 0 {
			return run, true
		}
		if sep == ' ' || sep == '\'' {
			if next != 3 || len(b.String()) > 3 || contains2(run.seps, '.', ',') {
				return run, true
			}
		}
		run.seps = append(run.seps, sep)
		i += n
	}
}

func contains2(seps []rune, a, b rune) bool {
	for _, s := range seps {
		if s == a || s == b {
			return true
		}
	}
	return false
}

// digitValue is a decimal digit's value in any script, -1 for anything else.
func digitValue(r rune) int {
	if r >= '0' && r <= '9' {
		return int(r - '0')
	}
	if r < 0x660 || !unicode.Is(unicode.Nd, r) {
		return -1
	}
	// Digits of a script are ten code points in order, but blocks do not start at a multiple of ten.
	v := 0
	for v < 9 && unicode.Is(unicode.Nd, r-rune(v)-1) {
		v++
	}
	return v
}

func countDigits(s string) int {
	n := 0
	for _, r := range s {
		if digitValue(r) < 0 {
			break
		}
		n++
	}
	return n
}

func separatorAt(s string) (sep rune, length int) {
	r, n := utf8.DecodeRuneInString(s)
	switch r {
	case '.', '．', '·':
		return '.', n
	case ',', '，', '٬', '٫':
		return ',', n
	case ' ', '\u00a0', '\u2009', '\u202f':
		return ' ', n
	case '\'', '’', 'ʼ':
		return '\'', n
	}
	return 0, 0
}

// reading is what a digit run comes to.
type reading struct {
	value     decimal.Decimal
	ambiguous bool // grouping and decimals are both plausible; value is the grouping reading
}

// maxDigits: longer runs are no numbers, and arithmetic on them would cost more than linear time.
const maxDigits = 64

// read decides between grouping and decimals. exponent is the currency's number of decimals, -1 if unknown.
// ok is false for what is no number (dates, versions: "15.08.2017").
func (d digitRun) read(sep separators, exponent int) (reading, bool) {
	d = d.withoutBareMark(sep)
	n := len(d.seps)
	if digits := len(strings.Join(d.groups, "")); digits > maxDigits {
		return reading{}, false
	}
	whole := func() (reading, bool) {
		if !grouped(d.groups) {
			return reading{}, false
		}
		return reading{value: mustDecimal(strings.Join(d.groups, ""))}, true
	}
	point := func() (reading, bool) {
		if !grouped(d.groups[:n]) {
			return reading{}, false
		}
		return reading{value: mustDecimal(strings.Join(d.groups[:n], "") + "." + d.groups[n])}, true
	}
	if n == 0 {
		return reading{value: mustDecimal(d.groups[0])}, true
	}
	last := d.seps[n-1]
	if d.certain || n == 1 && sep.certain && last == sep.decimal {
		return point()
	}
	if last == ' ' || last == '\'' {
		return whole()
	}
	if n > 1 {
		for _, s := range d.seps[:n-1] {
			if s == last {
				return whole()
			}
		}
		return point()
	}
	lead, tail := d.groups[0], d.groups[1]
	if len(tail) != 3 || len(lead) > 3 || strings.TrimLeft(lead, "0") == "" {
		if exponent == 0 && strings.Trim(tail, "0") != "" {
			return reading{value: mustDecimal(lead + "." + tail), ambiguous: true}, true
		}
		return point()
	}
	if exponent == 3 && (sep.decimal == 0 || sep.decimal == last) {
		return point()
	}
	r, ok := whole()
	if exponent != 0 && sep.decimal == last {
		r.ambiguous = true
	}
	return r, ok
}

// withoutBareMark settles a mark before all digits. Alone it is the decimal mark (".75"); with others behind it, it is a
// slip of the page (".750.30") unless it is known to be the mark and does not occur again (".75,333").
func (d digitRun) withoutBareMark(sep separators) digitRun {
	if !d.bare || len(d.seps) == 1 {
		return d
	}
	again := contains2(d.seps[1:], '.', '.')
	if sep.certain && sep.decimal == '.' && !again {
		return digitRun{groups: []string{"0", strings.Join(d.groups[1:], "")}, seps: []rune{'.'}, certain: true}
	}
	return digitRun{groups: d.groups[1:], seps: d.seps[1:]}
}

// grouped tells whether the groups after the first have three digits, or two and a last of three (1,23,456).
func grouped(groups []string) bool {
	if len(groups) == 1 {
		return true
	}
	if len(groups[0]) > 3 || len(groups[0]) == 0 {
		return false
	}
	size := 0
	for i, g := range groups[1:] {
		if i == len(groups)-2 {
			return len(g) == 3
		}
		if len(g) != 2 && len(g) != 3 || size != 0 && len(g) != size {
			return false
		}
		size = len(g)
	}
	return true
}

func mustDecimal(digits string) decimal.Decimal {
	d, err := decimal.NewFromString(digits)
	if err != nil {
		panic("digits are no decimal: " + digits) // callers pass ASCII digits and one point
	}
	return d
}
