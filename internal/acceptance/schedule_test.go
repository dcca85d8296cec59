package acceptance

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"sheaf/activities"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows"
	"sheaf/workflows/wire"
)

// A schedule runs the dataset as of the time that it meant, takes its own start when it is over an hour late, and skips
// a dataset that has a run; for its sweep it waits.
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

	// One that meets the sweep of its dataset, which nobody has begun to work on: it waits, and runs.
	require.NoError(t, w.Mall.SetDay(3))
	sweep := client.StartWorkflowOptions{ID: wire.DatasetID(harness.Name), TaskQueue: "later"}
	held, err := w.Client.ExecuteWorkflow(harness.Deadline(t), sweep, wire.ChangeDataset, wire.ChangeInput{Dataset: harness.Name, Do: wire.ChangeSweep, By: "ann"})
	require.NoError(t, err)
	require.NoError(t, schedule.Trigger(harness.Deadline(t), client.ScheduleTriggerOptions{}))
	harness.Until(t, "the tick waits", func() bool { return waits(t, w, 3) })
	later := worker.New(w.Client, "later", worker.Options{})
	workflows.Register(later)
	require.NoError(t, later.Start())
	defer later.Stop()
	var swept wire.ChangeResult
	require.NoError(t, held.Get(harness.Deadline(t), &swept))
	tick = ticked(t, w, 3)
	require.Equal(t, wire.Published, tick.Run.Outcome, "%+v", tick)
	require.Equal(t, 3, tick.Run.Version)

	// One while somebody else runs the dataset.
	require.NoError(t, w.Mall.Hold(mall.Jomashop, "^/graphql"))
	busy := w.Start(t, harness.Input("", time.Now()))
	harness.Until(t, "the run is at the gate", func() bool { return w.Mall.Stats().GateOpen > 0 })
	require.NoError(t, schedule.Trigger(harness.Deadline(t), client.ScheduleTriggerOptions{}))
	require.True(t, ticked(t, w, 4).Skipped)
	w.Mall.Release()
	harness.Wait(t, busy)
	harness.Until(t, "outcomes can be searched for", func() bool {
		return w.Count(t, `WorkflowType = "Tick" and SheafOutcome = "skipped" and SheafDataset = "shop/products"`) == 1 &&
			w.Count(t, `WorkflowType = "Tick" and SheafOutcome = "published"`) == 3
	})
	for i, id := range w.IDs(t, `WorkflowType = "Tick"`) {
		w.Record(t, []string{"tick-busy", "tick-waited", "tick-late", "tick"}[i], id)
	}

	w.Apply(t, harness.Dataset{Sources: shops, More: lenient})
	_, err = schedule.Describe(harness.Deadline(t))
	require.Error(t, err, "a definition without a schedule has none")
}

// waits reports whether the n-th tick waits for a change of its dataset.
func waits(t *testing.T, w *harness.World, n int) bool {
	t.Helper()
	ids := w.IDs(t, `WorkflowType = "Tick"`)
	if len(ids) < n {
		return false
	}
	about, err := w.Client.DescribeWorkflowExecution(harness.Deadline(t), ids[0], "")
	require.NoError(t, err)
	return slices.ContainsFunc(about.GetPendingActivities(), func(a *workflow.PendingActivityInfo) bool {
		return a.GetActivityType().GetName() == wire.ActAwaitChange && a.GetState() == enums.PENDING_ACTIVITY_STATE_STARTED
	})
}

// ticked waits for the n-th tick and its end.
func ticked(t *testing.T, w *harness.World, n int) (out wire.TickResult) {
	t.Helper()
	harness.Until(t, "tick", func() bool { return w.Count(t, `WorkflowType = "Tick"`) >= n })
	require.NoError(t, w.Client.GetWorkflow(harness.Deadline(t), w.IDs(t, `WorkflowType = "Tick"`)[0], "").Get(harness.Deadline(t), &out))
	return out
}
