package catalog

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxWord bounds what is kept of a word, in characters: what is longer is no word.
const maxWord = 64

// words cuts a text into words in lower case: runs of letters and digits, whatever stands between them. Of words in scripts
// that put no blanks between words, or many endings behind them (Han, kana, Hangul), also every two characters that follow each
// other, so that 후기 finds 사용후기를: these carry the mark of a pair.
func words(text string, take func(word string)) {
	runes := []rune(norm.NFKC.String(text))
	start := -1
	for i := 0; i <= len(runes); i++ {
		in := i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]) || unicode.Is(unicode.Mn, runes[i]))
		switch {
		case in && start < 0:
			start = i
		case !in && start >= 0:
			word(runes[start:i], take)
			start = -1
		}
	}
}

func word(runes []rune, take func(string)) {
	for start := 0; start < len(runes); {
		end, dense := start+1, crowded(runes[start])
		for end < len(runes) && crowded(runes[end]) == dense {
			end++
		}
		one := runes[start:end]
		start = end
		if len(one) > maxWord {
			one = one[:maxWord]
		}
		take(fold(string(one)))
		for i := 0; dense && len(one) > 2 && i+1 < len(one); i++ {
			take(pairMark + string(one[i:i+2]))
		}
	}
}

// pairMark begins what is two characters of a word and not a word: no word holds it.
const pairMark = "\x00"

// crowded says of a character that words of its script are found by pairs of characters.
func crowded(r rune) bool {
	return unicode.In(r, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

func fold(s string) string { return strings.ToLower(s) }

// pairs are the pairs of a word of such a script; none of others.
func pairs(w string) (out []string) {
	r := []rune(w)
	if len(r) < 2 || !crowded(r[0]) {
		return nil
	}
	for i := 0; i+1 < len(r); i++ {
		out = append(out, pairMark+string(r[i:i+2]))
	}
	return out
}

// within reports whether two words differ by at most n characters added, left out, replaced, or swapped with their neighbour,
// and by how many (optimal string alignment). The first character has to be right: it is what people get right.
func within(a, b []rune, n int) (distance int, ok bool) {
	if len(a) == 0 || len(b) == 0 || a[0] != b[0] || len(a)-len(b) > n || len(b)-len(a) > n {
		return 0, false
	}
	var rows [3][maxWord + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, before, two := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
		now[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			now[j] = min(before[j]+1, now[j-1]+1, before[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], two[j-2]+1)
			}
			least = min(least, now[j])
		}
		if least > n {
			return 0, false
		}
	}
	distance = rows[len(a)%3][len(b)]
	return distance, distance <= n
}
