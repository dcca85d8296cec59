package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/internal/sweep"
	"sheaf/workflows/wire"
)

// changeWithin is how long a deletion or a rollback may wait for a worker: nobody wants one that happens tomorrow.
const changeWithin = 10 * time.Minute

// StartChange starts a change of a dataset under its id, which is its lock: the error is one for which
// temporal.IsWorkflowExecutionAlreadyStartedError holds when a run, or another change, has it.
func StartChange(ctx context.Context, c client.Client, in wire.ChangeInput) (client.WorkflowRun, error) {
	o := client.StartWorkflowOptions{
		ID: wire.DatasetID(in.Dataset), TaskQueue: wire.QueueControl,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		TypedSearchAttributes:    attributes(in.Dataset, "", ""),
		StaticSummary:            in.Do + " by " + in.By,

		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}
	if in.Do != wire.ChangeSweep {
		o.WorkflowExecutionTimeout = changeWithin
	}
	return c.ExecuteWorkflow(ctx, o, wire.ChangeDataset, in)
}

// changeDataset deletes a version or rolls latest back, and tells of it.
func (p *process) changeDataset(ctx context.Context, in wire.ChangeRequest) (wire.ChangeResult, error) {
	c := in.Change
	switch c.Do {
	case wire.ChangeDelete:
		needed, err := sweep.Needed(ctx, p.Store, c.Dataset)
		if err != nil {
			return wire.ChangeResult{}, err
		}
		_, err = p.repo.DeleteVersion(ctx, c.Dataset, c.Version, datasets.Deletion{Who: c.By, Why: c.Reason, When: in.At, Needed: needed})
		return wire.ChangeResult{Deleted: 1}, err
	case wire.ChangeRollback:
		e, err := p.repo.Rollback(ctx, c.Dataset, datasets.TagEntry{To: c.Version, Who: c.By, Why: c.Reason, When: in.At, Cause: in.Cause})
		if err != nil {
			return wire.ChangeResult{}, err
		}
		event, err := TagEvent(c.Dataset, e, p.Base)
		if err != nil {
			return wire.ChangeResult{}, err
		}
		_, err = Tell(ctx, p.Client, p.Store, "", event)
		return wire.ChangeResult{From: e.From, To: e.To, Seq: e.Seq}, err
	}
	return wire.ChangeResult{}, fmt.Errorf("%w: nobody knows how to %q a dataset", errBadInput, c.Do)
}

// awaitChange waits until the change that has a dataset's lock is over. A run that has it, or had it last, is not waited
// for: what a schedule meant to collect is being collected.
func (p *process) awaitChange(ctx context.Context, in wire.ChangeWait) (out wire.ChangeWaited, err error) {
	id := wire.DatasetID(in.Dataset)
	err = p.working(ctx, func(ctx context.Context) error {
		about, err := p.Client.DescribeWorkflowExecution(ctx, id, "")
		if isNotFound(err) {
			out.Over = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("look what has %s: %w", in.Dataset, err)
		}
		info := about.GetWorkflowExecutionInfo()
		if info.GetType().GetName() != wire.ChangeDataset {
			return nil
		}
		out.Over = true
		return p.ended(ctx, id, info.GetExecution().GetRunId())
	})
	return out, err
}

// sweepDataset removes what nothing names. It runs under the dataset's lock.
func (p *process) sweepDataset(ctx context.Context, in wire.ChangeRequest) (out wire.ChangeResult, err error) {
	err = p.working(ctx, func(ctx context.Context) error {
		r, err := sweep.Sweep(ctx, p.Store, sweep.Input{Dataset: in.Change.Dataset, Now: p.Clock.Now(), By: in.Change.By})
		sum := r.Removed.Sum()
		out = wire.ChangeResult{Deleted: len(r.Expired), Objects: sum.Objects, Bytes: sum.Bytes}
		return err
	})
	return out, err
}

// sweepAll sweeps the datasets one after the other; those that a run has are left for another night. What is wrong with
// one keeps no other from it.
func (p *process) sweepAll(ctx context.Context, _ none) (out wire.SweepAllResult, err error) {
	err = p.working(ctx, func(ctx context.Context) error {
		out = wire.SweepAllResult{}
		names, err := p.repo.Names(ctx)
		if err != nil {
			return err
		}
		for _, name := range names {
			var done wire.ChangeResult
			run, err := StartChange(ctx, p.Client, wire.ChangeInput{Dataset: name, Do: wire.ChangeSweep, By: "sheaf"})
			if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
				out.Busy++
				continue
			}
			if err != nil {
				return fmt.Errorf("start sweep of %s: %w", name, err)
			}
			err = run.Get(ctx, &done)
			var failed *temporal.WorkflowExecutionError
			switch {
			case errors.As(err, &failed):
				out.Failed++ // its own workflow says why
				continue
			case err != nil:
				return err
			}
			out.Datasets, out.Objects, out.Bytes = out.Datasets+1, out.Objects+done.Objects, out.Bytes+done.Bytes
		}
		return nil
	})
	return out, err
}
