package structured

import "bytes"

// closed is the end of what goes on to the next >.
func (s *skimmer) closed(i int) int {
	if i >= len(s.page) {
		return len(s.page)
	}
	if step := bytes.IndexByte(s.page[i:], '>'); step >= 0 {
		return i + step + 1
	}
	return len(s.page)
}

// commentEnd is the end of a comment whose text begins at i.
func (s *skimmer) commentEnd(i int) int {
	rest := s.page[i:]
	if bytes.HasPrefix(rest, []byte(">")) {
		return i + 1
	}
	if bytes.HasPrefix(rest, []byte("->")) {
		return i + 2
	}
	for at := 0; ; at++ {
		step := bytes.IndexByte(rest[at:], '>')
		if step < 0 {
			return len(s.page)
		}
		at += step
		if bytes.HasSuffix(rest[:at], []byte("--")) || bytes.HasSuffix(rest[:at], []byte("--!")) {
			return i + at + 1
		}
	}
}

// tagEnd is the end of a tag whose name ends at or after i. On the way it notes attributes of items, and where the first id is.
func (s *skimmer) tagEnd(i int) int {
	b := s.page
	s.itemAttrs, s.id = false, nil
	for i < len(b) && !endsName(b[i]) {
		i++
	}
	for {
		if i = skipBlanks(b, i); i >= len(b) {
			return len(b)
		}
		if b[i] == '>' {
			return i + 1
		}
		from := i
		if b[i] == '=' {
			i++
		}
		for i < len(b) && lexes[b[i]]&endsKey == 0 {
			i++
		}
		key := b[from:i]
		if i = skipBlanks(b, i); i >= len(b) {
			return len(b)
		}
		to := from + len(key)
		switch b[i] {
		case '/':
			i++
		case '=':
			i = valueEnd(b, i+1)
			to = i
		}
		s.attribute(key, b[from:to])
	}
}

// valueEnd is the end of an attribute's value that begins, after blanks, at i.
func valueEnd(b []byte, i int) int {
	if i = skipBlanks(b, i); i >= len(b) {
		return len(b)
	}
	switch c := b[i]; c {
	case '>':
	case '"', '\'':
		step := bytes.IndexByte(b[i+1:], c)
		if step < 0 {
			return len(b)
		}
		i += step + 2
	default:
		for i < len(b) && b[i] != '>' && !isHTMLBlank(b[i]) {
			i++
		}
	}
	return i
}

// attribute notes an attribute of which all is given, its name too.
func (s *skimmer) attribute(key, all []byte) {
	switch {
	case len(key) < len("id"):
	case len(key) == len("id"):
		if s.id == nil && key[0]|0x20 == 'i' && key[1]|0x20 == 'd' {
			s.id = all
		}
	case len(key) >= len("itemid") && key[0]|0x20 == 'i' && key[1]|0x20 == 't' && bytes.EqualFold(key[:4], []byte("item")):
		s.itemAttrs = true
		s.items = s.items || bytes.EqualFold(key, []byte("itemscope"))
	}
}

func skipBlanks(b []byte, i int) int {
	for i < len(b) && isHTMLBlank(b[i]) {
		i++
	}
	return i
}

// What a byte does to the reading of a tag.
const (
	blank   = 1 << iota // it is whitespace
	endName             // it ends a tag's name
	endsKey             // it ends an attribute's name; an equals sign not as its first byte
)

var lexes = [256]uint8{
	' ': blank | endName | endsKey, '\n': blank | endName | endsKey, '\t': blank | endName | endsKey, '\r': blank | endName | endsKey,
	'\f': blank | endName | endsKey, '/': endName | endsKey, '>': endName | endsKey, '=': endsKey,
}

func isHTMLBlank(c byte) bool { return lexes[c]&blank != 0 }

func endsName(c byte) bool { return lexes[c]&endName != 0 }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// containsFold tells whether b contains a text of lower-case letters in any case. Its cost is that of a few searches for one
// byte.
func containsFold(b []byte, text string) bool {
	lower, upper := text[0], text[0]
	if isLetter(lower) {
		upper -= 'a' - 'A'
	}
	for i := 0; i+len(text) <= len(b); i++ {
		if c := b[i]; (c == lower || c == upper) && bytes.EqualFold(b[i:i+len(text)], []byte(text)) {
			return true
		}
	}
	return false
}
