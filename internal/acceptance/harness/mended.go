package harness

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"sheaf/internal/mall"
	"sheaf/internal/recipe"
)

// PutMendedRecipe stores a shop's shipped recipe as somebody mends it who sees the mall's new markup: beside every selector
// that names something of the old one stands its new form, so that it reads both.
func (w *World) PutMendedRecipe(t testing.TB, shop string) recipe.Stored {
	t.Helper()
	text, files, err := recipe.Load(filepath.Join(Root(), "recipes", shop+".yaml"))
	require.NoError(t, err)
	var doc yaml.Node
	require.NoError(t, yaml.Unmarshal(text, &doc))
	mend(t, shop, &doc, "")
	text, err = yaml.Marshal(&doc)
	require.NoError(t, err)
	stored, _, err := recipe.NewStore(w.Store).Put(Deadline(t), text, files)
	require.NoError(t, err)
	return stored
}

// selectors are the keys of a recipe that hold one, and lists those that hold several.
var (
	selectors = []string{"css", "without", "lacks"}
	lists     = []string{"css", "next", "from"}
)

// availability is an id that the redesign knows between quotes only, as pages have it.
var availability = regexp.MustCompile(`#availability\b([^_-]|$)`)

func newMarkup(shop, text string) string {
	id := strings.Trim(mall.NewMarkup(shop, `"availability"`), `"`)
	return availability.ReplaceAllString(mall.NewMarkup(shop, text), "#"+id+"$1")
}

// mend adds new forms below node, which stands under key.
func mend(t testing.TB, shop string, node *yaml.Node, key string) {
	t.Helper()
	switch {
	case node.Kind == yaml.ScalarNode && slices.Contains(selectors, key):
		if fresh := newMarkup(shop, node.Value); fresh != node.Value {
			node.Value += ", " + fresh
		}
	case node.Kind == yaml.SequenceNode && slices.Contains(lists, key):
		var all []*yaml.Node
		for _, e := range node.Content {
			all = append(all, e)
			if fresh := renewed(t, shop, e); fresh != nil {
				all = append(all, fresh)
			}
		}
		node.Content = all
	case node.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			mend(t, shop, node.Content[i+1], node.Content[i].Value)
		}
	default:
		for _, e := range node.Content {
			mend(t, shop, e, key)
		}
	}
}

// renewed is an element of a list in its new form, nil where that is the old one.
func renewed(t testing.TB, shop string, node *yaml.Node) *yaml.Node {
	t.Helper()
	text, err := yaml.Marshal(node)
	require.NoError(t, err)
	fresh := newMarkup(shop, string(text))
	if fresh == string(text) {
		return nil
	}
	var doc yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(fresh), &doc))
	return doc.Content[0]
}
