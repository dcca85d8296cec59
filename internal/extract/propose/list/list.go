package list

import (
	"golang.org/x/net/html"

	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/column"
)

// List is a part of a page that repeats: cards of a search, rows of a table, articles of a blog.
type List struct {
	// Kind is cards (each row has its own address), table (tr rows) or texts (rows without own address).
	Kind Kind
	// Rows is a CSS selector for the rows. Exact: it selects the items and nothing else. Where it selects more, Skip and StopAt
	// say what to leave out.
	Rows  string
	Exact bool
	Skip  []SkipRule
	// StopAt finds the element from which on rows answer another query; empty without one.
	StopAt string
	// Container holds all rows.
	Container *html.Node
	// Heading is the nearest heading that stands before the rows; empty without one.
	Heading string

	// Items are the results in page order; NotItems stand among them, or where results would stand, and are none, with the reason.
	Items, NotItems []Row
	Columns         []column.Column
	// Keys are the columns that may identify a row, best first: "What makes a row the same one tomorrow?"
	Keys []column.Key
	// Next is the page after this one; nil on the last page and where none can be told.
	Next *Next
	// Locale is the language that the page declares, without its region where the rows' amounts are written otherwise than there; empty
	// without one. Numbers are read by it.
	Locale string
	// Total is how many results the page says there are; nil where it does not say.
	Total *int64
	// Declared says how the list compares with an ItemList that the page declares; nil without one.
	Declared *Declared

	// Confidence, 0 to 1, that this list is what the page is there for: menus, carousels and "related" sections stay below 0.5.
	Confidence float64
	score      float64
}

// Kind tells what a list's rows are.
type Kind string

// Kinds of lists.
const (
	Cards Kind = "cards"
	Table Kind = "table"
	Texts Kind = "texts"
)

// Row is one repetition.
type Row struct {
	Node *html.Node
	// ID identifies the row on its site, URL is the absolute address it leads to, Title its name; empty where it has none.
	ID, URL, Title string
	// Values are the raw values of the list's Columns, in their order; empty = none.
	Values []string
	// Reason is why the row is no result; empty for items.
	Reason Reason
}

// Reason says why a row is no result.
type Reason string

// Reasons.
const (
	Placeholder Reason = "placeholder"       // a template or a filler that the site puts into each list
	Sponsored   Reason = "sponsored"         // labelled as paid for
	OffQuery    Reason = "other_query"       // stands below a line that says so, or under "0 results"
	Carousel    Reason = "carousel"          // a strip of several things in the place of a row
	NoLink      Reason = "no_own_link"       // where all other rows have one
	Duplicate   Reason = "duplicate"         // same address, same text as a row before
	HiddenRow   Reason = "hidden"            // the page does not show it
	Unlike      Reason = "unlike_other_rows" // a banner, a message, a pager
	HeaderRow   Reason = "header"            // names of a table's columns
)

// SkipRule selects rows that are no results: those that hold an element that CSS finds (the row itself included), with this text
// if Equals is set. Without CSS, those that Lacks finds nothing in.
type SkipRule struct {
	CSS, Equals, Lacks string
	Reason             Reason
}

// Declared compares a list with a schema.org ItemList of the page. Shops declare recommendation strips as ItemList too, so it is no source of
// rows, only a check.
type Declared struct {
	Entries int
	// Agree counts the entries whose address is an item's.
	Agree int
}

// Value gives the row's value of a column.
func (l *List) Value(r Row, column string) string {
	for i, c := range l.Columns {
		if c.Name == column && i < len(r.Values) {
			return r.Values[i]
		}
	}
	return ""
}

// Find finds the lists of a page, the one that the page is most likely there for first. A page without any gives none. The first list of a search that
// found nothing has no items. Time and memory grow with the page's nodes, not faster.
func Find(p *propose.Page) []List {
	return newSurvey(p).read()
}
