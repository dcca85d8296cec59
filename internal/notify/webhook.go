package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"sheaf/internal/clock"
	"sheaf/internal/secret"
)

// Result of one attempt. Final: no further attempt makes sense.
type Result struct {
	OK     bool
	Final  bool
	Status int
	Detail string // one line, at most 300 bytes
}

// Webhooks sends events over HTTP. Receivers are addresses that users typed, so every connection is checked when it
// is made: public addresses, and private networks only where the operator allowed them. Safe for concurrent use.
type Webhooks struct {
	client *http.Client
	clock  clock.Clock
}

// timeout of one attempt, connection included: Standard Webhooks asks for 15 to 30 s.
const timeout = 20 * time.Second

// NewWebhooks allows private networks such as 127.0.0.0/8 for receivers.
func NewWebhooks(allow []netip.Prefix, clk clock.Clock) *Webhooks {
	var v4, v6 []netip.Prefix
	for _, p := range allow {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	guard := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: guard.Safe}
	return &Webhooks{clock: clk, client: &http.Client{
		Timeout:   timeout,
		Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		// A redirect is a failure: the signature was meant for the address that was configured.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Send makes one attempt. The returned error is about this side (a bad URL or secret); what the receiver did is in
// the Result: 2xx is success, 410 ends the delivery, anything else may be tried again.
func (w *Webhooks) Send(ctx context.Context, url string, key secret.String, id string, body []byte) (Result, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return Result{}, fmt.Errorf("address webhook: %w", err)
	}
	at := w.clock.Now()
	req.Header.Set("Content-Type", "application/cloudevents+json; charset=utf-8")
	req.Header.Set("User-Agent", "Sheaf-Webhooks/1.0")
	req.Header.Set(HeaderID, id)
	req.Header.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	if !key.IsZero() {
		k, err := ParseKey(key)
		if err != nil {
			return Result{}, fmt.Errorf("sign webhook: %w", err)
		}
		req.Header.Set(HeaderSignature, k.Sign(id, at, body))
	}
	resp, err := w.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		blocked := errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork)
		detail := "not reached: " + reason(err)
		if blocked {
			detail = "address is private; allow it with notify.allow"
		}
		return Result{Final: blocked, Detail: shorten(detail)}, nil
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 200))
	if err != nil {
		answer = nil // the status decides; the body only explains
	}
	r := Result{OK: resp.StatusCode/100 == 2, Final: resp.StatusCode == http.StatusGone, Status: resp.StatusCode}
	r.Detail = shorten(strings.TrimSpace(resp.Status + " " + strings.Join(strings.Fields(string(answer)), " ")))
	return r, nil
}

// reason is the innermost message: the outer ones repeat the address.
func reason(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

func shorten(s string) string {
	if len(s) > 300 {
		return strings.ToValidUTF8(s[:300], "")
	}
	return s
}
