package recipe

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"sheaf/datasets/table"
)

// language is the version of the language that this package reads.
const language = "recipe/v1"

// maxText bounds a recipe's YAML; the longest real ones have 10 kB.
const maxText = 1 << 20

var (
	recipeKeys    = []string{"sheaf", "name", "about", "produces", "parameters", "constants", "money", "requests", "start", "items", "pages", "fields"}
	parameterKeys = []string{"about", "one_of", "default", "list"}
	byKeys        = []string{"by"}
	itemKeys      = []string{"about", "address", "key", "vars", "answers", "agree", "when"}
	namePattern   = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
)

// Parse reads and checks a recipe with the files that it refers to. The error is a ProblemsError: everything that is wrong,
// each with line, column and field path.
func Parse(text []byte, files Files) (*Recipe, error) {
	d := &decoder{files: files, pages: map[string]*Page{}}
	root, err := document(text)
	if err != nil {
		return nil, err
	}
	r := &Recipe{Text: string(text), Files: files, Produces: "products", Policy: defaultPolicy()}
	if o, ok := (value{d, root, ""}).object("the recipe", recipeKeys); ok {
		o.recipe(r)
		r.articleFields()
		check(d, r)
		r.findElements()
	}
	if len(d.problems) > 0 {
		slices.SortStableFunc(d.problems, func(a, b Problem) int {
			if a.At.Line != b.At.Line {
				return a.At.Line - b.At.Line
			}
			return a.At.Column - b.At.Column
		})
		return nil, slices.Compact(d.problems)
	}
	return r, nil
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?(.*)$`)

// document reads the one YAML document that a recipe is.
func document(text []byte) (*yaml.Node, error) {
	if len(text) > maxText {
		return nil, ProblemsError{{At: Pos{Line: 1, Column: 1}, Message: fmt.Sprintf("%d bytes; a recipe has at most %d", len(text), maxText)}}
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, ProblemsError{{At: Pos{Line: 1, Column: 1}, Message: "the recipe is empty"}}
		}
		return nil, yamlProblem(err)
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, yamlProblem(err)
		}
		return nil, ProblemsError{{At: Pos{Line: more.Line, Column: 1}, Message: "a second document; a recipe is one"}}
	}
	if len(doc.Content) != 1 {
		return nil, ProblemsError{{At: Pos{Line: 1, Column: 1}, Message: "the recipe is empty"}}
	}
	return doc.Content[0], nil
}

func yamlProblem(err error) ProblemsError {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return ProblemsError{{At: Pos{Line: 1, Column: 1}, Message: "not YAML: " + err.Error()}}
	}
	line, _ := strconv.Atoi(m[1])
	return ProblemsError{{At: Pos{Line: max(line, 1), Column: 1}, Message: "not YAML: " + m[2]}}
}

func (o object) recipe(r *Recipe) {
	if v, ok := o.need("sheaf", language); ok {
		if s, ok := v.text(); ok && s != language {
			v.fail("%q is no language that this Sheaf reads; it reads %s", s, language)
		}
	}
	if v, ok := o.need("name", "a short name for the recipe"); ok {
		r.Name, ok = v.text()
		if ok && !namePattern.MatchString(r.Name) {
			v.fail("%q is no name: lower-case letters, digits and hyphens, at most 63", r.Name)
		}
	}
	if v, ok := o.get("about"); ok {
		r.About, _ = v.text()
	}
	if v, ok := o.get("produces"); ok {
		r.Produces = v.word()
	}
	if v, ok := o.get("parameters"); ok {
		r.Parameters = v.parameters()
	}
	if v, ok := o.get("constants"); ok {
		r.Constants = v.constants()
	}
	if v, ok := o.get("money"); ok {
		r.Money = v.money()
	}
	if v, ok := o.get("requests"); ok {
		r.Policy = v.policy()
	}
	if v, ok := o.need("start", "where the crawl begins"); ok {
		for _, e := range v.list() {
			if s := e.start(); s != nil {
				r.Starts = append(r.Starts, s)
			}
		}
		if v.isList() && len(v.node.Content) == 0 {
			v.fail("the list is empty: the crawl would begin nowhere")
		}
	}
	o.pages(r)
	o.items(r)
	o.fields(r)
}

func (o object) pages(r *Recipe) {
	v, ok := o.need("pages", "the kinds of page that the site answers with")
	if !ok {
		return
	}
	m, ok := v.mapping("pages")
	if !ok {
		return
	}
	reserved := slices.Concat(sourceKeys, []string{"transforms", "example", "name", "section", "unit", "root"})
	for _, name := range m.names {
		if !isWord(name) || slices.Contains(reserved, name) {
			o.d.fail(m.keyPos(name), "%q cannot be the name of a page", name)
			continue
		}
		if p := m.values[name].page(name); p != nil {
			r.Pages = append(r.Pages, p)
			o.d.pages[name] = p
		}
	}
}

func (o object) items(r *Recipe) {
	v, ok := o.need("items", "what a record is")
	if !ok {
		return
	}
	m, ok := v.mapping("items")
	if !ok {
		return
	}
	for _, kind := range m.names {
		if !isWord(kind) {
			o.d.fail(m.keyPos(kind), "%q cannot be the name of an item", kind)
			continue
		}
		if it := m.values[kind].item(kind); it != nil {
			r.Items = append(r.Items, it)
		}
	}
}

func (v value) item(kind string) *Item {
	o, ok := v.object("item "+kind, itemKeys)
	if !ok {
		return nil
	}
	it := &Item{At: v.at(), Kind: kind, When: Always, Vars: map[string]string{}}
	if in, ok := o.get("address"); ok {
		it.Address = in.template(brace)
	}
	if in, ok := o.need("key", "what identifies the record on the site, for example '{site_product_id}'"); ok {
		it.Key = in.template(brace)
	}
	if in, ok := o.get("vars"); ok {
		if m, ok := in.mapping("patterns of variables"); ok {
			for _, name := range m.names {
				if re := m.values[name].regexp(); re != nil {
					it.Vars[name] = re.String()
				}
			}
		}
	}
	if in, ok := o.get("answers"); ok {
		if m, ok := in.mapping("answers"); ok {
			for _, page := range m.names {
				need, _ := m.values[page].oneOf("required", "optional")
				it.Answers = append(it.Answers, Answer{Page: page, Required: need == "required"})
			}
		}
	}
	if in, ok := o.get("agree"); ok {
		it.Agree = in.agreements()
	}
	if in, ok := o.get("when"); ok {
		when, _ := in.oneOf(string(Always), string(NewOrDue))
		it.When = When(when)
	}
	return it
}

func (v value) agreements() [][]Ref {
	var out [][]Ref
	for _, e := range v.list() {
		var refs []Ref
		for _, in := range e.list() {
			s, ok := in.text()
			page, let, found := strings.Cut(s, ".")
			if !ok || !found {
				in.fail("expected page.value, for example detail.id")
				continue
			}
			refs = append(refs, Ref{Page: page, Let: let})
		}
		if len(refs) < 2 {
			e.fail("expected two values or more that must be equal")
		}
		out = append(out, refs)
	}
	return out
}

func (o object) fields(r *Recipe) {
	v, ok := o.get("fields")
	if !ok {
		if r.Produces != table.DocumentsTable {
			o.need("fields", "the columns of the record")
		}
		return
	}
	m, ok := v.mapping("fields")
	if !ok {
		return
	}
	columns := columnsOf(r.Produces)
	var rowsFields []string
	for _, name := range m.names {
		if in := m.values[name]; in.isMap() && hasKey(in.node, "rows") {
			rowsFields = append(rowsFields, name)
		}
	}
	for _, name := range m.names {
		if _, ok := findColumn(columns, name); columns != nil && !ok {
			o.d.fail(m.keyPos(name), "table %s has no column %q%s", r.Produces, name, suggestOr(name, columnNames(columns)))
			continue
		}
		if columns == nil && !isWord(name) {
			o.d.fail(m.keyPos(name), "%q cannot be the name of a column", name)
			continue
		}
		if f := m.values[name].field(name, columns, rowsFields); f != nil {
			r.Fields = append(r.Fields, f)
		}
	}
}

func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

func (v value) parameters() []*Parameter {
	m, ok := v.mapping("parameters")
	if !ok {
		return nil
	}
	var out []*Parameter
	for _, name := range m.names {
		in := m.values[name]
		if !isWord(name) {
			v.d.fail(m.keyPos(name), "%q cannot be the name of a parameter", name)
		}
		p := &Parameter{At: in.at(), Name: name}
		out = append(out, p)
		if in.node.Tag == "!!null" {
			continue
		}
		o, ok := in.object("parameter "+name, parameterKeys)
		if !ok {
			continue
		}
		if e, ok := o.get("about"); ok {
			p.About, _ = e.text()
		}
		if e, ok := o.get("one_of"); ok {
			p.OneOf = e.texts()
		}
		if e, ok := o.get("default"); ok {
			if p.Default = e.textPointer(); p.Default != nil && len(p.OneOf) > 0 && !slices.Contains(p.OneOf, *p.Default) {
				e.fail("the default %q is not one of %s", *p.Default, strings.Join(p.OneOf, ", "))
			}
		}
		if e, ok := o.get("list"); ok {
			p.List, _ = e.boolean()
		}
	}
	return out
}

func (v value) constants() []*Constant {
	m, ok := v.mapping("constants")
	if !ok {
		return nil
	}
	var out []*Constant
	for _, name := range m.names {
		in := m.values[name]
		c := &Constant{At: in.at(), Name: name}
		if in.isMap() {
			c.By = in.by()
		} else {
			c.Value, _ = in.text()
		}
		out = append(out, c)
	}
	return out
}

func (v value) by() *By {
	o, ok := v.object("a constant", byKeys)
	if !ok {
		return nil
	}
	in, ok := o.need("by", "a parameter with a value for each of its values")
	if !ok {
		return nil
	}
	m, ok := in.mapping("a parameter")
	if !ok {
		return nil
	}
	if len(m.names) != 1 {
		in.fail("expected one parameter")
		return nil
	}
	b := &By{Parameter: m.names[0], Values: map[string]string{}}
	if values, ok := m.values[m.names[0]].mapping("values"); ok {
		for _, name := range values.names {
			b.Values[name], _ = values.values[name].text()
		}
	}
	return b
}
