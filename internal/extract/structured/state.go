package structured

import (
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
)

// StateKind says where a state was found.
type StateKind string

// The kinds of states.
const (
	// StateScript is a script element that holds JSON: Next's and Nuxt's data, a shop's product, Magento's components.
	StateScript StateKind = "script"
	// StateAssigned is what a script assigns: window.__INITIAL_STATE__ = {…}.
	StateAssigned StateKind = "assigned"
	// StateCalled is what a script hands on: dataLayer.push({…}).
	StateCalled StateKind = "called"
	// StateAttribute is the JSON text of an attribute: data-product_variations.
	StateAttribute StateKind = "attribute"
)

// State is one JSON value that a page carries for its own scripts: an object or list that is not empty.
type State struct {
	Kind StateKind
	// Name is what a script calls it (window.__INITIAL_STATE__, dataLayer.push), or a CSS selector of the element
	// (script#__NEXT_DATA__, form[data-product_variations]).
	Name  string
	Value any
	Node  *html.Node
}

// maxStates bounds what is listed; pages with a JSON attribute on every row stay under it.
const maxStates = 5_000

// stateReader lists the states of a page.
type stateReader struct {
	states []State
	notes  []Note
	flight []string // chunks of Next's data that is streamed in calls
	node   *html.Node
}

func readStates(inv *inventory) ([]State, []Note) {
	r := stateReader{}
	for _, s := range inv.scripts {
		r.node = s.node
		switch text := s.text(); {
		case text == "" || isJSONLD(s.kind):
		case isScript(s.kind):
			r.scan(text)
		case beginsJSON(text):
			r.script(s, text)
		}
	}
	r.streamed()
	for _, c := range inv.carriers {
		v, n, _, err := Decode(c.attr.Val)
		if err == nil && strings.Trim(c.attr.Val[n:], htmlBlanks) == "" {
			r.node = c.node
			r.add(StateAttribute, c.node.Data+"["+c.attr.Key+"]", v)
		}
	}
	return r.states, r.notes
}

// isScript tells whether a type is one of JavaScript's.
func isScript(kind string) bool {
	switch kind {
	case "", "module", "text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript", "application/ecmascript", "text/babel", "text/jsx":
		return true
	}
	// What loads scripts later gives them types of its own: text/rocketscript, 1a2b-text/javascript.
	return strings.Contains(kind, "javascript") || strings.HasSuffix(kind, "rocketscript")
}

func beginsJSON(text string) bool {
	text = strings.TrimLeft(text, htmlBlanks)
	return text != "" && (text[0] == '{' || text[0] == '[' || strings.HasPrefix(text, "<!") || strings.HasPrefix(text, "//"))
}

// script reads a script element that holds JSON.
func (r *stateReader) script(s script, text string) {
	name := elementName(s)
	v, n, repairs, err := Decode(text)
	if err != nil {
		// A template or style sheet may begin with a bracket too; only what says it is JSON is worth a note.
		if strings.HasSuffix(s.kind, "json") || strings.HasSuffix(s.kind, "-init") {
			r.notes = append(r.notes, Note{Syntax: SyntaxState, Name: name, Err: err})
		}
		return
	}
	if strings.Trim(text[n:], htmlBlanks+";") != "" {
		repairs |= RepairRest
	}
	if repairs != 0 {
		r.notes = append(r.notes, Note{Syntax: SyntaxState, Name: name, Repairs: repairs})
	}
	if dom.Attr(s.node, "id") == "__NUXT_DATA__" {
		if v, err = unflatten(v); err != nil {
			r.notes = append(r.notes, Note{Syntax: SyntaxState, Name: name, Err: err})
			return
		}
	}
	r.add(StateScript, name, v)
}

// elementName is a selector for a script element: by its id, by an attribute of its own, by its type.
func elementName(s script) string {
	if id := dom.Attr(s.node, "id"); id != "" {
		if isPlainName(id) {
			return "script#" + id
		}
		return `script[id="` + strings.ReplaceAll(id, `"`, `\"`) + `"]`
	}
	for i := range s.node.Attr {
		if key := s.node.Attr[i].Key; strings.HasPrefix(key, "data-") {
			return "script[" + key + "]"
		}
	}
	return `script[type="` + s.kind + `"]`
}

func isPlainName(s string) bool {
	for i := range len(s) {
		if c := s[i]; (!isNameByte(c) || c == '$') && c != '-' || i == 0 && (c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}

// add lists a value that holds something.
func (r *stateReader) add(kind StateKind, name string, v any) {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 0 {
			return
		}
	case []any:
		if len(v) == 0 {
			return
		}
	default:
		return
	}
	if len(r.states) < maxStates {
		r.states = append(r.states, State{Kind: kind, Name: name, Value: v, Node: r.node})
		return
	}
	if len(r.notes) == 0 || r.notes[len(r.notes)-1].Name != "" || r.notes[len(r.notes)-1].Syntax != SyntaxState {
		r.notes = append(r.notes, Note{Syntax: SyntaxState, Err: &LimitError{What: "states", Max: maxStates}})
	}
}
