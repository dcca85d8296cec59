package canon

import (
	"net/url"
	"slices"
	"strings"
)

// nameGlob is a parameter name cut at its stars.
type nameGlob []string

func newNameGlob(pattern string) nameGlob { return strings.Split(pattern, "*") }

func (g nameGlob) matches(name string) bool {
	if len(g) == 1 {
		return name == g[0]
	}
	rest, ok := strings.CutPrefix(name, g[0])
	if !ok {
		return false
	}
	last := len(g) - 1
	for _, part := range g[1:last] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, g[last])
}

// query drops and sorts parameters of a canonical URL. What stays is not re-encoded: servers tell "%20" from "+".
func (f *Form) query(u string) string {
	head, query, asked := strings.Cut(u, "?")
	if !asked {
		return u
	}
	params := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool {
		name := paramName(p)
		return p == "" || slices.ContainsFunc(f.drop, func(g nameGlob) bool { return g.matches(name) })
	})
	if f.sort {
		slices.SortStableFunc(params, func(a, b string) int { return strings.Compare(paramName(a), paramName(b)) })
	}
	if len(params) == 0 {
		return head
	}
	return head + "?" + strings.Join(params, "&")
}

func paramName(param string) string {
	name, _, _ := strings.Cut(param, "=")
	if plain, err := url.QueryUnescape(name); err == nil {
		return plain
	}
	return name
}
