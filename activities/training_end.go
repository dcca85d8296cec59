package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/internal/notify"
	"sheaf/internal/trainings"
	"sheaf/workflows/wire"
)

// awaitTraining waits for the end of a training: of the workflow, of the DAG run, or for the team's report.
func (p *process) awaitTraining(ctx context.Context, in wire.StartedTraining) (out wire.TrainingEnd, err error) {
	every := activity.GetInfo(ctx).HeartbeatTimeout / 3
	err = p.beating(ctx, every, forever, func() any { return in.Handle }, func(ctx context.Context, _ *beat) error {
		left := in.Until.Sub(p.Clock.Now())
		bounded, cancel := context.WithTimeout(ctx, max(left, time.Second))
		defer cancel()
		out, err = p.endOf(bounded, in)
		if err != nil && ctx.Err() == nil && bounded.Err() != nil {
			out, err = wire.TrainingEnd{State: wire.TrainingUnknown, Code: "silent", Reason: "it had not ended by " + in.Until.UTC().Format(time.RFC3339)}, nil
		}
		return err
	})
	return out, err
}

func (p *process) endOf(ctx context.Context, in wire.StartedTraining) (wire.TrainingEnd, error) {
	if in.Channel == "temporal" {
		return p.endOfWorkflow(ctx, in.Handle)
	}
	s, err := p.starter(ctx, in)
	if err != nil {
		return wire.TrainingEnd{}, err
	}
	pause := time.Second // grows to half a minute: a training takes minutes to hours
	for {
		out, err := p.look(ctx, s, in)
		if err != nil && !errors.Is(err, notify.ErrUnreached) {
			return out, err
		}
		if err == nil && out.State != "" {
			return out, nil
		}
		timer := p.Clock.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return out, ctx.Err()
		case <-timer.C():
		}
		pause = min(pause*3/2, 30*time.Second)
	}
}

// starter is the subscription that started a training, as the newest definition has it.
func (p *process) starter(ctx context.Context, in wire.StartedTraining) (datasets.Subscription, error) {
	def, err := p.repo.LatestDefinition(ctx, in.Dataset)
	if err != nil {
		return datasets.Subscription{}, fmt.Errorf("read definition of %s: %w", in.Dataset, err)
	}
	at := slices.IndexFunc(def.Subscriptions, func(s datasets.Subscription) bool {
		return s.Name == in.Subscription && s.Channel() == in.Channel
	})
	if at < 0 {
		return datasets.Subscription{}, fmt.Errorf("%w: the trigger is no longer in the dataset's definition", errRefused)
	}
	return def.Subscriptions[at], nil
}

// look asks once how a training is; no state = it goes on.
func (p *process) look(ctx context.Context, s datasets.Subscription, in wire.StartedTraining) (wire.TrainingEnd, error) {
	if s.Airflow == nil {
		return p.reported(ctx, in)
	}
	c, err := p.airflow(*s.Airflow)
	if err != nil {
		return wire.TrainingEnd{}, err
	}
	run, err := c.Get(ctx, s.Airflow.DAG, in.Handle)
	switch {
	case err != nil:
		return wire.TrainingEnd{}, err
	case run.State == "success":
		return wire.TrainingEnd{State: wire.TrainingSucceeded}, nil
	case run.State == "failed":
		return wire.TrainingEnd{State: wire.TrainingFailed, Code: "trainer", Reason: cut("the DAG run failed: its log in Airflow says why. "+run.Note, 400)}, nil
	}
	return wire.TrainingEnd{}, nil
}

// reported looks for a report that the team made since the start.
func (p *process) reported(ctx context.Context, in wire.StartedTraining) (wire.TrainingEnd, error) {
	list, err := trainings.List(ctx, p.Store, in.Dataset, in.Offer.Version)
	if err != nil {
		return wire.TrainingEnd{}, err
	}
	for _, t := range list {
		if t.Team != in.Subscription || slices.Contains(in.Reports, t.ID) {
			continue
		}
		if t.Failed != "" {
			return wire.TrainingEnd{State: wire.TrainingFailed, Code: "trainer", Reason: cut(t.Failed, 400)}, nil
		}
		return wire.TrainingEnd{State: wire.TrainingSucceeded}, nil
	}
	return wire.TrainingEnd{}, nil
}

