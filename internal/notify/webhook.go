package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/secret"
)

// Webhook makes one attempt. keys are the secrets of the endpoint, parted by blanks: each signs. The returned error is
// about this side (a bad URL or secret); what the receiver did is in the Result: 2xx is success, 410 ends the delivery,
// anything else may be tried again.
func (c *Channels) Webhook(ctx context.Context, url string, keys secret.String, id string, body []byte) (Result, error) {
	at := c.clock.Now()
	header := http.Header{}
	header.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	header.Set(HeaderID, id)
	header.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	if !keys.IsZero() {
		all, err := ParseKeys(keys)
		if err != nil {
			return Result{}, fmt.Errorf("sign webhook: %w", err)
		}
		signatures := make([]string, len(all))
		for i, k := range all {
			signatures[i] = k.Sign(id, at, body)
		}
		header.Set(HeaderSignature, strings.Join(signatures, " "))
	}
	return c.post(ctx, url, header, body)
}

// answered is how much of an answer's body explains it.
const answered = 200

// post sends a body. Its error never holds the address, which may be a secret.
func (c *Channels) post(ctx context.Context, url string, header http.Header, body []byte) (Result, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return Result{}, fmt.Errorf("address webhook: %s", reason(err))
	}
	if req.URL.Host == "" || req.URL.Scheme != "https" && req.URL.Scheme != "http" {
		return Result{}, errors.New("address webhook: it is not an http(s) address")
	}
	req.Header = header
	req.Header.Set("User-Agent", "Sheaf-Webhooks/1.0")
	resp, err := c.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		return unreached(err), nil
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answered))
	if err != nil {
		answer = nil // the status decides; the body only explains
	}
	gone := resp.StatusCode == http.StatusGone
	r := Result{OK: resp.StatusCode/100 == 2, Final: gone, Gone: gone, Status: resp.StatusCode}
	r.Detail = shorten(resp.Status + " " + string(answer))
	if !r.OK {
		r.After = retryAfter(resp.Header.Get("Retry-After"), c.clock.Now())
	}
	return r, nil
}

// retryAfter reads the header of that name (RFC 9110 10.2.3): seconds or a date. 0 for none, or what makes no sense.
func retryAfter(value string, now time.Time) time.Duration {
	const most = 24 * time.Hour // the longest delay of the table
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, most)
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), most)
	}
	return 0
}
