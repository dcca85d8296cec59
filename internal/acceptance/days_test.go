package acceptance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// churn of small worlds: enough of every event to meet each.
func churn() map[string]mall.Churn {
	return map[string]mall.Churn{"": {
		Price: 0.06, Refresh: 0.05, Stock: 0.03, Title: 0.03, New: 0.03, Ended: 0.06, Blink: 0.03, Delist: 0.05,
	}}
}

// Three days of four shops and a fourth run without news: every product exactly once, every value right, every row
// class right, and the fourth run publishes nothing.
func TestThreeDays(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 3, Products: 320, Churn: churn()}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: "checks: {min_rows: 20, retired: {warn: 0.5, hold: 0.5}}"})
	for day := 1; day <= 3; day++ {
		r := w.RunDay(t, day)
		require.Equal(t, wire.Published, r.Outcome, "%+v", r)
		require.Equal(t, day, r.Version)
		days := []int{1, 2, 3}[:day]
		w.CheckTruth(t, "latest", days)
		w.CheckCounts(t, "latest", days)
		w.Verify(t, "latest")
	}
	r := w.Run(t, harness.Day(3).Add(time.Hour))
	require.Equal(t, wire.Unchanged, r.Outcome, "%+v", r)
	require.Zero(t, r.Version)
	require.Equal(t, 3, w.Version(t, "latest").Manifest.Version)
}
