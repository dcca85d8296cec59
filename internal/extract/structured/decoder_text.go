package structured

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string that begins here with its quote.
func (d *decoder) text(quote byte) (string, error) {
	from := d.i + 1
	for i := from; i < len(d.s); i++ {
		switch c := d.s[i]; {
		case c == quote:
			if d.quotes && !d.ends(i+1) {
				return d.mendedText(quote, from, i)
			}
			d.i = i + 1
			return validText(d.s[from:i]), nil
		case c == '\\' || c < ' ':
			return d.mendedText(quote, from, i)
		}
	}
	return "", d.open()
}

// mendedText is the slow part of text: what has to be written anew from byte i on.
func (d *decoder) mendedText(quote byte, from, i int) (string, error) {
	var b strings.Builder
	b.WriteString(d.s[from:i])
	for i < len(d.s) {
		switch c := d.s[i]; {
		case c == quote && d.quotes && !d.ends(i+1):
			d.repairs |= RepairQuote
			b.WriteByte(c)
			i++
		case c == quote:
			d.i = i + 1
			return validText(b.String()), nil
		case c == '\\':
			i += d.escape(&b, d.s[i:], quote)
		case c < ' ':
			d.repairs |= RepairControl
			if c == '\n' || c == '\t' || c == '\r' {
				b.WriteByte(c)
			}
			i++
		default:
			n := plainLength(d.s[i:], quote)
			b.WriteString(d.s[i : i+n])
			i += n
		}
	}
	return "", d.open()
}

func (d *decoder) open() error {
	d.i = len(d.s)
	return d.failed("the end of a string")
}

// plainLength is how many bytes mean themselves.
func plainLength(s string, quote byte) int {
	for i := range len(s) {
		if c := s[i]; c == quote || c == '\\' || c < ' ' {
			return i
		}
	}
	return len(s)
}

// escape writes what the escape at the start of s means and gives its length.
func (d *decoder) escape(b *strings.Builder, s string, quote byte) int {
	if len(s) < 2 {
		return 1
	}
	c := s[1]
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 {
		b.WriteByte("\"\\/\b\f\n\r\t"[i])
		return 2
	}
	if c == 'u' {
		if r, n := escapedRune(s); n > 0 {
			b.WriteRune(r)
			return n
		}
	}
	d.repairs |= RepairEscape
	switch {
	case c == '\'' || c == quote:
		b.WriteByte(c)
		return 2
	case c == 'x' && len(s) >= 4:
		if v, err := strconv.ParseUint(s[2:4], 16, 8); err == nil {
			b.WriteRune(rune(v))
			return 4
		}
	case c == '\n' && d.script:
		return 2
	case c == 'v' && d.script:
		b.WriteByte(' ')
		return 2
	}
	if !d.script || c < ' ' || c == 'u' || c == 'x' {
		b.WriteByte('\\')
	}
	return 1
}

// escapedRune reads \uXXXX, two of them where they make one character; half of such a pair is U+FFFD. n is 0 if s does not
// begin with one.
func escapedRune(s string) (r rune, n int) {
	high, ok := unit(s)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(high) {
		return high, 6
	}
	if low, ok := unit(s[6:]); ok {
		if r := utf16.DecodeRune(high, low); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

func unit(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(v), err == nil
}

// ends tells whether what stands at i can follow a string: the end, a colon, a closing bracket, or a comma and a further
// member.
func (d *decoder) ends(i int) bool {
	rest := strings.TrimLeft(d.s[i:], " \t\r\n")
	if rest == "" {
		return true
	}
	switch rest[0] {
	case ':', '}', ']':
		return true
	case ',':
		rest = strings.TrimLeft(rest[1:], " \t\r\n")
		for _, member := range []string{`"`, "{", "}", "[", "]", "true", "false", "null", "-"} {
			if strings.HasPrefix(rest, member) {
				return true
			}
		}
		return rest == "" || rest[0] >= '0' && rest[0] <= '9'
	}
	return false
}

// validText replaces what is no UTF-8.
func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\ufffd")
}
