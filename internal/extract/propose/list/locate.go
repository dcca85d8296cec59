package list

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/propose/column"
)

// locator is a simple selector: an element of this tag (empty: any) with this token (-1: any), in an element with the token around (-1: anywhere).
type locator struct {
	around int32
	tag    string
	token  int32
}

const locateRows = 12 // rows that a place is tried on

// locate finds how cells of one column are reached from their rows. Each candidate must find the cell at the same place among its matches in all rows that are tried.
func (s *survey) locate(rows []int32, cells []*cell) column.Locator {
	var try []int
	for i, c := range cells {
		if c != nil && len(try) < locateRows {
			try = append(try, i)
		}
	}
	if len(try) == 0 {
		return column.Locator{}
	}
	first := cells[try[0]]
	out := column.Locator{Attr: first.attr}
	if first.at == rows[try[0]] {
		return out
	}
	best, bestHits, bestNth := locator{-1, "", -1}, 0, 0
	for _, l := range s.locators(first.at, rows[try[0]]) {
		nth, hits := 0, 0
		for _, i := range try {
			n := s.match(l, rows[i], cells[i].at)
			if nth == 0 {
				nth = n
			}
			hits += oneIf(n == nth && n > 0)
		}
		better := hits > bestHits || hits == bestHits && nth == 1 && bestNth > 1
		if better {
			best, bestHits, bestNth = l, hits, nth
		}
		if bestHits == len(try) && bestNth == 1 {
			break
		}
	}
	if bestHits*10 >= len(try)*8 {
		out.CSS = s.locatorCSS(best)
		if bestNth > 1 {
			out.Nth = bestNth
		}
		return out
	}
	out.CSS = s.pathCSS(first.at, rows[try[0]])
	return out
}

// match gives the place of an element among the row's elements that l selects, from 1; 0 where it is none.
func (s *survey) match(l locator, row, at int32) int {
	n, inside := 0, int32(-1)
	for i := row + 1; i <= at; i++ {
		s.visits++
		f, node := &s.facts[i], s.p.Spots[i].Node
		if node.Type != html.ElementNode {
			continue
		}
		if l.around < 0 || i <= inside {
			if (l.tag == "" || node.Data == l.tag) && (l.token < 0 || slices.Contains(f.tokens, l.token)) {
				n++
				if i == at {
					return n
				}
			}
		}
		if l.around >= 0 && i > inside && slices.Contains(f.tokens, l.around) {
			inside = s.p.Spots[i].Last
		}
	}
	return 0
}

// locators lists candidates for an element, the ones that should hold longest first.
func (s *survey) locators(at, row int32) []locator {
	tag := s.p.Spots[at].Node.Data
	var out, later []locator
	for _, t := range s.ranked(at) {
		l := locator{-1, "", t}
		if steady(s.names[t]) {
			out = append(out, l)
		} else {
			later = append(later, l)
		}
	}
	for _, up := range s.around(s.p.Spots[at].Parent, row, 3) {
		for _, t := range s.ranked(up) {
			l := locator{t, tag, -1}
			if steady(s.names[t]) {
				out = append(out, l)
			} else {
				later = append(later, l)
			}
		}
	}
	switch tag {
	case "h1", "h2", "h3", "h4", "h5", "h6", "img", "a", "time":
		out = append(out, locator{-1, tag, -1})
	default:
		later = append(later, locator{-1, tag, -1})
	}
	out = append(out, later...)
	return out[:min(len(out), 16)]
}

// ranked gives an element's tokens that can stand in a selector: meaning before style.
func (s *survey) ranked(at int32) []int32 {
	out := slices.Clone(s.facts[at].tokens)
	out = slices.DeleteFunc(out, func(t int32) bool {
		name := s.names[t]
		return name[0] == '.' && s.isState(name[1:]) || name[0] == '@' && (!strings.Contains(name, "=") || strings.ContainsAny(name, `"\`))
	})
	slices.SortStableFunc(out, func(a, b int32) int { return tokenRank(s.names[a]) - tokenRank(s.names[b]) })
	return out
}

func tokenRank(name string) int {
	switch {
	case strings.HasPrefix(name, "@itemprop="):
		return 0
	case name[0] == '@':
		return 1
	case steady(name):
		return 2
	}
	return 3
}

var (
	hashTail  = regexp.MustCompile(`(?:^|[-_])([A-Za-z0-9]{5,})$`)
	atomicCSS = regexp.MustCompile(`^\.(sc-|css-|jsx-|_[a-z0-9]{3,}|svelte-|emotion-|[a-zA-Z]{1,3}$)`)
)

// steady: the name was given by a person and not made by a build.
func steady(token string) bool {
	if token[0] != '.' {
		return true
	}
	if atomicCSS.MatchString(token) || strings.ContainsAny(token, ":[]/()!@") {
		return false
	}
	if m := hashTail.FindStringSubmatch(token[1:]); m != nil && looksHashed(m[1]) {
		return false
	}
	return true
}

// looksHashed: digits between letters, capitals in the middle without being words, or no vowels.
func looksHashed(w string) bool {
	turns, digits, vowels := 0, 0, 0
	for i := range len(w) {
		c := w[i]
		digit := c >= '0' && c <= '9'
		digits += oneIf(digit)
		vowels += oneIf(strings.IndexByte("aeiouyAEIOUY", c) >= 0)
		if i > 0 {
			p := w[i-1]
			turns += oneIf(digit != (p >= '0' && p <= '9'))
			turns += oneIf(c >= 'A' && c <= 'Z' && p >= 'a' && p <= 'z')
		}
	}
	return digits > 0 && turns >= 2 || turns >= 3 && len(w) <= 8 || vowels == 0 && len(w) >= 6
}

func (s *survey) locatorCSS(l locator) string {
	css := ""
	if l.tag != "" {
		css = cssName(l.tag)
	}
	if l.token >= 0 {
		css += tokenCSS(s.names[l.token])
	}
	if css == "" {
		css = "*"
	}
	if l.around >= 0 {
		css = tokenCSS(s.names[l.around]) + " " + css
	}
	return css
}

// tokenCSS writes a token as a selector: ".x", "@data-x", "@data-x=y" or a tag's name.
func tokenCSS(name string) string {
	switch name[0] {
	case '.':
		return "." + cssName(name[1:])
	case '@':
		key, value, found := strings.Cut(name[1:], "=")
		if !found {
			return "[" + key + "]"
		}
		return "[" + key + `="` + value + `"]`
	}
	return cssName(name)
}

// cssName escapes what a class name may have and a selector may not.
func cssName(name string) string {
	var b strings.Builder
	for i, r := range name {
		switch {
		case r >= '0' && r <= '9' && (i == 0 || i == 1 && name[0] == '-'):
			fmt.Fprintf(&b, `\%x `, r)
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' && len(name) > 1 || r == '_' || r >= 0x80:
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\%x `, r)
		default:
			b.WriteByte('\\')
			b.WriteRune(r)
		}
	}
	return b.String()
}

// pathCSS is the way from an element around to one inside, by tags and places.
func (s *survey) pathCSS(at, from int32) string {
	var parts []string
	for up := at; up != from && up > 0; up = s.p.Spots[up].Parent {
		n := s.p.Spots[up].Node
		k := 1
		for c := n.PrevSibling; c != nil; c = c.PrevSibling {
			if c.Type == html.ElementNode && c.Data == n.Data {
				k++
			}
		}
		parts = append(parts, fmt.Sprintf("%s:nth-of-type(%d)", cssName(n.Data), k))
	}
	slices.Reverse(parts)
	return strings.Join(parts, " > ")
}
