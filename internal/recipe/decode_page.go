package recipe

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"golang.org/x/text/encoding/htmlindex"
)

var (
	pageKeys = []string{"about", "get", "post", "query", "headers", "body", "charset", "recognise", "outcomes", "read", "let", "rows", "open",
		"states", "refreshes", "paging", "total", "reachable", "covers", "children"}
	readKeys     = []string{"json", "json_script", "script_state", "root"}
	rowsKeys     = []string{"css", "xpath", "json", "skip", "stop_at"}
	pagingKeys   = []string{"n", "step", "last", "served", "next", "cursor", "stop", "max"}
	childrenKeys = []string{"rows", "key", "join", "fields"}
	joinKeys     = []string{"rows", "on", "as"}
)

func (v value) page(name string) *Page {
	o, ok := v.object("page "+name, pageKeys)
	if !ok {
		return nil
	}
	p := &Page{At: v.at(), Name: name, Read: Read{Kind: ReadHTML}, Covers: CoversAll}
	o.pageRequest(p)
	for _, key := range o.names {
		o.pagePart(p, key, o.values[key])
	}
	return p
}

func (o object) pageRequest(p *Page) {
	methods := o.present([]string{"get", "post"})
	if len(methods) != 1 {
		o.fail("a page has either get or post: the address that is asked for")
		return
	}
	p.Method = strings.ToUpper(methods[0])
	p.URL = o.values[methods[0]].template(dollar)
	if !strings.HasPrefix(p.URL.Text, "http://") && !strings.HasPrefix(p.URL.Text, "https://") && !strings.HasPrefix(p.URL.Text, "${") {
		o.values[methods[0]].fail("%q is no absolute http or https address", p.URL.Text)
	}
	if body, ok := o.get("body"); ok && p.Method == http.MethodGet {
		body.fail("a get has no body; use post")
	}
}

func (o object) pagePart(p *Page, key string, v value) {
	switch key {
	case "query":
		p.Query = v.query()
	case "headers":
		p.Headers = v.headers()
	case "body":
		p.Body = v.bodyValue()
	case "charset":
		p.Charset = v.charsets()
	case "recognise":
		p.Recognise = v.conditions()
	case "outcomes":
		p.Outcomes = v.outcomes()
	case "read":
		p.Read = v.read()
	case "let":
		p.Lets = v.lets(p.textKind(o))
	case "rows":
		p.Rows = v.rows()
	case "open":
		p.Open = v.opens()
	case "states":
		p.States = v.texts()
	case "refreshes":
		p.Refreshes = v.texts()
	case "paging":
		p.Paging = v.paging()
	case "total":
		p.Total = v.sourceOr(p.textKind(o), "total")
	case "reachable":
		p.Reachable = v.sourceOr(p.textKind(o), "reachable")
	case "covers":
		p.Covers, _ = v.oneOf(CoversAll, CoversSample)
	case "children":
		p.Children = v.children()
	}
}

// textKind is what plain text means as a source on this page: a path where its data is JSON, else a selector.
func (p *Page) textKind(o object) SourceKind {
	if o.has("read") {
		return FromJSON
	}
	return FromCSS
}

func (v value) query() []QueryParam {
	o, ok := v.mapping("the parameters of the query")
	if !ok {
		return nil
	}
	var out []QueryParam
	for _, name := range o.names {
		if b := o.values[name].bodyValue(); b != nil {
			out = append(out, QueryParam{Name: name, Value: *b, fixed: b.fixedParam(name, v.d.files)})
		}
	}
	return out
}

func (v value) headers() []Header {
	o, ok := v.mapping("headers")
	if !ok {
		return nil
	}
	var out []Header
	for _, name := range o.names {
		if strings.ContainsAny(name, " :\r\n\t") || name == "" {
			o.d.fail(o.keyPos(name), "%q is no name of a header", name)
			continue
		}
		t := o.values[name].template(dollar)
		if strings.ContainsAny(t.Text, "\r\n") {
			o.values[name].fail("a header has one line")
		}
		out = append(out, Header{Name: http.CanonicalHeaderKey(name), Value: t})
	}
	return out
}

// bodyValue reads text (a template), { file: name } or any other mapping or list (compact JSON).
func (v value) bodyValue() *BodyValue {
	if v.node.Kind == yaml.ScalarNode {
		if v.node.Tag == "!!bool" || v.node.Tag == "!!null" {
			v.fail("expected text, found %s: put it in quotes", v.kindName())
			return nil
		}
		t := v.template(dollar)
		return &BodyValue{Text: &t}
	}
	if file, ok := v.fileReference(); ok {
		return &BodyValue{File: file.file()}
	}
	j := v.jsonTemplate()
	if j == nil {
		return nil
	}
	return &BodyValue{JSON: j}
}

// fileReference recognises { file: name }.
func (v value) fileReference() (value, bool) {
	if !v.isMap() || len(v.node.Content) != 2 || v.node.Content[0].Value != "file" || v.node.Content[1].Kind != yaml.ScalarNode {
		return value{}, false
	}
	return value{v.d, v.node.Content[1], join(v.path, "file")}, true
}

func (v value) jsonTemplate() *JSONTemplate {
	if file, ok := v.fileReference(); ok {
		return &JSONTemplate{isFile: true, content: string(v.d.files[file.file()])}
	}
	switch v.node.Kind {
	case yaml.MappingNode:
		o, ok := v.mapping("JSON")
		if !ok {
			return nil
		}
		j := &JSONTemplate{}
		for _, name := range o.names {
			if e := o.values[name].jsonTemplate(); e != nil {
				j.names, j.values = append(j.names, name), append(j.values, e)
			}
		}
		return j
	case yaml.SequenceNode:
		j := &JSONTemplate{isList: true}
		for _, in := range v.list() {
			if e := in.jsonTemplate(); e != nil {
				j.values = append(j.values, e)
			}
		}
		return j
	case yaml.ScalarNode:
		return v.jsonScalar()
	}
	v.fail("anchors and aliases are not part of the language: write the value where it is used")
	return nil
}

