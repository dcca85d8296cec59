package recipe

import (
	"slices"
	"strings"

	"sheaf/internal/recipe/path"
)

var (
	// sourceKinds are the keys of which a source has exactly one.
	sourceKinds = []string{"css", "xpath", "json", "jsonld", "microdata", "meta", "url", "body", "text", "const", "var", "maintext"}
	// sourceOptions go with them.
	sourceOptions = []string{"attr", "html", "own", "without", "nth", "all", "sep", "any", "equals", "regex", "value", "pick", "when", "within"}
	sourceKeys    = slices.Concat(sourceKinds, sourceOptions)
)

func (v value) css() *CSS {
	s, ok := v.text()
	if !ok {
		return nil
	}
	sel, err := CompileCSS(s)
	if err != nil {
		v.fail("CSS selector %q: %v", s, err)
		return nil
	}
	return sel
}

func (v value) xpath() *XPath {
	s, ok := v.text()
	if !ok {
		return nil
	}
	e, err := compileXPath(s)
	if err != nil {
		v.fail("XPath %q: %v", s, err)
		return nil
	}
	return &XPath{Expr: e, Text: s}
}

func (v value) expr() *Expr {
	s, ok := v.text()
	if !ok {
		return nil
	}
	return v.compile(s)
}

func (v value) compile(s string) *Expr {
	e, err := path.Compile(s)
	if err != nil {
		v.fail("%v", err)
		return nil
	}
	return e
}

// source reads a mapping such as { css: h1, attr: title }.
func (v value) source(what string) *Source {
	o, ok := v.object(what, sourceKeys)
	if !ok {
		return nil
	}
	return o.source(what)
}

// sourceOr reads a source, or text that stands for one of a kind.
func (v value) sourceOr(kind SourceKind, what string) *Source {
	if v.isMap() {
		return v.source(what)
	}
	s := &Source{At: v.at(), Kind: kind}
	if kind == FromJSON {
		s.JSON = v.expr()
	} else if css := v.css(); css != nil {
		s.CSS = []CSS{*css}
	}
	return s
}

func (o object) source(what string) *Source {
	kinds := o.present(sourceKinds)
	if len(kinds) != 1 {
		if len(kinds) == 0 {
			o.fail("%s says nowhere to look: one of %s", what, strings.Join(sourceKinds, ", "))
		} else {
			o.fail("%s looks in several places (%s): write one alternative for each", what, strings.Join(kinds, ", "))
		}
		return nil
	}
	s := &Source{At: o.at(), Kind: SourceKind(kinds[0])}
	o.sourceKind(s, o.values[kinds[0]])
	o.sourceOptions(s)
	return s
}

func (o object) sourceKind(s *Source, v value) {
	switch s.Kind {
	case FromCSS:
		for _, e := range v.list() {
			if css := e.css(); css != nil {
				s.CSS = append(s.CSS, *css)
			}
		}
	case FromXPath:
		s.XPath = v.xpath()
	case FromJSON:
		s.JSON = v.expr()
	case FromJSONLD, FromMicrodata:
		text, ok := v.text()
		types, rest, found := strings.Cut(text, ".")
		s.Types = strings.Split(types, "|")
		if ok && slices.Contains(s.Types, "") {
			v.fail("expected Type.path, for example Product.name")
		}
		if found {
			s.JSON = v.compile(rest)
		}
	case FromMeta, FromVar:
		s.Name, _ = v.text()
	case FromConst:
		s.Const, _ = v.text()
	case FromMainText:
		s.Name, _ = v.oneOf(MainText, MainTitle, MainAuthor)
	default: // url, body, text
		s.Regex = v.regexp()
	}
}

// optionsOf tells which options make sense for a kind of source; value, equals, any, regex and when do for all.
var optionsOf = map[string][]SourceKind{
	"attr":    {FromCSS, FromXPath},
	"html":    {FromCSS, FromXPath},
	"own":     {FromCSS, FromXPath},
	"without": {FromCSS, FromXPath},
	"within":  {FromJSONLD, FromMicrodata, FromMeta},
	"nth":     {FromCSS, FromXPath, FromMeta, FromBody, FromText},
	"all":     {FromCSS, FromXPath, FromMeta, FromJSON, FromJSONLD, FromMicrodata, FromBody, FromText},
	"sep":     {FromCSS, FromXPath, FromMeta, FromJSON, FromJSONLD, FromMicrodata, FromBody, FromText},
	"pick":    {FromJSON, FromJSONLD, FromMicrodata, FromCSS, FromXPath},
}

func (o object) sourceOptions(s *Source) {
	for _, name := range o.present(sourceOptions) {
		v := o.values[name]
		if kinds, limited := optionsOf[name]; limited && !slices.Contains(kinds, s.Kind) {
			v.fail("%q has no meaning for %s", name, s.Kind)
			continue
		}
		switch name {
		case "attr":
			s.Attr, _ = v.text()
		case "html":
			s.HTML, _ = v.boolean()
		case "own":
			s.Own, _ = v.boolean()
		case "without":
			s.Without = v.css()
		case "within":
			s.Scope = v.css()
		case "nth":
			s.Nth = v.nth()
		case "all":
			mode, _ := v.oneOf(string(AllJoin), string(AllList))
			s.All = AllMode(mode)
		case "sep":
			s.Sep, _ = v.text()
		case "any":
			s.Any = v.regexp()
		case "equals":
			s.Equals = v.textPointer()
		case "regex":
			if s.Regex != nil {
				v.fail("%s is a regular expression already", s.Kind)
				continue
			}
			s.Regex = v.regexp()
		case "value":
			s.Value = v.textPointer()
		case "pick":
			pick, _ := v.oneOf("first", string(PickLast), string(PickOnlyOne), string(PickMin), string(PickMax), string(PickLongest))
			if pick != "first" {
				s.Pick = Pick(pick)
			}
		case "when":
			s.When = v.conditions()
		}
	}
	if s.All == AllJoin && !o.has("sep") {
		s.Sep = " "
	}
}

func (v value) textPointer() *string {
	s, ok := v.text()
	if !ok {
		return nil
	}
	return &s
}

// nth reads an index from 0, negative ones from the end, or first or last.
func (v value) nth() *int {
	n := 0
	switch v.node.Value {
	case "first":
	case "last":
		n = -1
	default:
		i, ok := v.integer(-1000, 1000)
		if !ok {
			return nil
		}
		n = int(i)
	}
	return &n
}
