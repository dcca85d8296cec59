package recipe

import (
	"slices"
	"strings"
)

// Page is one kind of answer: how it is asked for, recognised and read.
type Page struct {
	At   Pos
	Name string
	// Rank orders page kinds when records of one key are combined: pages of items rank above lists, earlier in
	// an item's answers above later, later lists above earlier. From 1.
	Rank int

	Method  string // GET or POST
	URL     Template
	Query   []QueryParam // appended to URL's query in this order
	Headers []Header
	Body    *BodyValue // POST only

	// Elements tells that something looks at the page's elements or visible text, not only at what it declares.
	Elements bool

	Charset []string // "declared" (header, then document) or a label of the Encoding Standard, tried in order; empty = detect

	Recognise []Condition // any of them; empty = every page of status 200
	Outcomes  []Outcome   // after the policy's
	Read      Read
	Lets      []*Let
	Rows      *Rows
	Open      []*Open
	States    []string // fields that a row states; all others are absent
	Refreshes []string // of States: may change what an item page stated
	Paging    *Paging
	Total     *Source // how many results the site says there are
	Reachable *Source // how many of them its paging can reach
	Covers    string  // CoversAll or CoversSample
	Children  *Children
	// WhenCapped is that of the start that walks this page, if any.
	WhenCapped *WhenCapped
}

// What a list says about keys that are missing from it.
const (
	CoversAll    = "all"    // a key missing from a complete walk is missing
	CoversSample = "sample" // nothing
)

// QueryParam is one parameter of the query string.
type QueryParam struct {
	Name  string
	Value BodyValue
	// fixed is name=value escaped, where the value has no variables.
	fixed string
}

// BodyValue is text, or JSON built from templates. Exactly one is set.
type BodyValue struct {
	Text *Template
	JSON *JSONTemplate // written compact
	File string        // content of an attached file, sent as it is
}

// Read says where a page's data is.
type Read struct {
	Kind ReadKind
	// Path is the decoded value's part that expressions of the page start from: the first of Roots that exists.
	// Empty = the whole value.
	Roots  []*Expr
	Script CSS    // ReadJSONScript: the element whose text is one JSON value
	Global string // ReadScriptState: what the script assigns to: window.__INITIAL_STATE__
}

// ReadKind is the form of a page's data.
type ReadKind string

// The kinds of Read.
const (
	ReadHTML        ReadKind = "html"         // elements only
	ReadJSON        ReadKind = "json"         // the body is JSON
	ReadJSONScript  ReadKind = "json_script"  // one JSON value as text of an element
	ReadScriptState ReadKind = "script_state" // one JSON value assigned in a script
)

// Let is a named value of a page, for `agree` and for expressions ($name).
type Let struct {
	At   Pos
	Name string
	From []*Source
}

// Children are the parts of an item that are no records of their own (variants). Expressions see them as the list
// `children` of objects with Fields' names.
type Children struct {
	At     Pos
	Rows   *Expr
	Key    *Expr // over a row; identifies the child within its item
	Joins  []Join
	Fields []ChildField
}

// Join adds, as As, the first element of Rows that belongs to the child.
type Join struct {
	As   string // "joined" unless said
	Rows *Expr
	On   []On // tried in order; the first that finds an element decides
}

// On compares a value of the joined element with one of the child, as text.
type On struct {
	Theirs *Expr
	Ours   *Expr // nil = the child's Key
}

// ChildField is one value of a child. Its expression sees the row, and the joined elements by their names.
type ChildField struct {
	Name string
	From []*Expr // the first that has a value that is not null
}

func (p *Page) counter() *Counter {
	if p.Paging == nil {
		return nil
	}
	return p.Paging.N
}

func (p *Page) usesAddress() bool { return p.uses(addressVar) }

// uses reports whether the page's request has the variable.
func (p *Page) uses(name string) bool {
	return slices.Contains(p.variables(), name)
}

// variables lists the variables of the page's request.
func (p *Page) variables() []string {
	out := p.URL.Names()
	for _, q := range p.Query {
		out = append(out, q.Value.variables()...)
	}
	for _, h := range p.Headers {
		out = append(out, h.Value.Names()...)
	}
	if p.Body != nil {
		out = append(out, p.Body.variables()...)
	}
	return out
}

func (b *BodyValue) variables() []string {
	switch {
	case b.Text != nil:
		return b.Text.Names()
	case b.JSON != nil:
		return b.JSON.Variables()
	}
	return nil
}

// CountedBy tells how a list page is counted: by a query parameter of its address, or elsewhere (param is empty: in the
// path, in JSON variables). False: its next page is a link, or it has none.
func (p *Plan) CountedBy(page string) (param string, counted bool) {
	kind, ok := p.Pages[page]
	if !ok || kind.counter() == nil {
		return "", false
	}
	return kind.counterParam(), true
}

// counterParam is the query parameter that is the page number, or "" where the number stands elsewhere.
func (p *Page) counterParam() string {
	for _, q := range p.Query {
		if q.Value.Text != nil && q.Value.Text.isVariable("n") {
			return q.Name
		}
	}
	for i, part := range p.URL.parts {
		if part.name == "n" && part.place == inQuery && i > 0 {
			before := p.URL.parts[i-1].literal
			if name, ok := strings.CutSuffix(before[strings.LastIndexAny(before, "?&")+1:], "="); ok {
				return name
			}
		}
	}
	return ""
}
