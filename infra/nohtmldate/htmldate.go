// Package htmldate stands in for go-htmldate in Sheaf's build (`replace` in go.mod). go-trafilatura imports that library to guess
// the date of a page, which Sheaf switches off: a guess between bounds that depend on today is no function of the page. The real one
// would cost every start of the program 0.5 s and 80 MB for the tables of go-dateparser below it.
package htmldate

import (
	"errors"
	"time"

	"golang.org/x/net/html"
)

// Options are what go-trafilatura names of the library's.
type Options struct {
	UseOriginalDate, SkipExtensiveSearch bool
	URL                                  string
}

// Result is a date of a page.
type Result struct {
	DateTime time.Time
	HasTime  bool
}

// IsZero reports whether there is none.
func (r Result) IsZero() bool { return r.DateTime.IsZero() }

// FromDocument is never called with HtmlDateMode Disabled.
func FromDocument(*html.Node, Options) (Result, error) {
	return Result{}, errors.New("dates are not guessed")
}