func (v value) jsonScalar() *JSONTemplate {
	switch v.node.Tag {
	case "!!null":
		return &JSONTemplate{scalar: "null"}
	case "!!bool":
		b, _ := v.boolean()
		return &JSONTemplate{scalar: strconv.FormatBool(b)}
	case "!!int":
		if n, err := strconv.ParseInt(v.node.Value, 10, 64); err == nil {
			return &JSONTemplate{scalar: strconv.FormatInt(n, 10)}
		}
	case "!!float":
		if f, err := strconv.ParseFloat(v.node.Value, 64); err == nil && f-f == 0 { // no NaN, no infinity
			return &JSONTemplate{scalar: strconv.FormatFloat(f, 'g', -1, 64)}
		}
	}
	t := v.template(dollar)
	return &JSONTemplate{text: &t}
}

func (v value) charsets() []string {
	var out []string
	for _, e := range v.list() {
		s, ok := e.text()
		if !ok {
			continue
		}
		if _, err := htmlindex.Get(s); err != nil && s != "declared" {
			e.fail("%q is no charset: \"declared\" or a label such as utf-8, euc-jp, windows-1252", s)
			continue
		}
		out = append(out, strings.ToLower(s))
	}
	return out
}

func (v value) read() Read {
	r := Read{Kind: ReadHTML}
	o, ok := v.object("read", readKeys)
	if !ok {
		return r
	}
	kinds := o.present(readKeys[:3])
	if len(kinds) != 1 {
		o.fail("read is one of %s", strings.Join(readKeys[:3], ", "))
		return r
	}
	r.Kind = ReadKind(kinds[0])
	in := o.values[kinds[0]]
	switch r.Kind {
	case ReadJSON:
		r.Roots = in.exprs()
	case ReadJSONScript:
		if css := in.css(); css != nil {
			r.Script = *css
		}
	case ReadScriptState:
		r.Global, _ = in.text()
	}
	if root, ok := o.get("root"); ok {
		if r.Kind == ReadJSON {
			root.fail("json is the root already")
		}
		r.Roots = root.exprs()
	}
	return r
}

// exprs reads one expression or a list; "" and "." mean the whole value.
func (v value) exprs() []*Expr {
	var out []*Expr
	for _, e := range v.list() {
		if e.isScalar() && (e.node.Value == "" || e.node.Value == ".") {
			continue
		}
		if x := e.expr(); x != nil {
			out = append(out, x)
		}
	}
	return out
}

func (v value) lets(kind SourceKind) []*Let {
	o, ok := v.mapping("values with a name")
	if !ok {
		return nil
	}
	var out []*Let
	for _, name := range o.names {
		in := o.values[name]
		let := &Let{At: in.at(), Name: name}
		if !isWord(name) || slices.Contains(reservedNames, name) {
			o.d.fail(o.keyPos(name), "%q cannot be the name of a value", name)
		}
		for _, e := range in.list() {
			if s := e.sourceOr(kind, "let "+name); s != nil {
				let.From = append(let.From, s)
			}
		}
		out = append(out, let)
	}
	return out
}

// reservedNames have a meaning in expressions.
var reservedNames = []string{"root", "row", "value", "children"}

func (v value) children() *Children {
	o, ok := v.object("children", childrenKeys)
	if !ok {
		return nil
	}
	c := &Children{At: v.at()}
	if rows, ok := o.need("rows", "where the children are"); ok {
		c.Rows = rows.jsonOnly()
	}
	if key, ok := o.get("key"); ok {
		c.Key = key.expr()
	}
	if joins, ok := o.get("join"); ok {
		for _, e := range joins.list() {
			if j, ok := e.join(c.Key); ok {
				c.Joins = append(c.Joins, j)
			}
		}
	}
	if fields, ok := o.need("fields", "what is taken of each child"); ok {
		if m, ok := fields.mapping("fields of a child"); ok {
			for _, name := range m.names {
				c.Fields = append(c.Fields, ChildField{Name: name, From: m.values[name].exprs()})
			}
		}
	}
	return c
}

// jsonOnly reads a path, or { json: path }.
func (v value) jsonOnly() *Expr {
	if !v.isMap() {
		return v.expr()
	}
	o, ok := v.object("a path", []string{"json"})
	if !ok {
		return nil
	}
	in, ok := o.need("json", "a path")
	if !ok {
		return nil
	}
	return in.expr()
}

func (v value) join(key *Expr) (Join, bool) {
	o, ok := v.object("join", joinKeys)
	if !ok {
		return Join{}, false
	}
	j := Join{As: "joined"}
	if as, ok := o.get("as"); ok {
		j.As = as.word()
	}
	if rows, ok := o.need("rows", "the list that is joined"); ok {
		j.Rows = rows.jsonOnly()
	}
	on, ok := o.need("on", "the values that must be equal")
	if !ok {
		return j, false
	}
	for _, e := range on.list() {
		if !e.isMap() {
			if key == nil {
				e.fail("children has no key to compare with; write { theirs: ours }")
			}
			j.On = append(j.On, On{Theirs: e.expr()})
			continue
		}
		m, ok := e.mapping("a pair { theirs: ours }")
		if !ok {
			continue
		}
		for _, theirs := range m.names {
			j.On = append(j.On, On{Theirs: e.compile(theirs), Ours: m.values[theirs].expr()})
		}
	}
	return j, true
}
