package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// ChangeDataset sweeps a dataset, deletes a version or rolls `latest` back. It runs under the dataset's id, which is its
// lock: no run builds on what it changes.
func ChangeDataset(ctx workflow.Context, in wire.ChangeInput) (wire.ChangeResult, error) {
	progress := func() (wire.Progress, error) {
		return wire.Progress{Stage: in.Do, Sources: []wire.SourceProgress{}}, nil
	}
	if err := workflow.SetQueryHandler(ctx, wire.QueryProgress, progress); err != nil {
		return wire.ChangeResult{}, fmt.Errorf("register query progress: %w", err)
	}
	info := workflow.GetInfo(ctx)
	activity, does := wire.ActChangeDataset, light(ctx, in.Do+" "+in.Dataset)
	if in.Do == wire.ChangeSweep {
		activity, does = wire.ActSweepDataset, data(ctx, wire.Timing{}.WithDefaults(), "sweep "+in.Dataset)
	}
	out, err := call[wire.ChangeResult](does, activity, wire.ChangeRequest{
		Change: in, At: info.WorkflowStartTime.UTC().Truncate(time.Second), Cause: info.WorkflowExecution.RunID,
	})
	if err != nil {
		return out, told(fmt.Errorf("%s %s: %w", in.Do, in.Dataset, err))
	}
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("%s of **%s** by %s: %d versions deleted, %d objects removed", in.Do, in.Dataset, in.By, out.Deleted, out.Objects))
	return out, nil
}

// SweepAll sweeps every dataset that has no run, each under its own id. A schedule starts it every night.
func SweepAll(ctx workflow.Context) (wire.SweepAllResult, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           wire.QueueControl,
		StartToCloseTimeout: 24 * time.Hour,
		HeartbeatTimeout:    time.Minute,
		Summary:             "sweep every dataset that is at rest",
		RetryPolicy:         retry(persistent),
	})
	out, err := call[wire.SweepAllResult](ctx, wire.ActSweepAll, nil)
	if err != nil {
		return out, fmt.Errorf("sweep everything: %w", err)
	}
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d datasets swept, %d busy, %d failed; %d objects removed", out.Datasets, out.Busy, out.Failed, out.Objects))
	return out, nil
}
