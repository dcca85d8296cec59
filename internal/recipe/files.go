package recipe

import "strings"

// lines are a list file's values: one a line, without blanks at the ends, blank lines and lines that start with #.
func lines(body []byte) []string {
	var out []string
	for line := range strings.Lines(strings.TrimPrefix(string(body), "\ufeff")) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}
