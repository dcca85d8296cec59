package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"sheaf/internal/fetch/robots"
)

// Allowed asks the site's robots.txt (cached, fetched when needed) about rawURL. Without Options.Robots all is allowed. Errors are
// *Error: robots_unknown with RetryAt, fenced, canceled, or invalid_request.
func (f *Fetcher) Allowed(ctx context.Context, rawURL string) (robots.Decision, error) {
	policy, err := f.policy(ctx, rawURL)
	if err != nil || policy == nil {
		return robots.Decision{Allowed: err == nil}, err
	}
	return policy.Decide(rawURL), nil
}

// CrawlDelay is what the site's robots.txt asks for between two requests (0 = nothing). Errors as Allowed.
func (f *Fetcher) CrawlDelay(ctx context.Context, rawURL string) (time.Duration, error) {
	policy, err := f.policy(ctx, rawURL)
	if err != nil || policy == nil {
		return 0, err
	}
	return policy.CrawlDelay(), nil
}

// Sitemaps lists the sitemap URLs that the site's robots.txt names, made absolute. Errors as Allowed.
func (f *Fetcher) Sitemaps(ctx context.Context, rawURL string) ([]string, error) {
	policy, err := f.policy(ctx, rawURL)
	if err != nil || policy == nil {
		return nil, err
	}
	base, err := url.Parse(rawURL)
	if err != nil {
		return nil, newError(&hop{asked: rawURL}, KindInvalidRequest, err)
	}
	var list []string
	for _, s := range policy.Sitemaps() {
		if u, err := resolve(base.JoinPath("/robots.txt"), s); err == nil { // a sitemap line that is no URL names none
			list = append(list, u.String())
		}
	}
	return list, nil
}

// policy is nil when robots are not obeyed.
func (f *Fetcher) policy(ctx context.Context, rawURL string) (*robots.Policy, error) {
	if f.opts.Robots == nil {
		return nil, nil
	}
	policy, err := f.opts.Robots.Policy(ctx, rawURL, f.loadRobots)
	if err == nil {
		return policy, nil
	}
	h := &hop{asked: rawURL}
	var unavailable *robots.UnavailableError
	switch kind := Classify(err); {
	case kind == KindFenced || kind == KindCanceled:
		return nil, newError(h, kind, err)
	case errors.As(err, &unavailable):
		e := newError(h, KindRobotsUnknown, err)
		e.RetryAt = unavailable.RetryAt
		return nil, e
	default:
		return nil, newError(h, KindInvalidRequest, err)
	}
}

// loadRobots is robots.Load. What came of a file too long or cut short still holds for what it says (RFC 9309, 2.5).
func (f *Fetcher) loadRobots(ctx context.Context, rawURL string) (robots.Answer, error) {
	resp, err := f.Do(ctx, Request{Method: http.MethodGet, URL: rawURL, ForRobots: true, Header: http.Header{"Accept": {"text/plain, */*;q=0.5"}}})
	switch kind := Classify(err); {
	case err == nil, kind == KindTooLarge && len(resp.Body) > 0, kind == KindRedirectLoop && resp != nil:
		return robots.Answer{Status: resp.Status, Body: resp.Body, RetryAfter: resp.RetryAfter()}, nil
	case kind == KindFenced || kind == KindCanceled:
		return robots.Answer{}, fmt.Errorf("%w: %w", context.Canceled, err) // says nothing about the site
	default:
		return robots.Answer{}, err
	}
}
