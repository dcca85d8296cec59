package recipe

import "regexp"

// Start is one place where a crawl begins. Exactly one of Sitemap, Addresses, Each/Vars (with Page or Open) or Known is meant:
// see Kind.
type Start struct {
	At   Pos
	Kind StartKind

	Sitemaps []Template     // StartSitemap
	Keep     *regexp.Regexp // addresses of a sitemap to follow; nil = all
	Drop     *regexp.Regexp // addresses of a sitemap to leave out; nil = none

	Addresses *Values // StartAddresses; ranges in them are already spread

	Page string // list page kind to walk, or …
	Open string // … item kind to visit

	Each []Each // variables; several make every combination, the last one changing fastest
	Vars []Var  // further variables, the same for all

	WhenCapped *WhenCapped
	Known      *KnownRule
}

// StartKind says what a start is.
type StartKind string

// The kinds of Start.
const (
	StartSitemap   StartKind = "sitemap"
	StartAddresses StartKind = "addresses"
	StartEach      StartKind = "each" // a page or item for every combination of Each; once if there is none
	StartKnown     StartKind = "known"
)

// Each is a variable that takes several values.
type Each struct {
	Name   string
	Values Values
}

// Values is a list: written out, in a file (one a line; blank lines and lines that start with # are left out), or a parameter's.
type Values struct {
	At        Pos
	List      []string
	File      string
	Parameter string
}

// Var is a variable with a template for its value.
type Var struct {
	Name  string
	Value Template
}

// WhenCapped splits a query of which the site shows only a part.
type WhenCapped struct {
	If    *Expr     // over the page's read root; true = capped
	Param [2]string // query parameters of the window's lower and upper end, both included
	Min   int64
	Max   int64
}
