package repair

import "strings"

// CSS puts the names of a selector as the site has them now. False: it has none that is another one now.
func (r Renaming) CSS(css string) (string, bool) {
	var out strings.Builder
	changed := false
	for i := 0; i < len(css); {
		switch c := css[i]; {
		case c == '\\' && i+1 < len(css):
			out.WriteString(css[i : i+2])
			i += 2
		case c == '"' || c == '\'':
			end := quoted(css, i)
			out.WriteString(css[i:end])
			i = end
		case c == '[':
			end := bracket(css, i)
			text, ok := r.attribute(css[i:end])
			out.WriteString(text)
			changed = changed || ok
			i = end
		case (c == '#' || c == '.') && i+1 < len(css) && letter(css[i+1]):
			end := i + 1
			for end < len(css) && letter(css[end]) {
				end++
			}
			name := css[i:end]
			if now, ok := r[name]; ok && plain(now[1:]) {
				name, changed = now, true
			}
			out.WriteString(name)
			i = end
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.String(), changed
}

// attribute renames one condition on an attribute, "[data-asin]" or `[itemprop="price"]`.
func (r Renaming) attribute(text string) (string, bool) {
	end := 1
	for end < len(text) && letter(text[end]) {
		end++
	}
	name, rest := text[1:end], text[end:]
	if value, ok := strings.CutPrefix(rest, "="); ok {
		value = strings.Trim(strings.TrimSuffix(value, "]"), "\"' ")
		if now, ok := r["["+name+"="+value]; ok {
			_, fresh, _ := strings.Cut(now, "=")
			return "[" + name + `="` + fresh + `"]`, true
		}
	}
	key := name
	if now, ok := r["["+name]; ok && plain(now[1:]) {
		key = now[1:]
	}
	if (name == "id" || name == "class") && strings.HasPrefix(rest, "=") {
		value := strings.Trim(strings.TrimSuffix(rest[1:], "]"), "\"' ")
		if now, ok := r[map[string]string{"id": "#", "class": "."}[name]+value]; ok {
			return "[" + name + `="` + now[1:] + `"]`, true
		}
	}
	return "[" + key + rest, key != name
}

// quoted is the place behind a text in quotes that begins at i.
func quoted(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case s[i]:
			return j + 1
		}
	}
	return len(s)
}

// bracket is the place behind a condition that begins at i.
func bracket(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '"', '\'':
			j = quoted(s, j) - 1
		case ']':
			return j + 1
		}
	}
	return len(s)
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c >= 0x80
}

// plain reports whether a name can be written in a selector as it is.
func plain(name string) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	for i := range len(name) {
		if !letter(name[i]) || name[i] >= 0x80 {
			return false
		}
	}
	return true
}