func (p *process) endOfWorkflow(ctx context.Context, id string) (wire.TrainingEnd, error) {
	err := p.Client.GetWorkflow(ctx, id, "").Get(ctx, nil)
	if ctx.Err() != nil {
		return wire.TrainingEnd{}, ctx.Err()
	}
	var canceled *temporal.CanceledError
	var terminated *temporal.TerminatedError
	var ended *temporal.WorkflowExecutionError
	var forgotten *serviceerror.NotFound
	switch {
	case err == nil:
		return wire.TrainingEnd{State: wire.TrainingSucceeded}, nil
	case errors.As(err, &forgotten):
		return wire.TrainingEnd{State: wire.TrainingUnknown, Code: "forgotten", Reason: "Temporal does not know the workflow any more"}, nil
	case !errors.As(err, &ended):
		return wire.TrainingEnd{}, fmt.Errorf("wait for %s: %w", id, err)
	case errors.As(err, &canceled) || errors.As(err, &terminated):
		return wire.TrainingEnd{State: wire.TrainingCanceled, Code: "canceled", Reason: "somebody ended the workflow"}, nil
	}
	return wire.TrainingEnd{State: wire.TrainingFailed, Code: "trainer", Reason: cut(innermost(err), 400)}, nil
}

// innermost is the message of what failed first: the outer ones say in which activity of which workflow.
func innermost(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			break
		}
		err = inner
	}
	var app *temporal.ApplicationError
	if errors.As(err, &app) {
		return app.Message()
	}
	return err.Error()
}

// cancelTraining asks a training to end.
func (p *process) cancelTraining(ctx context.Context, in wire.StartedTraining) (out wire.CancelTrainingResult, err error) {
	err = p.working(ctx, func(ctx context.Context) error {
		out, err = p.cancel(ctx, in)
		return err
	})
	return out, err
}

func (p *process) cancel(ctx context.Context, in wire.StartedTraining) (wire.CancelTrainingResult, error) {
	if in.Channel == "temporal" {
		err := p.Client.CancelWorkflow(ctx, in.Handle, "")
		if isNotFound(err) {
			err = nil // it has ended
		}
		if err != nil {
			return wire.CancelTrainingResult{}, fmt.Errorf("cancel %s: %w", in.Handle, err)
		}
		return wire.CancelTrainingResult{OK: true}, nil
	}
	s, err := p.starter(ctx, in)
	if err != nil {
		return wire.CancelTrainingResult{}, err
	}
	if s.Airflow != nil {
		return p.cancelDAGRun(ctx, *s.Airflow, in.Handle)
	}
	if s.HTTP.Cancel == nil {
		return wire.CancelTrainingResult{Detail: "the definition does not say how it is ended: the newer version waits"}, nil
	}
	j, err := p.job(ctx, s, in.Offer)
	if err != nil {
		return wire.CancelTrainingResult{}, err
	}
	call, err := p.httpCall(*s.HTTP, *s.HTTP.Cancel, j)
	if err != nil {
		return wire.CancelTrainingResult{}, err
	}
	err = p.ask(ctx, call, nil)
	return wire.CancelTrainingResult{OK: err == nil, Ended: err == nil}, err
}

// cancelDAGRun ends a run that goes on. Its end is not waited for: a run that was ended before its first task began becomes a
// success in Airflow's scheduler.
func (p *process) cancelDAGRun(ctx context.Context, a datasets.AirflowTrigger, id string) (wire.CancelTrainingResult, error) {
	c, err := p.airflow(a)
	if err != nil {
		return wire.CancelTrainingResult{}, err
	}
	run, err := c.Get(ctx, a.DAG, id)
	if err != nil {
		return wire.CancelTrainingResult{}, err
	}
	if run.Ended() {
		return wire.CancelTrainingResult{OK: true}, nil
	}
	err = c.Fail(ctx, a.DAG, id)
	return wire.CancelTrainingResult{OK: err == nil, Ended: err == nil}, err
}

// endTraining records what became of an offer; that a training failed is told.
func (p *process) endTraining(ctx context.Context, in wire.TrainingEnd) (none, error) {
	if in.State == wire.TrainingWaiting {
		return none{}, trainings.PutWait(ctx, p.Store, trainings.Wait{
			Dataset: in.Dataset, Subscription: in.Subscription, ID: in.Offer.ID, Version: in.Offer.Version, For: in.Other, At: in.At,
		})
	}
	end := trainings.End{
		Dataset: in.Dataset, Subscription: in.Subscription, ID: in.Offer.ID, Version: in.Offer.Version, State: in.State,
		Code: in.Code, Reason: in.Reason, At: in.At,
	}
	if in.Other > 0 {
		end.Params = map[string]any{"version": in.Other}
	}
	if err := trainings.PutEnd(ctx, p.Store, end); err != nil {
		return none{}, err
	}
	if in.State != wire.TrainingFailed && in.State != wire.TrainingUnknown {
		return none{}, nil
	}
	return none{}, p.tell(ctx, notify.TrainingFailed, in.Dataset, in.Subscription+"/"+in.Offer.ID, "", in.At, notify.FailedTraining{
		Dataset: in.Dataset, Version: in.Offer.Version, Subscription: in.Subscription, Handle: in.Handle, Reason: in.Reason,
		Page: fmt.Sprintf("%s/datasets/%s/resolve/v%d/README.md", p.Base, in.Dataset, in.Offer.Version),
	})
}
