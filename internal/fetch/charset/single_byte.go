package charset

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// singleByte tells a single-byte encoding from how often each byte beyond ASCII occurs: for every language and encoding the
// likelihood that letters of that language, in that encoding, give these bytes. "" where no byte is beyond ASCII.
//
// Counting letters is enough because only the encoding is asked for, not the language, and a page has hundreds of them.
func singleByte(body []byte) string {
	counts, high := countHigh(body)
	if high == 0 {
		return ""
	}
	best, bestScore := "", math.Inf(-1)
	for _, m := range models() {
		score := m.prior
		for b, n := range counts.in {
			score += n * m.inside[b]
		}
		for b, n := range counts.out {
			score += n * m.outside[b]
		}
		if score > bestScore {
			best, bestScore = m.encoding, score
		}
	}
	return best
}

// highCounts counts the bytes 0x80-0xFF by where they stand: beside a letter, where letters stand, or apart, where signs do.
type highCounts struct{ in, out [128]float64 }

func countHigh(body []byte) (c highCounts, high int) {
	for i, b := range body {
		if b < 0x80 {
			continue
		}
		high++
		if i > 0 && wordByte(body[i-1]) || i+1 < len(body) && wordByte(body[i+1]) {
			c.in[b-0x80]++
		} else {
			c.out[b-0x80]++
		}
	}
	return c, high
}

func wordByte(b byte) bool { return b >= 0x80 || isLetter(b) }

// byteModel gives the logarithm of each high byte's probability under one language in one encoding.
type byteModel struct {
	encoding        string
	prior           float64
	inside, outside [128]float64
}

// Probabilities of what is no letter of the language, found by hand on pages: signs such as quotes and dashes are usual
// everywhere, letters of other languages occur in names, and controls and holes in no text at all.
const (
	signsShare   = 0.08
	capitalShare = 0.06
	foreignFloor = 2e-4
	oddFloor     = 2e-5
	brokenFloor  = 1e-9
	// westernPrior: most pages that declare nothing and are not UTF-8 are in windows-1252.
	westernPrior = 2.0
	rarePrior    = -3.0
)

var models = sync.OnceValue(func() []byteModel {
	var out []byteModel
	for _, group := range encodingsOf {
		for rank, name := range group.encodings {
			table := encodingTable(name)
			for _, language := range group.languages {
				m := byteModel{encoding: name, inside: logs(table, language, signsShare), outside: logs(table, language, 0.5)}
				switch {
				case name == "windows-1252":
					m.prior = westernPrior
				case rank > 0:
					m.prior = rarePrior
				}
				out = append(out, m)
			}
		}
	}
	return out
})

func encodingTable(name string) (table [128]rune) {
	_, enc := lookup(name)
	cm, ok := enc.(*charmap.Charmap)
	if !ok {
		panic("no single-byte encoding: " + name)
	}
	for i := range table {
		table[i] = cm.DecodeByte(byte(0x80 + i))
	}
	return table
}

// logs spreads the probability: signs take signs, the language's letters the rest.
func logs(table [128]rune, language string, signs float64) (out [128]float64) {
	letters, sum := frequencies(language)
	for i, r := range table {
		p := oddFloor
		switch {
		case r == utf8.RuneError || r >= 0x80 && r < 0xa0:
			p = brokenFloor
		case letters[r] > 0:
			p = (1 - signs) * letters[r] / sum
		case strings.ContainsRune("\u00a0“”„‘’‚«»–—…•·©®™€£°§×½¼²³´№", r):
			p = signs / 30
		case unicode.IsLetter(r):
			p = foreignFloor
		}
		out[i] = math.Log(max(p, brokenFloor))
	}
	return out
}

func frequencies(language string) (letters map[rune]float64, sum float64) {
	letters = map[rune]float64{}
	for entry := range strings.FieldsSeq(lettersOf[language]) {
		r, n := utf8.DecodeRuneInString(entry)
		weight, err := strconv.ParseFloat(entry[n:], 64)
		if err != nil {
			panic("letter without its weight: " + entry)
		}
		letters[r] += weight
		sum += weight
		if up := unicode.ToUpper(r); up != r && up >= 0x80 {
			letters[up] += weight * capitalShare
			sum += weight * capitalShare
		}
	}
	return letters, sum
}
