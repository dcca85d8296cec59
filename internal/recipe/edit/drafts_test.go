package edit

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe/draft"
	"sheaf/internal/testenv/fixture"
)

// Drafts of saved pages are opened, shown and edited as they are: the wizard begins with one.
func TestDraftsOfSavedPages(t *testing.T) {
	var index map[string]struct {
		Kind string `json:"kind"`
	}
	require.NoError(t, json.Unmarshal(fixture.Read(t, "index.json"), &index))
	drafts := 0
	for i, name := range slices.Sorted(maps.Keys(index)) {
		if kind := index[name].Kind; kind != "product" && kind != "listing" || i%10 != 0 {
			continue // a share: a draft takes a while, and each has some forty parts
		}
		body := fixture.Read(t, "pages/"+name)
		address := draft.OwnAddress(body)
		if u, err := url.Parse(address); err != nil || u.Host == "" {
			address = "https://www.saved-shop.com/p/saved-12345"
		}
		d, err := draft.Make(draft.Page{URL: address, Body: body}, draft.Options{})
		if err != nil {
			continue
		}
		drafts++
		doc, err := Open([]byte(d.Recipe), nil)
		require.NoError(t, err, name)
		require.True(t, doc.located, name)
		view := doc.View()
		require.Empty(t, view.Problems, "%s\n%s", name, d.Recipe)
		require.NotEmpty(t, view.Columns, name)
		require.NotEmpty(t, view.Starts, name)
		require.NotEmpty(t, view.Graph.Edges, name)
		for _, c := range view.Columns {
			path := []string{"fields", c.Name}
			f, err := newFragment(c.YAML)
			require.NoError(t, err, name)
			e := &editor{doc: doc}
			require.NoError(t, e.set(path, f), name)
			requireText(t, d.Recipe, e.doc.text, "%s %s", name, c.Name)
			without, err := doc.Apply(RemoveColumn{c.Name})
			require.NoError(t, err, "%s %s", name, c.Name)
			require.Equal(t, len(view.Columns)-1, len(without.View().Columns), name)
			for gone := range strings.SplitSeq(strings.Join(lost(doc.comments(), without.comments()), "\n"), "\n") {
				slot, _ := doc.find(path)
				from, to := doc.whole(slot)
				require.Contains(t, doc.text[from:to]+doc.referring(), gone, "%s %s", name, c.Name)
			}
		}
	}
	require.Greater(t, drafts, 4)
	t.Log(drafts, "drafts")
}
