package recipes_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
	"sheaf/recipes"
)

// Every template is a recipe that could run, once its addresses are somebody's.
func TestTemplates(t *testing.T) {
	all, err := recipes.Templates()
	require.NoError(t, err)
	names := map[string]bool{}
	for _, one := range all {
		require.False(t, names[one.Name], one.Name)
		names[one.Name] = true
		require.NotEmpty(t, one.Title.KO)
		require.NotEmpty(t, one.Title.EN)
		require.NotEmpty(t, one.About.KO)
		require.NotEmpty(t, one.About.EN)
		files := recipe.Files{}
		for name, text := range one.Files {
			files[name] = []byte(text)
		}
		r, err := recipe.Parse([]byte(one.YAML), files)
		require.NoError(t, err, one.Name)
		_, err = r.Compile(1, nil)
		require.NoError(t, err, one.Name)
	}
	require.Len(t, all, 8)
}
