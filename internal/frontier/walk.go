package frontier

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"sheaf/internal/extract"
	"sheaf/internal/fetch"
	"sheaf/internal/frontier/sitemap"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// walked is what one visit of a list page or sitemap came to.
type walked struct {
	from    *pending
	asked   asked
	entries []recipe.Visit // of a sitemap
	dropped int            // addresses that the start's filter or the item's address leaves out
	err     error
}

// walk fetches and reads one page. It runs beside run and touches none of its state.
func (d *discovery) walk(ctx context.Context, p pending) walked {
	if p.Visit.Sitemap != "" {
		return d.walkSitemap(ctx, p)
	}
	req, err := d.ledger.deps.Site.PageRequest(*p.Visit)
	if err != nil {
		q := question{page: p.Visit.Page}
		return walked{asked: q.final(record.FetchFailed, err.Error())}
	}
	q := question{page: p.Visit.Page, req: req, visit: *p.Visit, vars: p.Visit.Vars, tries: p.Tries}
	ask := d.slot.ask
	if d.earlier != nil {
		ask = d.reread
	}
	a, err := ask(ctx, q)
	return walked{asked: a, err: err}
}

// pageSitemap stands for the page kind in outcomes of sitemaps.
const pageSitemap = "sitemap"

func (d *discovery) walkSitemap(ctx context.Context, p pending) walked {
	q := question{page: pageSitemap, req: recipe.Request{Method: http.MethodGet, URL: p.Visit.Sitemap}, tries: p.Tries}
	if d.earlier != nil {
		return d.rereadSitemap(ctx, p, q)
	}
	resp, err := d.slot.fetcher.Do(ctx, fetch.Request{Method: http.MethodGet, URL: p.Visit.Sitemap})
	if resp != nil {
		d.slot.fetched.Add(1)
	}
	if err != nil {
		a, err := d.slot.failed(ctx, q, resp, err)
		return walked{asked: a, err: err}
	}
	a := asked{page: q.page, sent: true, status: resp.Status, bytes: int64(len(resp.Body)), exchange: exchange(resp)}
	a.evidence = d.slot.evidence(q, fetch.Request{Method: http.MethodGet, URL: p.Visit.Sitemap}, resp)
	switch {
	case resp.Status == http.StatusOK:
		return d.readSitemap(p, q, a, resp.Body)
	case resp.Status == http.StatusNotFound, resp.Status == http.StatusGone:
		a.answer = q.final(record.NotFound, fmt.Sprintf("status %d", resp.Status)).answer
	case resp.Status != http.StatusTooManyRequests && resp.Status < 500, p.Tries+1 >= d.in.Tries:
		a.answer = q.final(record.FetchFailed, fmt.Sprintf("status %d", resp.Status)).answer
	default:
		a.retryAt = d.slot.later(p.Tries, resp.RetryAfter())
	}
	return walked{asked: a}
}

func (d *discovery) readSitemap(p pending, q question, a asked, body []byte) walked {
	w := walked{asked: a}
	for e, err := range sitemap.Entries(body) {
		if err != nil {
			w.asked.answer = q.final(record.ParseFailed, err.Error()).answer
			return w // with what could be read
		}
		if e.Index {
			w.entries = append(w.entries, recipe.Visit{Sitemap: e.Loc, URL: e.Loc, Depth: p.Visit.Depth + 1, Start: p.Visit.Start})
			continue
		}
		v, ok := d.ledger.deps.Site.SitemapEntry(*p.Visit, e.Loc)
		if !ok {
			w.dropped++
			continue
		}
		w.entries = append(w.entries, v)
	}
	w.asked.answer = q.final(record.OK, "").answer
	return w
}

