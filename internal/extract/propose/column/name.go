package column

import (
	"strings"
	"unicode"
)

// Snake writes a name as columns are written: lower case, words joined by _.
func Snake(s string) string {
	words := strings.FieldsFunc(strings.ToLower(SplitCase(s)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	out := strings.Join(words, "_")
	if len(out) > 40 {
		out = strings.TrimRight(strings.ToValidUTF8(out[:40], ""), "_")
	}
	return out
}

// SplitCase parts words that only their case parts: "listPrice" gives "list Price".
func SplitCase(s string) string {
	var b strings.Builder
	low := false
	for _, r := range s {
		if unicode.IsUpper(r) && low {
			b.WriteByte(' ')
		}
		low = unicode.IsLower(r)
		b.WriteRune(r)
	}
	return b.String()
}
