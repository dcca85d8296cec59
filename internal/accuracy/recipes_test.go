package accuracy

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
)

const (
	recipes  = "../../recipes"
	fixtures = "../../../shared/fixtures"
	// bar is the share of known values that each shop's recipe must reach.
	bar = 0.95
)

func needFixtures(t testing.TB) {
	t.Helper()
	if _, err := os.Stat(fixtures); err != nil {
		t.Skip("fixtures are not here: recipes are not scored")
	}
}

func plan(t testing.TB, name string, params map[string]any) *recipe.Plan {
	t.Helper()
	p, err := parsed(t, name).Compile(0, params)
	require.NoError(t, err)
	return p
}

func parsed(t testing.TB, name string) *recipe.Recipe {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(recipes, name+".yaml"))
	require.NoError(t, err)
	files := recipe.Files{}
	attached, err := filepath.Glob(filepath.Join(recipes, name+"-*"))
	require.NoError(t, err)
	for _, f := range attached {
		body, err := os.ReadFile(f)
		require.NoError(t, err)
		files[filepath.Base(f)] = body
	}
	r, err := recipe.Parse(text, files)
	require.NoError(t, err)
	return r
}

func report(t *testing.T, shop string, s Score) {
	t.Helper()
	for _, m := range s.Misses {
		t.Log(m)
	}
	t.Logf("%s: %s", shop, s)
	if s.Share() < bar {
		t.Errorf("%s: %.1f %%, bar is %.0f %%", shop, 100*s.Share(), 100*bar)
	}
}
