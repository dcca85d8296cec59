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

// lenient checks: small worlds lose and gain much in a day.
const lenient = "checks: {min_rows: 5, row_count: {warn: 0.5, hold: 0.4}, retired: {warn: 0.5, hold: 0.5}}\n"

// Three days of four shops and a fourth run without news: every product exactly once, every value right, every row
// class right, history tells it, and the fourth run publishes nothing. Another installation with other slots, batches
// and workers comes to the same digests.
func TestThreeDays(t *testing.T) {
	world := mall.Options{Seed: 3, Products: 320, Churn: churn()}
	w := harness.New(t, harness.Options{Mall: world})
	stop := w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: lenient})
	days := []int{1, 2, 3}
	var digests []string
	for i, day := range days {
		r := w.RunDay(t, day)
		require.Equal(t, wire.Published, r.Outcome, "%+v", r)
		require.Equal(t, day, r.Version)
		w.CheckTruth(t, "latest", days[:i+1])
		w.CheckCounts(t, "latest", days[:i+1])
		w.Verify(t, "latest")
		if i > 0 {
			w.CheckDifferences(t, r.Version, day)
		}
		digests = append(digests, r.Digest)
	}
	w.CheckHistory(t, "latest", days)
	requireEvents(t, w, days)

	r := w.Run(t, harness.Day(3).Add(time.Hour))
	if r.Version > 0 {
		for _, h := range w.Rows(t, "latest", "history") {
			if h["as_of"].(int64) == harness.Day(3).Add(time.Hour).UnixMicro() {
				t.Logf("%v", h)
			}
		}
	}
	require.Equal(t, wire.Unchanged, r.Outcome, "%+v", r)
	require.Zero(t, r.Version)
	w.Record(t, "build-unchanged", wire.DatasetID(harness.Name))
	latest := w.Version(t, "latest")
	require.Equal(t, 3, latest.Version)
	parent, err := w.Repo.Parent(harness.Deadline(t), harness.Name)
	require.NoError(t, err)
	require.Equal(t, 1, parent.Ref.StateSeq, "the fourth run remembers what it saw")
	stop()

	other := harness.New(t, harness.Options{Mall: world})
	other.StartWorker(t, harness.WorkerOptions{Crawl: 3, Data: 1})
	other.StartWorker(t, harness.WorkerOptions{Crawl: 5, Data: -1})
	other.Apply(t, harness.Dataset{Sources: harness.AllShops(harness.Source{Slots: 9, BatchItems: 7}), More: lenient})
	for i, day := range days {
		r := other.RunDay(t, day)
		require.Equal(t, digests[i], r.Digest, "data_digest of day %d depends on slots, batches or workers", day)
	}
}

// requireEvents demands that the world had what the test is about.
func requireEvents(t *testing.T, w *harness.World, days []int) {
	t.Helper()
	classes, repriced := map[string]int{}, 0
	var before map[string]mall.Row
	for i := range days {
		now := w.Truth(days[:i+1])
		for id, row := range now {
			classes[row.Class]++
			if old, ok := before[id]; ok && !row.Listed && row.Class == mall.Changed && row.Record.Price != old.Record.Price {
				repriced++
			}
		}
		before = now
	}
	for _, class := range []string{mall.Added, mall.Changed, mall.Refreshed, mall.Unchanged, mall.Missing, mall.Gone} {
		require.Positive(t, classes[class], class)
	}
	require.Positive(t, repriced, "no product that left all lists was repriced")
}
