package activities

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"sheaf/datasets"
	"sheaf/internal/notify"
	"sheaf/internal/trigger"
)

// IdempotencyKey is the header by which a service knows a request that it had already.
const IdempotencyKey = "Idempotency-Key"

// startHTTP asks a service to train. The id of the training goes with it as IdempotencyKey: a request whose answer was lost is
// made again.
func (p *process) startHTTP(ctx context.Context, h datasets.HTTPTrigger, j job) (string, error) {
	call, err := p.httpCall(h, h.HTTPCall, j)
	if err != nil {
		return "", err
	}
	if h.Body == nil {
		if call.Body, err = json.Marshal(j.event); err != nil {
			return "", fmt.Errorf("encode event %s: %w", j.event.ID, err)
		}
		call.Header.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	}
	return j.id, p.ask(ctx, call, h.OK)
}

// ask makes a request; what is no success is errRefused, or notify.ErrUnreached where time may mend it.
func (p *process) ask(ctx context.Context, call notify.Call, ok []int) error {
	a, err := p.Channels.Do(ctx, call, 300)
	if err != nil {
		return err
	}
	if slices.Contains(ok, a.Status) || len(ok) == 0 && a.Status/100 == 2 {
		return nil
	}
	// What the service says is not repeated: it may hold the secret that it was sent.
	said := fmt.Sprintf("it answered %d %s", a.Status, http.StatusText(a.Status))
	if a.Status >= 500 || a.Status == http.StatusTooManyRequests || a.Status == http.StatusRequestTimeout {
		return fmt.Errorf("%w: %s", notify.ErrUnreached, said)
	}
	return fmt.Errorf("%w: %s", errRefused, said)
}

// httpCall fills a request of a trigger.
func (p *process) httpCall(h datasets.HTTPTrigger, c datasets.HTTPCall, j job) (notify.Call, error) {
	out := notify.Call{Method: cmp.Or(c.Method, http.MethodPost), Header: http.Header{}}
	bad := func(key string, err error) (notify.Call, error) {
		return out, fmt.Errorf("%w: %s: %w", errBadInput, key, err)
	}
	var err error
	if out.URL, err = trigger.Text(c.URL, j.data); err != nil {
		return bad("url", err)
	}
	data := trigger.Data{"secret": ""}
	for k, v := range j.data {
		data[k] = v
	}
	if h.SecretEnv != "" {
		secret, err := p.secret(h.SecretEnv)
		if err != nil {
			return bad("secret_env", err)
		}
		data["secret"] = secret.Reveal()
		out.Header.Set("Authorization", "Bearer "+secret.Reveal())
	}
	out.Header.Set(IdempotencyKey, j.id)
	if _, text := c.Body.(string); !text && c.Body != nil {
		out.Header.Set("Content-Type", "application/json")
	}
	for name, template := range c.Headers {
		value, err := trigger.Text(template, data)
		if err != nil {
			return bad("headers."+name, err)
		}
		if strings.Contains(template, ".secret") && !strings.EqualFold(name, "Authorization") {
			out.Header.Del("Authorization") // the secret goes where the definition says
		}
		out.Header.Set(name, strings.NewReplacer("\r", " ", "\n", " ").Replace(value))
	}
	if c.Body != nil {
		if out.Body, err = trigger.JSON(c.Body, j.data); err != nil {
			return bad("body", err)
		}
	}
	return out, nil
}
