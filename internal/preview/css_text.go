package preview

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// urlOf is the address in a url( token.
func urlOf(token []byte) string {
	s := string(token)
	if i := strings.IndexByte(s, '('); i >= 0 {
		s = s[i+1:]
	}
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), ")"))
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		return stringOf([]byte(s))
	}
	return unescapeCSS(s)
}

// stringOf is the text of a string token.
func stringOf(token []byte) string {
	s := string(token)
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		quote := s[:1]
		s = s[1:]
		if strings.HasSuffix(s, quote) {
			s = s[:len(s)-1]
		}
	}
	return unescapeCSS(s)
}

// unescapeCSS decodes escapes: a backslash with up to six hex digits and one blank, or with any other character; with a line's
// end it is nothing.
func unescapeCSS(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			i++
			continue
		}
		i++
		n := 0
		for n < 6 && i+n < len(s) && isHex(s[i+n]) {
			n++
		}
		switch {
		case n > 0:
			code, err := strconv.ParseUint(s[i:i+n], 16, 32)
			if err != nil || code == 0 || code > utf8.MaxRune || code >= 0xD800 && code <= 0xDFFF {
				code = utf8.RuneError
			}
			b.WriteRune(rune(code))
			if i += n; i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n') {
				i++
			}
		case i < len(s) && s[i] == '\n':
			i++
		case i < len(s): // stands for itself, another backslash too
			_, size := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+size])
			i += size
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// escapeName writes an identifier so that it is read as this name and nothing else.
func escapeName(name string) string {
	if plainIdentifier(name) {
		return name
	}
	var b strings.Builder
	for i, c := range name {
		digit := c >= '0' && c <= '9'
		switch {
		case digit && (i == 0 || i == 1 && name[0] == '-'), c == '-' && len(name) == 1:
			escapeRune(&b, c)
		case c >= 0x80 && c != utf8.RuneError, nameByte(byte(c)) && c < 0x80:
			b.WriteRune(c)
		default:
			escapeRune(&b, c)
		}
	}
	return b.String()
}

// escapeHash writes what stands behind a #: a colour's digits stay as they are, an escaped name stays a name.
func escapeHash(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	return escapeName(unescapeCSS(s))
}

func escapeRune(b *strings.Builder, c rune) {
	b.WriteByte('\\')
	b.WriteString(strconv.FormatInt(int64(c), 16))
	b.WriteByte(' ')
}

func plainIdentifier(name string) bool {
	if name == "" || name == "-" || name[0] >= '0' && name[0] <= '9' || len(name) > 1 && name[0] == '-' && name[1] >= '0' && name[1] <= '9' {
		return false
	}
	for i := 0; i < len(name); i++ {
		if !nameByte(name[i]) {
			return false
		}
	}
	return true
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c >= 0x80
}

// quoteCSS writes a string. One with an address in it says nothing: no rule that is left can mean anything by it.
func quoteCSS(s string) string {
	if strings.Contains(s, "//") || strings.Contains(s, `\\`) || strings.Contains(s, `/\`) || strings.Contains(s, `\/`) {
		return `""`
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == 0x7f:
			escapeRune(&b, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
