package edit

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/phrase"
	"sheaf/internal/recipe"
)

// viewer makes a View. It reads the nodes and not the parsed recipe, so that a recipe that is not finished is shown as far as it goes.
type viewer struct {
	*Document
	pages   map[string]*node
	rows    map[string]bool // columns that hold rows
	answers map[string]bool // pages that are answers of items
}

func newViewer(d *Document) *viewer {
	v := &viewer{Document: d, pages: map[string]*node{}, rows: map[string]bool{}, answers: map[string]bool{}}
	root := d.root
	eachEntry(root.get("pages"), func(name string, n *node) { v.pages[name] = n })
	eachEntry(root.get("fields"), func(name string, n *node) { v.rows[name] = n.get("rows") != nil })
	eachEntry(root.get("items"), func(_ string, n *node) {
		eachEntry(n.get("answers"), func(page string, _ *node) { v.answers[page] = true })
	})
	return v
}

// View shows the recipe. Every list is non-nil; what is missing is empty.
func (d *Document) View() *View {
	v := newViewer(d)
	root := d.root
	out := &View{
		Name: root.get("name").text(), About: root.get("about").text(), Produces: produces(root), Site: root.at("constants", "site").text(),
		Marketplace: root.at("constants", "marketplace").text(), Locale: root.at("constants", "locale").text(), Currency: v.currency(),
		Parameters: v.parameters(), Starts: v.starts(), Pages: v.pageViews(), Items: v.items(), Columns: v.columns(), Key: []string{},
		Politeness: v.politeness(), Checks: v.checks(), Problems: d.problems(),
	}
	if len(out.Items) > 0 {
		out.Key = out.Items[0].KeyOf
	}
	out.Graph = v.graph(out)
	return out
}

// eachEntry visits the entries of a mapping.
func eachEntry(n *node, visit func(name string, value *node)) {
	if !n.isMap() {
		return
	}
	for i, k := range n.keys {
		visit(k.value, n.values[i])
	}
}

// part is a slot with its text.
func (v *viewer) part(words Words, path ...string) Part {
	text, _ := v.Part(path...)
	return Part{Words: words, YAML: text, Path: path}
}

func (d *Document) problems() []Problem {
	out := []Problem{}
	_, err := d.Recipe()
	var all recipe.ProblemsError
	if errors.As(err, &all) {
		for _, p := range all {
			out = append(out, Problem{Line: p.At.Line, Column: p.At.Column, Path: p.At.Path, Message: p.Message, Said: phrase.Read(p.Message)})
		}
	}
	return out
}

