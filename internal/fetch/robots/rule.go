package robots

import "strings"

// rule is an allow or disallow line. Its weight is the length of the pattern as normalised: the longest match decides.
type rule struct {
	allow   bool
	line    int
	text    string  // as "disallow: /x", for people
	pattern pattern // percent-encoding normalised
	decoded pattern // disallow only: unreserved characters decoded as well
	index   pattern // allow only: "/dir/index.html" also allows exactly "/dir/"; no parts when it does not apply
}

func newRule(allow bool, value string, line int) rule {
	r := rule{allow: allow, line: line, pattern: newPattern(normalise(value))}
	if allow {
		r.text = "allow: " + value
		if slash := strings.LastIndexByte(value, '/'); slash >= 0 && strings.HasPrefix(value[slash:], "/index.htm") {
			r.index = newPattern(normalise(value[:slash+1]) + "$")
		}
		return r
	}
	r.text = "disallow: " + value
	r.decoded = newPattern(decodeUnreserved(normalise(value)))
	return r
}

// match gives the weight of the match with a path, or -1. Weight 0 is an empty pattern, which says nothing.
func (r *rule) match(path, decodedPath string) int {
	switch {
	case r.pattern.matches(path):
		return r.pattern.weight
	case r.allow && r.index.weight > 0 && r.index.matches(path):
		return r.index.weight
	case !r.allow && r.decoded.matches(decodedPath):
		return r.decoded.weight
	default:
		return -1
	}
}

// pattern is a path pattern cut at its stars.
type pattern struct {
	parts  []string // parts[0] must begin the path, the others follow in order, anything between
	ends   bool     // "$" at the end: the last part must end the path
	weight int
}

func newPattern(s string) pattern {
	p := pattern{weight: len(s)}
	if strings.HasSuffix(s, "$") {
		p.ends, s = true, s[:len(s)-1]
	}
	p.parts = strings.Split(s, "*")
	return p
}

// matches takes time proportional to pattern times path at worst: the leftmost place of each part is always as
// good as a later one, so nothing is tried twice.
func (p *pattern) matches(path string) bool {
	rest, ok := strings.CutPrefix(path, p.parts[0])
	if !ok {
		return false
	}
	if len(p.parts) == 1 {
		return !p.ends || rest == ""
	}
	last := len(p.parts) - 1
	for _, part := range p.parts[1:last] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	if p.ends {
		return strings.HasSuffix(rest, p.parts[last])
	}
	return strings.Contains(rest, p.parts[last])
}

const upperHex = "0123456789ABCDEF"

// normalise encodes bytes beyond ASCII and writes the digits of percent-encodings in upper case.
func normalise(s string) string {
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		clean = s[i] < 0x80 && s[i] != '%'
	}
	if clean {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b.WriteString(strings.ToUpper(s[i : i+3]))
			i += 2
		case c >= 0x80:
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// decodeUnreserved decodes the percent-encodings of letters, digits and "-._~" in a normalised string.
func decodeUnreserved(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			if c := hexValue(s[i+1])<<4 | hexValue(s[i+2]); isUnreserved(c) {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func hexValue(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	default:
		return c - 'a' + 10
	}
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}
