package control

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/notify"
	"sheaf/workflows/wire"
)

// ErrNoSubscription says that the dataset's definition has none of that name.
var ErrNoSubscription = errors.New("no such subscription")

// Subscription is one of a dataset's newest definition, with whether it is turned off.
type Subscription struct {
	Name     string         `json:"name"`
	Channel  string         `json:"channel" enum:"airflow,email,http,slack,temporal,webhook" example:"webhook" doc:"The key of the channel or trigger in the definition"`
	Target   string         `json:"target" doc:"Address, receivers, or workflow and task queue"`
	Events   []string       `json:"events" doc:"What it is told of; * is everything"`
	Language string         `json:"language" enum:"ko,en" doc:"Of messages for people"`
	Off      *notify.Switch `json:"off,omitempty" doc:"Since when, by whom and why it is told nothing; absent = it is told"`
}

// Subscriptions lists those of a dataset. Errors: datasets.ErrNotFound.
func Subscriptions(ctx context.Context, store blob.Store, dataset string) ([]Subscription, error) {
	def, err := datasets.New(store).LatestDefinition(ctx, dataset)
	if err != nil {
		return nil, err
	}
	out := []Subscription{}
	for _, s := range def.Subscriptions {
		one := Subscription{Name: s.Name, Channel: s.Channel(), Target: s.Target(), Events: s.Events, Language: s.Speaks()}
		if len(one.Events) == 0 {
			one.Events = []string{}
			if s.Hears(datasets.NoticePublished) { // one that retrains by the clock hears of nothing
				one.Events = append(one.Events, datasets.NoticePublished)
			}
		}
		off, err := notify.Switched(ctx, store, dataset, s.Name)
		if err != nil {
			return nil, err
		}
		if off.Off {
			one.Off = &off
		}
		out = append(out, one)
	}
	return out, nil
}

// subscription finds one by name. Errors: datasets.ErrNotFound, ErrNoSubscription.
func subscription(ctx context.Context, store blob.Store, dataset, name string) (datasets.Subscription, error) {
	def, err := datasets.New(store).LatestDefinition(ctx, dataset)
	if err != nil {
		return datasets.Subscription{}, err
	}
	at := slices.IndexFunc(def.Subscriptions, func(s datasets.Subscription) bool { return s.Name == name })
	if at < 0 {
		return datasets.Subscription{}, fmt.Errorf("%w: %s of %s", ErrNoSubscription, name, dataset)
	}
	return def.Subscriptions[at], nil
}

// Turn turns a subscription off or on. What happens while it is off is noted as not delivered, and can be replayed.
// Errors: datasets.ErrNotFound, ErrNoSubscription.
func Turn(ctx context.Context, store blob.Store, dataset string, e notify.Switch) error {
	if _, err := subscription(ctx, store, dataset, e.Subscription); err != nil {
		return err
	}
	_, err := notify.Turn(ctx, store, dataset, e)
	return err
}

// Test sends one subscription an event that says that it is a test, once, and returns what came of it. The secrets are
// the workers', so one of them sends. Errors: datasets.ErrNotFound, ErrNoSubscription.
func Test(ctx context.Context, c client.Client, store blob.Store, base, dataset, name, by string, at time.Time) (notify.Receipt, error) {
	if _, err := subscription(ctx, store, dataset, name); err != nil {
		return notify.Receipt{}, err
	}
	e, err := notify.NewEvent(notify.SubscriptionTested, dataset, name+"/"+at.UTC().Format(time.RFC3339Nano), at, base, notify.Tested{
		Dataset: dataset, Subscription: name, By: by, At: at.UTC(), Page: base + "/datasets/" + dataset,
	})
	if err != nil {
		return notify.Receipt{}, err
	}
	key, err := notify.Emit(ctx, store, e)
	if err != nil {
		return notify.Receipt{}, err
	}
	in := wire.DeliverInput{Dataset: dataset, Event: key, EventID: e.ID, Subscription: name, Delays: []time.Duration{0}}
	run, err := deliver(ctx, c, in, name+" is tried")
	if err != nil {
		return notify.Receipt{}, fmt.Errorf("try subscription %s: %w", name, err)
	}
	err = run.Get(ctx, nil)
	var failed *temporal.WorkflowExecutionError
	if err != nil && !errors.As(err, &failed) { // one that was not delivered fails, and has a receipt
		return notify.Receipt{}, fmt.Errorf("try subscription %s: %w", name, err)
	}
	return notify.GetReceipt(ctx, store, dataset, e.ID, name)
}

func deliver(ctx context.Context, c client.Client, in wire.DeliverInput, summary string) (client.WorkflowRun, error) {
	return c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: wire.DeliverID(in), TaskQueue: wire.QueueControl, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary: summary, WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, wire.Deliver, in)
}

// Delivery is how far telling one subscription of an event is.
type Delivery struct {
	Subscription string           `json:"subscription"`
	Channel      string           `json:"channel,omitempty" doc:"Absent where the definition has it no more"`
	Target       string           `json:"target,omitempty"`
	State        string           `json:"state" enum:"delivered,failed,open" doc:"open: not ended yet"`
	Tries        []notify.Try     `json:"tries" doc:"Attempts of the first delivery so far"`
	Next         *time.Time       `json:"next,omitempty" doc:"Of the next attempt; absent: one is being made, none follows, or no worker can be asked"`
	Receipts     []notify.Receipt `json:"receipts" doc:"Of the first delivery, if it has ended, and of replays"`
}

