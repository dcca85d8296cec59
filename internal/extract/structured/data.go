package structured

import (
	"net/url"

	"golang.org/x/net/html"
)

// Data is everything a page, or a part of it, declares. It is read lazily and is not safe for concurrent use.
type Data struct {
	root *html.Node
	base *url.URL
	inv  *inventory

	jsonLD     *Graph
	blocks     []Block
	microdata  *Microdata
	graph      *Graph // the microdata's
	openGraph  *OpenGraph
	openRead   bool
	dublinCore *DublinCore
	metaByName map[string]string
	states     []State
	stateNotes []Note
	statesRead bool
}

// Read takes a parsed page or an element of it. base is what relative addresses stand against (the page's base element
// already taken into account); nil leaves them as they are.
func Read(root *html.Node, base *url.URL) *Data { return &Data{root: root, base: base} }

func (d *Data) inventory() *inventory {
	if d.inv == nil {
		d.inv = takeInventory(d.root)
	}
	return d.inv
}

// Blocks are the page's JSON-LD scripts in document order, unreadable ones too.
func (d *Data) Blocks() []Block {
	if d.blocks == nil {
		d.blocks = []Block{}
		for _, s := range d.inventory().scripts {
			if isJSONLD(s.kind) {
				d.blocks = append(d.blocks, readBlock(s.text()))
			}
		}
	}
	return d.blocks
}

// JSONLD are the page's JSON-LD nodes.
func (d *Data) JSONLD() *Graph {
	if d.jsonLD == nil {
		d.jsonLD = newGraph()
		for _, b := range d.Blocks() {
			for _, v := range b.Values {
				d.jsonLD.add(v)
			}
		}
	}
	return d.jsonLD
}

// Microdata are the page's items as they are marked up.
func (d *Data) Microdata() *Microdata {
	if d.microdata == nil {
		d.microdata = readMicrodata(d.inventory(), d.base)
	}
	return d.microdata
}

// MicrodataGraph are the page's items in the form of JSON-LD nodes: "@type", "@id" and a value for each property without the
// vocabulary's address before its name, a list where it occurs several times.
func (d *Data) MicrodataGraph() *Graph {
	if d.graph == nil {
		d.graph = d.Microdata().graph()
	}
	return d.graph
}

// OpenGraph is what the page's head says in the Open Graph protocol and its extensions, nil without any.
func (d *Data) OpenGraph() *OpenGraph {
	if !d.openRead {
		d.openRead = true
		d.openGraph = readOpenGraph(d.inventory())
	}
	return d.openGraph
}

// DublinCore are the page's Dublin Core elements and terms. Names like "description" without a prefix are among them.
func (d *Data) DublinCore() *DublinCore {
	if d.dublinCore == nil {
		d.dublinCore = readDublinCore(d.inventory())
	}
	return d.dublinCore
}

// Metas are the page's meta elements in document order, wherever they are.
func (d *Data) Metas() []Meta {
	inv := d.inventory()
	out := make([]Meta, len(inv.metas))
	for i, n := range inv.metas {
		out[i] = newMeta(n)
	}
	return out
}

// MetaContent gives the content of the first meta element with this property, name or itemprop that has one.
func (d *Data) MetaContent(name string) (string, bool) {
	if d.metaByName == nil {
		d.metaByName = indexMetas(d.inventory().metas)
	}
	v, ok := d.metaByName[name]
	return v, ok
}

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
