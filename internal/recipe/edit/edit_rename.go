package edit

import (
	"fmt"
	"regexp"
	"strings"

	"sheaf/internal/recipe/path"
)

// RenameColumn gives a column another name everywhere: in what lists state and refresh, in keys, conditions, expressions over a row's
// columns, and places that read its rows.
type RenameColumn struct{ Name, To string }

func (x RenameColumn) op() string { return "rename column " + x.Name }

var columnName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (x RenameColumn) apply(e *editor) error {
	if _, err := e.column(x.Name); err != nil {
		return err
	}
	switch {
	case x.Name == x.To:
		return nil
	case !columnName.MatchString(x.To):
		return fmt.Errorf("%w: %q is no name of a column: a letter, then letters, digits and _", ErrEdit, x.To)
	case e.doc.root.at("fields", x.To) != nil:
		return fmt.Errorf("%w: there is a column %q already", ErrEdit, x.To)
	}
	if err := e.begin(); err != nil {
		return err
	}
	r := renamer{e: e, from: x.Name, to: x.To}
	fields := e.tree.get("fields")
	if err := fields.editable([]string{"fields"}); err != nil {
		return err
	}
	e.rename(fields.keys[fields.index(x.Name)], x.To)
	r.fields(fields)
	r.pages(e.tree.get("pages"))
	r.items(e.tree.get("items"))
	return e.commit()
}

type renamer struct {
	e        *editor
	from, to string
}

// names renames texts of a list.
func (r *renamer) names(list *node) {
	for _, n := range list.list() {
		if n.isScalar() && n.value == r.from && !n.odd {
			r.e.rename(n, r.to)
		}
	}
}

func (r *renamer) fields(fields *node) {
	rows := false
	for i, k := range fields.keys {
		if k.value == r.to { // renamed before
			r.names(fields.values[i].get("into"))
			rows = fields.values[i].get("rows") != nil
		}
	}
	rows = rows && r.e.tree.at("pages", r.from) == nil
	for _, f := range fields.values {
		r.names(f.get("only_if"))
		if accept := f.get("accept"); accept.isScalar() && !accept.odd {
			r.accept(accept)
		}
		for _, p := range f.get("from").list() {
			if i := p.index(r.from); rows && i >= 0 {
				r.e.rename(p.keys[i], r.to)
			}
			r.expressions(p, "")
		}
	}
}

// accept renames in an expression that may begin with a comparison.
func (r *renamer) accept(n *node) {
	text, prefix := n.value, ""
	if comparison(text) {
		prefix = "$value "
	}
	if out, ok := path.Rename(prefix+text, "", r.from, r.to); ok {
		r.e.rename(n, strings.TrimPrefix(out, prefix))
	}
}

// comparison reports whether an accept is about the field's own value, as the language reads it.
func comparison(text string) bool {
	t := strings.TrimSpace(text)
	return t != "" && strings.ContainsRune("<>=!", rune(t[0])) && !strings.HasPrefix(t, "!(")
}

// acceptNames are the columns that an accept looks at.
func acceptNames(text string) []string {
	if text == "" {
		return nil
	}
	if comparison(text) {
		text = "$value " + text
	}
	expr, err := path.Compile(text)
	if err != nil {
		return nil
	}
	return expr.Starts()
}

func (r *renamer) pages(pages *node) {
	if !pages.isMap() {
		return
	}
	for _, p := range pages.values {
		r.names(p.get("states"))
		r.names(p.get("refreshes"))
		for i, v := range p.values {
			if k := p.keys[i].value; k != "states" && k != "refreshes" {
				r.expressions(v, k)
			}
		}
	}
}

// noExpression are keys whose text is none, whatever it looks like.
var noExpression = map[string]bool{"about": true, "get": true, "post": true, "query": true, "headers": true, "body": true, "charset": true, "regex": true,
	"any": true, "text": true, "url": true, "css": true, "xpath": true, "attr": true, "sep": true, "equals": true, "matches": true, "value": true, "const": true,
	"example": true, "lacks": true, "without": true, "within": true, "transforms": true, "meta": true, "var": true, "maintext": true, "stop": true}

// expressions renames what is read of a row's columns: $row.name.
func (r *renamer) expressions(n *node, key string) {
	if noExpression[key] {
		return
	}
	if n.isScalar() && !n.odd && strings.Contains(n.value, "$row") {
		if out, ok := path.Rename(n.value, "$row", r.from, r.to); ok {
			r.e.rename(n, out)
		}
		return
	}
	for i, v := range n.values {
		in := key
		if n.isMap() {
			in = n.keys[i].value
		}
		r.expressions(v, in)
	}
}

// items renames in keys, unless the variable is one of the item's own address.
func (r *renamer) items(items *node) {
	if !items.isMap() {
		return
	}
	for _, it := range items.values {
		key := it.get("key")
		if !key.isScalar() || key.odd || variable(it.get("address").text(), r.from) {
			continue
		}
		if out := strings.ReplaceAll(key.value, "{"+r.from+"}", "{"+r.to+"}"); out != key.value {
			r.e.rename(key, out)
		}
	}
}

// variable reports whether a template has a variable.
func variable(template, name string) bool {
	return strings.Contains(template, "{"+name+"}") || strings.Contains(template, "{"+name+":")
}
