package edit

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

// shared are parts of one text that are told apart: their bytes lie inside of each other and say what the node says.
func requirePlaces(t *testing.T, d *Document, n *node) {
	t.Helper()
	require.LessOrEqual(t, n.start, n.end)
	require.LessOrEqual(t, n.end, len(d.text))
	at := n.start
	for i, v := range n.values {
		if n.isMap() {
			require.GreaterOrEqual(t, n.keys[i].start, at)
			require.LessOrEqual(t, n.keys[i].end, v.start)
		}
		require.GreaterOrEqual(t, v.start, at)
		require.LessOrEqual(t, v.end, n.end)
		at = v.end
		requirePlaces(t, d, v)
	}
}

// requireItself holds that a part, read alone, says what it says in its place.
func requireItself(t *testing.T, d *Document, s slot) {
	t.Helper()
	if s.in.odd || !d.root.isMap() {
		return
	}
	v := s.value()
	odd := false
	var look func(*node)
	look = func(n *node) {
		odd = odd || n.odd
		for _, k := range n.keys {
			look(k)
		}
		for _, v := range n.values {
			look(v)
		}
	}
	look(v)
	f, err := newFragment(d.partText(s))
	if odd || err != nil || !strings.HasSuffix(d.text, "\n") || strings.ContainsAny(d.text, "\t\u2028\u2029\u0085\r") {
		return
	}
	require.True(t, same(v, f.node()), d.partText(s))
}

func seeds(f *testing.F) {
	f.Helper()
	for _, s := range samples(f) {
		f.Add([]byte(s.text))
	}
	for _, s := range []string{"", "#", "a", "a:", "a: 1", "? a\n: b", "{a, b: }", "[a: b]", "a: |+\n  x\n\n\nb: 1", "- - a: 1\n    b:\n", "a: &x 1\nb: *x", "a: !!str 1", "\ufeffa: 1\n",
		"a: 'x\n  # y'\nb: 1", "a: \"\\\n b\"", "%YAML 1.1\n---\na: 1\n...\n", "a:\r\n  b: 1\r\n", "a: b\u2028c: d", "{a: [}", "a: >-2\n    x\n   y", "a: {b: c,\n# d\n}", "a:\n- b\n- c: d\n# e"} {
		f.Add([]byte(s))
	}
}

// Any bytes are opened and shown, or refused as no YAML; nothing of what is shown is lost when it is put in its own place.
func FuzzOpen(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Open(text, nil)
		if err != nil {
			require.ErrorIs(t, err, recipe.ErrInvalid)
			return
		}
		b, err := json.Marshal(d.View())
		require.NoError(t, err)
		require.NotContains(t, string(b), ":null", "a list or word of the view is missing")
		if d.located && d.root != nil {
			requirePlaces(t, d, d.root)
			for i := range min(len(d.root.values), 5) {
				requireItself(t, d, slot{d.root, i})
			}
		}
		if _, err := Compare(text, []byte(shop)); err != nil {
			t.Fatal(err)
		}
	})
}

// No edit breaks a text: the result opens, says what it should, and keeps what the edit is not about.
func FuzzApply(f *testing.F) {
	for _, s := range []string{shop, wholeGrammar, "a: 1", "fields:\n  a: {from: []} # x\n"} {
		for op := range byte(14) {
			f.Add([]byte(s), op, "price", "title", "{ css: a }\n# x")
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, op byte, a, b, yaml string) {
		d, err := Open(text, nil)
		if err != nil {
			return
		}
		place := Place{Page: b, Source: yaml, Example: []string{a}}
		edits := []Edit{
			SetName{a}, AddColumn{Name: a, Type: b, Places: []Place{place}}, RemoveColumn{a}, RenameColumn{a, b}, OrderColumns{[]string{a, b}},
			SetColumn{Name: a, Type: &b, Required: ptr(true), Default: &yaml, Transforms: &[]Transform{{Kind: "regex", Args: []string{yaml}}}},
			AddPlace{a, place, true}, RemovePlace{a, int(op) % 3}, MovePlace{a, 0, 1}, SetRows{Page: b, Text: a, Skip: &[]string{yaml}},
			SetNext{Page: b, Links: []string{yaml}}, SetKey{Columns: []string{a, b}}, SetPart{strings.Split(a, "."), &yaml}, SetStarts{Addresses: []string{a, b}},
		}
		next, err := d.Apply(edits[int(op)%len(edits)])
		if err != nil {
			if !strings.Contains(err.Error(), ErrEdit.Error()) {
				require.ErrorIs(t, err, recipe.ErrInvalid)
			}
			return
		}
		require.True(t, next.located || !d.located || d.root == nil)
		next.View()
		switch edits[int(op)%len(edits)].(type) {
		case SetName, AddColumn, RenameColumn, OrderColumns, AddPlace, MovePlace:
			require.Empty(t, lost(d.comments(), next.comments()), next.text)
		}
	})
}
