package builder

import (
	"encoding/json"
	"net/url"
	"strings"
	"unicode"

	"sheaf/internal/extract"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/edit"
	"sheaf/internal/record"
)

// bench is a recipe with one column, of which places are tried on a sample by the extractor that workers run: the draft's
// own words about the site, its money and its rows.
type bench struct {
	sample sample
	doc    *edit.Document // of the draft's recipe; nil without one
	page   string         // page kind
	rows   string         // the page's rows as YAML; "" = the page is about one thing
}

// Names of a bench's recipe.
const (
	benchItem  = "item"
	benchField = "picked"
)

func newBench(s state, p sample) bench {
	b := bench{sample: p, page: RoleItem}
	if doc, err := edit.Open([]byte(s.Work.Recipe), s.Work.files()); err == nil && s.Work.Recipe != "" {
		b.doc = doc
	}
	return b
}

// rowsOf takes the rows of a page kind of the draft's recipe.
func (b *bench) rowsOf(kind string) {
	if b.doc == nil {
		return
	}
	if rows, ok := b.doc.Part("pages", kind, "rows"); ok {
		b.page, b.rows = kind, rows
	}
}

// text is the bench's recipe for places of one type.
func (b bench) text(sources []string, kind recipe.FieldType) string {
	var w strings.Builder
	line := func(indent int, text string) { w.WriteString(strings.Repeat(" ", indent) + text + "\n") }
	part := func(indent int, key, fallback string) {
		text := fallback
		if b.doc != nil {
			if t, ok := b.doc.Part(key); ok {
				text = t
			}
		}
		if text != "" {
			line(indent, key+":\n"+indented(text, indent+2))
		}
	}
	line(0, "sheaf: recipe/v1")
	line(0, "name: bench")
	line(0, "produces: bench_rows")
	part(0, "parameters", "")
	part(0, "constants", "{ site: bench, marketplace: "+quote(siteOf(b.sample.URL))+" }")
	part(0, "money", "{ expect: [USD], otherwise: no_price }")
	if b.rows != "" {
		line(0, "start: [{ addresses: ["+quote(b.sample.URL)+"], page: "+quote(b.page)+" }]")
		line(0, "items: { "+benchItem+": { key: row } }")
	} else {
		line(0, "start: [{ addresses: ["+quote(b.sample.URL)+"], open: "+benchItem+" }]")
		line(0, "items: { "+benchItem+": { address: "+quote(origin(b.sample.URL)+"/{rest}")+", key: row, answers: { "+quote(b.page)+": required } } }")
	}
	line(0, "pages:")
	line(2, quote(b.page)+":")
	line(4, "get: ${address}")
	if b.rows != "" {
		line(4, "rows:\n"+indented(b.rows, 6))
		line(4, "open: { "+benchItem+": {} }")
		line(4, "states: ["+benchField+"]")
	}
	line(0, "fields:")
	line(2, benchField+":")
	if kind == recipe.TypeImages {
		line(4, "list: true")
	}
	line(4, "type: "+string(kind))
	line(4, "from:")
	for _, s := range sources {
		line(6, "- { "+quote(b.page)+": "+s+" }")
	}
	return w.String()
}

// indented moves a part of a recipe to the right.
func indented(text string, by int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = strings.Repeat(" ", by) + l
		}
	}
	return strings.Join(lines, "\n")
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}

// triedPlace is what a place gave.
type triedPlace struct {
	source string
	values []any // by row; nil = none
	hits   int
}

// examples are the first different values.
func (p triedPlace) examples() []string {
	out := []string{}
	seen := map[string]bool{}
	for _, v := range p.values {
		text := clip(valueText(v), 200)
		if v != nil && !seen[text] && len(out) < mostExamples {
			seen[text] = true
			out = append(out, text)
		}
	}
	return out
}

// tried reads the sample with every place. Places that the language refuses, or a page that cannot be read, give nothing.
func (b bench) tried(o *opened, sources []string, kind recipe.FieldType) []triedPlace {
	if len(sources) == 0 {
		return nil
	}
	r, err := recipe.Parse([]byte(b.text(sources, kind)), nil)
	if err != nil {
		return nil
	}
	plan, err := r.CompileRendering(0, b.parameters(r))
	if err != nil {
		return nil
	}
	in := extract.Input{URL: b.sample.URL, Status: 200, ContentType: b.sample.ContentType, Body: o.body, Visit: recipe.Visit{Page: b.page, URL: b.sample.URL}}
	a, err := extract.Read(plan, b.page, in)
	if err != nil || a.Outcome != record.OK {
		return nil
	}
	out := make([]triedPlace, len(sources))
	for i, s := range sources {
		out[i].source = s
	}
	for _, reading := range extract.ReadPlaces(plan, a) {
		p := &out[reading.Index]
		p.values = reading.Values
		for _, v := range reading.Values {
			if v != nil {
				p.hits++
			}
		}
	}
	return out
}

// parameters binds what the recipe declares, as a page needs no more than that.
func (b bench) parameters(r *recipe.Recipe) map[string]any {
	out := map[string]any{}
	for _, p := range r.Parameters {
		switch {
		case len(p.OneOf) > 0:
			out[p.Name] = p.OneOf[0]
			for _, v := range p.OneOf {
				if v == siteOf(b.sample.URL) {
					out[p.Name] = v
				}
			}
		case p.Default == nil:
			out[p.Name] = "-"
		}
	}
	return out
}

// source writes a place: an element by its selector, and of it an attribute ("" = its text).
func source(css, attr string) string {
	if attr == "" {
		return "{ css: " + quote(css) + " }"
	}
	return "{ css: " + quote(css) + ", attr: " + quote(attr) + " }"
}

// quote writes text as one YAML scalar on one line.
func quote(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		if b, err := json.Marshal(s); err == nil { // YAML reads JSON strings
			return string(b)
		}
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// wordsOf says a place in plain words.
func wordsOf(source string) edit.Words {
	doc, err := edit.Open([]byte("pages: { page: { get: '${address}' } }\nfields: { x: { from: [{ page: "+source+" }] } }"), nil)
	if err != nil {
		return edit.Words{}
	}
	for _, c := range doc.View().Columns {
		for _, p := range c.Places {
			return p.Words
		}
	}
	return edit.Words{}
}

// fieldType is the language's type of a suggested one.
func fieldType(kind string) recipe.FieldType {
	if kind == "" {
		return recipe.TypeText
	}
	return recipe.FieldType(kind)
}

// line is a text on one line.
func line(s string) string { return normalize.Line(s) }