// take brings what a visit came to into ledger, queue and buffer.
func (d *discovery) take(ctx context.Context, w walked) error {
	if w.err != nil {
		return w.err
	}
	p, a, stats := w.from, &w.asked, &d.state.Stats
	d.state.Intent, d.dirty = "", true
	if a.sent {
		stats.Fetched++
		stats.Bytes += a.bytes
		if p.Tries > 0 {
			stats.Retried++
		}
	}
	if err := d.ledger.keep(a); err != nil {
		return err
	}
	if a.answer == nil {
		p.Tries++
		p.At = a.retryAt
		return nil
	}
	d.queue = slices.DeleteFunc(d.queue, func(q *pending) bool { return q == p })
	if err := d.settle(*p.Visit, a.answer.Outcome, a.status, a.answer.Reason, a.body()...); err != nil {
		return err
	}
	if w.dropped > 0 {
		for range w.dropped {
			stats.skip("filtered from sitemap")
		}
	}
	for _, v := range w.entries {
		if err := d.link(ctx, v); err != nil {
			return err
		}
	}
	if p.Visit.Sitemap != "" {
		return nil
	}
	return d.takeList(ctx, p, a)
}

// takeList keeps a list page's rows and follows what it leads to.
func (d *discovery) takeList(ctx context.Context, p *pending, a *asked) error {
	ans, stats := a.answer, &d.state.Stats
	if ans.Outcome != record.OK && ans.Outcome != record.NotFound && ans.Outcome != record.Gone && ans.Outcome != record.RobotsDenied &&
		d.ledger.deps.Site.Covers(p.Visit.Page) == recipe.CoversAll {
		d.state.partial(fmt.Sprintf("list %s ended with %s: %s", p.Visit.Page, ans.Outcome, ans.Reason))
	}
	info := d.ledger.deps.Site.Info()
	for _, row := range append(ans.Refused(info.Site, info.Marketplace), ans.Rows...) {
		if a.evidence != nil {
			row.Evidence = []record.Evidence{*a.evidence}
		}
		if err := d.ledger.record(row); err != nil {
			return err
		}
		if row.Quarantine == "" {
			stats.Records++
		}
	}
	for _, s := range ans.Skipped {
		stats.skip(skipClass(s))
	}
	for _, v := range ans.Open {
		v.Depth = max(v.Depth, p.Visit.Depth+1)
		if err := d.link(ctx, v); err != nil {
			return err
		}
	}
	if len(ans.Split) > 0 { // the halves show all that this query shows, and the rest
		for _, v := range ans.Split {
			if err := d.page(v, nil); err != nil {
				return err
			}
		}
		return nil
	}
	if ans.Capped && ans.Covers == recipe.CoversAll {
		d.state.partial(fmt.Sprintf("list %s shows only a part of %s and cannot be split further", p.Visit.Page, p.Visit.Chain))
	}
	memory := p.Memory
	if memory == nil {
		memory = &extract.Chain{}
	}
	next, _ := d.ledger.deps.Site.Advance(memory, *p.Visit, ans)
	if next == nil {
		return nil
	}
	next.Depth = p.Visit.Depth
	return d.page(*next, memory)
}

// skipClass is the reason of a skipped row without its details.
func skipClass(s extract.Skip) string {
	for _, class := range []string{extract.SkipRule, extract.SkipPastEnd, extract.SkipMarketplace, extract.SkipNoKey, extract.SkipRequired} {
		if len(s.Reason) >= len(class) && s.Reason[:len(class)] == class {
			return class
		}
	}
	return s.Reason
}

// settle gives a list page or sitemap its final outcome; bodies are what was read of it.
func (d *discovery) settle(v recipe.Visit, o record.Outcome, status int, reason string, bodies ...record.Evidence) error {
	kind, url := v.Page, v.URL
	if v.Sitemap != "" {
		kind, url = pageSitemap, v.Sitemap
	} else if id, err := d.identity(v); err == nil {
		url = id.url
	}
	return d.outcome(record.ItemOutcome{Kind: kind, URL: url, Outcome: o, Status: status, Reason: reason, Evidence: bodies})
}

func (d *discovery) outcome(o record.ItemOutcome) error {
	d.dirty = true
	d.state.Stats.outcome(o.Outcome)
	d.state.Done++
	return d.ledger.outcome(o)
}
