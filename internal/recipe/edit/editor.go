package edit

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// editor makes changes to a document, each read back before the next.
type editor struct {
	doc     *Document
	tree    *node // what the document says, changed together with the splices
	splices []splice
}

// splice puts text in the place of bytes.
type splice struct {
	start, end int
	text       string
}

func (e *editor) splice(start, end int, text string) {
	e.splices = append(e.splices, splice{start, end, text})
}

// begin starts a change: e.tree is a copy that says what the text shall say.
func (e *editor) begin() error {
	if e.doc.root != nil && !e.doc.located {
		return fmt.Errorf("%w: %w", ErrEdit, errPlaces)
	}
	if e.doc.root != nil && !e.doc.root.isMap() {
		return fmt.Errorf("%w: the text is no recipe: it has no names with values", ErrEdit)
	}
	e.tree, e.splices = e.doc.root.clone(), nil
	return nil
}

// commit writes the splices, reads the text again and compares it with e.tree.
func (e *editor) commit() error {
	slices.SortStableFunc(e.splices, func(a, b splice) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
	var b strings.Builder
	at := 0
	for _, s := range e.splices {
		if s.start < at || s.end < s.start {
			return fmt.Errorf("%w: two changes of one place", ErrEdit)
		}
		b.WriteString(e.doc.text[at:s.start])
		b.WriteString(e.doc.lineEnds(s.text))
		at = s.end
	}
	b.WriteString(e.doc.text[at:])
	next, err := Open([]byte(b.String()), e.doc.files)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrEdit, err)
	}
	if !same(next.root, e.tree) {
		return fmt.Errorf("%w: %w", ErrEdit, errPlaces)
	}
	e.doc = next
	return nil
}

// lineEnds writes text with the line ends of the document.
func (d *Document) lineEnds(text string) string {
	if !strings.Contains(text, "\n") || !strings.Contains(d.text, "\r\n") {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

// set puts a value at a path, and makes what is missing on the way.
func (e *editor) set(path []string, f *fragment) error {
	if err := e.begin(); err != nil {
		return err
	}
	if e.tree == nil {
		return e.setFirst(path, f)
	}
	if s, ok := findIn(e.tree, path); ok {
		if err := s.in.editable(path[:len(path)-1]); err != nil {
			return err
		}
		if s.in.flow && f.loses() {
			if err := e.unfold(path[:len(path)-1]); err != nil {
				return err
			}
			return e.set(path, f)
		}
		e.replace(s, f)
		return e.commit()
	}
	parent, key := path[:len(path)-1], path[len(path)-1]
	in := e.tree
	if len(parent) > 0 {
		s, ok := findIn(e.tree, parent)
		if !ok || s.value().isNull() || s.value().isMap() && len(s.value().keys) == 0 && !s.in.flow {
			entry, err := f.under(key)
			if err != nil {
				return err
			}
			return e.set(parent, entry)
		}
		in = s.value()
	}
	if err := in.editable(parent); err != nil {
		return err
	}
	if !in.isMap() {
		return fmt.Errorf("%w: there is no %s", ErrEdit, strings.Join(path, "."))
	}
	if in.flow && f.loses() {
		if err := e.unfold(parent); err != nil {
			return err
		}
		return e.set(path, f)
	}
	e.insertEntry(in, orderedPlace(in, path), key, f)
	return e.commit()
}

// setFirst writes the first part of an empty text.
func (e *editor) setFirst(path []string, f *fragment) error {
	for len(path) > 1 {
		var err error
		if f, err = f.under(path[len(path)-1]); err != nil {
			return err
		}
		path = path[:len(path)-1]
	}
	sep := ""
	if n := len(e.doc.text); n > 0 && e.doc.text[n-1] != '\n' {
		sep = "\n"
	}
	e.splice(len(e.doc.text), len(e.doc.text), sep+quote(path[0])+":"+f.behind(0)+"\n")
	e.tree = &node{kind: yaml.MappingNode, keys: []*node{textNode(path[0])}, values: []*node{f.node()}}
	return e.commit()
}

// unset removes a part; one that is not there is no error.
func (e *editor) unset(path []string) error {
	if err := e.begin(); err != nil {
		return err
	}
	s, ok := findIn(e.tree, path)
	if !ok {
		return nil
	}
	if err := s.in.editable(path[:len(path)-1]); err != nil {
		return err
	}
	var around *slot
	if up, ok := findIn(e.tree, path[:len(path)-1]); ok {
		around = &up
	}
	e.remove(around, s)
	return e.commit()
}

func textNode(s string) *node { return &node{kind: yaml.ScalarNode, tag: "!!str", value: s} }
