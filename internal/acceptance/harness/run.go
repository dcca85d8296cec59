package harness

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/activities"
	"sheaf/workflows/wire"
)

// Timing of runs in tests: short intervals, a heartbeat timeout that two busy cores keep.
func Timing() wire.Timing {
	return wire.Timing{
		Commit: 500 * time.Millisecond, Beat: 500 * time.Millisecond, Heartbeat: 15 * time.Second, Control: 200 * time.Millisecond,
		Discover: 20 * time.Second, Poll: time.Second,
	}
}

var runs atomic.Int64

// Input of a run of a dataset ("" = Name).
func Input(dataset string, asOf time.Time) wire.BuildInput {
	if dataset == "" {
		dataset = Name
	}
	return wire.BuildInput{
		Dataset: dataset, Run: wire.RunID(asOf, "t"+string(rune('a'+runs.Add(1)%26))+strings.ToLower(time.Now().Format("050405"))),
		AsOf: asOf, Trigger: "manual", By: "test", Timing: Timing(),
	}
}

// StartErr starts a run as `sheaf run start` does.
func (w *World) StartErr(t testing.TB, in wire.BuildInput) (client.WorkflowRun, error) {
	t.Helper()
	return activities.StartBuild(Deadline(t), w.Client, in, in.AsOf.Format("2006-01-02"))
}

// Start starts a run that must be accepted.
func (w *World) Start(t testing.TB, in wire.BuildInput) client.WorkflowRun {
	t.Helper()
	run, err := w.StartErr(t, in)
	require.NoError(t, err)
	return run
}

// Wait for a run that ends without an error.
func Wait(t testing.TB, run client.WorkflowRun) wire.BuildResult {
	t.Helper()
	var out wire.BuildResult
	require.NoError(t, run.Get(Deadline(t), &out))
	return out
}

// Run starts a run of the dataset and waits for its end.
func (w *World) Run(t testing.TB, asOf time.Time) wire.BuildResult {
	t.Helper()
	return Wait(t, w.Start(t, Input("", asOf)))
}

// RunDay shows a day in the mall and runs the dataset as of that day.
func (w *World) RunDay(t testing.TB, day int) wire.BuildResult {
	t.Helper()
	require.NoError(t, w.Mall.SetDay(day))
	return w.Run(t, Day(day))
}

// Control sends an update to a running run and waits for its acceptance and result.
func (w *World) Control(t testing.TB, dataset, update string, c wire.Control) (wire.Progress, error) {
	t.Helper()
	if dataset == "" {
		dataset = Name
	}
	ctx := Deadline(t)
	handle, err := w.Client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: wire.DatasetID(dataset), UpdateName: update, Args: []any{c}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return wire.Progress{}, err
	}
	var p wire.Progress
	err = handle.Get(ctx, &p)
	return p, err
}

// Decide answers a hold, as `sheaf hold approve` and `reject` do.
func (w *World) Decide(t testing.TB, run, source string, d wire.Decision) error {
	t.Helper()
	ctx := Deadline(t)
	handle, err := w.Client.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: wire.HoldID(run, source), UpdateName: wire.UpdateDecide, Args: []any{d}, WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if err != nil {
		return err
	}
	return handle.Get(ctx, nil)
}

// Progress asks a run how far it is.
func (w *World) Progress(t testing.TB, dataset string) wire.Progress {
	t.Helper()
	if dataset == "" {
		dataset = Name
	}
	answer, err := w.Client.QueryWorkflow(Deadline(t), wire.DatasetID(dataset), "", wire.QueryProgress)
	require.NoError(t, err)
	var p wire.Progress
	require.NoError(t, answer.Get(&p))
	return p
}

// Pending counts the activities of the sources' crawls that a worker has or that wait for one.
func (w *World) Pending(t testing.TB, sources ...string) (n int) {
	t.Helper()
	for _, source := range sources {
		d, err := w.Client.DescribeWorkflowExecution(Deadline(t), wire.SiteID(source), "")
		require.NoError(t, err)
		n += len(d.GetPendingActivities())
	}
	return n
}