func (v *viewer) currency() []string {
	out := []string{}
	money := v.root.get("money")
	add := func(list []string) {
		for _, c := range list {
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
	}
	add(money.get("expect").texts())
	eachEntry(money.get("expect_by"), func(_ string, by *node) {
		eachEntry(by, func(_ string, list *node) { add(list.texts()) })
	})
	return out
}

func (v *viewer) parameters() []Parameter {
	out := []Parameter{}
	eachEntry(v.root.get("parameters"), func(name string, n *node) {
		p := Parameter{Name: name, OneOf: n.get("one_of").texts(), List: n.get("list").text() == "true"}
		words := say("parameter", name)
		switch {
		case p.List:
			words = say("parameter.list", name)
		case len(p.OneOf) > 0:
			words = say("parameter.of", name, some(p.OneOf, 4))
		}
		if d := n.get("default"); d.isScalar() && !d.isNull() {
			text := d.value
			p.Default = &text
		}
		p.Part = v.part(words, "parameters", name)
		out = append(out, p)
	})
	return out
}

func (v *viewer) politeness() Politeness {
	r := v.root.get("requests")
	p := Politeness{Rate: "1/s", Concurrency: 1, Robots: "obey"}
	if rate := r.get("rate").text(); rate != "" {
		p.Rate = rate
	}
	if n, err := strconv.Atoi(r.get("concurrency").text()); err == nil {
		p.Concurrency = n
	}
	if n, err := strconv.Atoi(r.at("budget", "pages").text()); err == nil {
		p.BudgetPages = n
	}
	p.BudgetDuration = r.at("budget", "duration").text()
	p.Words = say("politeness", rateWords(p.Rate), p.Concurrency)
	var limits []Words
	if p.BudgetPages > 0 {
		limits = append(limits, say("budget.pages", p.BudgetPages))
	}
	if p.BudgetDuration != "" {
		limits = append(limits, say("budget.time", durationWords(p.BudgetDuration)))
	}
	if len(limits) > 0 {
		p.Words = say("politeness.to", p.Words, joined(limits, " / "))
	}
	return p
}

func (v *viewer) items() []Item {
	out := []Item{}
	eachEntry(v.root.get("items"), func(name string, n *node) {
		it := Item{Name: name, Address: n.get("address").text(), Key: n.get("key").text(), Answers: []Answer{}}
		it.KeyOf = variables(it.Key)
		eachEntry(n.get("answers"), func(page string, need *node) {
			it.Answers = append(it.Answers, Answer{Page: page, Required: need.text() == "required"})
		})
		words := say("item.rows", name)
		if it.Address != "" {
			words = say("item", name, clip(it.Address))
		}
		it.Part = v.part(words, "items", name)
		out = append(out, it)
	})
	return out
}

var braced = regexp.MustCompile(`\{([A-Za-z_][A-Za-z0-9_]*)(?::[a-z]+)?\}`)

// variables are the names in a template.
func variables(template string) []string {
	out := []string{}
	for _, m := range braced.FindAllStringSubmatch(template, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

// keyWords says what tells an item from others.
func keyWords(it Item) Words {
	if len(it.KeyOf) == 0 {
		return say("key.none")
	}
	var names []Words
	for _, k := range it.KeyOf {
		names = append(names, Label(k))
	}
	return say("key", joined(names, " + "))
}

func (v *viewer) columns() []Column {
	out := []Column{}
	eachEntry(v.root.get("fields"), func(name string, n *node) {
		natural := naturalColumn(v.root, name)
		c := Column{
			Name: name, Label: Label(name), Type: string(natural.Type), List: natural.List, Tracked: !natural.Volatile,
			Required: n.get("required").text() == "true", About: n.get("about").text(), Transforms: v.readTransforms(n.get("transforms")),
			Places: []PlaceView{}, Examples: n.get("example").texts(),
		}
		if n.get("rows") != nil {
			c.Type = string(recipe.TypeRows)
		}
		if n.get("html").text() == "true" {
			c.Type = string(recipe.TypeHTML)
		}
		if t := n.get("type").text(); t != "" {
			c.Type = t
		}
		if f := n.get("list"); f != nil {
			c.List = f.text() == "true"
		}
		if f := n.get("volatile"); f != nil {
			c.Tracked = f.text() != "true"
		}
		if d := n.get("default"); d.isScalar() && !d.isNull() {
			text := d.value
			c.Default = &text
		}
		c.Rules, c.Advanced = v.rules(n)
		c.Places = v.placeViews(name, n)
		c.Advanced = c.Advanced || slices.ContainsFunc(c.Places, func(p PlaceView) bool { return p.Advanced })
		c.Part = v.part(v.columnWords(c, n), "fields", name)
		out = append(out, c)
	})
	return out
}

// columnWords is where a column comes from, in one sentence.
func (v *viewer) columnWords(c Column, n *node) Words {
	if t := n.get("template").text(); t != "" {
		return say("rule.template", clip(t))
	}
	if len(c.Places) == 0 {
		if c.Default != nil {
			return say("place.const", clip(*c.Default))
		}
		return say("place.nowhere")
	}
	words := c.Places[0].Words
	if len(c.Places) > 1 {
		words = say("or", words, c.Places[1].Words)
	}
	return words
}

// placeOptions are what may stand beside a page in a place that the wizard shows.
var placeOptions = []string{"transforms", "example"}

func (v *viewer) placeViews(name string, n *node) []PlaceView {
	out := []PlaceView{}
	key := placesKey(n)
	list := n.get(key)
	for i, e := range list.list() {
		path := []string{"fields", name, key}
		if list.isList() {
			path = append(path, strconv.Itoa(i))
		}
		words, page := v.placeWords(e, key == "rows")
		p := PlaceView{Page: page, Example: e.get("example").texts(), Transforms: v.readTransforms(e.get("transforms"))}
		if len(p.Transforms) > 0 {
			words = joined([]Words{words, say("option.steps", len(p.Transforms))}, ", ")
		}
		if page != "" {
			p.Source, _ = v.Part(append(path, page)...)
		} else {
			p.Source = v.flowText(e)
		}
		for _, k := range keysOfMap(e) {
			p.Advanced = p.Advanced || k != page && !slices.Contains(placeOptions, k) && page != ""
		}
		p.Part = v.part(words, path...)
		out = append(out, p)
	}
	return out
}

// fieldsWords names the columns.
func fieldsWords(columns []Column) Words {
	if len(columns) == 0 {
		return say("fields.none")
	}
	var ko, en []string
	for _, c := range columns {
		ko, en = append(ko, c.Label.KO), append(en, c.Label.EN)
	}
	return say("fields", len(columns), Words{KO: some(ko, 6).KO, EN: some(en, 6).EN})
}

// checks are what must hold for pages and records.
func (v *viewer) checks() []Check {
	out := []Check{}
	if rules := v.root.at("requests", "outcomes"); rules != nil {
		n := 0
		eachEntry(rules, func(_ string, list *node) { n += len(list.list()) })
		out = append(out, Check{v.part(say("check.outcomes", n), "requests", "outcomes")})
	}
	eachEntry(v.root.get("pages"), func(name string, p *node) {
		if list := p.get("recognise").list(); len(list) > 0 {
			out = append(out, Check{v.part(say("check.recognise", conditionWords(list[0])), "pages", name, "recognise")})
		}
	})
	eachEntry(v.root.get("items"), func(name string, it *node) {
		var groups []string
		for _, g := range it.get("agree").list() {
			groups = append(groups, strings.Join(g.texts(), " = "))
		}
		if len(groups) > 0 {
			out = append(out, Check{v.part(say("check.agree", some(groups, 2)), "items", name, "agree")})
		}
	})
	var required []Words
	eachEntry(v.root.get("fields"), func(name string, f *node) {
		if f.get("required").text() == "true" {
			required = append(required, Label(name))
		}
	})
	if len(required) > 0 {
		out = append(out, Check{v.part(say("check.required", joined(required, ", ")), "fields")})
	}
	return out
}
