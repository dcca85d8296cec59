package acceptance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"sheaf/activities"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// A schedule runs the dataset as of the time that it meant, takes its own start when it is over an hour late, and skips
// a dataset that is busy.
func TestSchedule(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 12, Products: 80}})
	w.StartWorker(t, harness.WorkerOptions{})
	shops := []harness.Source{{Shop: mall.Jomashop}}
	w.Apply(t, harness.Dataset{Sources: shops, More: lenient + "schedule: {cron: '*/5 * * * *', timezone: UTC, paused: true}\n"})
	schedule := w.Client.ScheduleClient().GetHandle(t.Context(), activities.ScheduleID(harness.Name))
	d, err := schedule.Describe(harness.Deadline(t))
	require.NoError(t, err)
	require.Equal(t, enums.SCHEDULE_OVERLAP_POLICY_SKIP, d.Schedule.Policy.Overlap)
	require.True(t, d.Schedule.Policy.PauseOnFailure)
	require.Equal(t, time.Hour, d.Schedule.Policy.CatchupWindow)
	require.True(t, d.Schedule.State.Paused)

	// One that the schedule meant a few minutes ago.
	meant := time.Now().UTC().Truncate(5 * time.Minute).Add(-10 * time.Minute)
	require.NoError(t, schedule.Backfill(harness.Deadline(t), client.ScheduleBackfillOptions{Backfill: []client.ScheduleBackfill{
		{Start: meant.Add(-time.Second), End: meant.Add(time.Second), Overlap: enums.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE},
	}}))
	tick := ticked(t, w, 1)
	require.False(t, tick.Skipped)
	require.Equal(t, wire.Published, tick.Run.Outcome, "%+v", tick)
	v1 := w.Version(t, "v1")
	require.Equal(t, harness.Stamp(meant), harness.Stamp(v1.AsOf))
	w.CheckTruth(t, "v1", []int{1}, "jomashop.com")

	// One that is hours late: a catch-up run sees the shop as it is now.
	began := time.Now()
	late := meant.Add(-5 * time.Hour)
	require.NoError(t, w.Mall.SetDay(2))
	require.NoError(t, schedule.Backfill(harness.Deadline(t), client.ScheduleBackfillOptions{Backfill: []client.ScheduleBackfill{
		{Start: late.Add(-time.Second), End: late.Add(time.Second), Overlap: enums.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE},
	}}))
	tick = ticked(t, w, 2)
	require.Equal(t, wire.Published, tick.Run.Outcome, "%+v", tick)
	require.False(t, w.Version(t, "v2").AsOf.Before(began.Truncate(time.Second)), "as of its start")

	// One while somebody else runs the dataset.
	require.NoError(t, w.Mall.Hold(mall.Jomashop, "^/graphql"))
	busy := w.Start(t, harness.Input("", time.Now()))
	harness.Until(t, "the run is at the gate", func() bool { return w.Mall.Stats().GateOpen > 0 })
	require.NoError(t, schedule.Trigger(harness.Deadline(t), client.ScheduleTriggerOptions{}))
	require.True(t, ticked(t, w, 3).Skipped)
	w.Mall.Release()
	harness.Wait(t, busy)
	harness.Until(t, "outcomes can be searched for", func() bool {
		return w.Count(t, `WorkflowType = "Tick" and SheafOutcome = "skipped" and SheafDataset = "shop/products"`) == 1 &&
			w.Count(t, `WorkflowType = "Tick" and SheafOutcome = "published"`) == 2
	})
	for i, id := range w.IDs(t, `WorkflowType = "Tick"`) {
		w.Record(t, []string{"tick-skipped", "tick-late", "tick"}[i], id)
	}

	w.Apply(t, harness.Dataset{Sources: shops, More: lenient})
	_, err = schedule.Describe(harness.Deadline(t))
	require.Error(t, err, "a definition without a schedule has none")
}

// ticked waits for the n-th tick and its end.
func ticked(t *testing.T, w *harness.World, n int) (out wire.TickResult) {
	t.Helper()
	harness.Until(t, "tick", func() bool { return w.Count(t, `WorkflowType = "Tick"`) >= n })
	require.NoError(t, w.Client.GetWorkflow(harness.Deadline(t), w.IDs(t, `WorkflowType = "Tick"`)[0], "").Get(harness.Deadline(t), &out))
	return out
}
