package structured

import (
	"encoding/json"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract/dom"
)

// OpenGraph is what a page's head says in the Open Graph protocol.
type OpenGraph struct {
	// Namespace maps the prefixes that the html and head elements declare, and the known ones that are used, to addresses.
	Namespace map[string]string
	// Properties are in document order, with repetitions: og:image, og:image:width, og:image, …
	Properties []OpenGraphProperty
}

// OpenGraphProperty is one property with its prefix ("product:price:amount").
type OpenGraphProperty struct{ Name, Content string }

// openGraphNamespaces are the protocol's own, and product, which a tenth of the product pages with OpenGraph use.
var openGraphNamespaces = map[string]string{
	"og":      "http://ogp.me/ns#",
	"music":   "http://ogp.me/ns/music#",
	"video":   "http://ogp.me/ns/video#",
	"article": "http://ogp.me/ns/article#",
	"book":    "http://ogp.me/ns/book#",
	"profile": "http://ogp.me/ns/profile#",
	"product": "http://ogp.me/ns/product#",
}

func readOpenGraph(inv *inventory) *OpenGraph {
	if inv.head == nil {
		return nil
	}
	og := &OpenGraph{Namespace: map[string]string{}}
	for _, n := range []*html.Node{inv.html, inv.head} {
		if n != nil {
			readPrefixes(og.Namespace, dom.Attr(n, "prefix"))
		}
	}
	for _, n := range inv.metas {
		if n.Parent != inv.head || n.DataAtom != atom.Meta {
			continue
		}
		property, ok := dom.Attribute(n, "property")
		content, ok2 := dom.Attribute(n, "content")
		if !ok || !ok2 {
			continue
		}
		prefix, _, _ := strings.Cut(property, ":")
		if address, ok := openGraphNamespaces[prefix]; ok {
			og.Namespace[prefix] = address
		}
		if _, ok := og.Namespace[prefix]; ok {
			og.Properties = append(og.Properties, OpenGraphProperty{property, content})
		}
	}
	if len(og.Properties) == 0 {
		return nil
	}
	return og
}

// readPrefixes reads "og: http://ogp.me/ns# fb: http://…".
func readPrefixes(into map[string]string, text string) {
	for {
		before, after, ok := strings.Cut(text, ":")
		if !ok {
			return
		}
		prefix := before[len(strings.TrimRightFunc(before, isWordRune)):]
		text = after
		if prefix == "" {
			continue
		}
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			end = len(text)
		}
		if end > 0 {
			into[prefix] = text[:end]
		}
		text = text[end:]
	}
}

func isWordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// First gives the first content of a property that says something.
func (og *OpenGraph) First(property string) string {
	if og != nil {
		for _, p := range og.Properties {
			if p.Name == property && strings.TrimSpace(p.Content) != "" {
				return p.Content
			}
		}
	}
	return ""
}

// MarshalJSON writes the form that extruct made common: {"namespace": {…}, "properties": [[name, content], …]}.
func (og *OpenGraph) MarshalJSON() ([]byte, error) {
	pairs := make([][2]string, len(og.Properties))
	for i, p := range og.Properties {
		pairs[i] = [2]string{p.Name, p.Content}
	}
	return json.Marshal(map[string]any{"namespace": og.Namespace, "properties": pairs})
}
