package structured

import "strings"

// htmlBlanks are what HTML calls whitespace.
const htmlBlanks = " \t\n\f\r"

// urlParts are the parts of an address as they are written: nothing is decoded, encoded or put in order.
type urlParts struct {
	scheme, host, path, query, fragment string
	hasHost                             bool
}

// splitURL takes an address apart by RFC 3986; tabs and line breaks within it count for nothing.
func splitURL(s string) urlParts {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return r <= ' ' })
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	}
	var p urlParts
	if i := strings.IndexByte(s, ':'); i > 0 && isScheme(s[:i]) {
		p.scheme, s = strings.ToLower(s[:i]), s[i+1:]
	}
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		end := strings.IndexAny(rest, "/?#")
		if end < 0 {
			end = len(rest)
		}
		p.hasHost, p.host, s = true, rest[:end], rest[end:]
	}
	s, p.fragment, _ = strings.Cut(s, "#")
	p.path, p.query, _ = strings.Cut(s, "?")
	return p
}

func isScheme(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return true
}

func (p urlParts) String() string {
	var b strings.Builder
	if p.scheme != "" {
		b.WriteString(p.scheme + ":")
	}
	if p.host != "" {
		b.WriteString("//" + p.host)
		if p.path != "" && p.path[0] != '/' {
			b.WriteByte('/')
		}
	}
	b.WriteString(p.path)
	if p.query != "" {
		b.WriteString("?" + p.query)
	}
	if p.fragment != "" {
		b.WriteString("#" + p.fragment)
	}
	return b.String()
}

// joinURL makes ref absolute against base (RFC 3986, 5.2) and leaves its bytes as they are: what a page declares is compared
// and shown before it is normalised. Only addresses with a host can be relative to each other.
func joinURL(base, ref string) string {
	if base == "" {
		return ref
	}
	if ref == "" {
		return base
	}
	b, r := splitURL(base), splitURL(ref)
	if r.scheme == "" {
		r.scheme = b.scheme
	}
	if r.scheme != b.scheme || r.scheme != "http" && r.scheme != "https" && r.scheme != "" {
		return ref
	}
	if r.host != "" {
		return r.String()
	}
	r.host = b.host
	if r.path == "" {
		r.path = b.path
		if r.query == "" {
			r.query = b.query
		}
		return r.String()
	}
	r.path = joinPath(b.path, r.path)
	return r.String()
}

// joinPath resolves dot segments; empty segments within a relative path go.
func joinPath(base, ref string) string {
	segments := strings.Split(ref, "/")
	if ref[0] != '/' {
		all := strings.Split(base, "/")
		if all[len(all)-1] != "" {
			all = all[:len(all)-1]
		}
		all = append(all, segments...)
		segments = all[:0:0]
		for i, s := range all {
			if s != "" || i == 0 || i == len(all)-1 {
				segments = append(segments, s)
			}
		}
	}
	var out []string
	for _, s := range segments {
		switch s {
		case ".":
		case "..":
			if len(out) > 0 {
				out = out[:len(out)-1]
			}
		default:
			out = append(out, s)
		}
	}
	if last := segments[len(segments)-1]; last == "." || last == ".." {
		out = append(out, "")
	}
	if path := strings.Join(out, "/"); path != "" {
		return path
	}
	return "/"
}
