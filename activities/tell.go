package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/notify"
	"sheaf/workflows/wire"
)

// Tell writes an event and starts a delivery to every subscription that asked for it; it returns once Temporal has them.
// It may be repeated: an event that is written stands, and nobody is told twice. A crash between the two leaves the rest
// to Reconcile. run names the run that the event arose in, empty for none. A dataset without a definition has nobody to
// be told.
func Tell(ctx context.Context, c client.Client, store blob.Store, run string, e notify.Event) (wire.Told, error) {
	repo := datasets.New(store)
	def, err := repo.LatestDefinition(ctx, e.Dataset())
	if errors.Is(err, datasets.ErrNotFound) {
		return wire.Told{EventID: e.ID}, nil
	}
	if err != nil {
		return wire.Told{}, fmt.Errorf("tell of %s: %w", e.Name(), err)
	}
	key, err := notify.Emit(ctx, store, e)
	if err != nil {
		return wire.Told{}, err
	}
	t := teller{client: c, store: store, run: run}
	return t.tell(ctx, def, key, e)
}

// tell makes an event of what happened and tells of it (Tell). what makes the event's id, with kind and dataset: the
// same on every attempt.
func (p *process) tell(ctx context.Context, kind, dataset, what, run string, at time.Time, data any) error {
	e, err := notify.NewEvent(kind, dataset, what, at, p.Base, data)
	if err != nil {
		return err
	}
	_, err = Tell(ctx, p.Client, p.Store, run, e)
	return err
}

// tellVersion tells of a version whose event publishing has written.
func (p *process) tellVersion(ctx context.Context, in wire.NotifyInput) (wire.Told, error) {
	event, err := notify.Read(ctx, p.Store, in.Dataset, in.Event, p.Base)
	if err != nil {
		return wire.Told{}, err
	}
	def, err := p.repo.LatestDefinition(ctx, in.Dataset)
	if err != nil {
		return wire.Told{}, fmt.Errorf("read definition of %s: %w", in.Dataset, err)
	}
	t := teller{client: p.Client, store: p.Store, run: in.Run}
	return t.tell(ctx, def, in.Event, event)
}

// teller starts deliveries.
type teller struct {
	client client.Client
	store  blob.Store
	run    string
	again  bool // start a delivery anew that ended without a receipt
}

// starters is how many deliveries are started at once.
const starters = 16

// tell starts a delivery of an event that is written at key to each subscription of def that asked for it and has no
// receipt.
func (t teller) tell(ctx context.Context, def datasets.Definition, key string, e notify.Event) (wire.Told, error) {
	wanted, err := notify.Wanted(def, e)
	if err != nil {
		return wire.Told{}, err
	}
	told, err := t.start(ctx, def.Name, key, e, wanted)
	if err != nil || e.Type != notify.TagMoved {
		return told, err
	}
	n, err := t.follow(ctx, def, e)
	told.Deliveries += n
	return told, err
}

func (t teller) start(ctx context.Context, dataset, key string, e notify.Event, wanted []datasets.Subscription) (wire.Told, error) {
	var started atomic.Int64
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(starters)
	for _, s := range wanted {
		g.Go(func() error {
			n, err := t.deliver(gctx, wire.DeliverInput{Dataset: dataset, Event: key, EventID: e.ID, Subscription: s.Name}, e.Subject)
			started.Add(int64(n))
			return err
		})
	}
	err := g.Wait()
	return wire.Told{EventID: e.ID, Deliveries: int(started.Load())}, err
}

// deliver starts one delivery unless it runs or has ended; it returns how many it started.
func (t teller) deliver(ctx context.Context, in wire.DeliverInput, subject string) (int, error) {
	_, err := notify.GetReceipt(ctx, t.store, in.Dataset, in.EventID, in.Subscription)
	if err == nil {
		return 0, nil
	}
	if !errors.Is(err, blob.ErrNotFound) {
		return 0, err
	}
	reuse := enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE
	if t.again {
		reuse = enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE
	}
	_, err = t.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: wire.DeliverID(in), TaskQueue: wire.QueueControl, WorkflowIDReusePolicy: reuse,
		TypedSearchAttributes: attributes(in.Dataset, t.run, ""), StaticSummary: in.Subscription + " about " + subject,

		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, wire.Deliver, in)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("start delivery to %s: %w", in.Subscription, err)
	}
	return 1, nil
}

// both keeps the subscriptions that stood in an earlier definition, too: who came later is not told of what was before.
func both(list []datasets.Subscription, then datasets.Definition) []datasets.Subscription {
	return slices.DeleteFunc(list, func(s datasets.Subscription) bool {
		return !slices.ContainsFunc(then.Subscriptions, func(t datasets.Subscription) bool { return t.Name == s.Name && t.Channel() == s.Channel() })
	})
}
