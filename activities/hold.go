package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets/blob"
	"sheaf/internal/holds"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// openHold parks a source and tells whoever asked for it.
func (p *process) openHold(ctx context.Context, in wire.HoldInput) (none, error) {
	err := holds.Open(ctx, p.Store, holds.Hold{
		Name: wire.HoldName(in.Run, in.Source), Dataset: in.Dataset, Run: in.Run, Source: in.Source, AsOf: in.AsOf, Reason: in.Reason,
		Opened: in.Opened, Expires: expires(in),
	})
	if err != nil {
		return none{}, err
	}
	return none{}, p.tellHeld(ctx, in, 0)
}

// remindOwner tells of a hold that waits again, unless it has been decided meanwhile.
func (p *process) remindOwner(ctx context.Context, in wire.RemindInput) (none, error) {
	h, err := holds.Get(ctx, p.Store, in.Hold.Dataset, wire.HoldName(in.Hold.Run, in.Hold.Source))
	if err != nil || h.Decision != nil {
		return none{}, err
	}
	return none{}, p.tellHeld(ctx, in.Hold, in.Reminder)
}

// recordDecision writes a decision and tells of it.
func (p *process) recordDecision(ctx context.Context, in wire.DecideInput) (none, error) {
	d := in.Decision
	err := holds.Decide(ctx, p.Store, in.Hold.Dataset, wire.HoldName(in.Hold.Run, in.Hold.Source),
		holds.Decision{Verdict: d.Verdict, Reason: d.Reason, By: d.By})
	if err != nil {
		return none{}, err
	}
	return none{}, p.tellDecided(ctx, in.Hold, d)
}

// retryStart is how often an admission looks whether the dataset's id is free.
const retryStart = 5 * time.Second

// startAdmission starts the run that publishes an approved hold and waits for it. The dataset's id may be taken: a
// run ends in its own time, so this waits and tries again. Each try has a run of its own, which an attempt after a
// crash finds again by its id: what it came to stands in the bucket.
func (p *process) startAdmission(ctx context.Context, in wire.DecideInput) (out wire.BuildResult, err error) {
	h := in.Hold
	details := func() any { return wire.BatchBeat{Waiting: wire.HoldName(h.Run, h.Source)} }
	err = p.beating(ctx, activity.GetInfo(ctx).HeartbeatTimeout/3, forever, details, func(ctx context.Context, _ *beat) error {
		why := ""
		for n := 1; n <= holds.Admissions; {
			build := wire.BuildInput{
				Dataset: h.Dataset, Run: holds.AdmissionRun(h.Run, h.Source, n), AsOf: h.AsOf, Trigger: "approval", By: in.Decision.By, Timing: h.Timing,
				Admit: &wire.Admit{Hold: wire.HoldName(h.Run, h.Source), Run: h.Run, Source: h.Source, Reason: in.Decision.Reason},
			}
			ended, err := runs.GetResult(ctx, p.Store, build.Run)
			switch {
			case err == nil && ended.Outcome == string(wire.Failed):
				why = ended.Reason
				n++
				continue
			case err == nil:
				out = admitted(ended)
				return nil
			case !errors.Is(err, blob.ErrNotFound):
				return err
			}
			run, err := StartBuild(ctx, p.Client, build, "admit "+h.Source+" of "+h.AsOf.Format("2006-01-02"))
			if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
				if err := p.Clock.Sleep(ctx, retryStart); err != nil {
					return err
				}
				continue // another run has the dataset, or this one does since the attempt before
			}
			if err != nil {
				return fmt.Errorf("start admission of %s: %w", h.Source, err)
			}
			err = run.Get(ctx, &out)
			var failed *temporal.WorkflowExecutionError
			if !errors.As(err, &failed) {
				return err
			}
			why = err.Error()
			n++
		}
		return fmt.Errorf("%w: %s of %s, %d times: %s", errAdmission, h.Source, h.Run, holds.Admissions, cut(why, 500))
	})
	if err == nil && out.Outcome == wire.Skipped {
		err = p.tellDecided(ctx, h, wire.Decision{Verdict: wire.Superseded, By: "sheaf", Reason: out.Reason})
	}
	return out, err
}

// admitted is the result of an admission that an earlier attempt waited for.
func admitted(r runs.Result) wire.BuildResult {
	return wire.BuildResult{
		Run: r.Run, Outcome: wire.Outcome(r.Outcome), Version: r.Version, Digest: r.Digest, Counts: r.Counts,
		Held: r.Held, Failed: r.Failed, Reason: r.Reason,
	}
}
