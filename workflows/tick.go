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
// run, so that the schedule's overlap policy and pause-on-failure mean something. A dataset that is busy already is
// skipped.
func Tick(ctx workflow.Context, in wire.TickInput) (wire.TickResult, error) {
	meant, asOf := scheduledTime(ctx)
	build := wire.BuildInput{Dataset: in.Dataset, AsOf: asOf, Scheduled: meant, Trigger: "schedule", By: "schedule", Timing: in.Timing}
	build.Run = wire.RunID(asOf, suffix(workflow.GetInfo(ctx).WorkflowExecution.RunID))
	child := workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:            wire.DatasetID(in.Dataset),
		TaskQueue:             wire.QueueControl,
		TypedSearchAttributes: attributes(in.Dataset, build.Run, ""),
		StaticSummary:         asOf.Format("2006-01-02"),
	}), wire.BuildDataset, build)
	err := child.GetChildWorkflowExecution().Get(ctx, nil)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		workflow.SetCurrentDetails(ctx, "skipped: a run of "+in.Dataset+" is going on already")
		return wire.TickResult{Skipped: true}, upsert(ctx, attrOutcome.ValueSet(string(wire.Skipped)))
	}
	if err != nil {
		return wire.TickResult{}, fmt.Errorf("start run of %s: %w", in.Dataset, err)
	}
	var out wire.TickResult
	if err := child.Get(ctx, &out.Run); err != nil {
		return out, fmt.Errorf("run %s of %s: %w", build.Run, in.Dataset, err)
	}
	return out, upsert(ctx, attrOutcome.ValueSet(string(out.Run.Outcome)))
}

// scheduledTime is when the schedule meant this tick, and the as_of of its run: that time, or the tick's start where it is
// over an hour late.
func scheduledTime(ctx workflow.Context) (meant, asOf time.Time) {
	start := workflow.GetInfo(ctx).WorkflowStartTime.UTC()
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
