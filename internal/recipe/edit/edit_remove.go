package edit

import "slices"

// RemoveColumn takes a column out, with what lists state of it, conditions on it (only_if, accept) and places that read its rows.
type RemoveColumn struct{ Name string }

func (x RemoveColumn) op() string { return "remove column " + x.Name }

func (x RemoveColumn) apply(e *editor) error {
	before, err := e.column(x.Name)
	if err != nil {
		return err
	}
	if err := e.unset([]string{"fields", x.Name}); err != nil {
		return err
	}
	if err := e.unstateRemoved(x.Name, before); err != nil {
		return err
	}
	fields := e.doc.root.get("fields")
	for i := range fields.values {
		if err := e.forget(fields.keys[i].value, x.Name, before); err != nil {
			return err
		}
		fields = e.doc.root.get("fields")
	}
	return nil
}

// unstateRemoved takes what a removed field filled out of every page's states, unless another field fills it.
func (e *editor) unstateRemoved(name string, before *node) error {
	var kept []string
	fields := e.doc.root.get("fields")
	if fields.isMap() {
		for i, k := range fields.keys {
			kept = append(kept, fills(fields.values[i], k.value)...)
		}
	}
	pages := e.doc.root.get("pages")
	if !pages.isMap() {
		return nil
	}
	for _, page := range pages.keys {
		for _, column := range append(fills(before, name), name) {
			if slices.Contains(kept, column) {
				continue
			}
			if err := e.dropState(page.value, column); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget takes out of a column what refers to a removed one.
func (e *editor) forget(column, removed string, before *node) error {
	n := e.doc.root.at("fields", column)
	if n.get("only_if").text() == removed {
		if err := e.unset([]string{"fields", column, "only_if"}); err != nil {
			return err
		}
	}
	if slices.Contains(acceptNames(n.get("accept").text()), removed) {
		if err := e.unset([]string{"fields", column, "accept"}); err != nil {
			return err
		}
	}
	if before.get("rows") == nil || e.doc.root.at("pages", removed) != nil {
		return nil
	}
	for i := len(n.get("from").list()) - 1; i >= 0; i-- {
		if n.get("from").list()[i].get(removed) == nil {
			continue
		}
		if err := (RemovePlace{Column: column, Index: i}).apply(e); err != nil {
			return err
		}
		n = e.doc.root.at("fields", column)
	}
	return nil
}
