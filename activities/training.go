package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/internal/notify"
	"sheaf/internal/trainings"
	"sheaf/workflows/wire"
)

// offerTraining hands a version to the workflow of a trigger, which decides whether it is trained on.
func (p *process) offerTraining(ctx context.Context, s datasets.Subscription, d wire.DeliverInput, event notify.Event) (wire.AttemptResult, error) {
	if event.Type == notify.SubscriptionTested {
		return p.tryTrigger(ctx, s)
	}
	if event.Type != notify.VersionPublished {
		return final("a trigger trains on versions; replay the event of one: sheaf event replay"), nil
	}
	version, err := notify.Version(event)
	if err != nil {
		return wire.AttemptResult{}, err
	}
	offer := wire.Offer{ID: wire.OfferID(version, ""), Version: version, Event: d.Event, EventID: d.EventID, Rule: wire.RulePublished}
	if s.Tag() != datasets.Latest {
		offer.Rule = wire.RuleTag
	}
	if d.Replay > 0 {
		offer.ID, offer.Rule = wire.OfferID(version, fmt.Sprintf("r%d", d.Replay)), wire.RuleAsked
	}
	id, err := p.offer(ctx, wire.TrainingOffer{Dataset: d.Dataset, Subscription: s.Name, Offer: offer})
	if err != nil {
		if ctx.Err() != nil {
			return wire.AttemptResult{}, ctx.Err()
		}
		return wire.AttemptResult{Detail: cut(err.Error(), 400)}, nil
	}
	return wire.AttemptResult{OK: true, Detail: fmt.Sprintf("offered v%d to %s", version, id)}, nil
}

// offer signals the workflow of a trigger, and starts it where it does not run.
func (p *process) offer(ctx context.Context, o wire.TrainingOffer) (id string, err error) {
	id = wire.TrainingID(o.Dataset, o.Subscription)
	_, err = p.Client.SignalWithStartWorkflow(ctx, id, wire.SignalOffer, o.Offer, client.StartWorkflowOptions{
		ID: id, TaskQueue: wire.QueueControl, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		TypedSearchAttributes: attributes(o.Dataset, "", ""), StaticSummary: "trainings of " + o.Subscription,
	}, wire.Training, wire.TrainingInput{Dataset: o.Dataset, Subscription: o.Subscription})
	if err != nil {
		return id, fmt.Errorf("offer v%d to %s: %w", o.Offer.Version, o.Subscription, err)
	}
	return id, nil
}

// trigger is the subscription of an offer as the newest definition has it; why says why nothing is started by it.
func (p *process) trigger(ctx context.Context, o wire.TrainingOffer) (s datasets.Subscription, why *datasets.Refusal, err error) {
	def, err := p.repo.LatestDefinition(ctx, o.Dataset)
	if err != nil {
		return s, nil, fmt.Errorf("read definition of %s: %w", o.Dataset, err)
	}
	at := slices.IndexFunc(def.Subscriptions, func(s datasets.Subscription) bool { return s.Name == o.Subscription })
	if at < 0 || !def.Subscriptions[at].IsTrigger() {
		return s, &datasets.Refusal{Code: "gone", Reason: "the trigger is no longer in the dataset's definition"}, nil
	}
	s = def.Subscriptions[at]
	off, err := notify.Switched(ctx, p.Store, o.Dataset, s.Name)
	if err != nil {
		return s, nil, err
	}
	if off.Off {
		return s, &datasets.Refusal{Code: "off", Reason: "the subscription is turned off"}, nil
	}
	return s, nil, nil
}

