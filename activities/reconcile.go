package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/internal/holds"
	"sheaf/workflows/wire"
)

// reconcile makes Temporal agree with the bucket: schedules of all definitions, a workflow for every hold that waits or
// whose approval nobody carried out, and a delivery for every subscription that has no receipt of an event that it asked for.
func (p *process) reconcile(ctx context.Context, _ none) (wire.ReconcileResult, error) {
	var out wire.ReconcileResult
	err := p.eachDataset(ctx, "reconcile", func(ctx context.Context, def datasets.Definition) error {
		return p.reconcileDataset(ctx, def, &out)
	})
	return out, err
}

// eachDataset does something with the newest definition of every dataset, under a heartbeat. What is wrong with one keeps no
// other from it; verb says in errors what was done.
func (p *process) eachDataset(ctx context.Context, verb string, do func(context.Context, datasets.Definition) error) error {
	return p.working(ctx, func(ctx context.Context) error {
		names, err := p.repo.Names(ctx)
		if err != nil {
			return err
		}
		var failed []error
		for _, name := range names {
			def, err := p.repo.LatestDefinition(ctx, name)
			if errors.Is(err, datasets.ErrNotFound) {
				continue
			}
			if err == nil {
				err = do(ctx, def)
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				failed = append(failed, fmt.Errorf("%s %s: %w", verb, name, err))
			}
		}
		return errors.Join(failed...)
	})
}

func (p *process) reconcileDataset(ctx context.Context, def datasets.Definition, out *wire.ReconcileResult) error {
	if def.Schedule != nil {
		_, err := p.Client.ScheduleClient().GetHandle(ctx, ScheduleID(def.Name)).Describe(ctx)
		if isNotFound(err) {
			out.Schedules++
			err = ApplySchedule(ctx, p.Client.ScheduleClient(), def)
		}
		if err != nil {
			return fmt.Errorf("look at its schedule: %w", err)
		}
	}
	lost, err := p.closeLost(ctx, def.Name, "")
	out.Runs += lost
	return errors.Join(err, p.reconcileHolds(ctx, def, out), p.reconcileTags(ctx, def, out), p.reconcileDeliveries(ctx, def, out),
		p.reconcileTrainings(ctx, def, out), p.reconcileRetraining(ctx, def))
}

func (p *process) reconcileHolds(ctx context.Context, def datasets.Definition, out *wire.ReconcileResult) error {
	dataset, times := def.Name, def.Holds.WithDefaults()
	all, err := holds.List(ctx, p.Store, dataset, false)
	if err != nil {
		return err
	}
	for _, h := range all {
		in := wire.HoldInput{
			Dataset: dataset, Run: h.Hold.Run, Source: h.Hold.Source, AsOf: h.Hold.AsOf, Reason: h.Hold.Reason, Opened: h.Hold.Opened,
			Remind: times.Reminders(), Expire: time.Duration(times.Expire),
		}
		if d := h.Decision; d != nil {
			due, err := holds.Due(ctx, p.Store, h)
			if err != nil {
				return err
			}
			if !due {
				continue
			}
			in.Decided = &wire.Decision{Verdict: d.Verdict, Reason: d.Reason, By: d.By}
		}
		started, err := p.startOnce(ctx, client.StartWorkflowOptions{
			ID: wire.HoldID(in.Run, in.Source), StaticSummary: in.Source + " of " + dataset + " waits for a decision",
			TypedSearchAttributes: attributes(dataset, in.Run, in.Source),
		}, wire.Hold, in)
		if err != nil {
			return err
		}
		out.Holds += started
	}
	return nil
}

// startOnce starts a workflow unless one with its id runs; it returns how many it started.
func (p *process) startOnce(ctx context.Context, o client.StartWorkflowOptions, workflow string, in any) (int, error) {
	o.TaskQueue = wire.QueueControl
	o.WorkflowIDReusePolicy = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	o.WorkflowExecutionErrorWhenAlreadyStarted = true
	_, err := p.Client.ExecuteWorkflow(ctx, o, workflow, in)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("start %s: %w", o.ID, err)
	}
	return 1, nil
}

// attributes by which people find a workflow; run and source may be empty.
func attributes(dataset, run, source string) temporal.SearchAttributes {
	set := []temporal.SearchAttributeUpdate{temporal.NewSearchAttributeKeyKeyword(wire.AttrDataset).ValueSet(dataset)}
	if run != "" {
		set = append(set, temporal.NewSearchAttributeKeyKeyword(wire.AttrRun).ValueSet(run))
	}
	if source != "" {
		set = append(set, temporal.NewSearchAttributeKeyKeyword(wire.AttrSource).ValueSet(source))
	}
	return temporal.NewSearchAttributes(set...)
}

func isNotFound(err error) bool {
	var missing *serviceerror.NotFound
	return errors.As(err, &missing)
}
