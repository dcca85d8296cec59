package edit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/recipe"
)

// Place is where a column's value is, of a page.
type Place struct {
	// Page is the kind of page; empty for a place that is on none (Source is then { const: JPY }, { var: code } or { specs: EAN }).
	Page string
	// Source is YAML: text (what the page's data calls it, else a selector) or a mapping such as { css: .price, attr: href }.
	Source string
	// Example is what the place gave on the page it was picked on, as the table holds it; of a list, its elements.
	Example []string
	// Transforms are steps of this place alone, before the column's.
	Transforms []Transform
}

// Transform is a step on text. Args: regex and split take an expression, replace an expression and what its match becomes, nth a
// number from 0 (-1 is the last), join, prefix and suffix a text, query a name, minor_units a currency; all others none.
type Transform struct {
	Kind recipe.TransformKind
	Args []string
}

// AddColumn makes a column, behind the others. Pages with rows that it has places on state it from then on.
type AddColumn struct {
	Name     string
	Type     string // empty: that of the table's column, else text
	Places   []Place
	Required bool
	// Options are further parts by key, as YAML: {"list": "true", "into": "[price, price_max]"}.
	Options map[string]string
}

func (x AddColumn) op() string { return "add column " + x.Name }

func (x AddColumn) apply(e *editor) error {
	if x.Name == "" {
		return fmt.Errorf("%w: a column has a name", ErrEdit)
	}
	if e.doc.root.at("fields", x.Name) != nil {
		return fmt.Errorf("%w: there is a column %q already", ErrEdit, x.Name)
	}
	f, err := x.fragment()
	if err != nil {
		return err
	}
	if err := e.set([]string{"fields", x.Name}, f); err != nil {
		return err
	}
	for _, p := range x.Places {
		if err := e.state(p.Page, x.Name); err != nil {
			return err
		}
	}
	return nil
}

// maxLine is how long a column may be to stand on one line.
const maxLine = 150

