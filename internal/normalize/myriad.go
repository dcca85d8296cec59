package normalize

import (
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// myriads are the numerals that Chinese, Japanese and Korean shops write behind figures: "1.2万円", "3만원", "5千円".
var myriads = map[rune]int64{
	'千': 1_000, '천': 1_000, '万': 10_000, '萬': 10_000, '만': 10_000, '億': 100_000_000, '亿': 100_000_000, '억': 100_000_000,
}

// myriad is a later part of a number: 5千 of "3万5千", 2,800 of "1万2,800".
type myriad struct {
	run    digitRun
	factor int64
}

// readMyriads takes the numeral behind the piece's figures and the smaller parts behind that.
func (p *piece) readMyriads(text string) {
	p.factor = 1
	r, n := utf8.DecodeRuneInString(text[p.end:])
	if myriads[r] == 0 {
		return
	}
	p.factor = myriads[r]
	p.end += n
	for last := p.factor; last > 1; {
		rest := strings.TrimPrefix(text[p.end:], " ")
		if r, _ := utf8.DecodeRuneInString(rest); digitValue(r) < 0 {
			return
		}
		run, ok := digitsAt(rest)
		if !ok {
			return
		}
		value, ok := run.read(separators{decimal: '.', group: ','}, 0)
		behind := rest[run.length:]
		r, n := utf8.DecodeRuneInString(behind)
		factor := max(myriads[r], 1)
		if factor == 1 {
			n = 0
		}
		if !ok || value.ambiguous || !value.value.Mul(decimal.NewFromInt(factor)).LessThan(decimal.NewFromInt(last)) {
			return
		}
		p.myriads = append(p.myriads, myriad{run: run, factor: factor})
		p.end = len(text) - len(behind) + n
		last = factor
	}
}

// total is the number that figures and numerals come to; first is the value of the first figures.
func (p *piece) total(first decimal.Decimal) decimal.Decimal {
	sum := first.Mul(decimal.NewFromInt(p.factor))
	for _, m := range p.myriads {
		if r, ok := m.run.read(separators{decimal: '.', group: ','}, 0); ok {
			sum = sum.Add(r.value.Mul(decimal.NewFromInt(m.factor)))
		}
	}
	return sum
}
