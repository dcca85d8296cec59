package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// piece is a number or a currency of a text, in order.
type piece struct {
	start, end int
	run        digitRun // numbers
	myriads    []myriad // "3万5千": what follows run's own factor
	factor     int64    // 万, 千 behind run; 1 for none
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
	aside             bool // the price of one piece, a former price or a saving: no price where another amount is one
	ambiguous         bool
	ambiguousCurrency bool
	weak              bool // the token is a currency only perhaps (weakTokens)
}

// scanned is a text with its pieces.
type scanned struct {
	text   string
	pieces []piece
}

// maxPieces: a text with more numbers and currencies is no price; its beginning tells enough.
const maxPieces = 200

func scan(text string, o MoneyOptions) scanned {
	s := scanned{text: text}
	prev := rune(0)
	for i := 0; i < len(text) && len(s.pieces) < maxPieces; {
		r, n := utf8.DecodeRuneInString(text[i:])
		if digitValue(r) >= 0 || r == '.' && !unicode.IsDigit(prev) && !unicode.IsLetter(prev) {
			if run, ok := digitsAt(text[i:]); ok {
				p := piece{start: i, end: i + run.length, run: run}
				p.readMyriads(text)
				s.pieces = append(s.pieces, p)
				i, prev = p.end, '0'
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

// adjacent tells whether nothing but blanks or a colon lies between two pieces.
func (s scanned) adjacent(a, b int) bool {
	return strings.Trim(s.text[s.pieces[a].end:s.pieces[b].start], " :\u00a0\u202f\u2009\t\n") == ""
}

// bind gives each number its currency: the unused one before it, else the one after it.
func bind(s scanned, o MoneyOptions) []amount {
	var out []amount
	sep := o.separators()
	previousEnd, exTax := -1, false
	for i := range s.pieces {
		p := &s.pieces[i]
		if !p.isNumber() || p.used {
			continue
		}
		cur := s.currencyOf(i)
		run, end := s.joinCents(i, cur, o.Mark)
		a := amount{kind: Exact}
		exponent := -1
		if cur >= 0 {
			c := s.pieces[cur]
			a.token = s.token(i, cur)
			a.currency = resolveCurrency(c.codes, o.Expect)
			if a.weak = weakTokens[a.token] && !contains(o.Expect, a.currency); a.weak {
				a.currency = ""
			}
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
		if !ok || strings.HasPrefix(strings.TrimLeft(head(s.text[p.end:]), " \u00a0"), "%") || cur < 0 && countAfter.MatchString(head(s.text[p.end:])) {
			continue
		}
		a.value, a.ambiguous = p.total(r.value), r.ambiguous && p.factor == 1
		if a.token == "¢" {
			a.value = a.value.Shift(-2)
		}
		switch suffix(s.text[p.end:]) {
		case 'k', 'K':
			a.value = a.value.Shift(3)
		case 'M', 'B': // a million or a thousand, a billion or a size
			a.ambiguous = true
		}
		lead := p.start
		if cur >= 0 && s.pieces[cur].start < lead {
			lead = s.pieces[cur].start
		}
		before := s.text[max(previousEnd, lead-40, 0):lead]
		after := head(s.text[end:])
		a.kind = kindOf(before, s.text[max(lead-40, 0):lead], after)
		// "ex VAT" between two amounts belongs to the first.
		labelled := said(before) && (asideBefore.MatchString(before) || !exTax && exTaxBefore.MatchString(before))
		exTax = said(after) && exTaxAfter.MatchString(after)
		a.aside = labelled || exTax || said(after) && perPieceAfter.MatchString(after)
		a.from = said(before) && fromWords.MatchString(before) || fromAfter(after)
		a.connects = previousEnd >= 0 && rangeWords.MatchString(before)
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

// suffix is a single letter right behind a number ("$12.5k"), 0 for none.
func suffix(rest string) byte {
	if rest == "" || len(rest) > 1 && (startsWithLetter(rest[1:]) || rest[1] >= '0' && rest[1] <= '9') {
		return 0
	}
	return rest[0]
}

// head is the part of a rest that is looked at, so that the time stays linear.
func head(rest string) string { return rest[:min(len(rest), 80)] }

// token is the currency of the number at i as shown: of "£94.50 GBP" the sign before the number.
func (s scanned) token(i, cur int) string {
	c := s.pieces[cur]
	if cur > i && i > 0 {
		if before := s.pieces[i-1]; before.used && !before.isNumber() && before.codes[0] == c.codes[0] {
			c = before
		}
	}
	return s.text[c.start:c.end]
}

// joinCents reads "99€95" as one number, "99€ 95" where nothing follows; more digits only where € is known to be the mark.
func (s scanned) joinCents(i, cur int, mark rune) (digitRun, int) {
	p := s.pieces[i]
	if cur != i+1 || i+2 >= len(s.pieces) || len(p.run.seps) > 0 {
		return p.run, p.end
	}
	c, cents := s.pieces[cur], &s.pieces[i+2]
	whole := digitRun{}
	if cents.isNumber() && len(cents.run.seps) == 0 {
		whole = digitRun{groups: []string{p.run.groups[0], cents.run.groups[0]}, seps: []rune{'.'}, certain: true}
	}
	spaced := c.end != cents.start
	switch {
	case whole.groups == nil || p.end != c.start,
		spaced && strings.TrimSpace(s.text[c.end:cents.start]+s.text[cents.end:]) != "",
		len(whole.groups[1]) != 2 && (spaced || mark != '€'):
		return p.run, p.end
	}
	cents.used = true
	return whole, cents.end
}

// gluedToWord: the number is part of a word or code ("20000mAh", "B07ZPKN6YR", "#2"), no amount. Scripts that write words
// without blanks between them glue everything.
func gluedToWord(text string, p piece) bool {
	before := lastRune(text[:p.start])
	after, _ := utf8.DecodeRuneInString(text[p.end:])
	return unicode.IsLetter(before) || before == '#' || unicode.In(after, unicode.Latin, unicode.Cyrillic, unicode.Greek)
}

// said: there are words or the signs that patterns of words know. Most amounts stand alone, or beside other amounts.
func said(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || strings.ContainsRune("/×*+", r) }) >= 0
}

// kindOf: before begins at the amount before, wide may hold it.
func kindOf(before, wide, after string) MoneyKind {
	behind, around := said(after), said(wide)
	switch {
	case behind && perMonth.MatchString(after), around && timesBefore.MatchString(wide):
		return Instalment
	case behind && savingAfter.MatchString(after), said(before) && savingBefore.MatchString(before):
		return Saving
	case behind && (perUnitAfter.MatchString(after) || perUnitKanji.MatchString(after)), around && severalFor.MatchString(wide):
		return PerUnit
	case said(before) && bidBefore.MatchString(before) && !bidCount.MatchString(before), behind && bidAfter.MatchString(after):
		return Bid
	}
	return Exact
}

func fromAfter(after string) bool {
	t := strings.TrimLeft(after, " 　")
	for _, mark := range []string{"～", "〜", "~", "+", "から", "부터"} {
		if rest, ok := strings.CutPrefix(t, mark); ok {
			return digitIn(rest) < 0
		}
	}
	return strings.HasPrefix(lowerTrim(t), "and up")
}

func digitIn(s string) int {
	return strings.IndexFunc(s, func(r rune) bool { return digitValue(r) >= 0 })
}
