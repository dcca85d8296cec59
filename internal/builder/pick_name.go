package builder

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sheaf/datasets/table"
	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose/column"
	"sheaf/internal/normalize"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/draft"
)

var (
	numeric  = regexp.MustCompile(`^[(]?[+-]?\d[\d.,\s'’]*\s?%?[)]?$`)
	isoDate  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)
	imageRef = regexp.MustCompile(`(?i)\.(?:jpe?g|png|webp|gif|avif|svg)(?:[?#]|$)`)
)

// kindOf guesses the type of what was picked from what its elements say.
func (t *target) kindOf(n *html.Node, attr string, texts []string) string {
	switch {
	case attr == "href":
		return string(recipe.TypeURL)
	case attr == "src" || attr == "srcset" || strings.HasPrefix(attr, "data-") && n.DataAtom == atom.Img:
		return string(recipe.TypeImages)
	}
	count := map[string]int{}
	filled := 0
	for _, raw := range texts {
		text := line(raw)
		if text == "" {
			continue
		}
		filled++
		m, ok := normalize.ParseMoney(text, normalize.MoneyOptions{Locale: t.locale()})
		_, dateErr := normalize.Date(text, t.locale())
		switch {
		case ok && m.Price != nil && m.Currency != "" && len(text) < 60:
			count[string(recipe.TypeMoney)]++
		case ok && m.Price != nil && strings.ContainsAny(text, "$€£¥₩") && len(text) < 60:
			count[string(recipe.TypeMoney)]++
		case isoDate.MatchString(text) || dateErr == nil && len(text) < 40 && !numeric.MatchString(text):
			count[string(recipe.TypeDate)]++
		case numeric.MatchString(text) && !strings.HasPrefix(text, "0") && len(text) < 16:
			count[string(recipe.TypeNumber)]++
		case imageRef.MatchString(text) && !strings.ContainsAny(text, " "):
			count[string(recipe.TypeImages)]++
		}
	}
	for kind, n := range count {
		if n*10 >= filled*7 {
			return kind
		}
	}
	return string(recipe.TypeText)
}

// locale is the language that the page writes in.
func (t *target) locale() string {
	for n := range t.o.page.Root.ChildNodes() {
		if n.DataAtom == atom.Html {
			return dom.Attr(n, "lang")
		}
	}
	return ""
}

// nameOf suggests a column: what is proposed for the element, else what the page calls it. A table whose columns are fixed
// has only those.
func (t *target) nameOf(kind string) string {
	for _, name := range t.names(kind) {
		if name = t.fitting(name); name != "" {
			return name
		}
	}
	if recipe.TableColumns(t.produces) != nil {
		return ""
	}
	return t.free(map[string]string{string(recipe.TypeMoney): "price", string(recipe.TypeURL): "url", string(recipe.TypeImages): "image", string(recipe.TypeDate): "date", string(recipe.TypeNumber): "number"}[kind])
}

// names are candidates, the likeliest first.
func (t *target) names(kind string) []string {
	var out []string
	for i := range t.o.lists {
		l := &t.o.lists[i]
		for _, row := range l.Items {
			if row.Node == nil || !t.o.page.Contains(row.Node, t.node) {
				continue
			}
			for _, c := range l.Columns {
				if locates(c, row.Node, t.node) {
					out = append(out, c.Name)
				}
			}
		}
	}
	for _, f := range t.o.product.Fields {
		if n := elementOf(f.Source.Node); n != nil && n == t.node {
			out = append(out, f.Name)
		}
	}
	for n, up := t.node, 0; n != nil && up < 3; n, up = n.Parent, up+1 {
		if prop := dom.Attr(n, "itemprop"); prop != "" && !strings.Contains(prop, " ") {
			out = append(out, column.Snake(prop))
		}
	}
	if l := labelBeside(t.node); l != "" {
		out = append(out, column.Snake(l))
	}
	if t.node.DataAtom == atom.H1 {
		out = append(out, "title")
	}
	if kind == string(recipe.TypeMoney) {
		out = append(out, "price")
	}
	if kind == string(recipe.TypeImages) {
		out = append(out, "image_urls")
	}
	for class := range strings.FieldsSeq(dom.Attr(t.node, "class")) {
		if steadyName.MatchString(class) {
			out = append(out, column.Snake(class))
		}
	}
	return out
}

// steadyName are class names that may be a column's: words without digits.
var steadyName = regexp.MustCompile(`^[a-z][a-zA-Z]{3,}(?:[-_][a-zA-Z]{2,}){0,3}$`)

// locates reports whether a column's place finds an element in a row.
func locates(c column.Column, row, n *html.Node) bool {
	for _, f := range c.Find {
		if f.CSS == "" {
			continue
		}
		css, err := recipe.CompileCSS(f.CSS)
		if err != nil {
			continue
		}
		found := css.MatchAll(row)
		if at := max(f.Nth, 1) - 1; at < len(found) && found[at] == n {
			return true
		}
	}
	return false
}

// longestLabel is how long a label may be, in bytes.
const longestLabel = 40

// labelBeside is the text of the cell or term before an element's own: "Weight" before "2 kg"; "" without one.
func labelBeside(n *html.Node) string {
	for up := 0; n != nil && up < 3; n, up = n.Parent, up+1 {
		for s := n.PrevSibling; s != nil; s = s.PrevSibling {
			if s.Type != html.ElementNode {
				continue
			}
			if s.DataAtom == atom.Th || s.DataAtom == atom.Dt || s.DataAtom == atom.Label || s.DataAtom == atom.Td || s.DataAtom == atom.Span || s.DataAtom == atom.B || s.DataAtom == atom.Strong {
				if text := strings.TrimRight(line(dom.FlatText(s)), " :："); len(text) > 1 && len(text) <= longestLabel && !strings.ContainsAny(text, "0123456789") {
					return text
				}
			}
			break
		}
	}
	return ""
}

// columnName are the names that columns may have.
var columnName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// fitting is a name as the recipe's table has it; "" where it has none of the kind, or the recipe fills it already on this page.
func (t *target) fitting(name string) string {
	if t.produces == table.ProductsTable {
		if mapped := draft.ProductColumn(name); mapped != "" {
			name = mapped
		}
	}
	if columns := recipe.TableColumns(t.produces); columns != nil {
		if !slices.ContainsFunc(columns, func(c recipe.TableColumn) bool { return c.Name == name }) {
			return ""
		}
		return name
	}
	return t.free(name)
}

// free is a name that a table of one's own may have and the recipe does not use yet; "" for none.
func (t *target) free(name string) string {
	if name == "" {
		name = "column"
	}
	if !columnName.MatchString(name) {
		return ""
	}
	used := func(name string) bool {
		return slices.ContainsFunc(t.fields, func(f *recipe.Field) bool { return f.Name == name })
	}
	unique := name
	for n := 2; used(unique); n++ {
		unique = name + "_" + itoa(n)
	}
	return unique
}
