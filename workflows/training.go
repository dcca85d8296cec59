package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// Training starts the trainings of one trigger, one at a time, and sees to their ends. Versions are offered to it by signal
// (wire.SignalOffer), which starts it where it does not run; it ends when nothing is left to do. What became of every offer is
// in the bucket: an offer that comes twice is dealt with once.
func Training(ctx workflow.Context, in wire.TrainingInput) error {
	t := &trigger{in: in, offers: workflow.GetSignalChannel(ctx, wire.SignalOffer), waiting: in.Waiting}
	err := workflow.SetQueryHandler(ctx, wire.QueryTraining, func() (wire.TrainingState, error) {
		return wire.TrainingState{Running: t.running, Waiting: t.waiting}, nil
	})
	if err != nil {
		return fmt.Errorf("register query training: %w", err)
	}
	for {
		offer, ok := t.next()
		if !ok {
			return nil
		}
		weighed, err := t.weigh(ctx, offer, 0)
		if err != nil {
			return err
		}
		if weighed.Start {
			if err := t.train(ctx, offer, weighed); err != nil {
				return err
			}
		}
		if workflow.GetInfo(ctx).GetContinueAsNewSuggested() {
			return t.anew(ctx)
		}
	}
}

// trigger is the state of one Training.
type trigger struct {
	in      wire.TrainingInput
	offers  workflow.ReceiveChannel
	running *wire.Offer
	waiting *wire.Offer
	// by is the version for which the running training was cancelled; 0 = it was not.
	by int
}

func (t *trigger) of(o wire.Offer) wire.TrainingOffer {
	return wire.TrainingOffer{Dataset: t.in.Dataset, Subscription: t.in.Subscription, Offer: o}
}

// next is the offer that waited, or the oldest that nobody has looked at.
func (t *trigger) next() (o wire.Offer, ok bool) {
	if t.waiting != nil {
		o, t.waiting = *t.waiting, nil
		return o, true
	}
	return o, t.offers.ReceiveAsync(&o)
}

// anew begins a new history with what waits and what nobody has looked at: of these the newest.
func (t *trigger) anew(ctx workflow.Context) error {
	var o wire.Offer
	for t.offers.ReceiveAsync(&o) {
		if err := t.wait(ctx, o, 0); err != nil {
			return err
		}
	}
	if t.waiting == nil {
		return nil
	}
	return workflow.NewContinueAsNewError(ctx, wire.Training, wire.TrainingInput{
		Dataset: t.in.Dataset, Subscription: t.in.Subscription, Waiting: t.waiting,
	})
}

func (t *trigger) weigh(ctx workflow.Context, o wire.Offer, busy int) (wire.WeighResult, error) {
	in := wire.WeighInput{TrainingOffer: t.of(o), Busy: busy}
	out, err := call[wire.WeighResult](light(ctx, "weigh "+o.ID), wire.ActWeighTraining, in)
	if temporal.IsCanceledError(err) {
		return out, fmt.Errorf("weigh %s for %s: %w", o.ID, t.in.Subscription, err)
	}
	if err != nil { // a person must mend it; versions that come later are not to suffer
		return wire.WeighResult{}, t.end(ctx, o, wire.TrainingEnd{
			State: wire.TrainingFailed, Code: "not_started", Reason: shorten("not started: "+cause(err), 500),
		})
	}
	if out.Reason != "" {
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("%s: %s", o.ID, out.Reason))
	}
	return out, nil
}

// starting is for asking others to start or end a training: they may be away for a day. It heartbeats, so that a worker
// that is killed between a start and its record is missed for seconds.
func starting(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: wire.QueueControl, StartToCloseTimeout: 2 * time.Minute, ScheduleToCloseTimeout: 24 * time.Hour, Summary: summary,
		HeartbeatTimeout: 10 * time.Second, RetryPolicy: retry(0),
	})
}

// train starts a training and waits for its end; meanwhile newer versions are dealt with as the policy says.
func (t *trigger) train(ctx workflow.Context, o wire.Offer, weighed wire.WeighResult) error {
	t.running, t.by = &o, 0
	defer func() { t.running = nil }()
	started, err := call[wire.StartedTraining](starting(ctx, "start training on "+o.ID), wire.ActStartTraining, wire.StartTrainingInput{
		TrainingOffer: t.of(o), Patience: weighed.Patience, Reports: weighed.Reports,
	})
	if err != nil {
		if temporal.IsCanceledError(err) {
			return fmt.Errorf("start training on %s: %w", o.ID, err)
		}
		return t.end(ctx, o, wire.TrainingEnd{State: wire.TrainingFailed, Code: "not_started", Reason: shorten("not started: "+cause(err), 500)})
	}
	workflow.SetCurrentDetails(ctx, strings.TrimSpace(fmt.Sprintf("**%s** is trained on: %s %s", o.ID, started.Handle, started.Warning)))
	waitCtx, leave := workflow.WithCancel(waiting(ctx, wire.Timing{}.WithDefaults(), "wait for "+started.Handle))
	defer leave()
	ended := workflow.ExecuteActivity(waitCtx, wire.ActAwaitTraining, started)
	last, err := t.meanwhile(ctx, started, ended)
	if err != nil {
		return err
	}
	last.Handle = started.Handle
	return t.end(ctx, o, last)
}

