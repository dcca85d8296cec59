package activities

import (
	"context"
	"errors"
	"fmt"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/holds"
	"sheaf/internal/notify"
	"sheaf/workflows/wire"
)

// reconcile makes Temporal agree with the bucket: schedules of all definitions, a workflow for every hold that waits,
// and a delivery for every subscription of the newest version that has no receipt.
func (p *process) reconcile(ctx context.Context, _ none) (wire.ReconcileResult, error) {
	var out wire.ReconcileResult
	err := p.working(ctx, func(ctx context.Context) error {
		names, err := p.repo.Names(ctx)
		if err != nil {
			return err
		}
		for _, name := range names {
			def, err := p.repo.LatestDefinition(ctx, name)
			if errors.Is(err, datasets.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if err := p.reconcileDataset(ctx, def, &out); err != nil {
				return fmt.Errorf("reconcile %s: %w", name, err)
			}
		}
		return nil
	})
	return out, err
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
	waiting, err := holds.List(ctx, p.Store, def.Name, true)
	if err != nil {
		return err
	}
	for _, h := range waiting {
		in := wire.HoldInput{Dataset: def.Name, Run: h.Hold.Run, Source: h.Hold.Source, AsOf: h.Hold.AsOf, Reason: h.Hold.Reason}
		started, err := p.startOnce(ctx, wire.HoldID(in.Run, in.Source), enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, wire.Hold, in)
		if err != nil {
			return err
		}
		out.Holds += started
	}
	return p.reconcileDeliveries(ctx, def, out)
}

func (p *process) reconcileDeliveries(ctx context.Context, def datasets.Definition, out *wire.ReconcileResult) error {
	parent, err := p.repo.Parent(ctx, def.Name)
	if err != nil || parent.Version == nil {
		return err
	}
	notice, err := p.repo.Notice(ctx, def.Name, parent.Ref.Version)
	if err != nil {
		return err
	}
	event, err := notify.FromNotice(notice, p.Base)
	if err != nil {
		return err
	}
	for _, s := range def.Subscriptions {
		_, err := notify.GetReceipt(ctx, p.Store, def.Name, event.ID, s.Name)
		if err == nil {
			continue
		}
		if !errors.Is(err, blob.ErrNotFound) {
			return err
		}
		in := wire.DeliverInput{
			Dataset: def.Name, Event: datasets.EventKey(def.Name, parent.Ref.Version), EventID: event.ID, Subscription: s.Name,
		}
		started, err := p.startOnce(ctx, wire.DeliverID(in), enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, wire.Deliver, in)
		if err != nil {
			return err
		}
		out.Deliveries += started
	}
	return nil
}

// startOnce starts a workflow unless one with its id runs; it returns how many it started.
func (p *process) startOnce(ctx context.Context, id string, reuse enums.WorkflowIdReusePolicy, workflow string, in any) (int, error) {
	_, err := p.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: wire.QueueControl, WorkflowIDReusePolicy: reuse,

		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, workflow, in)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("start %s: %w", id, err)
	}
	return 1, nil
}

func isNotFound(err error) bool {
	var missing *serviceerror.NotFound
	return errors.As(err, &missing)
}
