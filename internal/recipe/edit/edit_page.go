package edit

import (
	"fmt"
	"strings"
)

// The kinds of page that are made where a recipe has none yet.
const (
	listPage = "list"
	itemKind = "item"
)

// SetRows says which parts of a list page are its rows.
type SetRows struct {
	Page string // kind of page; empty: the first list, or a new one called "list"
	By   string // css (also when empty), xpath or json
	Text string
	// Skip and StopAt are conditions as YAML: text (a selector that must be there) or a mapping such as { lacks: a }. nil leaves those that are
	// there, empty takes them out.
	Skip, StopAt *[]string
}

func (SetRows) op() string { return "set the rows" }

func (x SetRows) apply(e *editor) error {
	by := x.By
	if by == "" {
		by = "css"
	}
	if by != "css" && by != "xpath" && by != "json" {
		return fmt.Errorf("%w: rows are found by css, xpath or json", ErrEdit)
	}
	page := x.Page
	if page == "" {
		page = firstList(e.doc.root)
	}
	if page == "" {
		page = listPage
	}
	if e.doc.root.at("pages", page) == nil {
		if err := e.setYAML([]string{"pages", page}, "get: ${address}"); err != nil {
			return err
		}
	}
	path := []string{"pages", page, "rows"}
	if err := e.setRowsText(path, by, x.Text); err != nil {
		return err
	}
	for key, list := range map[string]*[]string{"skip": x.Skip, "stop_at": x.StopAt} {
		if list == nil {
			continue
		}
		if len(*list) == 0 {
			if err := e.unset(append(path, key)); err != nil {
				return err
			}
			continue
		}
		text, err := flowList(*list)
		if err != nil {
			return err
		}
		if err := e.setYAML(append(path, key), text); err != nil {
			return err
		}
	}
	return nil
}

// setRowsText writes how rows are found, and keeps what stands beside it.
func (e *editor) setRowsText(path []string, by, text string) error {
	rows := e.doc.root.at(path...)
	if !rows.isMap() {
		return e.setYAML(path, "{ "+by+": "+quote(text)+" }")
	}
	for _, other := range []string{"css", "xpath", "json"} {
		if other != by && rows.get(other) != nil {
			if rows.get(by) == nil {
				return e.swapKey(path, other, by, text)
			}
			if err := e.unset(append(path, other)); err != nil {
				return err
			}
		}
	}
	return e.setText(append(path, by), text)
}

// swapKey puts another key with another text in the place of one.
func (e *editor) swapKey(path []string, old, key, text string) error {
	if err := e.begin(); err != nil {
		return err
	}
	s, ok := findIn(e.tree, append(path, old))
	if !ok {
		return fmt.Errorf("%w: there is no %s", ErrEdit, strings.Join(append(path, old), "."))
	}
	if err := s.in.editable(path); err != nil {
		return err
	}
	e.rename(s.in.keys[s.i], key)
	e.replace(s, scalarFragment(text))
	return e.commit()
}

// flowList writes YAML values as a list on one line.
func flowList(values []string) (string, error) {
	parts := make([]string, len(values))
	for i, v := range values {
		f, err := newFragment(v)
		if err != nil {
			return "", err
		}
		parts[i] = f.inFlow()
	}
	return "[" + strings.Join(parts, ", ") + "]", nil
}

// firstList is the name of the first page with rows; a page that others start from or that is counted counts as one too.
func firstList(root *node) string {
	pages := root.get("pages")
	if !pages.isMap() {
		return ""
	}
	for _, key := range []string{"rows", "paging", "open"} {
		for i, k := range pages.keys {
			if pages.values[i].get(key) != nil {
				return k.value
			}
		}
	}
	return ""
}

// SetNext says how a list goes on. Exactly one of Links, Template, Paging and None is meant.
type SetNext struct {
	Page string // kind of page; empty: the first list
	// Links are places of the next page's link, as YAML: selectors whose href is meant, or mappings. The first that is there wins.
	Links []string
	// Template is the list's address with {n} where the number of the page stands; First is that of the first page, Step what it grows by (0: 1).
	Template    string
	First, Step int
	Paging      string // `paging` as YAML
	None        bool   // the list has one page
}

func (SetNext) op() string { return "set the next page" }

func (x SetNext) apply(e *editor) error {
	page := x.Page
	if page == "" {
		page = firstList(e.doc.root)
	}
	if e.doc.root.at("pages", page) == nil {
		return fmt.Errorf("%w: there is no list page %q", ErrEdit, page)
	}
	path := []string{"pages", page, "paging"}
	switch {
	case x.None:
		return e.unset(path)
	case x.Paging != "":
		return e.setYAML(path, x.Paging)
	case x.Template != "":
		return x.count(e, page)
	case len(x.Links) == 0:
		return fmt.Errorf("%w: nothing says how the list goes on", ErrEdit)
	}
	links, err := flowList(x.Links)
	if err != nil {
		return err
	}
	now := e.doc.root.at(path...)
	if now.isMap() && now.get("next") != nil { // stop and max stay
		return e.setYAML(append(path, "next"), links)
	}
	return e.setYAML(path, "{ next: "+links+", stop: no_new_keys }")
}

