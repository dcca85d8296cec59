package builder

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"sheaf/internal/extract"
	"sheaf/internal/fetch"
	"sheaf/internal/frontier"
	"sheaf/internal/frontier/sitemap"
	"sheaf/internal/phrase"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
	"sheaf/internal/render"
)

// Causes of a try's end.
var (
	errTryTime     = errors.New("the try took longer than it may")
	errTryCanceled = errors.New("the try was ended")
	errTryClosed   = errors.New("the server stops")
)

// tryWalk is a try under way.
type tryWalk struct {
	b            *Builder
	t            *trying
	plan         *recipe.Plan
	site         frontier.Site
	pages, items int             // that are still to be fetched
	through      *render.Through // nil before a page was rendered

	table tabling
	done  TryDone
	// opened are the items that lists lead to, each once; lists is what is known of what a run finds.
	opened []recipe.Visit
	seen   map[string]bool
	facts  tryFacts
	first  string // address that robots.txt is told for
}

// tryFacts are what lists said, for the estimate.
type tryFacts struct {
	starts   int     // lists that a run walks
	items    int     // items that starts name
	pages    int     // list pages that were read
	rows     int     // rows of them
	total    float64 // results that the first list says there are; 0 = it does not say
	lastPage float64 // number of the first list's last page; 0 = it does not say
	ended    bool    // the first list was seen to its end
	sitemap  bool
}

// run walks lists, then items, then says what a run would take.
func (w *tryWalk) run(ctx context.Context) {
	w.site, w.seen = frontier.NewSite(w.plan), map[string]bool{}
	w.table = newTabling(w.plan)
	err := w.lists(ctx)
	if err == nil {
		err = w.details(ctx)
	}
	if w.first != "" {
		w.t.add(TryEvent{Estimate: w.estimate(context.WithoutCancel(ctx))})
	}
	w.done.Ended = "finished"
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTryTime):
		w.done.Ended = "timeout"
		w.problem("timeout", "", fmt.Sprintf("the try was ended after %d seconds; what it found until then is shown", int(tryTime.Seconds())))
	case errors.Is(cause, errTryCanceled):
		w.done.Ended = "canceled"
	case errors.Is(cause, errTryClosed):
		w.done.Ended = "closed"
	case err != nil:
		w.problem("recipe", "", err.Error())
	}
	w.done.Rows = len(w.table.merged)
	w.t.add(TryEvent{Done: &w.done})
}

// lists walks the starts' lists, the first one for several pages.
func (w *tryWalk) lists(ctx context.Context) error {
	var starts []recipe.Visit
	for v, err := range w.site.Starts() {
		if err != nil {
			return err
		}
		switch {
		case v.Page != "":
			w.facts.starts++
		case v.Item != "":
			w.facts.items++
		case v.Sitemap != "":
			w.facts.sitemap = true
		}
		if len(starts) < mostPages {
			starts = append(starts, v)
		}
	}
	if len(starts) == 0 {
		w.problem("no_start", "", "the recipe says nowhere where to begin")
		return nil
	}
	for _, v := range starts {
		if w.pages == 0 && v.Item == "" || ctx.Err() != nil {
			break
		}
		switch {
		case v.Sitemap != "":
			w.sitemap(ctx, v)
		case v.Item != "":
			w.open(v)
		default:
			w.chain(ctx, v)
		}
	}
	return nil
}

// chain walks the pages of one list.
func (w *tryWalk) chain(ctx context.Context, v recipe.Visit) {
	memory := &extract.Chain{}
	first := w.facts.pages == 0
	for next := &v; next != nil && w.pages > 0 && ctx.Err() == nil; {
		at := *next
		w.pages--
		req, err := w.site.PageRequest(at)
		if err != nil {
			w.problem("recipe", "", err.Error())
			return
		}
		a := w.ask(ctx, at.Page, req, at, nil)
		if a == nil {
			return
		}
		w.facts.pages++
		w.facts.rows += len(a.Rows)
		if first && a.Total != nil {
			w.facts.total = float64(*a.Total)
		}
		if first && a.Last != nil {
			w.facts.lastPage = float64(*a.Last)
		}
		if len(a.Rows) == 0 && len(a.Open) == 0 {
			w.problem("no_rows", req.URL, "no row of the page counts")
		}
		w.listed(at, a)
		for _, o := range a.Open {
			if o.Item != "" {
				w.open(o)
			}
		}
		var stop string
		if next, stop = w.site.Advance(memory, at, a); next == nil && first {
			w.facts.ended = extract.Exhausted(stop)
			if unasked := w.plan.Pages[at.Page].Paging == nil && a.Total != nil && *a.Total > int64(w.facts.rows); unasked {
				w.problem("no_next", req.URL, fmt.Sprintf("only the first page is collected: it says that there are %d results, and the recipe does not say how further pages are asked for", *a.Total))
			} else if stop != extract.StopEnd {
				w.problem("no_next", req.URL, "the list ends here: "+stop)
			}
		}
	}
}

