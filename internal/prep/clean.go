package prep

import (
	"html"
	"regexp"
	"strings"

	"sheaf/datasets/table"
	"sheaf/internal/normalize"
)

// markup recognises texts that hold HTML: any closing tag, or a tag that shops leave in descriptions.
var markup = regexp.MustCompile(`(?i)</[a-z][a-z0-9]*\s*>|<(?:br|p|div|ul|ol|li|b|strong|span|table|img|h[1-6])(?:\s[^<>]*)?/?>`)

// Flags of texts whose bytes were read in a wrong encoding before the page was made.
const (
	flagMojibake = "mojibake"          // still to be seen
	flagRepaired = "mojibake_repaired" // undone, where that was safe
)

// cleanText makes a text fit for display, and keeps line breaks in long columns only.
func cleanText(c table.Column, s string) string {
	s, _ = normalize.Mojibake(s)
	if c.Long {
		return longText(s)
	}
	return normalize.Line(s)
}

// longText takes tags out of texts that hold them, also where they were escaped once more than meant.
func longText(s string) string {
	if strings.Contains(s, "&lt;") && !holdsMarkup(s) {
		if decoded := html.UnescapeString(s); holdsMarkup(decoded) {
			s = decoded
		}
	}
	if holdsMarkup(s) {
		if plain, err := normalize.HTMLText(s); err == nil {
			return plain
		}
	}
	return normalize.Text(s)
}

func holdsMarkup(s string) bool { return strings.IndexByte(s, '<') >= 0 && markup.MatchString(s) }

// encodingFlags says what was found in the texts of a value, before they are cleaned.
func (b *builder) encodingFlags(v any) {
	switch t := v.(type) {
	case string:
		repaired, changed := normalize.Mojibake(t)
		if changed {
			b.flag(flagRepaired)
		}
		if normalize.Mangled(repaired) {
			b.flag(flagMojibake)
		}
	case []string:
		for _, s := range t {
			b.encodingFlags(s)
		}
	case []map[string]any:
		for _, row := range t {
			for _, cell := range row { // flags are sorted at the end
				b.encodingFlags(cell)
			}
		}
	}
}
