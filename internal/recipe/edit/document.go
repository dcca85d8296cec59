package edit

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"sheaf/internal/recipe"
)

// maxText is what a recipe may have, as in package recipe.
const maxText = 1 << 20

// ErrEdit is the class of edits that cannot be made: what they name is not there, or what they put in is no YAML.
var ErrEdit = errors.New("the recipe cannot be changed so")

// Document is a recipe's text with the files that it names.
type Document struct {
	text    string
	files   recipe.Files
	root    *node // nil: nothing but comments
	located bool
	lines   []int // byte at which each line begins, by line feeds
}

// Open reads a recipe's text, which may be empty or incomplete. The error is that of text that is no YAML, and wraps
// recipe.ErrInvalid with line and reason.
func Open(text []byte, files recipe.Files) (*Document, error) {
	if len(text) > maxText {
		return nil, invalid(text, files, fmt.Errorf("%d bytes; a recipe has at most %d", len(text), maxText))
	}
	if !utf8.Valid(text) {
		return nil, invalid(text, files, errors.New("not UTF-8"))
	}
	root, located, err := read(string(text))
	if err != nil {
		return nil, invalid(text, files, err)
	}
	return &Document{text: string(text), files: files, root: root, located: located, lines: lineFeeds(text)}, nil
}

func lineFeeds(text []byte) []int {
	out := []int{0}
	for i, c := range text {
		if c == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}

// invalid prefers what package recipe says of the text: with line and column.
func invalid(text []byte, files recipe.Files, err error) error {
	if _, said := recipe.Parse(text, files); said != nil && utf8.Valid(text) {
		return fmt.Errorf("read recipe: %w", said)
	}
	return fmt.Errorf("read recipe: %w: %w", recipe.ErrInvalid, err)
}

// Text is the recipe, byte for byte.
func (d *Document) Text() []byte { return []byte(d.text) }

// Files are those that the document was opened with.
func (d *Document) Files() recipe.Files { return d.files }

// Recipe is the parsed and checked recipe; the error is a recipe.ProblemsError.
func (d *Document) Recipe() (*recipe.Recipe, error) { return recipe.Parse([]byte(d.text), d.files) }

// Apply makes the edits one after the other, all or none. Its errors wrap ErrEdit, or recipe.ErrInvalid where a text is no YAML.
func (d *Document) Apply(edits ...Edit) (*Document, error) {
	e := &editor{doc: d}
	for _, one := range edits {
		if err := one.apply(e); err != nil {
			return nil, fmt.Errorf("%s: %w", one.op(), err)
		}
	}
	return e.doc, nil
}

// Part is the text of a part as it is written, with its comments, its lines moved to the left edge. An index in a list is its decimal
// number from 0. False: there is no such part. The empty path is the whole text.
func (d *Document) Part(path ...string) (string, bool) {
	if len(path) == 0 {
		return d.text, true
	}
	p, ok := d.find(path)
	if !ok {
		return "", false
	}
	return d.partText(p), true
}
