package activities

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/clock"
	"sheaf/internal/recipe"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// twoShops is a dataset whose second recipe was changed once; its first was not.
func twoShops(t *testing.T) *process {
	t.Helper()
	p := newProcess(Deps{Store: mem.New(), Clock: clock.System()})
	for _, shop := range []string{"jomashop", "rakuten"} {
		text, files, err := recipe.Load("../recipes/" + shop + ".yaml")
		require.NoError(t, err)
		_, _, err = recipe.NewStore(p.Store).Put(t.Context(), text, files)
		require.NoError(t, err)
	}
	apply(t, p, "jomashop", "rakuten")
	require.NoError(t, runs.PutPlan(t.Context(), p.Store, runs.Plan{
		Dataset: "shop/two", Run: "run-1", Definition: 1, Sources: []runs.Source{{Name: "rakuten.co.jp", Recipe: "rakuten", Revision: 1}},
	}))
	text, files, err := recipe.Load("../recipes/rakuten.yaml")
	require.NoError(t, err)
	stored, _, err := recipe.NewStore(p.Store).Put(t.Context(), append(text, "\n# changed\n"...), files)
	require.NoError(t, err)
	require.Equal(t, 2, stored.Revision)
	return p
}

func apply(t *testing.T, p *process, recipes ...string) {
	t.Helper()
	def, err := datasets.ParseDefinition([]byte("name: shop/two\nsources: [{recipe: " + strings.Join(recipes, "}, {recipe: ") + "}]\n"))
	require.NoError(t, err)
	_, _, err = p.repo.PutDefinition(t.Context(), def)
	require.NoError(t, err)
}

// Recipes of one dataset have revisions of their own.
func TestSourcesHaveRevisionsOfTheirOwn(t *testing.T) {
	p := twoShops(t)
	plan, err := p.prepareRun(t.Context(), wire.PrepareInput{Build: wire.BuildInput{Dataset: "shop/two", Run: "run-2"}})
	require.NoError(t, err)
	require.Len(t, plan.Sources, 2)
	for i, revision := range []int{1, 2} {
		compiled, err := p.sites.plan(t.Context(), "shop/two", plan.Sources[i])
		require.NoError(t, err)
		require.Equal(t, revision, compiled.Revision)
		require.Equal(t, plan.Sources[i].Name, compiled.Marketplace)
	}
}

// What is admitted was read by the recipe of its own run, whatever was changed since; a source that is no longer
// collected is refused.
func TestAdmissionKeepsItsRecipe(t *testing.T) {
	p := twoShops(t)
	in := wire.PrepareInput{Build: wire.BuildInput{
		Dataset: "shop/two", Run: "run-1-admit-rakuten.co.jp", Trigger: "approval", Admit: &wire.Admit{Run: "run-1", Source: "rakuten.co.jp"},
	}}
	plan, err := p.prepareRun(t.Context(), in)
	require.NoError(t, err)
	require.Len(t, plan.Sources, 1)
	require.Equal(t, 1, plan.Sources[0].Revision)
	apply(t, p, "jomashop")
	in.Build.Run = "run-1-admit-rakuten.co.jp-2"
	_, err = p.prepareRun(t.Context(), in)
	require.ErrorIs(t, err, errBadInput)
}
