package ui_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// A shop's pages of products are redesigned, and its run is held. By clicks alone somebody repairs the recipe from the hold, and
// the kept pages become a version with the rows that the shop has, without one request to it.
func TestRepairJourney(t *testing.T) {
	requireBuiltUI(t)
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 21, Products: 240, Churn: map[string]mall.Churn{"": {Price: 0.2}}}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Amazon}}, More: "checks: {min_rows: 5, row_count: {warn: 0.5, hold: 0.4}, retired: {warn: 0.5, hold: 0.5}}"})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultRedesign, Shop: mall.Amazon, Path: "/dp/"}))
	require.Equal(t, wire.Held, w.RunDay(t, 2).Outcome)
	w.Mall.Reset()
	url := "SHEAF_URL=" + w.StartServer(t)
	browse(t, []string{url, "SHEAF_REPAIR=1"}, "repair.spec.ts")
	require.Empty(t, w.Mall.Hits(0), "no site is asked")
	w.CheckTruth(t, "latest", []int{1, 2}, "amazon.com")

	// By clicks alone the version is rolled back and deleted, and what nothing names is swept.
	browse(t, []string{url, "SHEAF_KEEPING=" + harness.Name}, "keeping.spec.ts")
	w.CheckTruth(t, "latest", []int{1}, "amazon.com")
	_, err := w.Repo.Version(t.Context(), harness.Name, 2)
	require.ErrorIs(t, err, datasets.ErrDeleted)
}
