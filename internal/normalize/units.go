package normalize

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// Quantity is a number with its unit, as shown and in SI.
type Quantity struct {
	Value decimal.Decimal
	// Unit is the unit's symbol ("g", "in", "fl oz", "pc"); Shown is how the text writes it.
	Unit, Shown string
	// SI is Value in SIUnit: kg, m, m2, l (for volumes), s, W, V, A, Hz, Pa, J, K, B (bytes), Ah, Wh, lm, px, pc. Temperatures in °F
	// are converted with their offset. Where a symbol has two meanings ("oz" of a liquid, "M") the text is no quantity.
	SI     decimal.Decimal
	SIUnit string
}

// Quantities reads all number and unit pairs of a text: "12.5 x 3,2 cm" gives two, "5' 11\"" one in feet and one in inches,
// "2個セット" two pieces. Numbers are written as in locale. Pairs that are no units are left out, never guessed.
func Quantities(text, locale string) []Quantity {
	text = foldWidth(strings.ToValidUTF8(text, "\ufffd"))
	sep := separatorsOf(locale)
	var out []Quantity
	waiting := 0 // numbers before "x" or "-" that share the unit of the next
	for i := 0; i < len(text) && len(out) < maxPieces; {
		if digitAt(text, i) < 0 {
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		run, ok := digitsAt(text[i:])
		if !ok {
			i++
			continue
		}
		end := i + run.length
		before := lastRune(text[:i])
		value, ok := measure(run, sep)
		if fraction, n := fractionAt(text[end:]); ok && n > 0 && value.IsInteger() {
			value, end = value.Add(fraction), end+n
		}
		glued := waiting == 0 && unicode.IsLetter(before) && !isIdeograph(before) && !unicode.Is(unicode.Katakana, before)
		if !ok || glued {
			i, out, waiting = end, out[:len(out)-waiting], 0
			continue
		}
		u, shown, n := unitAt(text[end:])
		if n == 0 {
			if shares(text[end:]) {
				out, waiting = append(out, Quantity{Value: value}), waiting+1
			} else {
				out, waiting = out[:len(out)-waiting], 0
			}
			i = end
			continue
		}
		out = append(out, Quantity{Value: value})
		for k := len(out) - 1 - waiting; k < len(out); k++ {
			out[k] = u.quantity(out[k].Value, shown)
		}
		i, waiting = end+n, 0
	}
	return out[:len(out)-waiting]
}

// OneQuantity is the quantity of a text that says nothing else: "250 g", "1,5 l". What is behind in brackets may say it again
// in another unit: "5 in (12.7 cm)".
func OneQuantity(text, locale string) (Quantity, bool) {
	text = Display(text)
	main, bracket, _ := strings.Cut(text, "(")
	main = strings.TrimSpace(main)
	if bracket != "" && (!strings.HasSuffix(bracket, ")") || len(Quantities(bracket, locale)) == 0) {
		return Quantity{}, false
	}
	all := Quantities(main, locale)
	if len(all) != 1 || digitAt(main, 0) < 0 && !strings.HasPrefix(main, "-") && !strings.HasPrefix(main, ".") || !strings.HasSuffix(main, all[0].Shown) {
		return Quantity{}, false
	}
	if digitIn(strings.TrimLeftFunc(main, func(r rune) bool {
		return digitValue(r) >= 0 || strings.ContainsRune(".,' \u00a0\u202f-⁄/½¼¾⅓⅔⅛⅜⅝⅞", r)
	})) >= 0 {
		return Quantity{}, false
	}
	if strings.HasPrefix(main, "-") {
		all[0] = all[0].negative()
	}
	return all[0], true
}

func (q Quantity) negative() Quantity {
	for _, u := range unitList {
		if u.symbol == q.Unit {
			return u.quantity(q.Value.Neg(), q.Shown)
		}
	}
	return q
}

func digitAt(s string, i int) int {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return digitValue(r)
}

// measure reads a number that may have three decimals where the locale's mark says so.
func measure(run digitRun, sep separators) (decimal.Decimal, bool) {
	exponent := -1
	if len(run.seps) == 1 && run.seps[0] == sep.decimal {
		exponent = 3
	}
	r, ok := run.read(sep, exponent)
	return r.value, ok && !r.ambiguous
}

// fractionAt reads "½", " ½", " 1/2" behind a whole number.
func fractionAt(rest string) (decimal.Decimal, int) {
	trimmed := strings.TrimPrefix(rest, " ")
	blank := len(rest) - len(trimmed)
	r, n := utf8.DecodeRuneInString(trimmed)
	if f, ok := vulgar[r]; ok {
		return f, blank + n
	}
	if blank == 1 && len(trimmed) >= 3 && trimmed[0] >= '1' && trimmed[0] <= '9' && (trimmed[1] == '/') {
		below := 0
		k := 2
		for k < len(trimmed) && k < 4 && trimmed[k] >= '0' && trimmed[k] <= '9' {
			below = below*10 + int(trimmed[k]-'0')
			k++
		}
		if above := int(trimmed[0] - '0'); below > above && (below == 2 || below == 4 || below == 8 || below == 16 || below == 32 || below == 3) {
			return decimal.NewFromInt(int64(above)).DivRound(decimal.NewFromInt(int64(below)), 6), blank + k
		}
	}
	return decimal.Decimal{}, 0
}

var vulgar = map[rune]decimal.Decimal{
	'½': decimal.RequireFromString("0.5"), '¼': decimal.RequireFromString("0.25"), '¾': decimal.RequireFromString("0.75"), '⅛': decimal.RequireFromString("0.125"),
	'⅜': decimal.RequireFromString("0.375"), '⅝': decimal.RequireFromString("0.625"), '⅞': decimal.RequireFromString("0.875"), '⅓': decimal.RequireFromString("0.333333"), '⅔': decimal.RequireFromString("0.666667"),
}

// shares: the number's unit stands behind the next number: "12 x 5 cm", "10-12 mm".
func shares(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	for _, sign := range []string{"x", "X", "×", "*", "-", "–", "～", "~"} {
		if after, ok := strings.CutPrefix(rest, sign); ok {
			after = strings.TrimLeft(after, " ")
			return after != "" && digitAt(after, 0) >= 0
		}
	}
	return false
}

// unitAt recognises a unit at the start of what follows a number: the longest of the table that is no part of a longer word.
func unitAt(rest string) (u unit, shown string, length int) {
	trimmed := strings.TrimLeft(rest, " \u00a0\u202f\u2009-")
	blank := len(rest) - len(trimmed)
	if blank > 3 || trimmed == "" {
		return unit{}, "", 0
	}
	first, _ := utf8.DecodeRuneInString(trimmed)
	for _, w := range unitsByRune[unicode.ToLower(first)] {
		if len(trimmed) < len(w.text) {
			continue
		}
		head := trimmed[:len(w.text)]
		if head != w.text && (w.exact || !strings.EqualFold(head, w.text)) {
			continue
		}
		if wordGoesOn(w.text, trimmed[len(w.text):]) {
			continue
		}
		if strings.HasPrefix(rest, "-") && !startsWithLetter(w.text) {
			continue
		}
		return w.unit, head, blank + len(w.text)
	}
	return unit{}, "", 0
}

// wordGoesOn: the unit's letters are the beginning of a longer word or of another unit ("m" of "mm2", "g" of "GB").
func wordGoesOn(word, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(word)
	next, _ := utf8.DecodeRuneInString(rest)
	if next == '²' || next == '³' || next == '/' && unicode.IsLetter(last) && len(rest) > 1 && startsWithLetter(rest[1:]) {
		return true // "m²" is in the table itself; "km/h" and "g/m" are other units
	}
	if !unicode.IsLetter(last) || isIdeograph(last) || unicode.In(last, unicode.Katakana, unicode.Hiragana) {
		return false
	}
	return unicode.In(next, unicode.Latin, unicode.Cyrillic, unicode.Greek) || digitValue(next) >= 0
}

type unitWord struct {
	text  string
	exact bool
	unit  unit
}

// unitsByRune indexes the words of unitList by their first rune in lower case, longest first.
var unitsByRune = indexUnits()

func indexUnits() map[rune][]unitWord {
	index := map[rune][]unitWord{}
	for _, u := range unitList {
		for _, word := range strings.Split(u.words, "|") {
			word, exact := strings.CutPrefix(word, "=")
			first, _ := utf8.DecodeRuneInString(word)
			first = unicode.ToLower(first)
			index[first] = append(index[first], unitWord{text: word, exact: exact, unit: u})
		}
	}
	for _, list := range index {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i].text) > len(list[j].text) })
	}
	return index
}