// meanwhile looks at what is offered until the running training has ended, and says how it did.
func (t *trigger) meanwhile(ctx workflow.Context, started wire.StartedTraining, ended workflow.Future) (wire.TrainingEnd, error) {
	for !ended.IsReady() {
		var newer *wire.Offer
		workflow.NewSelector(ctx).AddFuture(ended, func(workflow.Future) {}).AddReceive(t.offers, func(c workflow.ReceiveChannel, _ bool) {
			newer = &wire.Offer{}
			c.Receive(ctx, newer)
		}).Select(ctx)
		if newer == nil || ended.IsReady() && t.keep(*newer) {
			continue
		}
		over, err := t.offered(ctx, started, *newer, ended)
		if err != nil || over {
			return wire.TrainingEnd{State: wire.TrainingCanceled, Code: "replaced", Other: t.by, Reason: t.replaced()}, err
		}
	}
	var out wire.TrainingEnd
	if err := ended.Get(ctx, &out); err != nil {
		if temporal.IsCanceledError(err) {
			return out, fmt.Errorf("wait for %s: %w", started.Handle, err)
		}
		return wire.TrainingEnd{State: wire.TrainingUnknown, Code: "unknown", Reason: shorten("nobody learnt how it ended: "+cause(err), 500)}, nil
	}
	if t.by > 0 && out.State != wire.TrainingSucceeded {
		out.State, out.Code, out.Other, out.Reason = wire.TrainingCanceled, "replaced", t.by, t.replaced()
	}
	return out, nil
}

// keep puts an offer that came together with the end of the training where next finds it, unless an older one is there.
func (t *trigger) keep(o wire.Offer) bool {
	if t.waiting != nil || t.running.ID == o.ID {
		return false
	}
	t.waiting = &o
	return true
}

func (t *trigger) replaced() string { return fmt.Sprintf("v%d took its place", t.by) }

// offered deals with a version that comes while an earlier one is trained on, until ended; over says that nothing tells of
// the earlier one's end any more.
func (t *trigger) offered(ctx workflow.Context, started wire.StartedTraining, o wire.Offer, ended workflow.Future) (over bool, err error) {
	if o.ID == started.Offer.ID || t.waiting != nil && o.ID == t.waiting.ID {
		return false, nil // offered twice
	}
	weighed, err := t.weigh(ctx, o, started.Offer.Version)
	if err != nil || !weighed.Start {
		return false, err
	}
	if err := t.wait(ctx, o, started.Offer.Version); err != nil || weighed.Policy != policyCancel || t.by > 0 {
		return false, err
	}
	canceled, err := t.cancel(ctx, started, ended)
	if err != nil {
		workflow.GetLogger(ctx).Warn("training could not be ended", "training", started.Handle, "error", err)
		return false, nil // the newer version waits for its end
	}
	if canceled.OK {
		t.by = o.Version
	}
	return canceled.OK && canceled.Ended, nil
}

// cancel asks a training to end, for as long as it has not: whoever is to be asked may be away for longer.
func (t *trigger) cancel(ctx workflow.Context, started wire.StartedTraining, ended workflow.Future) (out wire.CancelTrainingResult, err error) {
	askCtx, leave := workflow.WithCancel(starting(ctx, "end "+started.Handle))
	defer leave()
	asked := workflow.ExecuteActivity(askCtx, wire.ActCancelTraining, started)
	workflow.NewSelector(ctx).AddFuture(asked, func(workflow.Future) {}).AddFuture(ended, func(workflow.Future) {}).Select(ctx)
	if asked.IsReady() {
		err = asked.Get(ctx, &out)
	}
	return out, err
}

// policyCancel is datasets.CancelWhileTraining; skip is carried out by weighing.
const policyCancel = "cancel"

// wait lets a version wait; one that waited gives up its place.
func (t *trigger) wait(ctx workflow.Context, o wire.Offer, busy int) error {
	before := t.waiting
	if before != nil && (before.ID == o.ID || before.Version > o.Version) {
		if before.ID == o.ID {
			return nil
		}
		return t.end(ctx, o, superseded(before.Version))
	}
	t.waiting = &o
	if busy > 0 {
		err := t.end(ctx, o, wire.TrainingEnd{State: wire.TrainingWaiting, Code: "waits", Other: busy, Reason: fmt.Sprintf("v%d is being trained on", busy)})
		if err != nil {
			return err
		}
	}
	if before == nil {
		return nil
	}
	return t.end(ctx, *before, superseded(o.Version))
}

func superseded(by int) wire.TrainingEnd {
	return wire.TrainingEnd{State: wire.TrainingSuperseded, Code: "superseded", Other: by, Reason: fmt.Sprintf("v%d came before its turn", by)}
}

// end records what became of an offer, and tells of a failure.
func (t *trigger) end(ctx workflow.Context, o wire.Offer, e wire.TrainingEnd) error {
	e.TrainingOffer, e.At = t.of(o), workflow.Now(ctx).UTC()
	if err := run(light(ctx, o.ID+": "+e.State), wire.ActEndTraining, e); err != nil {
		return fmt.Errorf("record %s of %s: %w", o.ID, t.in.Subscription, err)
	}
	return nil
}

// Retrain is what a trigger's schedule starts: it offers the newest version, or the one that the trigger's tag names.
func Retrain(ctx workflow.Context, in wire.RetrainInput) (wire.RetrainResult, error) {
	in.At, _ = scheduledTime(ctx, workflow.GetInfo(ctx).WorkflowStartTime.UTC())
	out, err := call[wire.RetrainResult](light(ctx, "offer the version"), wire.ActOfferScheduled, in)
	if err != nil {
		return out, fmt.Errorf("retrain %s: %w", in.Subscription, err)
	}
	return out, nil
}
