package acceptance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// An operator pauses a run, slows it down, resumes and stops it; a second run of the dataset is refused meanwhile.
// What a stopped run did not see is not missing, and the next run catches up.
func TestControls(t *testing.T) {
	// Nothing ends: what a stopped run asked for and did not find would count, what it did not ask for must not.
	alive := map[string]mall.Churn{"": {Price: 0.1, Stock: 0.05, New: 0.05, Delist: 0.1}}
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 8, Products: 240, Churn: alive}})
	shops := []harness.Source{{Shop: mall.Amazon, BatchItems: 10}, {Shop: mall.Jomashop, BatchItems: 10}}
	sources := []string{"amazon.com", "jomashop.com"}
	w.Apply(t, harness.Dataset{Sources: shops, More: lenient})
	fast := w.StartWorker(t, harness.WorkerOptions{})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	fast()

	slow := w.StartWorker(t, harness.WorkerOptions{MapRate: 12})
	require.NoError(t, w.Mall.SetDay(2))
	w.Mall.Reset()
	in := harness.Input("", harness.Day(2))
	run := w.Start(t, in)
	harness.Until(t, "the crawl is on its way", func() bool { return w.Mall.Stats().Hits > 24 })
	_, err := w.StartErr(t, harness.Input("", harness.Day(2)))
	require.True(t, temporal.IsWorkflowExecutionAlreadyStartedError(err), "%v", err)

	p, err := w.Control(t, "", wire.UpdatePause, wire.Control{By: "operator"})
	require.NoError(t, err)
	require.True(t, p.Paused)
	_, err = w.Control(t, "", wire.UpdatePause, wire.Control{})
	require.ErrorContains(t, err, "paused already")
	harness.Until(t, "all work is given back", func() bool { return w.Pending(t, sources...) == 0 })
	still := w.Mall.Stats()
	require.Zero(t, still.InFlight)
	require.Never(t, func() bool { return w.Mall.Stats().Hits != still.Hits }, 2*time.Second, 100*time.Millisecond, "hits while paused")

	_, err = w.Control(t, "", wire.UpdateRate, wire.Control{Rate: -1})
	require.ErrorContains(t, err, "above 0")
	_, err = w.Control(t, "", wire.UpdateRate, wire.Control{Rate: 3})
	require.NoError(t, err)
	w.Mall.Reset()
	_, err = w.Control(t, "", wire.UpdateResume, wire.Control{})
	require.NoError(t, err)
	harness.Until(t, "the crawl goes on", func() bool { return w.Mall.Stats().Hits > 16 })
	for host, s := range w.Mall.Stats().Hosts {
		require.LessOrEqual(t, s.MaxPerSecond, 3+4, "%s: the rate of 3, and one for each slot at most", host)
	}

	_, err = w.Control(t, "", wire.UpdateStop, wire.Control{})
	require.NoError(t, err)
	r := harness.Wait(t, run)
	require.Equal(t, wire.Partial, r.Outcome, "%+v", r)
	require.Positive(t, r.Counts["missing"], "it ended before everything was seen")
	w.Record(t, "build-paused-stopped", wire.DatasetID(harness.Name))
	w.Record(t, "crawl-paused-stopped", wire.SiteID("amazon.com"))
	requireAllOf(t, w, "v1", "v2")
	for _, s := range w.Version(t, "v2").Sources {
		require.True(t, s.Partial, s.Source)
	}
	w.Verify(t, "v2")
	slow()

	w.StartWorker(t, harness.WorkerOptions{})
	r = w.RunDay(t, 3)
	require.Equal(t, wire.Published, r.Outcome)
	require.Zero(t, r.Counts["gone"], "not having been seen by a stopped run was counted")
	w.CheckTruth(t, "v3", []int{1, 3}, sources...)
}

// requireAllOf demands that every product of one version is in the other.
func requireAllOf(t *testing.T, w *harness.World, before, after string) {
	t.Helper()
	there := map[string]bool{}
	for _, row := range w.Rows(t, after, "") {
		there[harness.ID(row)] = true
	}
	for _, row := range w.Rows(t, before, "") {
		require.True(t, there[harness.ID(row)], "%s of %s is not in %s", harness.ID(row), before, after)
	}
}

// Two datasets that collect one site take turns.
func TestOneCrawlASite(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 9, Products: 80}})
	w.StartWorker(t, harness.WorkerOptions{})
	shops := []harness.Source{{Shop: mall.Jomashop}}
	w.Apply(t, harness.Dataset{Name: "team/one", Sources: shops, More: lenient})
	w.Apply(t, harness.Dataset{Name: "team/two", Sources: shops, More: lenient})
	require.NoError(t, w.Mall.Hold(mall.Jomashop, "^/graphql"))
	one := w.Start(t, harness.Input("team/one", harness.Day(1)))
	harness.Until(t, "the first is at the gate", func() bool { return w.Mall.Stats().GateOpen > 0 })
	two := w.Start(t, harness.Input("team/two", harness.Day(1)))
	harness.Until(t, "the second waits", func() bool {
		p := w.Progress(t, "team/two")
		return len(p.Sources) == 1 && p.Sources[0].Stage == "waiting for another run on this site"
	})
	require.Equal(t, "crawling", w.Progress(t, "team/one").Sources[0].Stage)
	w.Mall.Release()
	a, b := harness.Wait(t, one), harness.Wait(t, two)
	require.Equal(t, wire.Published, a.Outcome, "%+v", a)
	require.Equal(t, wire.Published, b.Outcome, "%+v", b)
	require.Equal(t, a.Digest, b.Digest)
	w.Record(t, "build-waited", wire.DatasetID("team/two"))
}
