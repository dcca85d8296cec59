package frontier

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"sheaf/internal/extract"
	"sheaf/internal/fetch"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/fetch/robots"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// A reread is a crawl whose site is the archive of an earlier run (Crawl.Rereads). Discover walks the lists that the run
// fetched and hands its items out again; RunBatch reads their bodies with today's recipe. What the recipe leads to and
// the run never fetched is counted, and the source is partial. Nothing is sent.

// skipNever counts pages and items that today's recipe leads to and the earlier run did not ask for.
const skipNever = "never fetched by the run that is read again"

// errNobody says that a reread was about to ask the site.
var errNobody = errors.New("a reread asks nobody")

// nobody is the Fetcher of a reread: every page may be read, none is fetched.
type nobody struct{}

func (nobody) Do(context.Context, fetch.Request) (*fetch.Response, error) { return nil, errNobody }

func (nobody) Allowed(context.Context, string) (robots.Decision, error) {
	return robots.Decision{Allowed: true}, nil
}

func (nobody) CrawlDelay(context.Context, string) (time.Duration, error) { return 0, nil }

// reread reads an archived body in place of asking for it.
func (s *slot) reread(ctx context.Context, q question, ev *record.Evidence) (asked, error) {
	body, err := s.stored(ctx, *ev)
	if err != nil {
		return asked{}, fmt.Errorf("read %s of %s again: %w", q.page, ev.URL, err)
	}
	kept := *ev
	kept.Page, kept.RecipeRev = q.page, s.deps.Site.Info().RecipeRev
	a, err := s.deps.Site.Read(q.page, extract.Input{
		URL: ev.URL, FinalURL: ev.FinalURL, Status: ev.Status, ContentType: ev.ContentType, Body: body, Visit: q.visit, Vars: q.vars,
	})
	if err != nil {
		return asked{}, fmt.Errorf("read %s as %s: %w", ev.URL, q.page, err)
	}
	if a.Outcome == recipe.Retry || a.Outcome == recipe.Throttled { // it was tried as often as it may be
		a.Outcome, a.Reason = record.FetchFailed, fmt.Sprintf("%s: %s", a.Outcome, a.Reason)
	}
	s.fetched.Add(1)
	return asked{page: q.page, answer: a, sent: true, status: ev.Status, bytes: int64(len(body)), evidence: &kept}, nil
}

func (s *slot) stored(ctx context.Context, ev record.Evidence) ([]byte, error) {
	if s.bodies == nil {
		return readArchived(ctx, s.deps.Store, ev)
	}
	return s.archived(ctx, ev)
}

// ask gets one answer of an item: from the site, or in a reread from the archive.
func (r *batchRun) ask(ctx context.Context, it Item, q question) (asked, error) {
	if r.in.Rereads == "" {
		return r.slot.ask(ctx, q)
	}
	for i := range it.Evidence {
		if it.Evidence[i].Page == q.page {
			return r.slot.reread(ctx, q, &it.Evidence[i])
		}
	}
	out := q.final(record.FetchFailed, "the run that is read again has no body of it")
	// It asks for further answers only while all required ones are right.
	out.never = it.Outcome != record.OK && it.Outcome != record.NotModified
	return out, nil
}

// reread reads a list page of the earlier run.
func (d *discovery) reread(ctx context.Context, q question) (asked, error) {
	was, ok := d.earlier.page(d.ledger.deps.Site, q.page, q.req)
	if !ok {
		return q.final(record.FetchFailed, skipNever), nil // page has looked before
	}
	if len(was.Evidence) == 0 {
		out := q.final(was.Outcome, was.Reason)
		out.status = was.Status
		return out, nil
	}
	return d.slot.reread(ctx, q, &was.Evidence[0])
}

// rereadSitemap reads a sitemap of the earlier run.
func (d *discovery) rereadSitemap(ctx context.Context, p pending, q question) walked {
	was, ok := d.earlier.page(d.ledger.deps.Site, q.page, q.req)
	switch {
	case !ok:
		return walked{asked: q.final(record.FetchFailed, skipNever)}
	case len(was.Evidence) == 0 || was.Status != http.StatusOK:
		a := q.final(was.Outcome, was.Reason)
		a.status = was.Status
		return walked{asked: a}
	}
	body, err := d.slot.stored(ctx, was.Evidence[0])
	if err != nil {
		return walked{err: fmt.Errorf("read sitemap %s again: %w", p.Visit.Sitemap, err)}
	}
	d.slot.fetched.Add(1)
	a := asked{page: q.page, sent: true, status: was.Status, bytes: int64(len(body)), evidence: &was.Evidence[0]}
	return d.readSitemap(p, q, a, body)
}

// refillEarlier takes the items of the earlier run as far as there is room, and at their end what it found and did not
// visit.
func (d *discovery) refillEarlier(ctx context.Context) error {
	for !d.state.KnownDone && !d.full() {
		it, err, ok := d.past.next()
		if !ok {
			return d.endOfEarlier()
		}
		if err != nil {
			return err
		}
		d.state.KnownAfter, d.dirty = it.at, true
		if it.left {
			d.left(1)
			continue
		}
		d.seen.add(canon.Fingerprint("ITEM", it.Kind+" "+it.Address, nil), it.Depth)
		d.buffer = append(d.buffer, it.Item)
	}
	return ctx.Err()
}

func (d *discovery) endOfEarlier() error {
	d.state.KnownDone, d.dirty = true, true
	d.left(d.earlier.waiting)
	for _, o := range d.earlier.refused {
		if o.Outcome == record.OverBudget {
			d.left(1)
		}
		if err := d.outcome(o); err != nil {
			return err
		}
	}
	return nil
}

// left notes items that the earlier run found and did not visit.
func (d *discovery) left(n int) {
	for range n {
		d.state.Stats.skip("not visited by the run that is read again")
	}
	if n > 0 {
		d.state.partial(fmt.Sprintf("run %s did not visit all items that it found", d.in.Rereads))
	}
}

// fetched reports whether the earlier run asked for a list page or sitemap.
func (d *discovery) fetched(v recipe.Visit) bool {
	kind, req := pageSitemap, recipe.Request{Method: http.MethodGet, URL: v.Sitemap}
	if v.Sitemap == "" {
		var err error
		kind = v.Page
		if req, err = d.ledger.deps.Site.PageRequest(v); err != nil {
			return false
		}
	}
	_, ok := d.earlier.page(d.ledger.deps.Site, kind, req)
	return ok
}

// never notes a page or item that today's recipe leads to and the earlier run did not ask for.
func (d *discovery) never() {
	d.state.Stats.skip(skipNever)
	d.dirty = true
}

// complete says at the end of a reread why it is partial, if pages were never fetched.
func (d *discovery) complete() {
	if n := d.state.Stats.Skipped[skipNever] + d.state.Batches.Skipped[skipNever]; n > 0 {
		d.state.partial(fmt.Sprintf("the recipe leads to pages that run %s never fetched: %d", d.in.Rereads, n))
	}
}

// body is the archived body that an answer was read from, if there is one.
func (a *asked) body() []record.Evidence {
	if a.evidence == nil || a.evidence.Archive == "" {
		return nil
	}
	return []record.Evidence{*a.evidence}
}