// weighTraining holds a version against the conditions of a trigger. Why one is not trained on is recorded, so that nobody has
// to guess; an offer that has ended is not started again.
func (p *process) weighTraining(ctx context.Context, in wire.WeighInput) (wire.WeighResult, error) {
	entry, found, err := trainings.Get(ctx, p.Store, in.Dataset, in.Subscription, in.Offer.ID)
	if err != nil {
		return wire.WeighResult{}, err
	}
	if found && entry.Ended != nil {
		return wire.WeighResult{Reason: entry.State + ": " + entry.Reason}, nil
	}
	s, why, err := p.trigger(ctx, in.TrainingOffer)
	if err != nil {
		return wire.WeighResult{}, err
	}
	if why != nil {
		return p.skip(ctx, in, why)
	}
	out := wire.WeighResult{Start: true, Policy: s.Policy(), Patience: s.Patience()}
	past, err := trainings.PastOf(ctx, p.Store, in.Dataset, in.Subscription, in.Offer.Version)
	if err != nil {
		return out, err
	}
	out.Reports = past.Reports[:min(len(past.Reports), 20)]
	if found && entry.Started != nil { // what was started is waited for, whatever the conditions say by now
		return out, nil
	}
	if in.Offer.Rule != wire.RuleAsked {
		if why, err = p.refusal(ctx, s.When, in, past); err != nil {
			return out, err
		}
	}
	if why == nil && in.Busy > 0 && s.Policy() == datasets.SkipWhileTraining {
		why = &datasets.Refusal{
			Code: "busy", Params: map[string]any{"version": in.Busy}, Reason: fmt.Sprintf("v%d was being trained on", in.Busy),
		}
	}
	// A version that waits is held against the time since the last start when its turn comes.
	if why == nil && in.Offer.Rule != wire.RuleAsked && (in.Busy == 0 || s.Policy() != datasets.QueueWhileTraining) {
		why = s.When.Waits(datasets.Facts{Version: in.Offer.Version, LastStart: past.LastStart, Trained: past.Trained, Now: p.Clock.Now()})
	}
	if why != nil {
		return p.skip(ctx, in, why)
	}
	return out, nil
}

func (p *process) skip(ctx context.Context, in wire.WeighInput, why *datasets.Refusal) (wire.WeighResult, error) {
	return wire.WeighResult{Reason: "skipped: " + why.Reason}, trainings.PutEnd(ctx, p.Store, trainings.End{
		Dataset: in.Dataset, Subscription: in.Subscription, ID: in.Offer.ID, Version: in.Offer.Version, State: trainings.Skipped,
		Code: why.Code, Params: why.Params, Reason: why.Reason, At: p.Clock.Now().UTC(),
	})
}

// refusal holds a version against the conditions on what changed. What the clock offers is compared with what was trained on
// last, whatever versions lie between; what is published with the version before.
func (p *process) refusal(ctx context.Context, w *datasets.When, in wire.WeighInput, past trainings.Past) (*datasets.Refusal, error) {
	if w == nil {
		return nil, nil
	}
	notice, err := p.repo.EnsureNotice(ctx, in.Dataset, in.Offer.Version)
	if err != nil {
		return nil, err
	}
	facts, before := notice.Facts(w), 0
	if notice.Previous != nil {
		before = notice.Previous.Version
	}
	if in.Offer.Rule == wire.RuleSchedule {
		if before, err = p.sinceTrained(ctx, w, in, past.Trained, &facts); err != nil {
			return nil, err
		}
	}
	if w.Drift > 0 && before > 0 {
		older, err := p.repo.Version(ctx, in.Dataset, before)
		if err != nil && !errors.Is(err, datasets.ErrDeleted) && !errors.Is(err, datasets.ErrNotFound) {
			return nil, err
		}
		now, nowErr := p.repo.Version(ctx, in.Dataset, in.Offer.Version)
		if nowErr != nil {
			return nil, nowErr
		}
		if err == nil {
			facts.Drift, facts.Source, facts.Compared = datasets.DriftBetween(older.Content, now.Content, w.Sources)
		}
	}
	return w.Refuses(facts), nil
}

// sinceTrained adds up what changed after the version that was trained on last; it returns that version.
func (p *process) sinceTrained(ctx context.Context, w *datasets.When, in wire.WeighInput, trained int, facts *datasets.Facts) (int, error) {
	if trained >= in.Offer.Version {
		facts.Changed, facts.Compatible = 0, true
		return trained, nil
	}
	for n := in.Offer.Version - 1; n > trained; n-- {
		notice, err := p.repo.Notice(ctx, in.Dataset, n)
		if errors.Is(err, datasets.ErrNotFound) {
			continue // swept
		}
		if err != nil {
			return 0, err
		}
		one := notice.Facts(w)
		facts.Changed += one.Changed
		facts.Compatible = facts.Compatible && one.Compatible
	}
	return trained, nil
}

