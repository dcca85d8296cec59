package ui

import (
	"strconv"
	"strings"
)

// preferred encodings, smallest first.
var preferred = []string{"br", "gzip"}

// choose picks the smallest form that an Accept-Encoding header allows; "" when it allows none but the plain one, or says
// nothing. An encoding of weight 0 is refused by the client, whatever else it says.
func choose(accept string, bodies map[string][]byte) string {
	allowed := map[string]bool{}
	others := false
	for part := range strings.SplitSeq(accept, ",") {
		name, weight, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		takes := true
		if q, ok := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q="); ok {
			value, err := strconv.ParseFloat(q, 64)
			takes = err == nil && value > 0
		}
		if name == "*" {
			others = takes
			continue
		}
		allowed[name] = takes
	}
	for _, encoding := range preferred {
		takes, named := allowed[encoding]
		if (takes || !named && others) && bodies[encoding] != nil {
			return encoding
		}
	}
	return ""
}
