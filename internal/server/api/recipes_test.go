package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
	"sheaf/internal/server/api"
)

// Everything that is wrong with a recipe is told with its line, in English and for translation.
func TestMistakesOfARecipeHaveTheirLine(t *testing.T) {
	h := serve(t, mem.New())
	put := func(yaml string) []api.Fault {
		var p api.Problem
		h.Call(t, http.MethodPut, "/recipes/mine", map[string]any{"yaml": yaml}, http.StatusUnprocessableEntity, &p)
		return p.Errors
	}
	faults := put("name: mine\nsite: [\n")
	require.Len(t, faults, 1)
	said := faults[0].Said
	require.Len(t, said, 1)
	require.Equal(t, "recipe.at", said[0].Code)
	require.Equal(t, "2", said[0].Params["line"])
	require.Equal(t, "recipe.not_yaml", said[0].Parts["why"][0].Code)
	require.Equal(t, faults[0].Message, said[0].Text)

	faults = put("sheaf: recipe/v1\nname: Mine!\nfelds: {}\n")
	require.Greater(t, len(faults), 1)
	named := map[string]string{} // path to line
	for _, one := range faults {
		if one.Said[0].Code == "recipe.at_part" {
			named[one.Said[0].Params["path"].(string)] = one.Said[0].Params["line"].(string)
		}
	}
	require.Equal(t, "2", named["name"])
	require.Equal(t, "3", named["felds"])
}
