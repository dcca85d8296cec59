package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/internal/holds"
	"sheaf/workflows/wire"
)

func (p *process) openHold(ctx context.Context, in wire.HoldInput) (none, error) {
	return none{}, holds.Open(ctx, p.Store, holds.Hold{
		Name: wire.HoldName(in.Run, in.Source), Dataset: in.Dataset, Run: in.Run, Source: in.Source, AsOf: in.AsOf, Reason: in.Reason,
	})
}

func (p *process) recordDecision(ctx context.Context, in wire.DecideInput) (none, error) {
	d := in.Decision
	return none{}, holds.Decide(ctx, p.Store, in.Hold.Dataset, wire.HoldName(in.Hold.Run, in.Hold.Source),
		holds.Decision{Verdict: d.Verdict, Reason: d.Reason, By: d.By})
}

// retryStart is how often an admission asks whether the dataset's id is free.
const retryStart = 5 * time.Second

// startAdmission starts the run that publishes an approved hold and waits for it. The dataset's id may be taken: a
// run ends in its own time, so this waits and tries again.
func (p *process) startAdmission(ctx context.Context, in wire.DecideInput) (wire.BuildResult, error) {
	h := in.Hold
	build := wire.BuildInput{
		Dataset: h.Dataset, Run: admissionRun(h.Run, h.Source), AsOf: h.AsOf, Trigger: "approval", By: in.Decision.By, Timing: h.Timing,
		Admit: &wire.Admit{Hold: wire.HoldName(h.Run, h.Source), Run: h.Run, Source: h.Source, Reason: in.Decision.Reason},
	}
	var out wire.BuildResult
	details := func() any { return wire.BatchBeat{Waiting: build.Run} }
	err := p.beating(ctx, activity.GetInfo(ctx).HeartbeatTimeout/3, details, func(ctx context.Context, b *beat) error {
		b.patient = 1 << 62 // waiting is its work
		for {
			run, err := p.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
				ID: wire.DatasetID(h.Dataset), TaskQueue: wire.QueueControl,
				WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
				StaticSummary:         "admit " + h.Source + " of " + h.AsOf.Format("2006-01-02"),
				TypedSearchAttributes: temporal.NewSearchAttributes(
					temporal.NewSearchAttributeKeyKeyword(wire.AttrDataset).ValueSet(h.Dataset),
					temporal.NewSearchAttributeKeyKeyword(wire.AttrRun).ValueSet(build.Run)),

				WorkflowExecutionErrorWhenAlreadyStarted: true,
			}, wire.BuildDataset, build)
			if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
				if mine, err := p.running(ctx, h.Dataset, build.Run); err != nil || mine {
					return errors.Join(err, p.await(ctx, h.Dataset, &out))
				}
				if err := p.Clock.Sleep(ctx, retryStart); err != nil {
					return err
				}
				continue
			}
			if err != nil {
				return fmt.Errorf("start admission of %s: %w", h.Source, err)
			}
			if err := run.Get(ctx, &out); err != nil {
				return fmt.Errorf("admit %s: %w", h.Source, err)
			}
			return nil
		}
	})
	return out, err
}

// running reports whether the workflow that holds the dataset's id is this admission: an earlier attempt started it.
func (p *process) running(ctx context.Context, dataset, run string) (bool, error) {
	answer, err := p.Client.QueryWorkflow(ctx, wire.DatasetID(dataset), "", wire.QueryProgress)
	if err != nil {
		return false, fmt.Errorf("ask run of %s: %w", dataset, err)
	}
	var progress wire.Progress
	if err := answer.Get(&progress); err != nil {
		return false, fmt.Errorf("read progress of %s: %w", dataset, err)
	}
	return progress.Run == run, nil
}

func (p *process) await(ctx context.Context, dataset string, out *wire.BuildResult) error {
	if err := p.Client.GetWorkflow(ctx, wire.DatasetID(dataset), "").Get(ctx, out); err != nil {
		return fmt.Errorf("wait for admission: %w", err)
	}
	return nil
}

// admissionRun is the id of the run that admits a hold: the same on every attempt.
func admissionRun(run, source string) string { return run + "-admit-" + source }
