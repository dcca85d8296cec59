package extract

import (
	"strings"

	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/structured"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/path"
)

// find gives what the source finds here, in order, without empty values. It is as many as there are: callers that want
// one take the first.
func (pl place) find(s *recipe.Source) []finding {
	if !pl.holdsAll(s.When) {
		return nil
	}
	switch s.Kind {
	case recipe.FromCSS:
		return pl.findCSS(s)
	case recipe.FromConst:
		return []finding{{value: s.Const}}
	}
	return choose(s, pl.raw(s))
}

// first is find's first value.
func (pl place) first(s *recipe.Source) (finding, bool) {
	found := pl.find(s)
	if len(found) == 0 {
		return finding{}, false
	}
	return found[0], true
}

// raw finds the values of every kind but css, before the choice among them.
func (pl place) raw(s *recipe.Source) []finding {
	switch s.Kind {
	case recipe.FromXPath:
		return pl.findXPath(s)
	case recipe.FromJSON:
		return jsonFindings(s.JSON.Nodes(pl.scope()))
	case recipe.FromJSONLD, recipe.FromMicrodata:
		return pl.findStructured(s)
	case recipe.FromMeta:
		if v, ok := pl.doc.declares().MetaContent(s.Name); ok {
			return []finding{{value: v, link: v}}
		}
	case recipe.FromURL:
		if pl.doc.url != nil {
			u := pl.doc.url.String()
			return []finding{{value: u, link: u}}
		}
	case recipe.FromVar:
		if v, ok := pl.vars[s.Name]; ok {
			return []finding{{value: v}}
		}
		if v, ok := pl.names[s.Name].(string); ok { // what the page says once, for each of its rows
			return []finding{{value: v}}
		}
	case recipe.FromBody:
		return pl.inBody(s)
	case recipe.FromMainText:
		return pl.inArticle(s)
	case recipe.FromText:
		return matches(s, pl.visible())
	}
	return nil
}

// inBody gives every match of the source's expression in the decoded body, which may be megabytes: only matches are copied.
func (pl place) inBody(s *recipe.Source) []finding {
	if s.Regex == nil {
		return []finding{{value: string(pl.doc.body)}}
	}
	var out []finding
	for _, m := range s.Regex.FindAllIndex(pl.doc.body, wanted(s)) {
		out = append(out, finding{value: string(pl.doc.body[m[0]:m[1]])})
	}
	return out
}

// wanted is how many matches a source needs: the first, or all (-1) where it chooses among them.
func wanted(s *recipe.Source) int {
	if s.All != recipe.AllNone || s.Nth != nil || s.Any != nil || s.Equals != nil || s.Pick != recipe.PickFirst {
		return -1
	}
	return 1
}

// matches gives every match of the source's expression in a long text, or the text if it has none.
func matches(s *recipe.Source, text string) []finding {
	if s.Regex == nil {
		return []finding{{value: text, shown: true}}
	}
	var out []finding
	for _, m := range s.Regex.FindAllStringIndex(text, wanted(s)) {
		out = append(out, finding{value: text[m[0]:m[1]], shown: true})
	}
	return out
}

func (pl place) findCSS(s *recipe.Source) []finding {
	for i := range s.CSS {
		var found []finding
		for _, n := range pl.all(&s.CSS[i]) {
			f := pl.fromNode(s, n)
			if !f.empty() {
				found = append(found, f)
			}
		}
		if found = choose(s, found); len(found) > 0 {
			return found
		}
	}
	return nil
}

func (pl place) findXPath(s *recipe.Source) []finding {
	var out []finding
	for _, f := range xpathFind(s.XPath, pl.element()) {
		if f.node != nil && f.node.Type == html.ElementNode {
			f = pl.fromNode(s, f.node)
		}
		out = append(out, f)
	}
	return out
}

// fromNode reads the part of an element that the source asks for.
func (pl place) fromNode(s *recipe.Source, n *html.Node) finding {
	switch {
	case s.Attr != "":
		v := strings.TrimSpace(dom.Attr(n, s.Attr))
		f := finding{value: v, node: n}
		if s.Attr == "href" || s.Attr == "src" {
			f.link = v
		}
		return f
	case s.HTML:
		return finding{value: dom.InnerHTML(n), node: n}
	case s.Own:
		return finding{value: dom.OwnText(n), node: n, shown: true}
	case s.Without != nil:
		return finding{value: dom.FlatTextWithout(n, s.Without.Match), node: n, shown: true}
	}
	return finding{value: dom.FlatText(n), node: n, shown: true}
}

func (pl place) findStructured(s *recipe.Source) []finding {
	declared := pl.declares(s)
	if declared == nil {
		return nil
	}
	graph := declared.JSONLD
	if s.Kind == recipe.FromMicrodata {
		graph = declared.MicrodataGraph
	}
	var out []finding
	for _, t := range s.Types {
		for _, item := range graph().OfType(t) {
			if s.JSON == nil {
				out = append(out, finding{value: item, at: path.Node{Value: item}})
				continue
			}
			out = append(out, jsonFindings(s.JSON.Nodes(path.Scope{At: path.Node{Value: item}, Root: item, Names: pl.names}))...)
		}
	}
	return out
}

// declares is what the page, the row or the source's own part of it declares; nil where there is no such part.
func (pl place) declares(s *recipe.Source) *structured.Data {
	scope := pl.node
	if s.Scope != nil {
		if scope = pl.the(s.Scope); scope == nil {
			return nil
		}
	}
	if scope == nil {
		return pl.doc.declares()
	}
	return structured.Read(scope, pl.doc.base())
}

func jsonFindings(nodes []path.Node) []finding {
	out := make([]finding, 0, len(nodes))
	for _, n := range nodes {
		out = append(out, finding{value: n.Value, at: n})
	}
	return out
}
