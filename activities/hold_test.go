package activities_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"sheaf/activities"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/clock"
	"sheaf/internal/holds"
	"sheaf/internal/runs"
	"sheaf/internal/testenv"
	"sheaf/workflows"
	"sheaf/workflows/wire"
)

// desk is a control worker on a real Temporal whose runs do as a test says.
type desk struct {
	client client.Client
	store  blob.Store
	mu     sync.Mutex
	runs   []string // that were started
	build  func(in wire.BuildInput) wire.BuildResult
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{client: testenv.Temporal(t).Client(t), store: mem.New()}
	w := worker.New(d.client, wire.QueueControl, worker.Options{})
	activities.Register(w, wire.QueueControl, activities.Deps{Client: d.client, Store: d.store, Clock: clock.System()})
	w.RegisterWorkflowWithOptions(workflows.Hold, workflow.RegisterOptions{Name: wire.Hold})
	w.RegisterWorkflowWithOptions(d.run, workflow.RegisterOptions{Name: wire.BuildDataset})
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	return d
}

// run stands for BuildDataset: it ends as build says and leaves its result in the bucket.
func (d *desk) run(_ workflow.Context, in wire.BuildInput) (wire.BuildResult, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.runs = append(d.runs, in.Run)
	r := d.build(in)
	err := runs.PutResult(context.Background(), d.store, runs.Result{Run: in.Run, Dataset: in.Dataset, Outcome: string(r.Outcome), Reason: r.Reason})
	if r.Outcome == wire.Failed {
		err = errors.Join(err, temporal.NewNonRetryableApplicationError(r.Reason, wire.ErrCorrupt, nil))
	}
	return r, err
}

// approve runs a hold that somebody has approved to its end.
func (d *desk) approve(t *testing.T) (out wire.HoldResult, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	in := wire.HoldInput{
		Dataset: "shop/products", Run: "run-1", Source: "ebay.com", AsOf: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC),
		Decided: &wire.Decision{Verdict: wire.Approve, By: "owner"},
	}
	run, err := d.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: wire.HoldID(in.Run, in.Source), TaskQueue: wire.QueueControl}, wire.Hold, in)
	require.NoError(t, err)
	err = run.Get(ctx, &out)
	require.NoError(t, ctx.Err(), "the hold never ends")
	h, herr := holds.List(ctx, d.store, in.Dataset, false)
	require.NoError(t, herr)
	require.Empty(t, h, "nobody opened it")
	return out, err
}

// An admission that fails is tried with a run of its own, so that its plan and result are its own.
func TestAdmissionThatFailsOnce(t *testing.T) {
	d := newDesk(t)
	d.build = func(wire.BuildInput) wire.BuildResult {
		if len(d.runs) == 1 {
			return wire.BuildResult{Outcome: wire.Failed, Reason: "the store went away"}
		}
		return wire.BuildResult{Outcome: wire.Published, Version: 2}
	}
	out, err := d.approve(t)
	require.NoError(t, err)
	require.Equal(t, 2, out.Run.Version)
	require.Equal(t, []string{"run-1-admit-ebay.com", "run-1-admit-ebay.com-2"}, d.runs)
}

// An admission that always fails ends, and says why.
func TestAdmissionThatFailsAlways(t *testing.T) {
	d := newDesk(t)
	d.build = func(wire.BuildInput) wire.BuildResult {
		return wire.BuildResult{Outcome: wire.Failed, Reason: "a part is damaged"}
	}
	_, err := d.approve(t)
	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	require.ErrorContains(t, err, "a part is damaged")
	require.Len(t, d.runs, 3)
}

// A worker that died while it waited for an admission does not start it again: what it came to stands in the bucket.
func TestAdmissionThatHasEnded(t *testing.T) {
	d := newDesk(t)
	require.NoError(t, runs.PutResult(t.Context(), d.store, runs.Result{Run: "run-1-admit-ebay.com", Outcome: string(wire.Skipped)}))
	out, err := d.approve(t)
	require.NoError(t, err)
	require.Equal(t, wire.Superseded, out.Decision.Verdict)
	require.Empty(t, d.runs)
}
