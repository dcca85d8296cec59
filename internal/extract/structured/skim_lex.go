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

// tagEnd is the end of a tag whose name ends at or after i. On the way it notes attributes that begin an item.
func (s *skimmer) tagEnd(i int) int {
	b := s.page
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
		for i < len(b) && !endsName(b[i]) && (b[i] != '=' || i == from) {
			i++
		}
		if i-from == len("itemscope") && (b[from] == 'i' || b[from] == 'I') && bytes.EqualFold(b[from:i], []byte("itemscope")) {
			s.items = true
		}
		if i = skipBlanks(b, i); i >= len(b) {
			return len(b)
		}
		if b[i] == '/' {
			i++
			continue
		}
		if b[i] != '=' {
			continue
		}
		if i = skipBlanks(b, i+1); i >= len(b) {
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
	}
}

func skipBlanks(b []byte, i int) int {
	for i < len(b) && isHTMLBlank(b[i]) {
		i++
	}
	return i
}

func isHTMLBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func endsName(c byte) bool { return isHTMLBlank(c) || c == '/' || c == '>' }

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