// count makes the list's address one with a number, and lets starts that gave the address begin with the page itself.
func (x SetNext) count(e *editor, page string) error {
	if !strings.Contains(x.Template, "{n}") {
		return fmt.Errorf("%w: %q has no {n} where the number of the page stands", ErrEdit, x.Template)
	}
	get := strings.ReplaceAll(strings.ReplaceAll(x.Template, "${n}", "{n}"), "{n}", "${n}")
	if err := e.setText([]string{"pages", page, "get"}, get); err != nil {
		return err
	}
	paging := fmt.Sprintf("{ n: %d.., stop: no_new_keys }", x.First)
	if x.Step > 1 {
		paging = fmt.Sprintf("{ n: %d.., step: %d, stop: no_new_keys }", x.First, x.Step)
	}
	if err := e.setYAML([]string{"pages", page, "paging"}, paging); err != nil {
		return err
	}
	for i, s := range e.doc.root.get("start").list() {
		if s.get("page").text() == page && s.get("addresses") != nil {
			if err := e.unset(e.startPath(i, "addresses")); err != nil {
				return err
			}
		}
	}
	return nil
}

// startPath leads into a start: starts are a list, or one alone.
func (e *editor) startPath(i int, keys ...string) []string {
	path := []string{"start"}
	if e.doc.root.get("start").isList() {
		path = append(path, fmt.Sprint(i))
	}
	return append(path, keys...)
}

// SetLink says what leads from a row to its item's page.
type SetLink struct {
	Page string // kind of page; empty: the first list
	Item string // kind of item; empty: the first, or a new one called "item"
	// Address is the place of the link as YAML: { css: a, attr: href }.
	Address string
	None    bool // rows are all there is: they lead nowhere
}

func (SetLink) op() string { return "set the link" }

func (x SetLink) apply(e *editor) error {
	page, item := x.Page, x.Item
	if page == "" {
		page = firstList(e.doc.root)
	}
	if e.doc.root.at("pages", page) == nil {
		return fmt.Errorf("%w: there is no list page %q", ErrEdit, page)
	}
	if item == "" {
		item = firstItem(e.doc.root)
	}
	path := []string{"pages", page, "open", item}
	if x.None {
		return e.setYAML(path, "{}")
	}
	f, err := newFragment(x.Address)
	if err != nil {
		return err
	}
	now := e.doc.root.at(path...)
	if !now.isMap() || len(now.keys) == 0 {
		return e.setYAML(path, "{ address: "+f.inFlow()+" }")
	}
	for _, k := range keysOf(now) { // conditions stay; an address says all variables
		if k != "when" && k != "address" {
			if err := e.unset(append(path, k)); err != nil {
				return err
			}
		}
	}
	return e.setYAML(append(path, "address"), f.inFlow())
}

// firstItem is the first kind of item.
func firstItem(root *node) string {
	items := root.get("items")
	if items.isMap() && len(items.keys) > 0 {
		return items.keys[0].value
	}
	return itemKind
}

// SetKey says which columns tell one item from another. Their values are joined by colons.
type SetKey struct {
	Item    string // kind of item; empty: the first
	Columns []string
}

func (SetKey) op() string { return "set the key" }

func (x SetKey) apply(e *editor) error {
	item := x.Item
	if item == "" {
		item = firstItem(e.doc.root)
	}
	if len(x.Columns) == 0 {
		return e.unset([]string{"items", item, "key"})
	}
	return e.setText([]string{"items", item, "key"}, "{"+strings.Join(x.Columns, "}:{")+"}")
}

// SetStarts gives the addresses at which the crawl begins. They lead where the first start with addresses leads; a recipe without one gets
// one, to Page or Open, or else to its first list, or else to its first item.
type SetStarts struct {
	Addresses  []string // [1-20] stands for a range of numbers
	Page, Open string
}

func (SetStarts) op() string { return "set the starts" }

func (x SetStarts) apply(e *editor) error {
	if len(x.Addresses) == 0 {
		return fmt.Errorf("%w: the crawl begins at an address", ErrEdit)
	}
	quoted := make([]string, len(x.Addresses))
	for i, a := range x.Addresses {
		quoted[i] = quote(a)
	}
	list := "[" + strings.Join(quoted, ", ") + "]"
	for i, s := range e.doc.root.get("start").list() {
		if s.get("addresses") == nil || x.Page != "" && s.get("page").text() != x.Page || x.Open != "" && s.get("open").text() != x.Open {
			continue
		}
		return e.setYAML(e.startPath(i, "addresses"), list)
	}
	leads := "page: " + quote(x.Page)
	switch first := firstList(e.doc.root); {
	case x.Page != "":
	case x.Open != "":
		leads = "open: " + quote(x.Open)
	case first != "":
		leads = "page: " + quote(first)
	default:
		leads = "open: " + quote(firstItem(e.doc.root))
	}
	f, err := newFragment("{ addresses: " + list + ", " + leads + " }")
	if err != nil {
		return err
	}
	return e.addItem([]string{"start"}, 0, f)
}
