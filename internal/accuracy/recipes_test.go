package accuracy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/recipe"
	"sheaf/internal/testenv/fixture"
)

var fixtures = fixture.Dir()

const (
	recipes = "../../recipes"
	// bar is the share of known values that each shop's recipe must reach; none of its prices may be wrong.
	bar = 0.97
)

func needFixtures(tb testing.TB) {
	tb.Helper()
	fixture.Path(tb)
}

func plan(tb testing.TB, name string, params map[string]any) *recipe.Plan {
	tb.Helper()
	p, err := parsed(tb, name).Compile(0, params)
	require.NoError(tb, err)
	return p
}

func parsed(tb testing.TB, name string) *recipe.Recipe {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(recipes, name+".yaml"))
	require.NoError(tb, err)
	files := recipe.Files{}
	attached, err := filepath.Glob(filepath.Join(recipes, name+"-*"))
	require.NoError(tb, err)
	for _, f := range attached {
		body, err := os.ReadFile(f)
		require.NoError(tb, err)
		files[filepath.Base(f)] = body
	}
	r, err := recipe.Parse(text, files)
	require.NoError(tb, err)
	return r
}

// report holds the score of a shop's recipe on pages of a kind to the bar, and to no wrong price.
func report(t *testing.T, shop, pages string, s Score) {
	t.Helper()
	figure(t, "recipe/"+shop+"/"+pages, s.Share(), fmt.Sprintf("of %d known", s.Known))
	for _, m := range s.Misses {
		t.Log(m)
		if strings.Contains(m, ": price") && !strings.HasPrefix(m, "missing ") {
			t.Errorf("%s: a price that the page does not show: %s", shop, m)
		}
	}
	t.Logf("%s: %s", shop, s)
	if s.Share() < bar {
		t.Errorf("%s: %.1f %%, bar is %.0f %%", shop, 100*s.Share(), 100*bar)
	}
}