// Deliveries says how far telling the subscriptions of an event is: those of the newest definition that hear of it.
func Deliveries(ctx context.Context, c client.Client, store blob.Store, dataset string, e notify.Event) ([]Delivery, error) {
	def, err := datasets.New(store).LatestDefinition(ctx, dataset)
	if err != nil {
		return nil, err
	}
	wanted, err := notify.Wanted(def, e)
	if err != nil {
		return nil, err
	}
	if e.Type == notify.SubscriptionTested {
		wanted = def.Subscriptions // whose test it was shows by its receipt
	}
	if e.Type == notify.VersionPublished {
		for _, s := range def.Subscriptions { // who follows a tag is told of the version when the tag moves to it
			if s.Tag() != datasets.Latest && s.Hears(e.Name()) {
				wanted = append(wanted, s)
			}
		}
	}
	out := []Delivery{}
	for _, s := range wanted {
		d := Delivery{Subscription: s.Name, Channel: s.Channel(), Target: s.Target(), State: "open", Tries: []notify.Try{}}
		if d.Receipts, err = notify.History(ctx, store, dataset, e.ID, s.Name); err != nil {
			return nil, err
		}
		known := d.settle()
		if !known {
			if known, err = d.ask(ctx, c, wire.DeliverInput{EventID: e.ID, Subscription: s.Name}); err != nil {
				return nil, err
			}
		}
		if known || len(d.Receipts) > 0 {
			out = append(out, d)
		}
	}
	return out, nil
}

// settle reads the state off the receipts; false while the first delivery has none.
func (d *Delivery) settle() bool {
	if d.Receipts == nil {
		d.Receipts = []notify.Receipt{}
	}
	for _, r := range d.Receipts {
		if r.OK {
			d.State = "delivered"
		}
		if r.Replay == 0 {
			d.Tries = slices.Concat(d.Tries, r.Tries)
			if !r.OK {
				d.State = "failed"
			}
		}
	}
	return d.State != "open"
}

// asking bounds how long one delivery's workflow is asked: without a worker nobody answers.
const asking = 2 * time.Second

// ask asks the delivery's workflow what it tried, and when it goes on; false where there is none.
func (d *Delivery) ask(ctx context.Context, c client.Client, in wire.DeliverInput) (bool, error) {
	short, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	answer, err := c.QueryWorkflow(short, wire.DeliverID(in), "", wire.QueryDelivery)
	if over(err) {
		return false, ctx.Err()
	}
	var state wire.DeliveryState
	if err == nil {
		err = answer.Get(&state)
	}
	if err != nil {
		return true, ctx.Err() // it is under way; that nobody can say how far is no failure of the list
	}
	for _, t := range state.Tries {
		d.Tries = append(d.Tries, notify.Try{At: t.At, Status: t.Status, Detail: t.Detail})
	}
	if !state.Next.IsZero() {
		d.Next = &state.Next
	}
	return true, nil
}

// Replay tells an event again, to the named subscriptions or, without names, to all that hear of it; it returns what it
// started. Errors: datasets.ErrNotFound, ErrNoSubscription.
func Replay(ctx context.Context, c client.Client, store blob.Store, dataset string, at notify.Entry, e notify.Event, names []string) ([]wire.DeliverInput, error) {
	def, err := datasets.New(store).LatestDefinition(ctx, dataset)
	if err != nil {
		return nil, err
	}
	wanted, err := notify.Wanted(def, e)
	if err != nil {
		return nil, err
	}
	if len(names) > 0 {
		wanted = nil
		for _, name := range names {
			s, err := subscription(ctx, store, dataset, name)
			if err != nil {
				return nil, err
			}
			wanted = append(wanted, s)
		}
	}
	var out []wire.DeliverInput
	for _, s := range wanted {
		in, err := again(ctx, c, store, wire.DeliverInput{Dataset: dataset, Event: at.Key, EventID: e.ID, Subscription: s.Name})
		if err != nil {
			return out, err
		}
		out = append(out, in)
	}
	return out, nil
}

// again starts the next replay of a delivery.
func again(ctx context.Context, c client.Client, store blob.Store, in wire.DeliverInput) (wire.DeliverInput, error) {
	before, err := notify.History(ctx, store, in.Dataset, in.EventID, in.Subscription)
	if err != nil {
		return in, err
	}
	for _, r := range before {
		in.Replay = max(in.Replay, r.Replay)
	}
	for {
		in.Replay++
		_, err := deliver(ctx, c, in, in.Subscription+" again")
		if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			continue // a replay that has no receipt yet
		}
		if err != nil {
			return in, fmt.Errorf("replay to %s: %w", in.Subscription, err)
		}
		return in, nil
	}
}

// SetTag moves a tag and tells of it. c may be nil where Temporal is not there: then Reconcile tells. Errors: those of
// datasets.Repo.SetTag before anything is moved; told says whether deliveries were started.
func SetTag(ctx context.Context, c client.Client, store blob.Store, base, dataset string, e datasets.TagEntry) (moved datasets.TagEntry, told bool, err error) {
	if e.Tag == datasets.Latest {
		return e, false, fmt.Errorf("%w: %s is moved by publications; to go back to an earlier version, roll back (sheaf rollback)", datasets.ErrProtected, e.Tag)
	}
	moved, err = datasets.New(store).SetTag(ctx, dataset, e)
	if err != nil {
		return moved, false, err
	}
	event, err := activities.TagEvent(dataset, moved, base)
	if err != nil {
		return moved, false, err
	}
	if c == nil {
		_, err := notify.Emit(ctx, store, event)
		if errors.Is(err, datasets.ErrNotFound) {
			err = nil // a dataset without a definition has nobody to be told
		}
		return moved, false, err
	}
	_, err = activities.Tell(ctx, c, store, "", event)
	return moved, err == nil, err
}
