package api_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/checks"
	"sheaf/internal/holds"
	"sheaf/internal/runs"
	"sheaf/internal/server/api"
)

// What holds a source is said by the checks' codes wherever it is shown; holds of an older Sheaf are read from their text.
func TestReasonsOfHolds(t *testing.T) {
	s, ctx := mem.New(), t.Context()
	h := serve(t, s)
	define(t, s, "shop/products", "ebay")
	const run = "run-20261123-0200-aaaa"
	require.NoError(t, runs.PutPlan(ctx, s, runs.Plan{Dataset: "shop/products", Run: run, AsOf: now, Trigger: "manual", Sources: []runs.Source{{Name: "a.example"}}}))
	require.NoError(t, runs.PutResult(ctx, s, runs.Result{Run: run, Dataset: "shop/products", Outcome: "held", Held: []string{"a.example"}, Reason: "7 rows, 70.0 % of …"}))
	found := []checks.Verdict{
		{Check: "partial", Level: checks.Pass, Source: "a.example", Code: "complete.ok", Reason: "The crawl ended by exhaustion."},
		{
			Check: "row_count", Level: checks.Hold, Source: "a.example", Code: "row_count.share", Reason: "7 rows, 70.0 % of the usual 10. (Usual: the median of 3 runs.)",
			Expected: "at least 80.0 %", Params: map[string]any{"rows": "7", "share": "70.0 %", "usual": "10", "runs": 3},
		},
		{Check: "row_count", Level: checks.Warn, Source: "b.example", Reason: "8 rows, at least 9 declared."},
	}
	_, _, err := blob.CreateJSON(ctx, s, "runs/"+run+"/verdicts/1.json", map[string]any{"verdicts": found})
	require.NoError(t, err)
	for name, of := range map[string]string{"a.example": run, "c.example": "run-20251123-0200-bbbb"} {
		require.NoError(t, holds.Open(ctx, s, holds.Hold{Name: of + "-" + name, Dataset: "shop/products", Run: of, Source: name, AsOf: now, Reason: "7 rows, at least 9 declared."}))
	}

	var list api.HoldList
	h.Get(t, "/holds", &list)
	codes := map[string]string{}
	for _, one := range list.Holds {
		codes[one.Source] = one.ReasonSaid[0].Code
	}
	require.Equal(t, map[string]string{"a.example": "verdict.row_count.share", "c.example": "check.minimum_rows"}, codes)
	var view api.DatasetView
	h.Get(t, "/datasets/shop/products", &view)
	require.Len(t, view.Holds, 2)

	var one api.HoldView
	h.Get(t, "/datasets/shop/products/holds/"+run+"-a.example", &one)
	require.Len(t, one.Verdicts, 2, "those of other sources are theirs")
	require.Equal(t, "verdict.row_count.share", one.ReasonSaid[0].Code)
	require.Equal(t, "verdict.against_usual", one.ReasonSaid[1].Code)
	require.Equal(t, "bound.at_least", one.Verdicts[1].ExpectedSaid[0].Code)

	var of api.RunView
	h.Get(t, "/datasets/shop/products/runs/"+run, &of)
	require.Len(t, of.Verdicts, 2, "what is as it should be is left out")
	require.Equal(t, "check.minimum_rows", of.Verdicts[1].Said[0].Code)
	require.Equal(t, "verdict.row_count.share", of.ReasonSaid[0].Code)
}
