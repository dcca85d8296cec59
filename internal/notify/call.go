package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Call is a request to a service that trains: an address that a user typed, guarded as those of receivers are.
type Call struct {
	Method string
	URL    string
	Header http.Header
	Body   []byte
}

// Answer of a service.
type Answer struct {
	Status int
	Body   []byte
	Cut    bool // the body was longer than what was to be read
}

// ErrUnreached says that a service did not answer: it may later.
var ErrUnreached = errors.New("not reached")

// Do makes one request and reads up to limit bytes of the answer. Errors: ErrUnreached, those of ctx, and, of this side, an
// address that is none or that is private and not allowed. None of them holds the address or a header.
func (c *Channels) Do(ctx context.Context, in Call, limit int64) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, in.Method, in.URL, bytes.NewReader(in.Body))
	if err != nil {
		return Answer{}, fmt.Errorf("address service: %s", reason(err))
	}
	if req.URL.Host == "" || req.URL.Scheme != "https" && req.URL.Scheme != "http" {
		return Answer{}, errors.New("address service: it is not an http(s) address")
	}
	if in.Header != nil {
		req.Header = in.Header.Clone()
	}
	req.Header.Set("User-Agent", "Sheaf-Triggers/1.0")
	resp, err := c.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return Answer{}, ctx.Err()
		}
		r := unreached(err)
		if r.Final {
			return Answer{}, fmt.Errorf("address service: %s", r.Detail)
		}
		return Answer{}, fmt.Errorf("%w: %s", ErrUnreached, reason(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return Answer{}, fmt.Errorf("%w: read answer: %s", ErrUnreached, reason(err))
	}
	a := Answer{Status: resp.StatusCode, Body: body}
	if int64(len(body)) > limit {
		a.Body, a.Cut = body[:limit], true
	}
	return a, nil
}
