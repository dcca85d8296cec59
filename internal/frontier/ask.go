package frontier

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/extract"
	"sheaf/internal/fetch"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// question is one request with what its answer is read as.
type question struct {
	page  string
	req   recipe.Request
	visit recipe.Visit      // list pages
	vars  map[string]string // items
	prior *record.Evidence  // archived body that validators are sent for
	tries int               // requests made for it before
}

// asked is what came of a question: an answer, or the time to ask again.
type asked struct {
	page     string
	answer   *extract.Answer // final; nil = ask again at retryAt
	retryAt  time.Time
	sent     bool              // a request was answered (by any status)
	status   int               // HTTP status; 0 = none
	bytes    int64             // of the decoded body
	exchange *archive.Exchange // to archive; nil = nothing arrived
	// evidence of the body that was read; its place in the archive is set when the exchange is stored.
	evidence    *record.Evidence
	notModified bool // evidence is that of an earlier run, confirmed by a 304
	never       bool // the run that a reread goes over did not ask
}

// ask sends one request and reads the answer. The error ends the attempt: fence, context, a recipe that cannot ask.
// Everything that the site does is an answer.
func (s *slot) ask(ctx context.Context, q question) (asked, error) {
	target, err := s.deps.Site.Canonical(q.req.URL)
	if err != nil {
		return q.final(record.FetchFailed, err.Error()), nil
	}
	req := fetch.Request{Method: q.req.Method, URL: target, Body: q.req.Body}
	if len(q.req.Header) > 0 {
		req.Header = make(http.Header, len(q.req.Header))
		for name, value := range q.req.Header {
			req.Header.Set(name, value)
		}
	}
	if q.prior != nil {
		req.Conditional = fetch.Validators{ETag: q.prior.ETag, LastModified: q.prior.LastModified}
	}
	resp, err := s.fetcher.Do(ctx, req)
	if resp != nil {
		s.fetched.Add(1)
	}
	if err != nil {
		return s.failed(ctx, q, resp, err)
	}
	if resp.NotModified && q.prior != nil {
		return s.confirmed(ctx, q, resp)
	}
	out := asked{page: q.page, sent: true, status: resp.Status, bytes: int64(len(resp.Body)), exchange: exchange(resp)}
	out.evidence = s.evidence(q, req, resp)
	err = s.read(&out, q, extract.Input{
		URL: target, FinalURL: resp.FinalURL, Status: resp.Status, ContentType: resp.Header.Get("Content-Type"), Body: resp.Body,
	}, resp.RetryAfter())
	return out, err
}

// read extracts an answer from a body and decides whether it has to be asked for again.
func (s *slot) read(out *asked, q question, in extract.Input, retryAfter time.Time) error {
	in.Visit, in.Vars = q.visit, q.vars
	a, err := s.deps.Site.Read(q.page, in)
	if err != nil {
		return fmt.Errorf("read %s as %s: %w", in.URL, q.page, err)
	}
	switch a.Outcome {
	case recipe.Throttled:
		if in.Status != http.StatusTooManyRequests && in.Status != http.StatusServiceUnavailable {
			s.Observe(http.StatusTooManyRequests, retryAfter) // the site says so in the body only
		}
	case recipe.Retry:
	case record.Blocked:
		s.limiter.Observe(0, time.Time{}) // a refusal page comes with status 200: slow down all the same
		out.answer = a
		return nil
	default:
		out.answer = a
		return nil
	}
	if q.tries+1 >= s.crawl.Tries {
		a.Reason = fmt.Sprintf("%s, %d times: %s", a.Outcome, q.tries+1, a.Reason)
		a.Outcome = record.FetchFailed
		out.answer = a
		return nil
	}
	out.retryAt = s.later(q.tries, retryAfter)
	return nil
}

// later is when a failed request is made again: Backoff doubled by every try, and not before the site said.
func (s *slot) later(tries int, notBefore time.Time) time.Time {
	at := s.deps.Clock.Now().Add(s.crawl.Backoff << min(tries, 10))
	if notBefore.After(at) {
		return notBefore
	}
	return at
}

