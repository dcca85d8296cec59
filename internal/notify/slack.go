package notify

import (
	"context"
	"errors"
	"net/http"

	"sheaf/internal/secret"
)

// Slack posts a message (JSON with text and blocks) to an incoming webhook. Its address is the secret: it never shows in
// results or errors.
func (c *Channels) Slack(ctx context.Context, url secret.String, body []byte) (Result, error) {
	r, err := c.post(ctx, url.Reveal(), http.Header{"Content-Type": {"application/json; charset=utf-8"}}, body)
	if err != nil && ctx.Err() == nil {
		return r, errors.New("the address of the incoming webhook is not an http(s) address")
	}
	return r, err
}
