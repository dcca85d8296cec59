package recipe

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	fieldKeys = slices.Concat([]string{"about", "type", "list", "html", "rows", "into", "required", "volatile", "from", "template", "default",
		"currency", "map", "otherwise", "null_if", "zero", "only_if", "accept", "round", "without_query", "transforms", "example"}, []string{"name", "section", "unit", "value", "cells"})
	fieldTypes = []string{string(TypeText), string(TypeHTML), string(TypeInteger), string(TypeNumber), string(TypeMoney), string(TypeMoneyRange),
		string(TypeDate), string(TypeDateTime), string(TypeBoolean), string(TypeURL), string(TypeImages), string(TypeRows)}
)

// field reads one column's rule. rowsFields are the names of all fields that hold rows, for { specs: UPC Code }.
func (v value) field(name string, columns []column, rowsFields []string) *Field {
	o, ok := v.object("field "+name, fieldKeys)
	if !ok {
		return nil
	}
	f := &Field{At: v.at(), Name: name, Into: []string{name}, Type: TypeText}
	if c, ok := findColumn(columns, name); ok {
		f.Type, f.List, f.Volatile = c.kind, c.list, c.volatile
		f.OwnCells = len(c.cells) > 0
	}
	if o.has("rows") {
		f.Type = TypeRows
	}
	for _, key := range o.names {
		o.fieldPart(f, key, o.values[key], rowsFields)
	}
	o.checkField(f)
	return f
}

func (o object) fieldPart(f *Field, key string, v value, rowsFields []string) {
	switch key {
	case "about":
		f.About, _ = v.text()
	case "type":
		t, ok := v.oneOf(fieldTypes...)
		if ok {
			f.Type = FieldType(t)
		}
	case "list":
		f.List, _ = v.boolean()
	case "html":
		if html, ok := v.boolean(); ok && html {
			f.Type = TypeHTML
		}
	case "required":
		f.Required, _ = v.boolean()
	case "volatile":
		f.Volatile, _ = v.boolean()
	case "into":
		f.Into = v.texts()
	case "from", "rows":
		f.From = append(f.From, v.alternatives(rowsFields, len(f.From))...)
	case "currency":
		f.Currency = v.alternatives(nil, 0)
	case "template":
		t := v.template(brace)
		f.Template = &t
	case "default":
		f.Default = v.textPointer()
	case "map":
		f.Map = v.mapRules()
	case "otherwise":
		f.Otherwise = v.textPointer()
	case "null_if":
		for _, pattern := range v.texts() {
			f.NullIf = append(f.NullIf, newMapRule(pattern))
		}
	case "zero":
		if v.node.Tag != "!!null" {
			v.fail("zero is null or left out")
		}
		f.ZeroNull = true
	case "only_if":
		f.OnlyIf, _ = v.text()
	case "accept":
		f.Accept = v.accept()
	case "round":
		if n, ok := v.integer(0, 10); ok {
			places := int(n)
			f.Round = &places
		}
	case "without_query":
		f.WithoutQuery, _ = v.boolean()
	case "transforms":
		f.Transforms = v.transforms()
	case "example":
		f.Examples = v.texts()
	case "name", "value", "unit", "section":
		if s := v.sourceOr(o.cellKind(f), "cell "+key); s != nil {
			f.Cells = append(f.Cells, Cell{Name: key, From: s})
		}
	case "cells":
		f.Cells, f.OwnCells = append(f.Cells, v.cells(o.cellKind(f))...), true
	}
}

// cellKind is what text in a cell means: a path where the rows are JSON, else a selector.
func (o object) cellKind(f *Field) SourceKind {
	if len(f.From) > 0 && f.From[0].Source != nil && f.From[0].Kind == FromJSON || o.rowsAreJSON() {
		return FromJSON
	}
	return FromCSS
}

// rowsAreJSON tells what text in a cell means before the rows are read: the first alternative's kind.
func (o object) rowsAreJSON() bool {
	rows, ok := o.get("rows")
	if !ok {
		return false
	}
	first := rows.list()
	if len(first) == 0 || !first[0].isMap() {
		return false
	}
	for i := 0; i+1 < len(first[0].node.Content); i += 2 {
		page, ok := o.d.pages[first[0].node.Content[i].Value]
		in := first[0].node.Content[i+1]
		if !ok {
			continue
		}
		if in.Kind == yaml.ScalarNode {
			return page.Read.Kind != ReadHTML
		}
		for k := 0; k+1 < len(in.Content); k += 2 {
			if in.Content[k].Value == "json" || in.Content[k].Value == "jsonld" || in.Content[k].Value == "microdata" {
				return true
			}
		}
	}
	return false
}

func (o object) checkField(f *Field) {
	switch {
	case f.Template == nil && len(f.From) == 0 && f.Default == nil:
		o.fail("%q is missing: where the field is (from, rows or template)", "from")
	case f.Type == TypeMoneyRange && len(f.Into) != 2:
		o.fail("a money_range fills two columns: into: [price, price_max]")
	case f.Type != TypeMoneyRange && len(f.Into) != 1:
		o.fail("only a money_range fills several columns")
	case f.Type == TypeRows && len(f.Cells) == 0:
		o.fail("rows need their cells: name, value, and perhaps unit and section, or cells of their own")
	case f.Type != TypeRows && len(f.Cells) > 0:
		o.fail("%s belongs to rows", f.Cells[0].Name)
	case f.Type == TypeRows && f.hasExamples():
		o.fail("rows have no example: it is a value's")
	case f.Otherwise != nil && f.Map == nil:
		o.fail("otherwise needs map beside it")
	case len(f.Currency) > 0 && f.Type != TypeMoney && f.Type != TypeMoneyRange:
		o.fail("currency belongs to money")
	}
}

// accept reads an expression; one that begins with a comparison is about the field's own value.
func (v value) accept() *Expr {
	s, ok := v.text()
	if !ok {
		return nil
	}
	if t := strings.TrimSpace(s); t != "" && strings.ContainsRune("<>=!", rune(t[0])) && !strings.HasPrefix(t, "!(") {
		s = "$value " + t
	}
	return v.compile(s)
}

func (v value) mapRules() []MapRule {
	o, ok := v.mapping("values and what they become")
	if !ok {
		return nil
	}
	var out []MapRule
	for _, pattern := range o.names {
		in := o.values[pattern]
		rule := newMapRule(pattern)
		if in.node.Tag != "!!null" {
			rule.To = in.textPointer()
		}
		out = append(out, rule)
	}
	return out
}

func newMapRule(pattern string) MapRule {
	quoted := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`)
	return MapRule{Pattern: pattern, re: regexp.MustCompile(`^(?s:` + quoted + `)$`)}
}

// Matches reports whether the rule is for this value.
func (r MapRule) Matches(s string) bool { return r.re.MatchString(s) }
