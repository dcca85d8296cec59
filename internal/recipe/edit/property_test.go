package edit

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// paths are the ways to every part of a tree.
func paths(n *node, at []string, out *[][]string) {
	for i, v := range n.values {
		step := strconv.Itoa(i)
		if n.isMap() {
			step = n.keys[i].value
		}
		path := slices.Concat(at, []string{step})
		*out = append(*out, path)
		paths(v, path, out)
	}
}

func all(tb testing.TB) []sample {
	tb.Helper()
	return append(samples(tb), generated(tb, 1, 2)...)
}

// A recipe that is opened, shown and edited by nothing is the same bytes.
func TestNothingChanges(t *testing.T) {
	for _, s := range all(t) {
		doc, err := Open([]byte(s.text), s.files)
		require.NoError(t, err, s.name)
		require.True(t, doc.located, s.name)
		_, err = json.Marshal(doc.View())
		require.NoError(t, err)
		next, err := doc.Apply()
		require.NoError(t, err)
		require.Equal(t, s.text, string(next.Text()), s.name)
	}
}

// Every part, put in its own place, leaves the bytes and the view as they are. The short cut of SetPart for a part that is there
// already is gone around: the text is written anew.
func TestPartsInTheirPlaces(t *testing.T) {
	parts := 0
	for k, s := range all(t) {
		doc, err := Open([]byte(s.text), s.files)
		require.NoError(t, err)
		view, err := json.Marshal(doc.View())
		require.NoError(t, err)
		var ways [][]string
		paths(doc.root, nil, &ways)
		for i, path := range ways {
			if share := 3; i%share != k%share || strings.Contains(s.name, "otherwise") && i%9 != k%9 {
				continue // a share: each recipe has a few hundred
			}
			text, ok := doc.Part(path...)
			require.True(t, ok)
			slot, _ := doc.find(path)
			f, err := newFragment(text)
			require.NoError(t, err, "%s %v\n%s", s.name, path, text)
			require.True(t, same(slot.value(), f.node()), "%s %v\n%s", s.name, path, text)
			if slot.in.odd {
				continue
			}
			parts++
			e := &editor{doc: doc}
			require.NoError(t, e.set(path, f), "%s %v\n%s", s.name, path, text)
			requireText(t, s.text, e.doc.text, "%s %v", s.name, path)
			if len(path) == 2 {
				again, err := json.Marshal(e.doc.View())
				require.NoError(t, err)
				require.JSONEq(t, string(view), string(again))
			}
		}
	}
	t.Logf("%d parts", parts)
}

// Every part that a view shows is found by its path, and putting its text back changes nothing: what a wizard, a canvas or an editor
// sends without a change is no change.
func TestPartsOfViews(t *testing.T) {
	parts := 0
	for _, s := range all(t) {
		doc, err := Open([]byte(s.text), s.files)
		require.NoError(t, err)
		b, err := json.Marshal(doc.View())
		require.NoError(t, err)
		var whole any
		require.NoError(t, json.Unmarshal(b, &whole))
		var look func(any)
		look = func(v any) {
			switch v := v.(type) {
			case []any:
				for _, e := range v {
					look(e)
				}
			case map[string]any:
				if yaml, ok := v["yaml"].(string); ok && v["path"] != nil {
					var path []string
					for _, step := range v["path"].([]any) {
						path = append(path, step.(string))
					}
					parts++
					got, ok := doc.Part(path...)
					require.True(t, ok, "%s %v", s.name, path)
					require.Equal(t, got, yaml, "%s %v", s.name, path)
					next, err := doc.Apply(SetPart{path, &yaml})
					require.NoError(t, err)
					requireText(t, s.text, next.text, "%s %v", s.name, path)
				}
				for _, e := range v {
					look(e)
				}
			}
		}
		look(whole)
	}
	t.Log(parts, "parts")
}

// requireText shows of two long texts only what differs.
func requireText(tb testing.TB, want, got, format string, args ...any) {
	tb.Helper()
	if want != got {
		tb.Fatalf(format+":\n%s", append(args, diff(want, got))...)
	}
}
