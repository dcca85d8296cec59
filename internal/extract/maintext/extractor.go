package maintext

import (
	"errors"

	"golang.org/x/net/html"
)

// Document is the main part of a page. Text has a line a block, "- " before list items, cells of a table row joined by
// " | " and an empty line between paragraphs; Title and Author are one line, empty where the page names none.
type Document struct {
	Title, Text, Author string
}

// Extractor finds the main text of a page. address is where the page is; root is never changed. Implementations are safe
// for concurrent use. Errors: ErrTooLarge, ErrTooSlow, ErrNoText.
type Extractor interface {
	Extract(root *html.Node, address string) (Document, error)
}

// Reasons why a page gives no document.
var (
	// ErrTooLarge: more nodes or text than Limits allow.
	ErrTooLarge = errors.New("the page is too large for the extraction of its main text")
	// ErrTooSlow: the page took longer than Limits.Time, or so many pages before it still do that there is no room.
	ErrTooSlow = errors.New("the extraction of the main text took too long")
	// ErrNoText: nothing on the page looks like a text.
	ErrNoText = errors.New("the page has no main text")
)
