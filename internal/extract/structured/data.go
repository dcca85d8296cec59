package structured

import (
	"net/url"

	"golang.org/x/net/html"
)

// Data is everything a page, or a part of it, declares: its markup and the state that its scripts carry. Like Markup it is
// read lazily and is not safe for concurrent use.
type Data struct {
	Markup

	states     []State
	stateNotes []Note
	statesRead bool
}

// Read takes a parsed page or an element of it. base is what relative addresses stand against (the page's base element
// already taken into account); nil leaves them as they are.
func Read(root *html.Node, base *url.URL) *Data { return &Data{Markup: Markup{root: root, base: base}} }

// States are the JSON values that the page's scripts and attributes carry, in document order. Those of attributes follow
// those of scripts.
func (d *Data) States() []State {
	d.readStates()
	return d.states
}

// State gives the value of the first script that assigns it to name ("window.__INITIAL_STATE__"): a JSON value, or the text
// of one inside JSON.parse("…").
func (d *Data) State(name string) (any, error) { return assignedTo(d.inventory().scripts, name) }

// Notes are what was repaired and what could not be read, in the order JSON-LD, microdata, states. It reads all of them.
func (d *Data) Notes() []Note {
	var out []Note
	for i, b := range d.Blocks() {
		if b.Repairs != 0 || b.Err != nil {
			out = append(out, Note{Syntax: SyntaxJSONLD, Block: i + 1, Repairs: b.Repairs, Err: b.Err})
		}
	}
	if err := d.Microdata().Err; err != nil {
		out = append(out, Note{Syntax: SyntaxMicrodata, Err: err})
	}
	d.readStates()
	return append(out, d.stateNotes...)
}

func (d *Data) readStates() {
	if !d.statesRead {
		d.statesRead = true
		d.states, d.stateNotes = readStates(d.inventory())
	}
}
