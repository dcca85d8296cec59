package column

import (
	"slices"
	"strings"
)

// Type is what the values of a column look like.
type Type string

// Types of columns.
const (
	Text   Type = "text"
	Link   Type = "link"
	Image  Type = "image"
	Money  Type = "money"
	Number Type = "number"
	Date   Type = "date"
	Rating Type = "rating"
	Bool   Type = "boolean" // JSON only
	List   Type = "list"    // JSON only
)

// Column is a value that rows have, aligned over all of them.
type Column struct {
	Name string
	Type Type
	// Find are the places where rows hold it, relative to the row, most often used first.
	Find []Locator
	// Examples are up to three different values, as they stand on the page.
	Examples []string
	// Fill is the share of items that have it; Optional: not all have. Distinct is the share of different values among those.
	Fill, Distinct float64
	Optional       bool
}

// Locator finds a value in a row.
type Locator struct {
	// CSS is relative to the row; empty = the row itself. Nth, from 1, picks one of several matches (0 = the first).
	CSS string
	Nth int
	// Without selects parts whose text is left out: badges. Empty = none.
	Without string
	// Attr is the attribute to read; empty = the text.
	Attr string
	// Regex takes its first group out of what was read; empty = all of it.
	Regex string
	// Path is the place in a JSON record, in the language of internal/recipe/path.
	Path string
}

const maxExample = 200 // bytes

// Of makes a column of its values, one for each row, empty where the row has none.
func Of(name string, kind Type, values []string, find []Locator) Column {
	c := Column{Name: name, Type: kind, Find: find}
	filled := 0
	for _, v := range values {
		if v == "" {
			continue
		}
		filled++
		if example := Clip(v, maxExample); len(c.Examples) < 3 && !slices.Contains(c.Examples, example) {
			c.Examples = append(c.Examples, example)
		}
	}
	if filled > 0 {
		c.Fill, c.Distinct = float64(filled)/float64(len(values)), Distinct(values)
	}
	c.Optional = filled < len(values)
	return c
}

// Distinct is the share of different values among the rows that have one; 0 where none has.
func Distinct(values []string) float64 {
	seen := map[string]bool{}
	filled := 0
	for _, v := range values {
		if v != "" {
			seen[v] = true
			filled++
		}
	}
	if filled == 0 {
		return 0
	}
	return float64(len(seen)) / float64(filled)
}

// Clip cuts a text to n bytes at most, between runes.
func Clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return strings.ToValidUTF8(text[:n], "")
}