func (x AddColumn) fragment() (*fragment, error) {
	parts := map[string]string{}
	for key, text := range x.Options {
		f, err := newFragment(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		parts[key] = f.inFlow()
	}
	if x.Type != "" {
		parts["type"] = quote(x.Type)
	}
	if x.Required {
		parts["required"] = "true"
	}
	var places []string
	for _, p := range x.Places {
		f, err := p.fragment()
		if err != nil {
			return nil, err
		}
		places = append(places, f.inFlow())
	}
	keys := slices.SortedFunc(mapsKeys(parts), func(a, b string) int { return slices.Index(fieldOrder, a) - slices.Index(fieldOrder, b) })
	var line []string
	for _, k := range keys {
		line = append(line, k+": "+parts[k])
	}
	one := "{ " + strings.Join(append(line, "from: ["+strings.Join(places, ", ")+"]"), ", ") + " }"
	if len(one)+len(x.Name) <= maxLine && len(places) < 3 {
		return newFragment(one)
	}
	line = append(line, "from:")
	for _, p := range places {
		line = append(line, "  - "+p)
	}
	return newFragment(strings.Join(line, "\n"))
}

// fragment writes the place as it stands in `from`.
func (p Place) fragment() (*fragment, error) {
	f, err := newFragment(p.Source)
	if err != nil {
		return nil, err
	}
	text := f.inFlow()
	if p.Page != "" {
		text = "{ " + quote(p.Page) + ": " + text + " }"
	}
	var beside []string
	if len(p.Transforms) > 0 {
		steps, err := transformsYAML(p.Transforms)
		if err != nil {
			return nil, err
		}
		beside = append(beside, "transforms: "+steps)
	}
	if len(p.Example) > 0 {
		beside = append(beside, "example: "+quoteList(p.Example))
	}
	if len(beside) > 0 {
		if !strings.HasSuffix(text, "}") {
			return nil, fmt.Errorf("%w: a place without a page is a mapping such as { const: JPY }", ErrEdit)
		}
		text = strings.TrimRight(strings.TrimSuffix(text, "}"), " ") + ", " + strings.Join(beside, ", ") + " }"
	}
	return newFragment(text)
}

// quoteList writes one text as it is and several as a list.
func quoteList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = quote(t)
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// column finds a column's slot.
func (e *editor) column(name string) (*node, error) {
	n := e.doc.root.at("fields", name)
	if n == nil {
		return nil, fmt.Errorf("%w: there is no column %q", ErrEdit, name)
	}
	return n, nil
}

// AddPlace adds a place to a column, first or last.
type AddPlace struct {
	Column string
	Place  Place
	First  bool
}

func (x AddPlace) op() string { return "add a place to " + x.Column }

func (x AddPlace) apply(e *editor) error {
	n, err := e.column(x.Column)
	if err != nil {
		return err
	}
	f, err := x.Place.fragment()
	if err != nil {
		return err
	}
	key := placesKey(n)
	at := len(n.get(key).list())
	if x.First {
		at = 0
	}
	if err := e.addItem([]string{"fields", x.Column, key}, at, f); err != nil {
		return err
	}
	if readOn(n, x.Place.Page) {
		return nil
	}
	return e.state(x.Place.Page, x.Column)
}

// placesKey is what a column's places stand under.
func placesKey(column *node) string {
	if column.get("rows") != nil {
		return "rows"
	}
	return "from"
}

// SetPlace puts another place where one is: a repaired one.
type SetPlace struct {
	Column string
	Index  int
	Place  Place
}

func (x SetPlace) op() string { return "set a place of " + x.Column }

func (x SetPlace) apply(e *editor) error {
	path, err := e.placePath(x.Column, x.Index)
	if err != nil {
		return err
	}
	f, err := x.Place.fragment()
	if err != nil {
		return err
	}
	before := e.doc.root.at("fields", x.Column)
	if err := e.set(path, f); err != nil {
		return err
	}
	if err := e.unstate(x.Column, before); err != nil || readOn(before, x.Place.Page) {
		return err
	}
	return e.state(x.Place.Page, x.Column)
}

// placePath leads to a column's place.
func (e *editor) placePath(name string, index int) ([]string, error) {
	n, err := e.column(name)
	if err != nil {
		return nil, err
	}
	key := placesKey(n)
	places := n.get(key)
	if index < 0 || index >= len(places.list()) {
		return nil, fmt.Errorf("%w: %s has %d places, none of number %d", ErrEdit, name, len(places.list()), index)
	}
	path := []string{"fields", name, key}
	if places.isList() {
		path = append(path, strconv.Itoa(index))
	}
	return path, nil
}

// RemovePlace takes a place out; Index is from 0.
type RemovePlace struct {
	Column string
	Index  int
}

func (x RemovePlace) op() string { return "remove a place of " + x.Column }

func (x RemovePlace) apply(e *editor) error {
	path, err := e.placePath(x.Column, x.Index)
	if err != nil {
		return err
	}
	before := e.doc.root.at("fields", x.Column)
	if len(path) == 3 { // a single value
		empty, err := newFragment("[]")
		if err != nil {
			return err
		}
		err = e.set(path, empty)
		if err != nil {
			return err
		}
	} else if err := e.unset(path); err != nil {
		return err
	}
	return e.unstate(x.Column, before)
}

// MovePlace puts a place before others or behind them; both are indexes from 0. The first place with a value wins.
type MovePlace struct {
	Column    string
	Index, To int
}

func (x MovePlace) op() string { return "move a place of " + x.Column }

func (x MovePlace) apply(e *editor) error {
	path, err := e.placePath(x.Column, x.Index)
	if err != nil {
		return err
	}
	if _, err := e.placePath(x.Column, x.To); err != nil {
		return err
	}
	if len(path) == 3 {
		return nil
	}
	order := make([]int, len(e.doc.root.at(path[:3]...).values))
	for i := range order {
		order[i] = i
	}
	order = slices.Insert(slices.Delete(order, x.Index, x.Index+1), x.To, x.Index)
	return e.reorder(path[:3], order)
}

// OrderColumns puts the named columns first, in that order; those that are not named follow as they stand.
type OrderColumns struct{ Names []string }

func (OrderColumns) op() string { return "order the columns" }

func (x OrderColumns) apply(e *editor) error {
	fields := e.doc.root.get("fields")
	var order []int
	for _, name := range x.Names {
		i := fields.index(name)
		if i < 0 {
			return fmt.Errorf("%w: there is no column %q", ErrEdit, name)
		}
		if slices.Contains(order, i) {
			return fmt.Errorf("%w: column %q is named twice", ErrEdit, name)
		}
		order = append(order, i)
	}
	if fields == nil {
		return nil
	}
	for i := range fields.values {
		if !slices.Contains(order, i) {
			order = append(order, i)
		}
	}
	return e.reorder([]string{"fields"}, order)
}
