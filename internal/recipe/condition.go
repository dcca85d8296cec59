package recipe

import (
	"regexp"

	"sheaf/internal/record"
)

// Condition holds when everything that it sets holds. Seen from a page, or from a row in a list.
//
// A JSON path is looked for from the read root first, and where that has nothing, from the whole document.
type Condition struct {
	At Pos

	Status []StatusRange  // any of them
	Body   *regexp.Regexp // found in the decoded body with entities unescaped; the first First bytes only when First > 0
	First  int
	Text   *regexp.Regexp // found in the visible text
	URL    *regexp.Regexp // found in the final address

	CSS   *CSS   // an element is there …
	XPath *XPath // …
	JSON  *Expr  // the expression has a true value (or what Is says)
	Attr  string // CSS, XPath: the attribute is what Equals and Matches look at, instead of the text

	Is      Presence       // of JSON's value
	Equals  *string        // some value of CSS, XPath or JSON is equal, blanks at the ends aside
	Matches *regexp.Regexp // some value of CSS, XPath or JSON is matched

	Lacks *CSS  // no element is there
	Empty *Expr // missing, null, "", [] or {}

	Not []Condition // none of them holds
}

// StatusRange is a range of HTTP status codes, both included.
type StatusRange struct{ From, To int }

// Presence is what `is:` asks of a value.
type Presence string

// The choices of Is.
const (
	IsTrue    Presence = ""        // not missing, false, null, 0, "" or empty
	IsPresent Presence = "present" // not missing, null or false
	IsAbsent  Presence = "absent"  // missing or null
	IsEmpty   Presence = "empty"   // there, and "", [] or {}
	IsFalse   Presence = "false"   // there, and false or 0
)

// Outcome is a rule: the first whose condition holds decides what became of the page.
type Outcome struct {
	At   Pos
	Is   record.Outcome // also Retry and Throttled
	When Condition
	// Text is the rule as written, for the outcome's reason: "blocked: status 403".
	Text string
}
