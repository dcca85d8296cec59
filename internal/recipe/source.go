package recipe

import "regexp"

// Source finds values on one page. Its kind is told by which of the first group is set.
type Source struct {
	At   Pos
	Kind SourceKind

	CSS     []CSS // tried in order
	XPath   *XPath
	JSON    *Expr
	Types   []string // JSONLD, Microdata: item types, any of them; JSON is the path inside the item (nil = the item)
	Name    string   // Meta: its name, property or itemprop; Var: the visit's variable; MainText: MainText, MainTitle or MainAuthor
	Const   string
	Scope   *CSS           // Microdata and JSONLD: only inside this element
	Regex   *regexp.Regexp // URL, Body, Text: what to find; others: applied to each value
	Attr    string         // CSS, XPath: attribute instead of the text
	HTML    bool           // CSS, XPath: inner HTML instead of the text
	Own     bool           // CSS: text of the element itself, without its children's
	Without *CSS           // CSS, XPath: elements left out of the text
	Nth     *int           // which of the elements or values, from 0; -1 = last. nil = first
	All     AllMode        // all of them
	Sep     string         // between joined values
	// Any is the first value that it matches: the result is group 1 if the expression has one, else the value.
	Any    *regexp.Regexp
	Equals *string     // only values that are equal after trimming
	Value  *string     // what a match means, instead of its text; it is not mapped. With JSON: where the expression is true
	Pick   Pick        // of several JSON values
	When   []Condition // only where all of them hold, seen from the same place
}

// SourceKind is where a Source looks.
type SourceKind string

// The kinds of Source.
const (
	FromCSS       SourceKind = "css"
	FromXPath     SourceKind = "xpath"
	FromJSON      SourceKind = "json"
	FromJSONLD    SourceKind = "jsonld"
	FromMicrodata SourceKind = "microdata"
	FromMeta      SourceKind = "meta"
	FromURL       SourceKind = "url"  // the final address
	FromBody      SourceKind = "body" // decoded body
	FromText      SourceKind = "text" // visible text of the page or row
	FromConst     SourceKind = "const"
	FromVar       SourceKind = "var" // a variable of the visit or item, or a named value of the page
	FromMainText  SourceKind = "maintext"
)

// What a FromMainText source takes of the page's main part.
const (
	MainText   = "text"
	MainTitle  = "title"
	MainAuthor = "author"
)

// AllMode says what becomes of several matches.
type AllMode string

// The modes of All.
const (
	AllNone AllMode = ""
	AllJoin AllMode = "join" // one text, joined by Sep
	AllList AllMode = "list"
)

// Pick chooses among several values.
type Pick string

// The choices of Pick.
const (
	PickFirst   Pick = ""
	PickLast    Pick = "last"
	PickOnlyOne Pick = "only_one" // the one value that all agree on, else none
	PickMin     Pick = "min"
	PickMax     Pick = "max"
	PickLongest Pick = "longest"
)

// Capture applies an expression as every `regex` of a recipe: group 1 (the first that took part) if it has groups, else the match.
func Capture(re *regexp.Regexp, s string) (string, bool) {
	m := re.FindStringSubmatchIndex(s)
	if m == nil {
		return "", false
	}
	for g := 1; g < len(m)/2; g++ {
		if m[2*g] >= 0 {
			return s[m[2*g]:m[2*g+1]], true
		}
	}
	if len(m) > 2 {
		return "", true
	}
	return s[m[0]:m[1]], true
}
