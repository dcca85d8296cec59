package builder_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/builder"
	"sheaf/internal/mall"
)

// A recipe that is there is opened with a page of its site, and stays what it is until somebody changes it.
func TestFromRecipe(t *testing.T) {
	w := newWorld(t, mall.Options{Seed: 5, Products: 60})
	text, err := os.ReadFile("../../recipes/ebay.yaml")
	require.NoError(t, err)
	kept := &builder.Saved{Recipe: "ebay", Revision: 3}
	d, err := w.FromRecipe(t.Context(), builder.Origin{Title: "ebay", YAML: string(text), Saved: kept})
	require.NoError(t, err)
	require.Equal(t, string(text), d.Recipe)
	require.Equal(t, kept, d.Saved)
	require.Empty(t, d.View.Problems)
	require.Len(t, d.Samples, 1)
	require.Contains(t, d.Samples[0].URL, "ebay.com/sch/")
	require.False(t, d.CanUndo)
	table, err := w.Table(t.Context(), d.ID, "")
	require.NoError(t, err)
	require.Equal(t, "search", d.Samples[0].Page)
	require.NotEmpty(t, table.Skipped, "the recipe reads the page: the mall sells no laptops, and shows what it has instead")

	blind, err := w.FromRecipe(t.Context(), builder.Origin{Title: "shop", YAML: "name: shop", Blind: true})
	require.NoError(t, err)
	require.Empty(t, blind.Samples)
	require.NotEmpty(t, blind.View.Problems, "what is missing is a problem of the view")

	_, err = w.FromRecipe(t.Context(), builder.Origin{YAML: string(text), Address: "http://"})
	require.Error(t, err)
}