// failed turns an error of the fetcher into an answer or another attempt.
func (s *slot) failed(ctx context.Context, q question, resp *fetch.Response, err error) (asked, error) {
	kind := fetch.Classify(err)
	switch kind {
	case fetch.KindFenced:
		return asked{}, fmt.Errorf("%w: %w", ErrFenced, err)
	case fetch.KindCanceled:
		if cause := context.Cause(ctx); cause != nil {
			return asked{}, cause
		}
		return asked{}, err
	}
	out := asked{page: q.page}
	if resp != nil {
		out.sent, out.status, out.bytes = true, resp.Status, int64(len(resp.Body))
		out.exchange = exchange(resp)
	}
	why, notBefore := err, time.Time{}
	var fe *fetch.Error
	if errors.As(err, &fe) {
		why, notBefore = fe.Err, fe.RetryAt // the outcome has the address
	}
	if kind.Retryable() && q.tries+1 < s.crawl.Tries {
		out.retryAt = s.later(q.tries, notBefore)
		return out, nil
	}
	outcome := record.FetchFailed
	switch kind {
	case fetch.KindRobotsDenied:
		outcome = record.RobotsDenied
	case fetch.KindRedirectedAway:
		outcome = record.RedirectedAway
	}
	out.answer = q.final(outcome, string(kind)+": "+why.Error()).answer
	return out, nil
}

// final is an answer without a page.
func (q question) final(o record.Outcome, reason string) asked {
	return asked{page: q.page, answer: &extract.Answer{Page: q.page, URL: q.req.URL, Outcome: o, Reason: reason}}
}

// confirmed reads the archived body that a 304 stands for. If it is not there any more, the page is asked for again.
func (s *slot) confirmed(ctx context.Context, q question, resp *fetch.Response) (asked, error) {
	ev := *q.prior
	body, err := s.archived(ctx, ev)
	if err != nil {
		if ctx.Err() != nil {
			return asked{}, context.Cause(ctx)
		}
		q.prior = nil
		return s.ask(ctx, q)
	}
	ev.NotModifiedAt = s.crawl.AsOf.UTC().Format(time.RFC3339)
	x := exchange(resp)
	if x != nil {
		x.Body, x.Revisits = nil, &archive.Original{URL: ev.FinalURL, SHA256: ev.SHA256}
	}
	out := asked{page: q.page, sent: true, status: resp.Status, bytes: int64(len(body)), exchange: x, evidence: &ev, notModified: true}
	err = s.read(&out, q, extract.Input{URL: ev.URL, FinalURL: ev.FinalURL, Status: ev.Status, ContentType: ev.ContentType, Body: body}, time.Time{})
	return out, err
}

// archived gives an archived body of an item of the batch.
func (s *slot) archived(ctx context.Context, ev record.Evidence) ([]byte, error) {
	member, err := s.bodies.member(ctx, ev)
	if err != nil {
		return nil, err
	}
	return decodeMember(member, ev)
}

func (s *slot) evidence(q question, req fetch.Request, resp *fetch.Response) *record.Evidence {
	ev := &record.Evidence{
		Page: q.page, Method: req.Method, URL: req.URL, FinalURL: resp.FinalURL, RequestBody: string(req.Body),
		Status: resp.Status, ContentType: resp.Header.Get("Content-Type"), RecipeRev: s.deps.Site.Info().RecipeRev,
	}
	if len(resp.Redirects) == 0 && resp.Status == http.StatusOK {
		// Validators belong to the address that answered; a redirected request could not send them there.
		ev.ETag, ev.LastModified = resp.Header.Get("Etag"), resp.Header.Get("Last-Modified")
	}
	return ev
}

// exchange is what the archive keeps of an answer; nil where not even its head arrived.
func exchange(resp *fetch.Response) *archive.Exchange {
	if len(resp.ResponseHead) == 0 {
		return nil
	}
	kind, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if err != nil {
		kind = ""
	}
	return &archive.Exchange{
		URL: resp.FinalURL, At: resp.FetchedAt, RemoteAddr: resp.RemoteAddr,
		RequestHead: resp.RequestHead, RequestBody: resp.RequestBody, ResponseHead: resp.ResponseHead,
		Body: resp.Wire, Status: resp.Status, MIME: kind, Truncated: resp.Truncated,
	}
}