// listed shows the rows of a list.
func (w *tryWalk) listed(v recipe.Visit, a *extract.Answer) {
	looks := extract.LookAt(w.plan, a, v.Vars)
	for i, l := range looks {
		w.row(w.table.row(sample{ID: listMark, Role: RoleList}, a.Rows[i].Key.ID, l), a.Rows[i].Item, false)
	}
}

// row tells a row of the table.
func (w *tryWalk) row(at int, address string, own bool) {
	row := w.table.merged[at]
	w.t.add(TryEvent{Row: &TryRow{Key: row.key, URL: address, Own: own, Cells: w.table.cellsOf(row)}})
}

// open remembers an item.
func (w *tryWalk) open(v recipe.Visit) {
	address, err := w.site.ItemAddress(v.Item, v.Vars)
	if err != nil || w.seen[v.Item+" "+address] {
		return
	}
	w.seen[v.Item+" "+address] = true
	w.opened = append(w.opened, v)
}

// sitemap takes the first addresses of a sitemap that the recipe follows.
func (w *tryWalk) sitemap(ctx context.Context, v recipe.Visit) {
	w.pages--
	resp := w.fetch(ctx, "sitemap", recipe.Request{Method: http.MethodGet, URL: v.Sitemap})
	if resp == nil {
		return
	}
	if resp.Status != http.StatusOK {
		w.fail("fetch_failed", v.Sitemap, fmt.Sprintf("the sitemap answered %d", resp.Status))
		return
	}
	entries := 0
	for e, err := range sitemap.Entries(resp.Body) {
		if err != nil {
			w.fail(string(record.ParseFailed), v.Sitemap, err.Error())
			return
		}
		if e.Index && w.pages > 0 && len(w.opened) < w.items {
			w.sitemap(ctx, recipe.Visit{Sitemap: e.Loc, URL: e.Loc, Start: v.Start})
			continue
		}
		next, ok := w.site.SitemapEntry(v, e.Loc)
		switch {
		case !ok:
		case next.Item != "":
			entries++
			w.open(next)
		case next.Page != "" && w.pages > 0:
			w.chain(ctx, next)
		}
	}
	w.facts.items += entries
}

// details visits the first items, spread over what was found.
func (w *tryWalk) details(ctx context.Context) error {
	visits := slices.DeleteFunc(slices.Clone(w.opened), func(v recipe.Visit) bool {
		item := w.plan.Items[v.Item]
		return item == nil || len(item.Answers) == 0
	})
	n := min(w.items, len(visits))
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		if err := w.item(ctx, visits[i*len(visits)/n]); err != nil {
			return err
		}
	}
	return nil
}

// item asks for an item's answers and shows its record.
func (w *tryWalk) item(ctx context.Context, v recipe.Visit) error {
	requests, err := w.site.ItemRequests(v.Item, v.Vars)
	if err != nil {
		return err
	}
	answers := map[string]*extract.Answer{}
	for _, r := range requests {
		if a := w.ask(ctx, r.Page, r.Request, recipe.Visit{}, v.Vars); a != nil {
			answers[r.Page] = a
		}
		if ctx.Err() != nil {
			return nil
		}
	}
	address, err := w.site.ItemAddress(v.Item, v.Vars)
	if err != nil {
		return err
	}
	rec, outcome, reason := w.site.Item(v.Item, v.Vars, answers)
	if outcome != record.OK {
		if len(answers) > 0 {
			w.fail(string(outcome), address, reason)
		}
		return nil
	}
	if l, ok := extract.LookAtItem(w.plan, answers, v.Vars); ok {
		w.row(w.table.row(sample{ID: "item", Role: RoleItem}, rec.Key.ID, l), address, true)
	}
	return nil
}

