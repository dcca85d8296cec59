package recipe

import (
	"regexp"
	"strings"

	"github.com/andybalholm/cascadia"
)

// selectorIDs gives, for each alternative of a selector, an id such that whatever the alternative matches has it or stands
// inside an element that has it; nil when one of them promises none. Who reads a page by many selectors need not walk all
// of it for each.
func selectorIDs(group cascadia.SelectorGroup) []string {
	ids := make([]string, len(group))
	for i, alternative := range group {
		if ids[i] = enclosingID(alternative.String()); ids[i] == "" {
			return nil
		}
	}
	return ids
}

// asides are the parts of a selector's canonical text that may hold a # which is no id of the element: attribute tests and
// functions.
var asides = regexp.MustCompile(`\[[^\[\]"]*(?:"[^\[\]"]*"[^\[\]"]*)?\]|:[a-zA-Z-]+\([^()]*\)`)

// plain takes off the escapes that the canonical text puts before characters that need none.
var plain = strings.NewReplacer(`\-`, "-", `\_`, "_")

// enclosingID finds the id nearest to the end of one selector's canonical text that is joined to the end by descendant and
// child combinators alone. What is hard to read promises nothing.
func enclosingID(s string) string {
	s = asides.ReplaceAllString(plain.Replace(s), "")
	if strings.ContainsAny(s, `\()[]"`) {
		return ""
	}
	parts := strings.Fields(s) // compounds and combinators; that of descendants is a blank
	for i := len(parts) - 1; i >= 0; i-- {
		if parts[i] == "+" || parts[i] == "~" {
			return ""
		}
		if _, id, ok := strings.Cut(parts[i], "#"); ok {
			if end := strings.IndexAny(id, ".:#"); end >= 0 {
				id = id[:end]
			}
			return id
		}
	}
	return ""
}
