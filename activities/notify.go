package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/internal/notify"
	"sheaf/internal/secret"
	"sheaf/workflows/wire"
)

// attemptDelivery tells one subscription once. What the receiver did is a result; only a mistake on this side or a
// missing dependency is an error.
func (p *process) attemptDelivery(ctx context.Context, in wire.AttemptInput) (wire.AttemptResult, error) {
	d := in.Deliver
	def, err := p.repo.LatestDefinition(ctx, d.Dataset)
	if err != nil {
		return wire.AttemptResult{}, fmt.Errorf("read definition of %s: %w", d.Dataset, err)
	}
	event, err := notify.Read(ctx, p.Store, d.Dataset, d.Event, p.Base)
	if err != nil {
		return wire.AttemptResult{}, err
	}
	for _, s := range def.Subscriptions {
		switch {
		case s.Name != d.Subscription:
		case s.Webhook != nil:
			return p.sendWebhook(ctx, *s.Webhook, event)
		case s.Temporal != nil:
			return p.startTraining(ctx, *s.Temporal, d, event)
		}
	}
	return wire.AttemptResult{Final: true, Detail: "the subscription is no longer in the dataset's definition"}, nil
}

func (p *process) sendWebhook(ctx context.Context, w datasets.Webhook, event notify.Event) (wire.AttemptResult, error) {
	key, err := p.secret(w)
	if err != nil {
		return wire.AttemptResult{Final: true, Detail: cut(err.Error(), 400)}, nil
	}
	body, err := json.Marshal(event)
	if err != nil {
		return wire.AttemptResult{}, fmt.Errorf("encode event %s: %w", event.ID, err)
	}
	r, err := p.Webhooks.Send(ctx, w.URL, key, event.ID, body)
	if ctx.Err() != nil {
		return wire.AttemptResult{}, ctx.Err()
	}
	if err != nil { // the address or the secret is wrong: no further attempt makes it right
		return wire.AttemptResult{Final: true, Detail: cut("send webhook: "+err.Error(), 400)}, nil
	}
	return wire.AttemptResult{OK: r.OK, Final: r.Final, Status: r.Status, Detail: r.Detail}, nil
}

// secret of a webhook: definitions name the variable that holds it, so that they can be shown to anybody.
func (p *process) secret(w datasets.Webhook) (secret.String, error) {
	if w.SecretEnv == "" {
		return secret.String{}, nil
	}
	value, ok := p.Env(w.SecretEnv)
	if !ok || strings.TrimSpace(value) == "" {
		return secret.String{}, fmt.Errorf("variable %s, which holds the webhook's secret, is not set for this worker", w.SecretEnv)
	}
	return secret.New(value), nil
}

// startTraining starts a workflow of the training team on its own queue, once an event: the id derives from it.
func (p *process) startTraining(ctx context.Context, t datasets.TemporalTrigger, d wire.DeliverInput, event notify.Event) (wire.AttemptResult, error) {
	id := "train/" + d.EventID + "/" + d.Subscription
	if d.Replay > 0 {
		id = fmt.Sprintf("%s/replay/%d", id, d.Replay)
	}
	run, err := p.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: id, TaskQueue: t.TaskQueue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
		StaticSummary: "train on " + event.Subject,

		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, t.Workflow, event)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return wire.AttemptResult{OK: true, Detail: id + " was started already"}, nil
	}
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return wire.AttemptResult{}, err
		}
		return wire.AttemptResult{Detail: cut("start "+t.Workflow+": "+err.Error(), 400)}, nil
	}
	return wire.AttemptResult{OK: true, Detail: fmt.Sprintf("started %s (%s)", run.GetID(), t.Workflow)}, nil
}

// writeReceipt records how a delivery ended, because Temporal forgets closed workflows.
func (p *process) writeReceipt(ctx context.Context, in wire.ReceiptInput) (none, error) {
	r := notify.Receipt{
		Dataset: in.Deliver.Dataset, EventID: in.Deliver.EventID, Subscription: in.Deliver.Subscription, Replay: in.Deliver.Replay,
		OK: in.Last.OK, Attempts: in.Attempts, Status: in.Last.Status, Detail: in.Last.Detail, At: in.At,
	}
	for _, t := range in.Tries {
		r.Tries = append(r.Tries, notify.Try{At: t.At, Status: t.Status, Detail: t.Detail})
	}
	return none{}, notify.PutReceipt(ctx, p.Store, r)
}
