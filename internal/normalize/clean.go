package normalize

import (
	"html"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Line cleans a short text for display: entities decoded at most twice (sites escape twice, nobody thrice),
// controls, zero-width and bidi marks removed, runs of blanks made one, ends trimmed, NFC. The ideographic blank U+3000
// stays: titles of Japanese shops are kept as shown.
func Line(s string) string { return Spaces(Strip(Entities(s))) }

// Text is Line for text of several lines: line breaks stay, three or more become two.
func Text(s string) string {
	lines := strings.Split(Strip(Entities(strings.ReplaceAll(s, "\r\n", "\n"))), "\n")
	var b strings.Builder
	empty := 0
	for _, l := range lines {
		l = Spaces(l)
		if l == "" {
			empty++
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
			if empty > 0 {
				b.WriteByte('\n')
			}
		}
		empty = 0
		b.WriteString(l)
	}
	return b.String()
}

// Entities decodes HTML character references, twice where the first pass leaves some.
func Entities(s string) string {
	for range 2 {
		if !strings.Contains(s, "&") {
			return s
		}
		s = html.UnescapeString(s)
	}
	return s
}

// Strip removes what does not show (controls but line breaks and tabs, zero-width, bidi and joiner marks that are
// not part of an emoji or a script that needs them, U+FEFF) and gives NFC.
func Strip(s string) string {
	if strings.IndexFunc(s, invisible) >= 0 {
		rs := []rune(s)
		out := rs[:0]
		for i, r := range rs {
			joiner := r == 0x200d && i > 0 && i+1 < len(rs) && joins(rs[i-1]) && joins(rs[i+1])
			nonJoiner := r == 0x200c && i > 0 && needsNonJoiner(rs[i-1])
			if invisible(r) && !joiner && !nonJoiner {
				continue
			}
			out = append(out, r)
		}
		s = string(out)
	}
	return norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
}

func invisible(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xad, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
		return true
	}
	return false
}

// joins: emoji and their modifiers, and Indic letters, form sequences with U+200D.
func joins(r rune) bool {
	return r >= 0x1f000 || r >= 0x2600 && r <= 0x27bf || r == 0xfe0f || r >= 0x0900 && r <= 0x0dff
}

// needsNonJoiner: Arabic script (Persian) and Indic scripts write U+200C inside words.
func needsNonJoiner(r rune) bool { return r >= 0x0600 && r <= 0x06ff || r >= 0x0900 && r <= 0x0dff }

// Spaces makes each run of blanks one and trims the ends; U+3000 stays inside a text.
func Spaces(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	pending := false
	for _, r := range s {
		if r != 0x3000 && unicode.IsSpace(r) {
			pending = b.Len() > 0
			continue
		}
		if pending {
			b.WriteByte(' ')
			pending = false
		}
		b.WriteRune(r)
	}
	return strings.Trim(b.String(), "\u3000 ")
}
