package structured

import (
	"bytes"
	"fmt"
	"net/url"

	"golang.org/x/net/html"
)

// Markup is what a page, or a part of it, declares in the standard syntaxes. It is read lazily and is not safe for
// concurrent use.
type Markup struct {
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
}

// Parse parses a page, in UTF-8, of which only what it declares is wanted: the tree holds all that Markup is told from, the
// head, and every link, as html.Parse's does, and is made several times as fast. Errors are the parser's: elements nested
// deeper than 512 in what is left.
func Parse(page []byte) (*html.Node, error) {
	kept, ok := skim(page)
	if !ok {
		kept = page
	}
	root, err := html.Parse(bytes.NewReader(kept))
	if err != nil {
		return nil, fmt.Errorf("parse html: %w", err)
	}
	return root, nil
}

func (m *Markup) inventory() *inventory {
	if m.inv == nil {
		m.inv = takeInventory(m.root)
	}
	return m.inv
}

// Blocks are the page's JSON-LD scripts in document order, unreadable ones too.
func (m *Markup) Blocks() []Block {
	if m.blocks == nil {
		m.blocks = []Block{}
		for _, s := range m.inventory().scripts {
			if isJSONLD(s.kind) {
				m.blocks = append(m.blocks, readBlock(s.text()))
			}
		}
	}
	return m.blocks
}

// JSONLD are the page's JSON-LD nodes.
func (m *Markup) JSONLD() *Graph {
	if m.jsonLD == nil {
		m.jsonLD = newGraph()
		for _, b := range m.Blocks() {
			for _, v := range b.Values {
				m.jsonLD.add(v)
			}
		}
	}
	return m.jsonLD
}

// Microdata are the page's items as they are marked up.
func (m *Markup) Microdata() *Microdata {
	if m.microdata == nil {
		m.microdata = readMicrodata(m.inventory(), m.base)
	}
	return m.microdata
}

// MicrodataGraph are the page's items in the form of JSON-LD nodes: "@type", "@id" and a value for each property without the
// vocabulary's address before its name, a list where it occurs several times.
func (m *Markup) MicrodataGraph() *Graph {
	if m.graph == nil {
		m.graph = m.Microdata().graph()
	}
	return m.graph
}

// OpenGraph is what the page's head says in the Open Graph protocol and its extensions, nil without any.
func (m *Markup) OpenGraph() *OpenGraph {
	if !m.openRead {
		m.openRead = true
		m.openGraph = readOpenGraph(m.inventory())
	}
	return m.openGraph
}

// DublinCore are the page's Dublin Core elements and terms. Names like "description" without a prefix are among them.
func (m *Markup) DublinCore() *DublinCore {
	if m.dublinCore == nil {
		m.dublinCore = readDublinCore(m.inventory())
	}
	return m.dublinCore
}

// Metas are the page's meta elements in document order, wherever they are.
func (m *Markup) Metas() []Meta {
	inv := m.inventory()
	out := make([]Meta, len(inv.metas))
	for i, n := range inv.metas {
		out[i] = newMeta(n)
	}
	return out
}

// MetaContent gives the content of the first meta element with this property, name or itemprop that has one.
func (m *Markup) MetaContent(name string) (string, bool) {
	if m.metaByName == nil {
		m.metaByName = indexMetas(m.inventory().metas)
	}
	v, ok := m.metaByName[name]
	return v, ok
}
