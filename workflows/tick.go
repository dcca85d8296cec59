package workflows

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// lateAfter is how late a scheduled run may start and still carry its scheduled time as as_of (DESIGN 1).
const lateAfter = time.Hour

// Tick is what a Schedule starts: one run of the dataset under the dataset's own id. It waits and fails with the
// run, so that the schedule's overlap policy and pause-on-failure mean something. A dataset that has a run already is
// skipped; a sweep, rollback or deletion that has it is waited for, in.Await long.
func Tick(ctx workflow.Context, in wire.TickInput) (wire.TickResult, error) {
	began := workflow.GetInfo(ctx).WorkflowStartTime
	for start := began; ; start = workflow.Now(ctx) {
		run, child := startRun(ctx, in, start)
		err := child.GetChildWorkflowExecution().Get(ctx, nil)
		switch {
		case temporal.IsWorkflowExecutionAlreadyStartedError(err):
			free, err := changed(ctx, in, began.Add(in.Await))
			if err != nil {
				return wire.TickResult{}, err
			}
			if free {
				continue
			}
			workflow.SetCurrentDetails(ctx, "skipped: "+in.Dataset+" is busy already")
			return wire.TickResult{Skipped: true}, upsert(ctx, attrOutcome.ValueSet(string(wire.Skipped)))
		case err != nil:
			return wire.TickResult{}, fmt.Errorf("start run of %s: %w", in.Dataset, err)
		}
		var out wire.TickResult
		if err := child.Get(ctx, &out.Run); err != nil {
			return out, fmt.Errorf("run %s of %s: %w", run, in.Dataset, err)
		}
		return out, upsert(ctx, attrOutcome.ValueSet(string(out.Run.Outcome)))
	}
}

// startRun asks for the run that is due, starting now.
func startRun(ctx workflow.Context, in wire.TickInput, now time.Time) (run string, child workflow.ChildWorkflowFuture) {
	meant, asOf := scheduledTime(ctx, now.UTC())
	build := wire.BuildInput{Dataset: in.Dataset, AsOf: asOf, Scheduled: meant, Trigger: "schedule", By: "schedule", Timing: in.Timing}
	build.Run = wire.RunID(asOf, suffix(workflow.GetInfo(ctx).WorkflowExecution.RunID))
	return build.Run, workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            wire.DatasetID(in.Dataset),
		TaskQueue:             wire.QueueControl,
		TypedSearchAttributes: attributes(in.Dataset, build.Run, ""),
		StaticSummary:         asOf.Format("2006-01-02"),
	}), wire.BuildDataset, build)
}

// changed reports whether it was a change that had the dataset; it waits for its end, until a time at most. Ticks of a
// Sheaf that waited for none have no time for it.
func changed(ctx workflow.Context, in wire.TickInput, until time.Time) (bool, error) {
	left := until.Sub(workflow.Now(ctx))
	if left <= 0 {
		return false, nil
	}
	ctx = waiting(ctx, in.Timing.WithDefaults(), "wait for a change of "+in.Dataset)
	ctx = workflow.WithScheduleToCloseTimeout(ctx, left)
	out, err := call[wire.ChangeWaited](ctx, wire.ActAwaitChange, wire.ChangeWait{Dataset: in.Dataset})
	if temporal.IsTimeoutError(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("wait for a change of %s: %w", in.Dataset, err)
	}
	return out.Over, nil
}

// scheduledTime is when the schedule meant this tick, and the as_of of a run that starts now: that time, or now where
// it is over an hour late.
func scheduledTime(ctx workflow.Context, start time.Time) (meant, asOf time.Time) {
	at, ok := workflow.GetTypedSearchAttributes(ctx).GetTime(temporal.NewSearchAttributeKeyTime("TemporalScheduledStartTime"))
	switch {
	case !ok:
		asOf = start.Truncate(time.Second)
		return asOf, asOf
	case start.Sub(at) > lateAfter:
		return at.UTC(), start.Truncate(time.Second)
	}
	return at.UTC(), at.UTC()
}

// suffix tells the runs of one minute apart: four hex digits of what Temporal drew for this tick, the same on replay.
func suffix(tick string) string {
	sum := sha256.Sum256([]byte(tick))
	return hex.EncodeToString(sum[:2])
}