// offerScheduled offers the version that a trigger's tag names, because its hour has come. A schedule that nobody asks for any
// more removes itself.
func (p *process) offerScheduled(ctx context.Context, in wire.RetrainInput) (wire.RetrainResult, error) {
	s, why, err := p.trigger(ctx, wire.TrainingOffer{Dataset: in.Dataset, Subscription: in.Subscription})
	if err != nil {
		return wire.RetrainResult{}, err
	}
	if s.Schedule == nil {
		err := p.Client.ScheduleClient().GetHandle(ctx, RetrainID(in.Dataset, in.Subscription)).Delete(ctx)
		if err != nil && !isNotFound(err) {
			return wire.RetrainResult{}, fmt.Errorf("delete schedule of %s: %w", in.Subscription, err)
		}
		return wire.RetrainResult{}, nil
	}
	if why != nil {
		return wire.RetrainResult{}, nil
	}
	tag, err := p.repo.Tag(ctx, in.Dataset, s.Tag())
	if errors.Is(err, datasets.ErrNotFound) {
		return wire.RetrainResult{}, nil // nothing is published, or the tag is not there yet
	}
	if err != nil {
		return wire.RetrainResult{}, err
	}
	notice, err := p.repo.EnsureNotice(ctx, in.Dataset, tag.To)
	if err != nil {
		return wire.RetrainResult{}, err
	}
	event, err := notify.FromNotice(notice, p.Base)
	if err != nil {
		return wire.RetrainResult{}, err
	}
	_, err = p.offer(ctx, wire.TrainingOffer{Dataset: in.Dataset, Subscription: in.Subscription, Offer: wire.Offer{
		ID: wire.OfferID(tag.To, "s"+in.At.UTC().Format("20060102T150405Z")), Version: tag.To,
		Event: datasets.EventKey(in.Dataset, tag.To), EventID: event.ID, Rule: wire.RuleSchedule,
	}})
	return wire.RetrainResult{Version: tag.To}, err
}

// reconcileTrainings offers again what was started or waits without a workflow that sees to it: Temporal was lost.
func (p *process) reconcileTrainings(ctx context.Context, def datasets.Definition, out *wire.ReconcileResult) error {
	for _, s := range def.Subscriptions {
		if !s.IsTrigger() {
			continue
		}
		watched, err := p.runs(ctx, wire.TrainingID(def.Name, s.Name))
		if err != nil {
			return err
		}
		if watched {
			continue
		}
		list, err := trainings.Ledger(ctx, p.Store, def.Name, s.Name, 0)
		if err != nil {
			return err
		}
		for _, e := range slices.Backward(list) {
			if e.State != trainings.Running && e.State != trainings.Waiting {
				continue
			}
			if e.Started != nil && p.Clock.Now().Sub(*e.Started) > s.Patience()+24*time.Hour {
				continue
			}
			event, err := p.eventOf(ctx, def.Name, e.Version)
			if errors.Is(err, datasets.ErrNotFound) || errors.Is(err, datasets.ErrDeleted) {
				continue
			}
			if err != nil {
				return err
			}
			if _, err := p.offer(ctx, wire.TrainingOffer{Dataset: def.Name, Subscription: s.Name, Offer: wire.Offer{
				ID: e.ID, Version: e.Version, Event: datasets.EventKey(def.Name, e.Version), EventID: event.ID, Rule: ruleOf(e),
			}}); err != nil {
				return err
			}
			out.Trainings++
		}
	}
	return nil
}

// runs tells whether a workflow with this id goes on.
func (p *process) runs(ctx context.Context, id string) (bool, error) {
	described, err := p.Client.DescribeWorkflowExecution(ctx, id, "")
	if isNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", id, err)
	}
	return described.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

// ruleOf an offer that is made again; one that only waits is weighed as if its version were published now.
func ruleOf(e trainings.Entry) string {
	if e.Rule == "" {
		return wire.RulePublished
	}
	return e.Rule
}

func (p *process) eventOf(ctx context.Context, dataset string, version int) (notify.Event, error) {
	notice, err := p.repo.Notice(ctx, dataset, version)
	if err != nil {
		return notify.Event{}, err
	}
	return notify.FromNotice(notice, p.Base)
}
