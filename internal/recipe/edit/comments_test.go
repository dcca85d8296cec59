package edit

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A change that would say something else than it should is refused, whatever the text looks like.
func TestChangesAreReadBack(t *testing.T) {
	for text, edit := range map[string]Edit{
		"fields:\n  b: {}\n  a: |\n    x": OrderColumns{[]string{"a"}},           // the text would get a line end
		"a: 'x\n# y'\nb: 1\n":             SetPart{[]string{"b"}, nil},           // what looks like a comment is text
		"a: &x { b: 1 }\nc: *x\n":         SetPart{[]string{"a", "b"}, ptr("2")}, // c would say it as well
		"a: !!str 5\nb: !!map { c: 1 }\n": SetPart{[]string{"b", "c"}, ptr("2")}, // tags are left alone
		"? a\n: b\nc: d\n":                SetPart{[]string{"c"}, ptr("2")},      // so are keys of this form
		"- a\n- b\n":                      SetName{"x"},                          // no recipe
	} {
		doc, err := Open([]byte(text), nil)
		require.NoError(t, err, text)
		_, err = doc.Apply(edit)
		require.ErrorIs(t, err, ErrEdit, text)
	}
}

// Comments that are put in between braces unfold the braces around them; comments that would be lost are an error.
func TestCommentsInBraces(t *testing.T) {
	const text = "a: { b: [{ c: 1, d: '2' }, x], e: {} }   # stays\nf: 1\n"
	requireText(t, "a:   # stays\n  b:\n    - c:\n        # why\n        g: h\n      d: '2'\n    - x\n  e: {}\nf: 1\n",
		apply(t, text, SetPart{[]string{"a", "b", "0", "c"}, ptr("# why\ng: h\n")}), "a value")
	requireText(t, "a:   # stays\n  b: [{ c: 1, d: '2' }, x]\n  e:\n    i: 1   # new\nf: 1\n", apply(t, text, SetPart{[]string{"a", "e", "i"}, ptr("1   # new")}), "an entry")
	requireText(t, "a:   # stays\n  b:\n    - { c: 1, d: '2' }\n    - x\n    - y   # new\n  e: {}\nf: 1\n", apply(t, text, SetPart{[]string{"a", "b", "2"}, ptr("y   # new")}), "an item")
	doc, err := Open([]byte("a: { b: 1, # between\n  c: 2 }\n"), nil)
	require.NoError(t, err)
	_, err = doc.Apply(SetPart{[]string{"a", "b"}, ptr("# why\nd: e\n")})
	require.ErrorContains(t, err, "# between")
	kept, err := doc.Apply(SetPart{[]string{"a", "b"}, ptr("d: e\n")})
	require.NoError(t, err)
	require.Equal(t, "a: { b: { d: e }, # between\n  c: 2 }\n", string(kept.Text()))
}

// Comments that stand beside what is changed stay where they are.
func TestCommentsStay(t *testing.T) {
	for _, c := range []struct {
		text string
		edit Edit
		want string
	}{
		{"a: { b: 1, # one\n  c: 2, # two\n  d: 3 }\n", SetPart{[]string{"a", "b"}, nil}, "a: {  # one\n  c: 2, # two\n  d: 3 }\n"},
		{"a: { b: 1, # one\n  c: 2, # two\n  d: 3 }\n", SetPart{[]string{"a", "d"}, nil}, "a: { b: 1, # one\n  c: 2, # two\n   }\n"},
		{"a: [ # one\n  b ]\n", SetPart{[]string{"a", "0"}, nil}, "a: [ # one\n   ]\n"},
		{"a: |   # why\n  text\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x   # why\nb: 1\n"},
		{"a: |   # why\n  text\nb: 1\n", SetPart{[]string{"a"}, ptr("|\n  other\n  lines")}, "a: |   # why\n  other\n  lines\nb: 1\n"},
		{"a: |   # why\n  text\nb: 1\n", SetPart{[]string{"a"}, ptr("c: d")}, "a:   # why\n  c: d\nb: 1\n"},
		{"a: |+\n  text\n\n\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x\nb: 1\n"},
		{"a: |\n  text\n\n\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x\n\n\nb: 1\n"},
		{"a: x   # why\nb: 1\n", SetPart{[]string{"a"}, ptr("|\n  text")}, "a: |   # why\n  text\nb: 1\n"},
		{"a:   # why\n  # first\n  c: d   # last\n  # below\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x   # why\nb: 1\n"},
		{"a:   # why\n\n  # apart\n\n  c: d\nb: 1\n", SetPart{[]string{"a"}, ptr("x")}, "a: x   # why\n\n  # apart\n\nb: 1\n"},
		{"- x  # why\n- y\n", SetPart{[]string{"0"}, ptr("a: |\n  b")}, ""},
		{"l:\n- x  # why\n- y\n", SetPart{[]string{"l", "0"}, ptr("a: |\n  b")}, "l:\n-  # why\n  a: |\n    b\n- y\n"},
		{"\ufeffa: 1   # why\nb: 2", SetPart{[]string{"a"}, ptr("3")}, "\ufeffa: 3   # why\nb: 2"},
		{"a: 1\r\n# one\r\nb: 2   # two\r\n", SetPart{[]string{"c"}, ptr("d:\n  - e\n")}, "a: 1\r\n# one\r\nb: 2   # two\r\nc:\r\n  d:\r\n    - e\r\n"},
		{"# head\n\n# of b\nb: 1\n# of c\nc: 2\n\n# tail\n", SetPart{[]string{"b"}, nil}, "# head\n\n# of c\nc: 2\n\n# tail\n"},
		{"a:\n  - b: 1   # one\n\n    # apart\n\n    c: 2\n", SetPart{[]string{"a", "0", "b"}, nil}, "a:\n  - # apart\n\n    c: 2\n"},
	} {
		doc, err := Open([]byte(c.text), nil)
		require.NoError(t, err)
		next, err := doc.Apply(c.edit)
		if c.want == "" {
			require.ErrorIs(t, err, ErrEdit)
			continue
		}
		require.NoError(t, err, "%q", c.text)
		require.Equal(t, c.want, next.text, "%q", c.text)
	}
}
