package recipe

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const shippedFolder = "../../recipes"

// shipped are the recipes that come with Sheaf, with the parameters that they compile with.
var shipped = []struct {
	name   string
	params map[string]any
}{
	{"jomashop", nil},
	{"rakuten", nil},
	{"amazon", map[string]any{"marketplace": "amazon.com"}},
	{"ebay", map[string]any{"marketplace": "ebay.de"}},
}

func shippedRecipe(t testing.TB, name string) *Recipe {
	t.Helper()
	text, files, err := Load(filepath.Join(shippedFolder, name+".yaml"))
	require.NoError(t, err)
	r, err := Parse(text, files)
	require.NoError(t, err)
	return r
}

func TestShippedRecipes(t *testing.T) {
	for _, s := range shipped {
		t.Run(s.name, func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(shippedFolder, s.name+".yaml")); os.IsNotExist(err) {
				t.Skip("not written yet")
			}
			p, err := shippedRecipe(t, s.name).Compile(1, s.params)
			require.NoError(t, err)
			n := 0
			for v, err := range p.Starts() {
				require.NoError(t, err)
				n++
				if v.Page != "" {
					req, err := p.PageRequest(v)
					require.NoError(t, err)
					_, err = p.Canonical(req.URL)
					require.NoError(t, err)
				}
			}
			require.Positive(t, n)
			require.NotEmpty(t, p.Explain())
		})
	}
}
