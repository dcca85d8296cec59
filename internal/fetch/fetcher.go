package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"sheaf/internal/fetch/canon"
)

// Fetcher sends requests by the rules of its Options. Safe for concurrent use; cheap, so one a crawl or batch.
type Fetcher struct {
	opts      Options
	transport *Transport
}

// New makes a Fetcher.
func New(o Options) *Fetcher {
	o = o.applyDefaults()
	f := &Fetcher{opts: o, transport: o.Transport}
	if f.transport == nil {
		f.transport = NewTransport(TransportOptions{})
	}
	return f
}

// Do sends r, follows redirects, and reads the answer. Every HTTP status is an answer, not an error. An error is
// always an *Error. With kinds redirected_away, redirect_loop, robots_denied and robots_unknown (of a redirect's target), too_large,
// truncated and bad_encoding a Response comes with the error and holds what was seen up to there; otherwise it is nil.
//
// A redirect is followed only within the registrable domain of the URL asked for. 301 and 302 turn POST into GET, 303 turns all
// but HEAD into GET, 307 and 308 keep method and body (Fetch standard, 4.4).
func (f *Fetcher) Do(ctx context.Context, r Request) (*Response, error) {
	h, err := f.firstHop(ctx, r)
	if err != nil {
		return nil, err
	}
	began := f.opts.Clock.Now()
	visited := map[string]bool{}
	var hops []Hop
	var last *Response // the redirect that led to h
	for {
		if err := f.mayAsk(ctx, h); err != nil {
			return last, err
		}
		visited[h.method+" "+h.url.String()] = true
		resp, err := f.send(ctx, h)
		if resp != nil {
			resp.URL, resp.Redirects = r.URL, hops
			resp.FetchedAt, resp.Duration = began, f.opts.Clock.Now().Sub(began)
		}
		if err != nil {
			return resp, err
		}
		next, err := h.follow(resp)
		if err != nil || next == nil {
			return resp, err
		}
		hops = append(hops, Hop{URL: h.url.String(), Status: resp.Status, Location: next.url.String()})
		resp.Redirects, last = hops, resp
		switch {
		case !r.ForRobots && canon.SiteOfHost(next.url.Hostname()) != canon.SiteOfHost(h.url.Hostname()):
			return resp, newError(h, KindRedirectedAway, fmt.Errorf("%w: %s", ErrRedirectedAway, next.url.Redacted()))
		case visited[next.method+" "+next.url.String()]:
			return resp, newError(h, KindRedirectLoop, fmt.Errorf("%w: back to %s", ErrRedirectLoop, next.url.Redacted()))
		case len(hops) > f.opts.MaxRedirects:
			return resp, newError(h, KindRedirectLoop, fmt.Errorf("%w: more than %d redirects", ErrRedirectLoop, f.opts.MaxRedirects))
		}
		h = next
	}
}

// firstHop checks that the request can be sent at all.
func (f *Fetcher) firstHop(ctx context.Context, r Request) (*hop, error) {
	h := &hop{method: r.Method, header: r.Header, body: r.Body, conditional: r.Conditional, forRobots: r.ForRobots, asked: r.URL}
	if h.method == "" {
		h.method = http.MethodGet
	}
	u, err := parseURL(r.URL)
	if err != nil {
		return nil, newError(h, KindInvalidRequest, err)
	}
	h.url = u
	if _, err := http.NewRequestWithContext(ctx, h.method, r.URL, nil); err != nil {
		return nil, newError(h, KindInvalidRequest, fmt.Errorf("%w: %w", ErrInvalidRequest, err))
	}
	return h, nil
}

// mayAsk holds a hop against the guard and robots.txt.
func (f *Fetcher) mayAsk(ctx context.Context, h *hop) error {
	if err := f.fenced(); err != nil {
		return newError(h, KindFenced, err)
	}
	if h.forRobots || f.opts.Robots == nil {
		return nil
	}
	decision, err := f.Allowed(ctx, h.url.String())
	if err != nil {
		return err
	}
	if !decision.Allowed {
		return newError(h, KindRobotsDenied, fmt.Errorf("%w: line %d, %s", ErrRobotsDenied, decision.Line, decision.Rule))
	}
	return nil
}

func (f *Fetcher) fenced() error {
	if f.opts.Guard == nil {
		return nil
	}
	if err := f.opts.Guard(); err != nil {
		return fmt.Errorf("%w: %w", ErrFenced, err)
	}
	return nil
}

// hop is one request on the way to an answer.
type hop struct {
	method      string
	url         *url.URL
	header      http.Header
	body        []byte
	conditional Validators
	forRobots   bool
	asked       string // the URL as the caller wrote it, for errors before url is known
}

func (h *hop) name() string {
	if h.url == nil {
		return h.asked
	}
	return h.url.Redacted()
}

// follow gives the next hop, or nil when resp is the answer. Error: a Location that leads nowhere.
func (h *hop) follow(resp *Response) (*hop, error) {
	location := resp.Header.Get("Location")
	switch resp.Status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
	default:
		return nil, nil
	}
	if location == "" {
		return nil, nil
	}
	target, err := resolve(h.url, location)
	if err != nil {
		return nil, newError(h, KindProtocol, fmt.Errorf("%w: redirect to %q: %w", ErrProtocol, location, err))
	}
	next := &hop{method: h.method, url: target, header: h.header, body: h.body, forRobots: h.forRobots}
	becomesGet := resp.Status == http.StatusSeeOther && h.method != http.MethodHead ||
		resp.Status <= http.StatusFound && h.method == http.MethodPost
	if becomesGet {
		next.method, next.body = http.MethodGet, nil
		next.header = without(next.header, "Content-Type", "Content-Length", "Content-Encoding", "Content-Language")
	}
	if target.Scheme != h.url.Scheme || target.Host != h.url.Host {
		next.header = without(next.header, "Authorization", "Cookie")
	}
	return next, nil
}

func without(h http.Header, names ...string) http.Header {
	h = h.Clone()
	for _, name := range names {
		h.Del(name)
	}
	return h
}

// plainForm is WHATWG canonicalisation without any site's rules: how a browser reads a Location.
var plainForm, _ = canon.Compile(canon.Rules{})

func resolve(base *url.URL, ref string) (*url.URL, error) {
	s, err := plainForm.Resolve(base.String(), ref)
	if err != nil {
		return nil, err
	}
	return parseURL(s)
}

func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInvalidRequest, err)
	}
	if u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%w: not an absolute http or https URL", ErrInvalidRequest)
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil // a crawl has no credentials of its own to send, and takes none from a page
	return u, nil
}
