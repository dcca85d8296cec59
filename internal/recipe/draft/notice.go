package draft

import (
	"net/url"
	"regexp"
	"strings"

	"sheaf/internal/extract/propose/list"
)

// searchName are names of query parameters that hold what somebody searched for, searchPath steps of addresses of searches.
var (
	searchName = regexp.MustCompile(`(?i)^(q|k|s|kw|wd|_nkw|term|text|query|search|searchterm|search_?(query|text|word|key)|key_?words?|word|sitem|ss|st|ntt)$`)
	searchPath = regexp.MustCompile(`(?i)/(search|sch|suche|recherche|buscar?|cerca|zoeken|szukaj|s)(/|$|\.)`)
)

// isSearch tells whether an address is that of a search.
func isSearch(u *url.URL) bool {
	if searchPath.MatchString(u.Path) {
		return true
	}
	for name, values := range u.Query() {
		if searchName.MatchString(name) && len(values) > 0 && values[0] != "" {
			return true
		}
	}
	return false
}

// notice is where results of another search begin, as a rule of rows: what stands among them, is none, and says so. The page
// that is drafted from need not have one: shops put it on the last page of a search, or where nothing is found. Empty where
// the list is no search, has its own rule, or its rows have no element of their own around them.
func (l *listing) notice(s *site) string {
	if len(l.stop) > 0 || l.list.Container == nil || !isSearch(s.url) {
		return ""
	}
	around := l.page.index.Rank(l.list.Container, nil)
	row := strings.TrimPrefix(l.rows, "css: ")
	row = strings.ReplaceAll(strings.Trim(row, "'"), "''", "'")
	var among strings.Builder
	for _, part := range splitOutside(row, ",") {
		steps := splitOutside(strings.TrimSpace(part), " >+~")
		last := steps[len(steps)-1]
		if last == "" {
			return ""
		}
		among.WriteString(":not(" + last + "):not(:has(" + last + "))")
	}
	if len(around) == 0 {
		return ""
	}
	at := place{key: "css", text: around[0].CSS + " > " + among.String()}
	if !at.valid() {
		return ""
	}
	return "{ css: " + quote(at.text) + ", matches: " + quote(list.OtherSearch) + " }"
}

// splitOutside cuts a selector at any of some characters outside of brackets and quotes.
func splitOutside(css, at string) []string {
	var out []string
	depth, from := 0, 0
	quoted := byte(0)
	for i := 0; i < len(css); i++ {
		c := css[i]
		switch {
		case c == '\\':
			i++
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']':
			depth--
		case depth == 0 && strings.IndexByte(at, c) >= 0:
			out = append(out, css[from:i])
			from = i + 1
		}
	}
	return append(out, css[from:])
}