// ask fetches a page and reads it; nil where it gave nothing, which is told.
func (w *tryWalk) ask(ctx context.Context, page string, req recipe.Request, visit recipe.Visit, vars map[string]string) *extract.Answer {
	started := w.b.clock.Now()
	resp := w.fetch(ctx, page, req)
	if resp == nil {
		return nil
	}
	a, err := w.site.Read(page, extract.Input{
		URL: req.URL, FinalURL: resp.FinalURL, Status: resp.Status, ContentType: resp.Header.Get("Content-Type"), Body: resp.Body, Visit: visit, Vars: vars,
	})
	if err != nil {
		w.fail("recipe", req.URL, err.Error())
		return nil
	}
	w.asked(TryRequest{URL: req.URL, Page: page, Status: resp.Status, Millis: w.b.clock.Now().Sub(started).Milliseconds(), Bytes: len(resp.Body), Outcome: string(a.Outcome), Rows: len(a.Rows), Skipped: len(a.Skipped)})
	if a.Outcome != record.OK {
		w.fail(string(a.Outcome), req.URL, a.Reason)
		return nil
	}
	return a
}

// fetch sends a request by the run's rules; nil where there is no answer, which is told.
func (w *tryWalk) fetch(ctx context.Context, page string, req recipe.Request) *fetch.Response {
	address, err := w.site.Canonical(req.URL)
	if err != nil {
		w.fail("fetch_failed", req.URL, err.Error())
		return nil
	}
	if w.first == "" {
		w.first = address
	}
	f, err := w.fetcher(ctx, address)
	if err != nil {
		w.fail("fetch_failed", address, err.Error())
		return nil
	}
	header := http.Header{}
	for name, value := range req.Header {
		header.Set(name, value)
	}
	began := w.b.clock.Now()
	resp, err := f.Do(ctx, fetch.Request{Method: req.Method, URL: address, Header: header, Body: req.Body})
	if err == nil {
		if page == "sitemap" {
			w.asked(TryRequest{URL: address, Page: page, Status: resp.Status, Millis: w.b.clock.Now().Sub(began).Milliseconds(), Bytes: len(resp.Body), Outcome: string(record.OK)})
		}
		return resp
	}
	if ctx.Err() != nil {
		return nil
	}
	outcome := record.FetchFailed
	switch fetch.Classify(err) {
	case fetch.KindRobotsDenied:
		outcome = record.RobotsDenied
	case fetch.KindRedirectedAway:
		outcome = record.RedirectedAway
	}
	asked := TryRequest{URL: address, Page: page, Millis: w.b.clock.Now().Sub(began).Milliseconds(), Outcome: string(outcome)}
	if resp != nil {
		asked.Status, asked.Bytes = resp.Status, len(resp.Body)
	}
	w.asked(asked)
	w.fail(string(outcome), address, plainError(err))
	return nil
}

// fetcher is what the run fetches through: with a browser behind it where the recipe asks for one.
func (w *tryWalk) fetcher(ctx context.Context, address string) (interface {
	Do(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}, error,
) {
	f, err := w.b.visitor.Fetcher(ctx, address, w.plan.Policy.Rate.PerSecond())
	if err != nil || w.plan.Policy.Render == nil {
		return f, err
	}
	if w.b.browser == nil {
		return nil, render.ErrNoBrowser
	}
	if w.through == nil {
		w.through = w.b.browser.Through(f, render.Options{Language: w.plan.Locale, Steps: render.StepsOf(w.plan.Policy.Render)})
	}
	return w.through, nil
}

func (w *tryWalk) asked(r TryRequest) {
	w.done.Requests++
	w.t.add(TryEvent{Request: &r})
}

func (w *tryWalk) fail(code, address, detail string) {
	w.done.Failed++
	w.problem(code, address, detail)
}

func (w *tryWalk) problem(code, address, detail string) {
	detail = clip(detail, 400)
	w.t.add(TryEvent{Problem: &TryProblem{Code: code, URL: address, Detail: detail, Said: phrase.Read(detail)}})
}
