package builder

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/internal/extract"
	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/selector"
	"sheaf/internal/recipe"
)

// valued is what picking a value comes to.
type valued struct {
	nodes    []int
	places   []PickPlace
	examples []string
	kind     string // type
	problem  string
	sources  []string // of places
}

// values finds a value in each row, or on the page of one thing, and tries every way to find it by the extractor.
func (t *target) values(n *html.Node, attr string) valued {
	out := valued{nodes: []int{t.o.index.Number(n)}, places: []PickPlace{}, examples: []string{}}
	var samples []selector.Sample
	if t.rows != nil {
		g, ok := t.o.index.Among(n, t.rows, t.picks)
		if !ok {
			out.problem = ProblemOutside
			return out
		}
		samples, out.nodes = g.Samples(), t.numbers(g.Elements)
	} else {
		samples = []selector.Sample{{Want: n}}
	}
	var sources []string
	for _, sel := range t.o.index.RankAll(samples) {
		sources = append(sources, source(sel.CSS, attr))
	}
	texts := t.texts(samples, attr)
	out.kind = t.kindOf(n, attr, texts)
	for _, place := range t.bench.tried(t.o, sources, fieldType(out.kind)) {
		if place.hits == 0 || t.contradicted(samples, place.values) {
			continue
		}
		if len(out.places) == 0 {
			out.examples = place.examples()
		}
		out.places = append(out.places, PickPlace{Words: wordsOf(place.source), YAML: place.source, Count: place.hits})
		out.sources = append(out.sources, place.source)
	}
	if len(out.places) == 0 {
		out.problem = ProblemFind
	}
	return out
}

// contradicted reports whether a place gives a value in a row of which somebody said that what stands there is none.
func (t *target) contradicted(samples []selector.Sample, values []any) bool {
	for i, v := range values {
		if v == nil || i >= len(samples) || samples[i].In == nil || samples[i].Want != nil {
			continue
		}
		if slices.ContainsFunc(t.picks.Without, func(n *html.Node) bool { return t.o.page.Contains(samples[i].In, n) }) {
			return true
		}
	}
	return false
}

// texts are the raw values of the elements of samples.
func (t *target) texts(samples []selector.Sample, attr string) []string {
	var out []string
	for _, s := range samples {
		if s.Want == nil {
			continue
		}
		text := dom.Attr(s.Want, attr)
		if attr == "" {
			text = t.o.page.Shown(s.Want)
		}
		out = append(out, text)
	}
	return out
}

// attr is what of the element is meant: what was asked for, else what it shows.
func (t *target) attr() string {
	switch t.click.Attr {
	case "text":
		return ""
	case "":
		return usualAttr(t.node)
	}
	return t.click.Attr
}

// usualAttr is where an element without text has its value; "" = its text.
func usualAttr(n *html.Node) string {
	switch n.DataAtom {
	case atom.Img:
		for _, name := range []string{"data-old-hires", "data-zoom-image", "data-original", "data-src", "src"} {
			if v := dom.Attr(n, name); v != "" && !strings.HasPrefix(v, "data:") {
				return name
			}
		}
		return "src"
	case atom.Meta:
		return "content"
	case atom.Input:
		return "value"
	}
	return ""
}

// shownAttrs are attributes that hold values, in the order in which they are offered.
var shownAttrs = []string{"href", "src", "data-src", "data-original", "data-old-hires", "data-zoom-image", "srcset", "content", "datetime", "value", "alt", "title", "aria-label", "data-price", "data-value", "data-id", "data-sku", "data-asin"}

// mostAttrs is how many things of an element are offered.
const mostAttrs = 12

// attrsOf are the things of an element that may be taken.
func attrsOf(n *html.Node) []PickAttr {
	out := []PickAttr{}
	if text := clip(dom.FlatText(n), 200); text != "" {
		out = append(out, PickAttr{Name: "text", Value: text})
	}
	for _, name := range shownAttrs {
		if v := dom.Attr(n, name); v != "" {
			out = append(out, PickAttr{Name: name, Value: clip(v, 200)})
		}
	}
	for _, a := range n.Attr {
		known := slices.ContainsFunc(out, func(p PickAttr) bool { return p.Name == a.Key })
		if strings.HasPrefix(a.Key, "data-") && !known && a.Val != "" && len(a.Val) < 200 && len(out) < mostAttrs && a.Namespace == "" {
			out = append(out, PickAttr{Name: a.Key, Value: clip(a.Val, 200)})
		}
	}
	return out
}

// rowsOf are the elements of the rows that the recipe reads, of this tree.
func (o *opened) rowsOf(plan *recipe.Plan, r reading) []*html.Node {
	numbers := numbering{}
	out := []*html.Node{}
	for _, l := range extract.LookAt(plan, r.answer, r.vars) {
		if i := numbers.of(l.Node); i != nil {
			if n := o.index.Element(*i); n != nil {
				out = append(out, n)
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
