package edit

import (
	"iter"
	"maps"
	"slices"
	"strconv"
)

func mapsKeys(m map[string]string) iter.Seq[string] { return maps.Keys(m) }

// state lets a page with rows state the columns that a column fills. Other pages state whatever they have.
func (e *editor) state(page, column string) error {
	n := e.doc.root.at("pages", page)
	if page == "" || n.get("rows") == nil {
		return nil
	}
	for _, name := range fills(e.doc.root.at("fields", column), column) {
		states := e.doc.root.at("pages", page, "states")
		if slices.Contains(states.texts(), name) {
			continue
		}
		if err := e.addItem([]string{"pages", page, "states"}, len(states.list()), scalarFragment(name)); err != nil {
			return err
		}
	}
	return nil
}

// fills are the columns of the table that a field fills.
func fills(field *node, name string) []string {
	if into := field.get("into").texts(); len(into) > 0 {
		return into
	}
	return []string{name}
}

// readOn reports whether a field has a place that counts for this page.
func readOn(field *node, page string) bool {
	if field.get("template") != nil {
		return true
	}
	for _, p := range slices.Concat(field.get("from").list(), field.get("rows").list()) {
		if p.get(page) != nil {
			return true
		}
		if p.get("const") != nil || p.get("var") != nil {
			return true
		}
	}
	return false
}

// unstate takes a column out of the states of pages that it had a place on and has none any more. before is the field as it was.
func (e *editor) unstate(column string, before *node) error {
	pages := e.doc.root.get("pages")
	if !pages.isMap() {
		return nil
	}
	var names []string
	for _, k := range pages.keys {
		names = append(names, k.value)
	}
	now := e.doc.root.at("fields", column)
	for _, page := range names {
		if now != nil && (readOn(now, page) || !readOn(before, page)) {
			continue
		}
		for _, name := range fills(before, column) {
			if err := e.dropState(page, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropState takes a name out of states and refreshes of a page; a list that is empty then goes as well.
func (e *editor) dropState(page, name string) error {
	for _, key := range []string{"states", "refreshes"} {
		path := []string{"pages", page, key}
		list := e.doc.root.at(path...)
		i := slices.Index(list.texts(), name)
		switch {
		case i < 0:
			continue
		case !list.isList() || len(list.values) == 1:
			if err := e.unset(path); err != nil {
				return err
			}
		default:
			if err := e.unset(append(path, strconv.Itoa(i))); err != nil {
				return err
			}
		}
	}
	return nil
}
