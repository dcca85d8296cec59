package normalize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// piece is a number or a currency of a text, in order.
type piece struct {
	start, end int
	run        digitRun // numbers
	codes      []string // currencies
	used       bool
}

func (p piece) isNumber() bool { return p.codes == nil }

// amount is a number with the currency bound to it.
type amount struct {
	value             decimal.Decimal
	currency, token   string
	kind              MoneyKind
	from              bool
	connects          bool // a range sign or word joins it to the amount before
	piece             bool // "/ea", "/Stk.": the price of one item, unless another amount is the price
	ambiguous         bool
	ambiguousCurrency bool
}

// scanned is a text with its pieces.
type scanned struct {
	text   string
	pieces []piece
}

func scan(text string, o MoneyOptions) scanned {
	s := scanned{text: text}
	prev := rune(0)
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if digitValue(r) >= 0 || r == '.' && !unicode.IsDigit(prev) && !unicode.IsLetter(prev) {
			if run, ok := digitsAt(text[i:]); ok {
				s.pieces = append(s.pieces, piece{start: i, end: i + run.length, run: run})
				i += run.length
				prev = '0'
				continue
			}
		}
		if length, codes := currencyAt(text[i:], prev, o.Expect); length > 0 {
			s.pieces = append(s.pieces, piece{start: i, end: i + length, codes: codes})
			prev = lastRune(text[i : i+length])
			i += length
			continue
		}
		prev = r
		i += n
	}
	return s
}

// adjacent tells whether nothing but blanks, a colon or a numeral such as 万 lies between two pieces.
func (s scanned) adjacent(a, b int) bool {
	return strings.Trim(s.text[s.pieces[a].end:s.pieces[b].start], " :\u00a0\u202f\u2009\t\n万萬만億亿억") == ""
}

// bind gives each number its currency: the unused one before it, else the one after it.
func bind(s scanned, o MoneyOptions) []amount {
	var out []amount
	sep := separatorsOf(o.Locale)
	previousEnd := -1
	for i := range s.pieces {
		p := &s.pieces[i]
		if !p.isNumber() || p.used {
			continue
		}
		cur := s.currencyOf(i)
		run, end := s.joinCents(i, cur)
		a := amount{kind: Exact}
		exponent := -1
		if cur >= 0 {
			c := s.pieces[cur]
			a.token = s.text[c.start:c.end]
			a.currency = resolveCurrency(c.codes, o.Expect)
			a.ambiguousCurrency = a.currency == ""
			if a.currency != "" {
				exponent = CurrencyDigits(a.currency)
			}
			if c.end > end {
				end = c.end
			}
		} else if gluedToWord(s.text, *p) {
			continue
		}
		r, ok := run.read(sep, exponent)
		if !ok || strings.HasPrefix(strings.TrimLeft(s.text[p.end:], " \u00a0"), "%") {
			continue
		}
		a.value, a.ambiguous = r.value, r.ambiguous
		rest := s.text[p.end:]
		if f := myriad(rest); f > 1 {
			a.value, a.ambiguous = a.value.Mul(decimal.NewFromInt(f)), false
		}
		lead := p.start
		if cur >= 0 && s.pieces[cur].start < lead {
			lead = s.pieces[cur].start
		}
		before := s.text[max(previousEnd, lead-40, 0):lead]
		after := s.text[end:]
		a.kind = kindOf(before, after)
		a.piece = perPieceAfter.MatchString(after)
		a.from = fromBefore(before) || fromAfter(after)
		a.connects = previousEnd >= 0 && rangeBetween(before)
		previousEnd = end
		out = append(out, a)
	}
	return out
}

// currencyOf finds the currency piece of the number at i, -1 for none, and marks it used. Of two that stand
// together ("CAD $45", "$45 USD") the unambiguous one counts.
func (s scanned) currencyOf(i int) int {
	found := -1
	take := func(j int) {
		s.pieces[j].used = true
		if found < 0 || len(s.pieces[found].codes) > 1 && len(s.pieces[j].codes) == 1 {
			found = j
		}
	}
	free := func(j int) bool {
		return j >= 0 && j < len(s.pieces) && !s.pieces[j].isNumber() && !s.pieces[j].used
	}
	if free(i-1) && s.adjacent(i-1, i) {
		take(i - 1)
		if free(i-2) && s.adjacent(i-2, i-1) {
			take(i - 2)
		}
	}
	if free(i+1) && s.adjacent(i, i+1) {
		// "$ 10 € 20": the second currency leads the next number unless it closes this one.
		leadsNext := found >= 0 && i+2 < len(s.pieces) && s.pieces[i+2].isNumber() && s.adjacent(i+1, i+2)
		if !leadsNext {
			take(i + 1)
		}
	}
	return found
}

