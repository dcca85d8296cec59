package edit

import (
	"fmt"
	"strconv"
	"strings"
)

// loses reports whether the value has comments that have no place inside of braces or brackets.
func (f *fragment) loses() bool {
	if !strings.Contains(f.text, "#") {
		return false
	}
	kept, err := readFragment(f.inFlow())
	return err != nil || len(lost(f.comments(), kept.comments())) > 0
}

// unfold writes the collection at a path, and those in braces or brackets around it, by indentation. What they hold beside
// the path stays as it is written. Comments between their entries would have no place: then it is an error.
func (e *editor) unfold(path []string) error {
	d := e.doc
	top := len(path)
	for top > 1 {
		if s, ok := d.find(path[:top-1]); ok && s.value().flow {
			top--
			continue
		}
		break
	}
	s, ok := d.find(path[:top])
	if !ok || s.in.flow {
		return fmt.Errorf("%w: comments have no place here; change the text itself", ErrEdit)
	}
	f, err := newFragment(d.unfolded(s.value(), path[top:]))
	if err != nil {
		return err
	}
	before := d.comments()
	if err := e.set(path[:top], f); err != nil {
		return err
	}
	if gone := lost(before, e.doc.comments()); len(gone) > 0 {
		return fmt.Errorf("%w: the comment %q would be lost; change the text itself", ErrEdit, gone[0])
	}
	return nil
}

// unfolded writes a collection and those on the way below it by indentation.
func (d *Document) unfolded(n *node, path []string) string {
	var lines []string
	next, below := "", path
	if len(path) > 0 {
		next, below = path[0], path[1:]
	}
	for i, v := range n.values {
		mark, name := "-", strconv.Itoa(i)
		if n.isMap() {
			mark, name = d.flowText(n.keys[i])+":", n.keys[i].value
		}
		switch on := len(path) > 0 && name == next; {
		case on && n.isMap():
			lines = append(lines, mark+"\n  "+shift(d.unfolded(v, below), 2))
		case on:
			lines = append(lines, mark+" "+shift(d.unfolded(v, below), 2))
		default:
			lines = append(lines, mark+" "+shift(d.flowText(v), 2))
		}
	}
	return strings.Join(lines, "\n")
}
