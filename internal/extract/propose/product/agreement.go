package product

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// matchKey is a name without what different places write differently: case, width, blanks and punctuation. Words are parted by
// one blank.
func matchKey(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKC.String(s) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
		default:
			gap = true
		}
	}
	return b.String()
}

// agreement says how far two names are of one thing, 0 to 1: 1 where they are the same or one begins with the other's words,
// else the share of the shorter one's words that the longer one has. Names of under three letters agree only when equal.
func agreement(a, b string) float64 {
	a, b = matchKey(a), matchKey(b)
	if a == "" || b == "" {
		return 0
	}
	if a == b {
		return 1
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 3 {
		return 0
	}
	if strings.Contains(" "+b+" ", " "+a+" ") {
		return 1
	}
	if hasWideLetters(a) && strings.Contains(strings.ReplaceAll(b, " ", ""), strings.ReplaceAll(a, " ", "")) {
		return 1
	}
	words := map[string]bool{}
	for _, w := range strings.Fields(b) {
		words[w] = true
	}
	common, all := 0, 0
	for _, w := range strings.Fields(a) {
		all++
		if words[w] {
			common++
		}
	}
	if all < 2 {
		return 0
	}
	return float64(common) / float64(all)
}

// hasWideLetters tells scripts that part no words.
func hasWideLetters(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
	})
}

// titleMarks part a page's title into the product's name and the shop's.
var titleMarks = []string{" | ", " - ", " – ", " — ", " : ", " · ", " » ", "｜", " :: ", " ‹ ", " / ", ": "}
