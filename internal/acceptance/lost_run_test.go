package acceptance

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/internal/runs"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

// look lets somebody look at all datasets once, as the schedule does every few minutes.
func look(t *testing.T, w *harness.World) (out wire.FreshnessResult) {
	t.Helper()
	run, err := w.Client.ExecuteWorkflow(harness.Deadline(t), client.StartWorkflowOptions{TaskQueue: wire.QueueControl}, wire.Freshness)
	require.NoError(t, err)
	require.NoError(t, run.Get(harness.Deadline(t), &out))
	return out
}

// Runs that are terminated tell nothing themselves. Whoever looks tells of them, once each: the clock's look, Reconcile, or the
// run that comes after. A scheduled run that fails pauses its schedule; somebody resumes it, and the next good run is told.
func TestRunsThatEndWithoutAWord(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 12, Products: 80}})
	hook := newReceiver(t)
	stop := w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
schedule: {cron: '*/5 * * * *', timezone: UTC}
subscriptions:
  - {name: owner, events: [run.failed, run.recovered], webhook: {url: ` + hook.URL + `/owner}}
`})
	ctx := harness.Deadline(t)
	failures := func(n int) []notify.Failed {
		t.Helper()
		harness.Until(t, "the owner hears of failures", func() bool { return len(heard[notify.Failed](t, hook, "/owner", notify.RunFailed)) >= n })
		list := heard[notify.Failed](t, hook, "/owner", notify.RunFailed)
		require.Len(t, list, n)
		slices.SortFunc(list, func(x, y notify.Failed) int { return x.Runs - y.Runs })
		return list
	}
	recovered := func() int { return len(heard[notify.Recovered](t, hook, "/owner", notify.RunRecovered)) }
	schedule := w.Client.ScheduleClient().GetHandle(ctx, activities.ScheduleID(harness.Name))
	backfill := func(at time.Time) {
		require.NoError(t, schedule.Backfill(ctx, client.ScheduleBackfillOptions{Backfill: []client.ScheduleBackfill{{Start: at.Add(-time.Second), End: at.Add(time.Second)}}}))
	}
	base := time.Now().UTC().Truncate(5 * time.Minute)

	// A scheduled run in the middle of its crawl is terminated.
	require.NoError(t, w.Mall.Hold(mall.Jomashop, "^/graphql"))
	backfill(base.Add(-40 * time.Minute))
	harness.Until(t, "the run is at the gate", func() bool { return w.Mall.Stats().GateOpen > 0 })
	require.Zero(t, look(t, w).Lost, "it goes on")
	require.NoError(t, w.Client.TerminateWorkflow(ctx, wire.DatasetID(harness.Name), "", "the machine is needed"))
	w.Mall.Release()
	paused := func() activities.Timetable {
		var table activities.Timetable
		harness.Until(t, "the failed run pauses the schedule", func() bool { table = timesOf(t, w); return table.Paused })
		return table
	}
	require.True(t, paused().ByFailure)
	require.Equal(t, 1, look(t, w).Lost)
	require.Zero(t, look(t, w).Lost, "once")
	first := failures(1)[0]
	require.Equal(t, "somebody terminated its workflow: the machine is needed", first.Reason)
	require.Equal(t, 1, first.Runs)
	s, err := runs.Get(ctx, w.Store, harness.Name, first.Run)
	require.NoError(t, err)
	require.Equal(t, string(wire.Failed), s.Result.Outcome)
	require.Equal(t, "schedule", s.Plan.Trigger)

	// One that nobody served is terminated before it had a plan; Reconcile finds it.
	stop()
	in := harness.Input("", base.Add(-30*time.Minute))
	w.Start(t, in)
	require.NoError(t, w.Client.TerminateWorkflow(ctx, wire.DatasetID(harness.Name), "", ""))
	w.StartWorker(t, harness.WorkerOptions{})
	again, err := w.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{TaskQueue: wire.QueueControl}, wire.Reconcile)
	require.NoError(t, err)
	var out wire.ReconcileResult
	require.NoError(t, again.Get(ctx, &out))
	require.Equal(t, 1, out.Runs)
	second := failures(2)[1]
	require.Equal(t, in.Run, second.Run)
	require.Equal(t, 2, second.Runs)
	require.True(t, second.Since.Equal(first.AsOf))

	// A scheduled run that fails by itself.
	_, err = control.Reschedule(ctx, w.Client.ScheduleClient(), w.Store, harness.Name, control.Paused(false, "", ""))
	require.NoError(t, err)
	require.False(t, timesOf(t, w).Paused)
	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultDown}))
	backfill(base.Add(-20 * time.Minute))
	require.True(t, paused().ByFailure)
	third := failures(3)[2]
	require.Equal(t, 3, third.Runs)
	require.NotEmpty(t, third.Stage)
	require.Zero(t, look(t, w).Lost, "it told itself")

	// One that is terminated is told of by the good run that comes after it, before that says that all is well.
	require.NoError(t, w.Mall.SetFaults())
	require.NoError(t, w.Mall.Hold(mall.Jomashop, "^/graphql"))
	w.Start(t, harness.Input("", base.Add(-10*time.Minute)))
	harness.Until(t, "the run is at the gate", func() bool { return w.Mall.Stats().GateOpen > 0 })
	require.NoError(t, w.Client.TerminateWorkflow(ctx, wire.DatasetID(harness.Name), "", ""))
	w.Mall.Release()
	require.Zero(t, recovered())
	_, err = control.Reschedule(ctx, w.Client.ScheduleClient(), w.Store, harness.Name, func(s *datasets.Schedule) (*datasets.Schedule, error) {
		s.Paused = false
		return s, nil
	})
	require.NoError(t, err)
	backfill(base.Add(-5 * time.Minute))
	harness.Until(t, "the owner hears that it works again", func() bool { return recovered() == 1 })
	require.Equal(t, 4, failures(4)[3].Runs)
	well := heard[notify.Recovered](t, hook, "/owner", notify.RunRecovered)[0]
	require.Equal(t, 4, well.Runs)
	require.True(t, well.FailedSince.Equal(first.AsOf))
	require.Zero(t, look(t, w).Lost)
	require.False(t, timesOf(t, w).Paused)
	require.Len(t, failures(4), 4, "each once")
}
