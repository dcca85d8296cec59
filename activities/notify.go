package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sheaf/datasets"
	"sheaf/internal/notify"
	"sheaf/internal/notify/message"
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
	at := slices.IndexFunc(def.Subscriptions, func(s datasets.Subscription) bool { return s.Name == d.Subscription })
	if at < 0 {
		return final("the subscription is no longer in the dataset's definition"), nil
	}
	s := def.Subscriptions[at]
	off, err := notify.Switched(ctx, p.Store, d.Dataset, s.Name)
	if err != nil {
		return wire.AttemptResult{}, err
	}
	if off.Off && event.Type != notify.SubscriptionTested { // a test shows whether it may be turned on
		return final("the subscription is turned off: " + off.Why), nil
	}
	if s.IsTrigger() {
		return p.offerTraining(ctx, s, d, event)
	}
	return p.send(ctx, s, event)
}

// send makes one attempt by the subscription's channel.
func (p *process) send(ctx context.Context, s datasets.Subscription, event notify.Event) (wire.AttemptResult, error) {
	var r notify.Result
	var err error
	switch {
	case s.Webhook != nil:
		r, err = p.sendWebhook(ctx, *s.Webhook, event)
	case s.Email != nil:
		r, err = p.sendLetter(ctx, s, event)
	case s.Slack != nil:
		r, err = p.sendSlack(ctx, s, event)
	default:
		err = errors.New("this program knows no channel of the subscription")
	}
	if ctx.Err() != nil {
		return wire.AttemptResult{}, ctx.Err()
	}
	if err != nil { // an address or a secret is wrong: no further attempt makes it right
		return final(s.Channel() + ": " + err.Error()), nil
	}
	if r.Gone {
		off := notify.Switch{
			Subscription: s.Name, Off: true, By: "sheaf", At: p.Clock.Now().UTC(),
			Why: "the receiver answered " + r.Detail + " to " + event.ID,
		}
		if _, err := notify.Turn(ctx, p.Store, event.Dataset(), off); err != nil {
			return wire.AttemptResult{}, err
		}
		r.Detail += "; the subscription is turned off"
	}
	return wire.AttemptResult{OK: r.OK, Final: r.Final, Status: r.Status, Detail: r.Detail, After: r.After}, nil
}

func final(detail string) wire.AttemptResult {
	return wire.AttemptResult{Final: true, Detail: cut(detail, 400)}
}

func (p *process) sendWebhook(ctx context.Context, w datasets.Webhook, event notify.Event) (notify.Result, error) {
	var keys secret.String
	var err error
	if w.SecretEnv != "" {
		if keys, err = p.secret(w.SecretEnv); err != nil {
			return notify.Result{}, err
		}
	}
	body, err := json.Marshal(event)
	if err != nil {
		return notify.Result{}, fmt.Errorf("encode event %s: %w", event.ID, err)
	}
	return p.Channels.Webhook(ctx, w.URL, keys, event.ID, body)
}

func (p *process) sendLetter(ctx context.Context, s datasets.Subscription, event notify.Event) (notify.Result, error) {
	var login notify.Login
	if s.Email.UserEnv != "" {
		user, err := p.secret(s.Email.UserEnv)
		if err != nil {
			return notify.Result{}, err
		}
		if login.Password, err = p.secret(s.Email.PasswordEnv); err != nil {
			return notify.Result{}, err
		}
		login.User = user.Reveal()
	}
	m, err := message.Of(event, s.Speaks(), s.Name)
	if err != nil {
		return notify.Result{}, err
	}
	letter := notify.Letter{ID: event.ID + "." + s.Name, Subject: m.Title, Text: m.Text()}
	if letter.HTML, err = m.HTML(); err != nil {
		return notify.Result{}, err
	}
	return p.Channels.Mail(ctx, *s.Email, login, letter)
}

func (p *process) sendSlack(ctx context.Context, s datasets.Subscription, event notify.Event) (notify.Result, error) {
	url, err := p.secret(s.Slack.URLEnv)
	if err != nil {
		return notify.Result{}, err
	}
	m, err := message.Of(event, s.Speaks(), s.Name)
	if err != nil {
		return notify.Result{}, err
	}
	body, err := m.Slack()
	if err != nil {
		return notify.Result{}, err
	}
	return p.Channels.Slack(ctx, url, body)
}

// secret is what a variable of this worker holds: definitions only name it, so that they can be shown to anybody.
func (p *process) secret(variable string) (secret.String, error) {
	value, ok := p.Env(variable)
	if value = strings.TrimSpace(value); !ok || value == "" {
		return secret.String{}, fmt.Errorf("variable %s, which holds the secret, is not set for this worker", variable)
	}
	return secret.New(value), nil
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
