package acceptance

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// Which place of the recipe gave each value is counted by source, kept with the version, carried with a quiet state, and
// held against the parent's by the next run's checks; not across revisions of the recipe.
func TestPlacesThatGaveValuesReachTheChecks(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 16, Products: 120, Churn: churn()}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Amazon}, {Shop: mall.Rakuten}}, More: lenient})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	v1 := w.Version(t, "v1")
	require.Empty(t, verdictsOf(v1, "alternatives"), "nothing to compare with")
	for _, source := range []string{"amazon.com", "rakuten.co.jp"} {
		s, ok := v1.Source(source)
		require.True(t, ok)
		titles := s.Stats.Matched["title"]
		require.NotEmpty(t, titles)
		var n int64
		for place, count := range titles {
			require.Regexp(t, `^(item|detail|search)#\d$`, place)
			n += count
		}
		require.Equal(t, s.Rows, n, "every row of %s has a title that some place gave", source)
		require.NotEmpty(t, s.Stats.Matched["price"])
	}
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	judged := verdictsOf(w.Version(t, "v2"), "alternatives")
	require.Len(t, judged, 2)
	for _, v := range judged {
		require.Equal(t, "pass", v.Result, "%+v", v)
	}
	w.PutRecipe(t, mall.Amazon, "'#productTitle', ", "") // the first place moves on by itself
	require.Equal(t, wire.Published, w.RunDay(t, 3).Outcome)
	judged = verdictsOf(w.Version(t, "v3"), "alternatives")
	require.Len(t, judged, 1, "another revision's places are other places")
	require.Equal(t, "rakuten.co.jp", judged[0].Source)
}

func verdictsOf(v datasets.Version, check string) []datasets.Verdict {
	return slices.DeleteFunc(slices.Clone(v.Verdicts), func(verdict datasets.Verdict) bool { return verdict.Check != check })
}
