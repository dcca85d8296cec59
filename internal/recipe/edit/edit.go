package edit

import (
	"fmt"
	"strconv"
)

// Edit is one change. Edits name columns, pages and items as the recipe does.
type Edit interface {
	op() string
	apply(*editor) error
}

// SetName gives the recipe another name: lower-case letters, digits, hyphens.
type SetName struct{ Name string }

func (SetName) op() string { return "set the name" }

func (x SetName) apply(e *editor) error { return e.set([]string{"name"}, scalarFragment(x.Name)) }

// SetPart puts any part in its place, or takes it out (YAML is nil). YAML is a value as Document.Part gives it. The empty path is the
// whole text. Numbers in the path are indexes of a list; the one behind the last adds an item. Names that are not there are made.
type SetPart struct {
	Path []string
	YAML *string
}

func (SetPart) op() string { return "set a part" }

func (x SetPart) apply(e *editor) error {
	if len(x.Path) == 0 {
		if x.YAML == nil {
			return fmt.Errorf("%w: the whole recipe cannot be taken out", ErrEdit)
		}
		return ReplaceText{Text: *x.YAML}.apply(e)
	}
	if x.YAML == nil {
		return e.unset(x.Path)
	}
	if now, ok := e.doc.Part(x.Path...); ok && now == *x.YAML {
		return nil
	}
	f, err := newFragment(*x.YAML)
	if err != nil {
		return err
	}
	last := x.Path[len(x.Path)-1]
	if at, err := strconv.Atoi(last); err == nil {
		if s, ok := e.doc.find(x.Path[:len(x.Path)-1]); ok && s.value().isList() && at == len(s.value().values) {
			return e.addItem(x.Path[:len(x.Path)-1], at, f)
		}
	}
	return e.set(x.Path, f)
}

// ReplaceText is the whole text anew.
type ReplaceText struct{ Text string }

func (ReplaceText) op() string { return "replace the text" }

func (x ReplaceText) apply(e *editor) error {
	next, err := Open([]byte(x.Text), e.doc.files)
	if err != nil {
		return err
	}
	e.doc = next
	return nil
}

// addItem puts an item into a list, at a position or (behind the last) at its end. A single value becomes the list's first or second item;
// a list that is not there is made.
func (e *editor) addItem(path []string, at int, f *fragment) error {
	if err := e.begin(); err != nil {
		return err
	}
	s, ok := findIn(e.tree, path)
	switch {
	case !ok || s.value().isNull():
		list, err := newFragment("[" + f.inFlow() + "]")
		if err != nil {
			return err
		}
		return e.set(path, list)
	case !s.value().isList():
		now, err := newFragment(e.doc.partText(s))
		if err != nil {
			return err
		}
		both := []*fragment{now, f}
		if at == 0 {
			both = []*fragment{f, now}
		}
		text := "[" + both[0].inFlow() + ", " + both[1].inFlow() + "]"
		if now.node().isBlock() {
			text = "-" + both[0].behindDash(0) + "\n-" + both[1].behindDash(0)
		}
		list, err := newFragment(text)
		if err != nil {
			return err
		}
		return e.set(path, list)
	}
	if err := s.value().editable(path); err != nil {
		return err
	}
	if at < 0 || at > len(s.value().values) {
		return fmt.Errorf("%w: %v has no place %d", ErrEdit, path, at)
	}
	if len(s.value().values) == 0 {
		list, err := newFragment("[" + f.inFlow() + "]")
		if err != nil {
			return err
		}
		return e.set(path, list)
	}
	if s.value().flow && f.loses() {
		if err := e.unfold(path); err != nil {
			return err
		}
		return e.addItem(path, at, f)
	}
	e.insertItem(s.value(), at, f)
	return e.commit()
}

// reorder puts the entries or items of a collection into another order.
func (e *editor) reorder(path []string, order []int) error {
	if err := e.begin(); err != nil {
		return err
	}
	s, ok := findIn(e.tree, path)
	if !ok {
		return fmt.Errorf("%w: there is no %v", ErrEdit, path)
	}
	if err := s.value().editable(path); err != nil {
		return err
	}
	e.permute(s.value(), order)
	return e.commit()
}
