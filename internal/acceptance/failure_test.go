package acceptance

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// A source that fails leaves its rows as they were while the others publish; the next day it catches up. When every
// source fails, the workflow fails and says why, and the dataset stays what it was.
func TestFailingSource(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 5, Products: 160, Churn: churn()}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: lenient})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	others := []string{"ebay.com", "jomashop.com", "rakuten.co.jp"}

	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultDown, Shop: mall.Amazon}))
	r := w.RunDay(t, 2)
	require.Equal(t, wire.Partial, r.Outcome, "%+v", r)
	require.Equal(t, []string{"amazon.com"}, r.Failed)
	w.Record(t, "build-partial", wire.DatasetID(harness.Name))
	w.Record(t, "crawl-failed", wire.SiteID("amazon.com"))
	require.Equal(t, 2, r.Version)
	w.CheckTruth(t, "v2", []int{1, 2}, others...)
	w.CheckCounts(t, "v2", []int{1, 2}, others...)
	w.CheckTruth(t, "v2", []int{1}, "amazon.com")
	amazon, _ := w.Version(t, "v2").Source("amazon.com")
	require.Equal(t, "failed", amazon.Carried)
	require.True(t, amazon.AsOf.Equal(harness.Day(1)), "its rows are as of day 1")
	require.Equal(t, partsOf(w.Version(t, "v1"), "amazon.com"), partsOf(w.Version(t, "v2"), "amazon.com"), "carried by reference")
	w.Verify(t, "v2")

	require.NoError(t, w.Mall.SetFaults())
	require.Equal(t, wire.Published, w.RunDay(t, 3).Outcome)
	w.CheckTruth(t, "v3", []int{1, 2, 3}, others...)
	w.CheckTruth(t, "v3", []int{1, 3}, "amazon.com")
	w.CheckCounts(t, "v3", []int{1, 3}, "amazon.com")
	amazon, _ = w.Version(t, "v3").Source("amazon.com")
	require.Empty(t, amazon.Carried)

	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultDown}))
	require.NoError(t, w.Mall.SetDay(4))
	in := harness.Input("", harness.Day(4))
	err := w.Start(t, in).Get(harness.Deadline(t), nil)
	var app *temporal.ApplicationError
	require.True(t, errors.As(err, &app), "%v", err)
	require.Equal(t, wire.ErrAllFailed, app.Type())
	for _, source := range append(others, "amazon.com") {
		require.Contains(t, app.Message(), source)
	}
	require.NotContains(t, app.Message(), "scheduledEventID", "Temporal's wrapping is no message for people")
	w.Record(t, "build-failed", wire.DatasetID(harness.Name))
	require.Equal(t, 3, w.Version(t, "latest").Version)
	sum, err := runs.Get(harness.Deadline(t), w.Store, harness.Name, in.Run)
	require.NoError(t, err)
	require.Equal(t, string(wire.Failed), sum.Result.Outcome)
}

// partsOf are the digests of a source's published parts.
func partsOf(v datasets.Version, source string) (out []string) {
	for _, t := range v.Tables {
		for _, p := range t.Parts() {
			if p.Source == source {
				out = append(out, t.Name+" "+p.SHA256)
			}
		}
	}
	return out
}
