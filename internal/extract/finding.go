package extract

import (
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/normalize"
	"sheaf/internal/recipe/path"
)

// finding is one raw value that a source found: text, or a decoded JSON value, with the element or JSON node that it
// came from.
type finding struct {
	value any
	node  *html.Node
	at    path.Node
	// shown tells visible text, whose numbers are written for people, from data, whose numbers have a decimal point.
	shown bool
	// link is the reference that the value was cut out of ("" = none).
	link string
	// literal values stand for a match (the source's `value`); maps leave them alone.
	literal bool
	// plain is text with its line breaks that is no markup, whatever it looks like.
	plain bool
}

// text is the value as text; "" for objects and lists.
func (f finding) text() string {
	if s, ok := f.value.(string); ok {
		return s
	}
	s, _ := path.Text(f.value)
	return s
}

func (f finding) empty() bool {
	if s, ok := f.value.(string); ok {
		return strings.TrimSpace(s) == ""
	}
	return path.Empty(f.value)
}

// clean is the value's text on one line.
func (f finding) clean() string { return normalize.Line(f.text()) }
