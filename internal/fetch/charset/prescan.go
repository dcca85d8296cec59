package charset

import (
	"bytes"
	"strings"
)

// prescanBytes is four times what the HTML standard asks for: shops put long scripts before their meta elements.
const prescanBytes = 4096

// metaCharset finds the encoding that a document declares about itself (HTML standard, "prescan a byte stream"), "" = none.
func metaCharset(body []byte) string {
	b := body[:min(len(body), prescanBytes)]
	if label := xmlCharset(b); label != "" {
		return label
	}
	for len(b) > 0 {
		i := bytes.IndexByte(b, '<')
		if i < 0 {
			return ""
		}
		b = b[i:]
		switch {
		case bytes.HasPrefix(b, []byte("<!--")):
			end := bytes.Index(b[2:], []byte("-->"))
			if end < 0 {
				return ""
			}
			b = b[2+end+3:]
		case isMeta(b):
			s := scanner{b: b[5:]}
			if label := s.meta(); label != "" {
				return label
			}
			b = s.b
		case len(b) > 1 && isLetter(b[1]) || len(b) > 2 && b[1] == '/' && isLetter(b[2]):
			s := scanner{b: b[1:]}
			s.skipTag()
			b = s.b
		case len(b) > 1 && (b[1] == '!' || b[1] == '/' || b[1] == '?'):
			end := bytes.IndexByte(b, '>')
			if end < 0 {
				return ""
			}
			b = b[end+1:]
		default:
			b = b[1:]
		}
	}
	return ""
}

// xmlCharset reads <?xml … encoding="…"?>, which browsers take from XHTML served as HTML too.
func xmlCharset(b []byte) string {
	if !bytes.HasPrefix(b, []byte("<?xml")) {
		return ""
	}
	head, _, ok := bytes.Cut(b, []byte(">"))
	if !ok {
		return ""
	}
	_, rest, ok := bytes.Cut(head, []byte("encoding"))
	if !ok {
		return ""
	}
	rest, ok = bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte("="))
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if !ok || len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	label, _, ok := bytes.Cut(rest[1:], rest[:1])
	if !ok {
		return ""
	}
	return usable(string(label))
}

// usable applies the standard's corrections: a page that could be read up to here is in no UTF-16, and x-user-defined
// means windows-1252. Unknown labels are "".
func usable(label string) string {
	name, _ := lookup(strings.TrimSpace(label))
	switch name {
	case "utf-16le", "utf-16be":
		return "utf-8"
	case "x-user-defined":
		return "windows-1252"
	default:
		return name
	}
}

func isMeta(b []byte) bool {
	return len(b) > 5 && bytes.EqualFold(b[:5], []byte("<meta")) && (isSpace(b[5]) || b[5] == '/')
}

// scanner walks through attributes of a tag.
type scanner struct{ b []byte }

// meta reads a meta element's attributes and gives its encoding, "" = none.
func (s *scanner) meta() string {
	var pragma, fromContent bool
	var label string
	seen := map[string]bool{}
	for {
		name, value, ok := s.attribute()
		if !ok {
			break
		}
		if seen[name] {
			continue
		}
		seen[name] = true
		switch name {
		case "http-equiv":
			pragma = pragma || value == "content-type"
		case "content":
			if c := contentCharset(value); c != "" && label == "" {
				label, fromContent = c, true
			}
		case "charset":
			label, fromContent = value, false
		}
	}
	if fromContent && !pragma {
		return ""
	}
	return usable(label)
}

// contentCharset extracts a label from "text/html; charset=x" (HTML standard, 4.2.5.4).
func contentCharset(value string) string {
	for {
		i := strings.Index(value, "charset")
		if i < 0 {
			return ""
		}
		value = strings.TrimLeft(value[i+len("charset"):], " \t\r\n\f")
		rest, ok := strings.CutPrefix(value, "=")
		if !ok {
			continue
		}
		rest = strings.TrimLeft(rest, " \t\r\n\f")
		if rest == "" {
			return ""
		}
		if q := rest[0]; q == '"' || q == '\'' {
			label, _, closed := strings.Cut(rest[1:], string(q))
			if !closed {
				return ""
			}
			return label
		}
		if end := strings.IndexAny(rest, "; \t\r\n\f"); end >= 0 {
			rest = rest[:end]
		}
		return rest
	}
}

func (s *scanner) skipTag() {
	for len(s.b) > 0 && !isSpace(s.b[0]) && s.b[0] != '>' {
		s.b = s.b[1:]
	}
	for {
		if _, _, ok := s.attribute(); !ok {
			return
		}
	}
}

// attribute gives the next attribute in lower case; not ok at the end of the tag or of the bytes.
func (s *scanner) attribute() (name, value string, ok bool) {
	s.skip(func(c byte) bool { return isSpace(c) || c == '/' })
	if len(s.b) == 0 || s.b[0] == '>' {
		return "", "", false
	}
	name = s.take(func(i int, c byte) bool { return c == '=' && i > 0 || isSpace(c) || c == '/' || c == '>' })
	s.skip(isSpace)
	if len(s.b) == 0 || s.b[0] != '=' {
		return name, "", len(s.b) > 0
	}
	s.b = s.b[1:]
	s.skip(isSpace)
	if len(s.b) == 0 {
		return "", "", false
	}
	if q := s.b[0]; q == '"' || q == '\'' {
		s.b = s.b[1:]
		value = s.take(func(_ int, c byte) bool { return c == q })
		if len(s.b) == 0 {
			return "", "", false
		}
		s.b = s.b[1:]
		return name, value, true
	}
	value = s.take(func(_ int, c byte) bool { return isSpace(c) || c == '>' })
	return name, value, len(s.b) > 0
}

func (s *scanner) skip(while func(byte) bool) {
	for len(s.b) > 0 && while(s.b[0]) {
		s.b = s.b[1:]
	}
}

func (s *scanner) take(until func(i int, c byte) bool) string {
	i := 0
	for i < len(s.b) && !until(i, s.b[i]) {
		i++
	}
	taken := strings.ToLower(string(s.b[:i]))
	s.b = s.b[i:]
	return taken
}

func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