// joinCents reads "99€95" as one number, "99€ 95" where nothing follows.
func (s scanned) joinCents(i, cur int) (digitRun, int) {
	p := s.pieces[i]
	if cur != i+1 || i+2 >= len(s.pieces) || len(p.run.seps) > 0 {
		return p.run, p.end
	}
	c, cents := s.pieces[cur], &s.pieces[i+2]
	if !cents.isNumber() || p.end != c.start || c.end != cents.start && strings.TrimSpace(s.text[c.end:cents.start]+s.text[cents.end:]) != "" || len(cents.run.seps) > 0 || len(cents.run.groups[0]) != 2 {
		return p.run, p.end
	}
	cents.used = true
	return digitRun{groups: []string{p.run.groups[0], cents.run.groups[0]}, seps: []rune{'.'}}, cents.end
}

// myriad is the factor of a Chinese, Japanese or Korean numeral after a number: "1.2万円", "3만원".
func myriad(rest string) int64 {
	r, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case '万', '萬', '만':
		return 10_000
	case '億', '亿', '억':
		return 100_000_000
	}
	return 1
}

// gluedToWord: the number is part of a word or code ("20000mAh", "B07ZPKN6YR", "#2"), no amount.
func gluedToWord(text string, p piece) bool {
	before := lastRune(text[:p.start])
	after, _ := utf8.DecodeRuneInString(text[p.end:])
	return unicode.IsLetter(before) || before == '#' || unicode.IsLetter(after) && !isIdeograph(after)
}

var (
	perUnitAfter  = regexp.MustCompile(`(?i)^\s*(?:\(.{0,12}\))?\s*(?:/|／|per\b|pro\b|por\b|par\b|je\b|al\b)\s*(?:\d+\s*)?(?:fl\.? ?oz|ounces?|oz|lbs?|pounds?|kg|kilo|g|gr|gramm?|100|l|lt|ltr|lit(?:er|re|ro)s?|ml|cl|count|ct|counts|m|m2|m²|ft|sq|yard|cm|sheet|tablet|capsule|load|wash|dose)\b`)
	perPieceAfter = regexp.MustCompile(`(?i)^\s*(?:/|per\b|pro\b|je\b|por\b)\s*(?:ea(?:ch)?|items?|units?|unidad|unité|unità|stück|stk|st|pcs?|pieces?|pair|kpl)\b`)
	// Japanese units have no word boundary after them.
	perUnitKanji = regexp.MustCompile(`^\s*[/／]\s*[\p{Han}\p{Katakana}]`)
	perMonth     = regexp.MustCompile(`(?i)^\s*(?:/|per\b|a\b|each\b|por\b|par\b|pro\b|al\b|je\b)\s*(?:mo\b|mth|month|monat|mes\b|mois|mese|week|woche|year|jahr|月)|^\s*(?:x|×|\*)\s*\d+\s*(?:month|mo\b|payments?|monat|meses|mois|mesi|rate|cuotas|instal)?|^\s*(?:monthly|monatlich|mensual|al mes|por mes)|^\s*(?:월|月額)`)
	timesBefore  = regexp.MustCompile(`(?i)\b\d+\s*(?:x|×|monthly payments of|payments of|installments of|instalments of|cuotas de|pagos de|raten (?:zu|à)|mensualités de)\s*$|\b(?:emi from|emi|starting emi)\s*$|月々\s*$`)
	fromWords    = regexp.MustCompile(`(?i)(?:^|[\s(])(?:from|ab|à partir de|a partir de|desde|da|a partire da|vanaf|från|fra|od|от|starting at|starts at|as low as|dès|from:)\s*$`)
	rangeWords   = regexp.MustCompile(`(?i)^\s*(?:[-–—−~～〜]|to|bis|a|à|hasta|al|and|tot|till?|до|から|from|through)\s*$`)
)

func kindOf(before, after string) MoneyKind {
	if perMonth.MatchString(after) || timesBefore.MatchString(before) {
		return Instalment
	}
	if perUnitAfter.MatchString(after) || perUnitKanji.MatchString(after) {
		return PerUnit
	}
	return Exact
}

func fromBefore(before string) bool { return fromWords.MatchString(before) }

func fromAfter(after string) bool {
	t := strings.TrimLeft(after, " 　")
	for _, mark := range []string{"～", "〜", "~", "から", "부터"} {
		if rest, ok := strings.CutPrefix(t, mark); ok {
			return digitIn(rest) < 0
		}
	}
	return strings.HasPrefix(t, "+") || strings.HasPrefix(lowerTrim(t), "and up")
}

func digitIn(s string) int {
	return strings.IndexFunc(s, func(r rune) bool { return digitValue(r) >= 0 })
}

func rangeBetween(between string) bool { return rangeWords.MatchString(between) }
