package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Mojibake repairs text whose UTF-8 was read as windows-1252 or latin-1, once or twice ("GerÃ¤t" → "Gerät"); to be called before controls are stripped. It changes a text
// only when that is safe: every character that such a mistake could have made forms whole UTF-8 sequences with its neighbours,
// and none stands where real text would have it ("NESCAFÉ®"). repaired tells whether it did.
func Mojibake(s string) (text string, repaired bool) {
	text = s
	for range 2 {
		next, ok := unmangle(text)
		if !ok {
			break
		}
		text = next
	}
	if text != s && strings.IndexFunc(text, c1) >= 0 {
		return s, false // a half repair
	}
	return text, text != s
}

func c1(r rune) bool { return r >= 0x80 && r < 0xa0 }

// Mangled tells whether a text still shows a decoding mistake: a character that stands for lost bytes, or sequences that
// Mojibake did not dare to repair.
func Mangled(s string) bool {
	if strings.Contains(s, "\ufffd") {
		return true
	}
	for _, lead := range []string{"Ã", "Â"} {
		for rest := s; ; {
			at := strings.Index(rest, lead)
			if at < 0 {
				break
			}
			first := at == 0 && len(rest) == len(s)
			rest = rest[at+len(lead):]
			next, _ := utf8.DecodeRuneInString(rest)
			if _, ok := windowsByte(next); ok && !first && next >= 0x80 && !unicode.IsLetter(next) {
				return true
			}
		}
	}
	return false
}

// unmangle undoes one wrong reading; ok is false where the text shows none or mixes it with right text.
func unmangle(s string) (out string, ok bool) {
	if len(s) < 4 || !suspicious(s) {
		return "", false
	}
	rs := []rune(s)
	b := make([]byte, 0, len(s))
	found := false
	for i := 0; i < len(rs); {
		if rs[i] < 0x80 {
			b = append(b, byte(rs[i]))
			i++
			continue
		}
		r, n := sequenceAt(rs[i:])
		if n == 0 {
			if _, byteLike := windowsByte(rs[i]); byteLike && !unicode.IsLetter(rs[i]) {
				b = utf8.AppendRune(b, rs[i]) // a sign such as ™ says nothing
				i++
				continue
			}
			return "", false // a letter that is right as it is
		}
		if !plausible(rs, i, n, r) {
			return "", false
		}
		found = true
		b = utf8.AppendRune(b, r)
		i += n
	}
	return string(b), found
}

// suspicious finds the lead bytes of UTF-8 as windows-1252 shows them, before anything is allocated.
func suspicious(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		// U+00C2-U+00F4 are C3 82 - C3 B4 in UTF-8.
		if s[i] == 0xc3 && s[i+1] >= 0x82 && s[i+1] <= 0xb4 && s[i+2] >= 0x80 {
			return true
		}
	}
	return false
}

// sequenceAt reads the character whose UTF-8 bytes the next n runes stand for; n is 0 where they stand for none.
func sequenceAt(rs []rune) (r rune, n int) {
	lead, ok := windowsByte(rs[0])
	if !ok {
		return 0, 0
	}
	var buf [4]byte
	buf[0] = lead
	size := 0
	switch {
	case lead >= 0xc2 && lead <= 0xdf:
		size = 2
	case lead >= 0xe0 && lead <= 0xef:
		size = 3
	case lead >= 0xf0 && lead <= 0xf4:
		size = 4
	}
	if size == 0 || len(rs) < size {
		return 0, 0
	}
	for i := 1; i < size; i++ {
		if buf[i], ok = windowsByte(rs[i]); !ok || buf[i]&0xc0 != 0x80 {
			return 0, 0
		}
	}
	r, used := utf8.DecodeRune(buf[:size])
	if used != size || r == utf8.RuneError || unicode.Is(unicode.Co, r) {
		return 0, 0
	}
	return r, size
}

// plausible weighs a sequence of rs[i:i+n] that would become r against its being right as it is. Three and more of such
// characters in a row never are. Two are where a capital ends a name and a sign follows: "NESCAFÉ®".
func plausible(rs []rune, i, n int, r rune) bool {
	if n > 2 {
		return true
	}
	before, after := rune(0), rune(0)
	if i > 0 {
		before = rs[i-1]
	}
	if i+n < len(rs) {
		after = rs[i+n]
	}
	if inARow(rs, i, n) {
		return true
	}
	lower := func(r rune) bool { return r >= 'a' && r <= 'z' }
	switch rs[i] {
	case 'Â', 'Ã':
		return !unicode.IsUpper(before) || unicode.IsLower(after)
	case 'Ä', 'Å': // Polish, Czech, Hungarian, Turkish letters
		quote := strings.ContainsRune("‘’“”", rs[i+1])
		return unicode.IsLetter(r) && (lower(before) || lower(after) && !quote)
	}
	return false
}

// inARow: another sequence stands right before or behind.
func inARow(rs []rune, i, n int) bool {
	if i+n < len(rs) {
		if _, size := sequenceAt(rs[i+n:]); size > 0 {
			return true
		}
	}
	for size := 2; size <= min(i, 4); size++ {
		if _, got := sequenceAt(rs[i-size : i]); got == size {
			return true
		}
	}
	return false
}

// windowsByte is the byte that windows-1252 shows as r; its five holes and the C1 controls are latin-1's.
func windowsByte(r rune) (byte, bool) {
	if r >= 0x80 && r < 0x100 {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}
