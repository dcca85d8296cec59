package month

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/zeebo/xxh3"

	"sheaf/internal/compare"
	"sheaf/internal/extract"
	"sheaf/internal/frontier"
	"sheaf/internal/mall"
	"sheaf/internal/profile"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// crawler asks one shop for its pages and reads them, one request after the other.
type crawler struct {
	site    string
	plan    *recipe.Plan
	handler http.Handler
	// read is what items' pages said at their last visit, by address.
	read map[string]*visit
}

// visit is one item's answers as they were read.
type visit struct {
	digest  uint64 // of all answers, with status, address and content type
	record  record.Record
	outcome record.Outcome
	reason  string
}

// crawl is what one day's crawl of one shop brought.
type crawl struct {
	records  []record.Record
	outcomes []record.ItemOutcome
	// counts are the crawl's own; one of which no request was answered has failed.
	counts profile.Crawl
}

// errDown says that the connection was cut without an answer.
var errDown = errors.New("no answer")

// maxRedirects is how far a redirect is followed.
const maxRedirects = 5

func ask(ctx context.Context, handler http.Handler, r recipe.Request) (in extract.Input, err error) {
	defer func() {
		if v := recover(); v != nil {
			if v != http.ErrAbortHandler { //nolint:errorlint // a panic's value is no error chain
				panic(v)
			}
			err = errDown
		}
	}()
	address := r.URL
	for range maxRedirects {
		u, err := url.Parse(address)
		if err != nil {
			return extract.Input{}, fmt.Errorf("read address %s: %w", address, err)
		}
		req := httptest.NewRequestWithContext(ctx, r.Method, u.RequestURI(), bytes.NewReader(r.Body))
		req.Host = u.Host
		for k, v := range r.Header {
			req.Header.Set(k, v)
		}
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, req)
		if to := answer.Header().Get("Location"); answer.Code/100 == 3 && to != "" {
			next, err := u.Parse(to)
			if err != nil {
				return extract.Input{}, fmt.Errorf("follow %s: %w", to, err)
			}
			address = strings.Replace(next.String(), "http://", "https://", 1)
			continue
		}
		return extract.Input{
			URL: r.URL, FinalURL: address, Status: answer.Code, ContentType: answer.Header().Get("Content-Type"), Body: answer.Body.Bytes(),
		}, nil
	}
	return extract.Input{}, fmt.Errorf("%s redirects without end", r.URL)
}

// run walks the recipe's starts and the mall's lists, then visits what they lead to and what is known, each item once.
func (c *crawler) run(ctx context.Context, day int, known frontier.Parent) (*crawl, error) {
	w := &walk{crawler: c, out: &crawl{}, day: day, keys: map[string]string{}}
	for v, err := range c.plan.Starts() {
		if err == nil {
			err = w.start(ctx, v)
		}
		if err != nil {
			return nil, fmt.Errorf("start %s: %w", c.site, err)
		}
	}
	for _, v := range lists(c.site) {
		if err := w.list(ctx, v); err != nil {
			return nil, err
		}
	}
	for k, err := range known.Items(ctx, "") {
		if err != nil {
			return nil, fmt.Errorf("read known items of %s: %w", c.site, err)
		}
		w.keys[k.Address] = k.Key
		w.items = append(w.items, recipe.Visit{Item: k.Kind, Vars: k.Vars})
	}
	seen := map[string]bool{}
	for _, v := range w.items {
		address, err := c.plan.ItemAddress(v.Item, v.Vars)
		if err != nil {
			return nil, fmt.Errorf("address an item of %s: %w", c.site, err)
		}
		if seen[address] {
			continue
		}
		seen[address] = true
		if err := w.item(ctx, v, address); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

// lists are the mall's categories and genres, of which the recipes for the real shops name a few only.
func lists(site string) (out []recipe.Visit) {
	name, page, values := "", "", []string(nil)
	switch site {
	case mall.Jomashop:
		name, page, values = "category", "category", mall.Categories()
	case mall.Rakuten:
		name, page, values = "genre", "search", mall.Genres()
	}
	for _, v := range values {
		vars := map[string]string{name: v}
		out = append(out, recipe.Visit{Page: page, Vars: vars, N: 1, Chain: recipe.ChainName(page, vars)})
	}
	return out
}

// walk is one crawl at work.
type walk struct {
	*crawler
	out   *crawl
	day   int
	items []recipe.Visit
	keys  map[string]string // of items by address, as the parent or a list row tells them
}

func (w *walk) start(ctx context.Context, v recipe.Visit) error {
	switch {
	case v.Page != "":
		return w.list(ctx, v)
	case v.Sitemap != "":
		return w.sitemap(ctx, v, v.Sitemap)
	}
	return nil
}

// list walks a list to its end. A page that cannot be read ends it: that is an outcome, and no error.
func (w *walk) list(ctx context.Context, v recipe.Visit) error {
	var chain extract.Chain
	for next := &v; next != nil; {
		at := *next
		req, err := w.plan.PageRequest(at)
		if err != nil {
			return fmt.Errorf("ask for %s: %w", at.Page, err)
		}
		in, err := ask(ctx, w.handler, req)
		if err != nil {
			w.outcome(record.ItemOutcome{Kind: at.Page, URL: req.URL, Outcome: record.FetchFailed, Reason: err.Error()})
			return nil
		}
		w.out.counts.Fetched++
		in.Visit = at
		a, err := extract.Read(w.plan, at.Page, in)
		if err != nil {
			return fmt.Errorf("read %s: %w", req.URL, err)
		}
		w.outcome(record.ItemOutcome{Kind: at.Page, URL: req.URL, Outcome: final(a.Outcome), Status: in.Status, Reason: a.Reason})
		w.out.counts.Skipped += int64(len(a.Skipped))
		body := w.evidence(at.Page, req, in)
		for _, r := range a.Rows {
			r.Evidence = []record.Evidence{body}
			w.out.records = append(w.out.records, r)
			if r.Item != "" {
				w.keys[r.Item] = r.Key.Hash()
			}
		}
		w.items = append(w.items, a.Open...)
		for _, half := range a.Split {
			if err := w.list(ctx, half); err != nil {
				return err
			}
		}
		next, _ = chain.Advance(w.plan, at, a)
	}
	return nil
}

var location = regexp.MustCompile(`<loc>([^<]+)</loc>`)

// sitemap follows a sitemap or an index of them.
func (w *walk) sitemap(ctx context.Context, v recipe.Visit, address string) error {
	in, err := ask(ctx, w.handler, recipe.Request{Method: http.MethodGet, URL: address})
	if err != nil {
		w.outcome(record.ItemOutcome{Kind: "sitemap", URL: address, Outcome: record.FetchFailed, Reason: err.Error()})
		return nil
	}
	w.out.counts.Fetched++
	index := bytes.Contains(in.Body, []byte("<sitemapindex"))
	for _, m := range location.FindAllSubmatch(in.Body, -1) {
		if index {
			if err := w.sitemap(ctx, v, string(m[1])); err != nil {
				return err
			}
		} else if found, ok := w.plan.SitemapEntry(v, string(m[1])); ok {
			w.items = append(w.items, found)
		}
	}
	return nil
}

func (w *walk) item(ctx context.Context, v recipe.Visit, address string) error {
	requests, err := w.plan.ItemRequests(v.Item, v.Vars)
	if err != nil {
		return fmt.Errorf("ask for %s: %w", address, err)
	}
	got := make([]extract.Input, len(requests))
	evidence := make([]record.Evidence, 0, len(requests))
	h := xxh3.New()
	for i, r := range requests {
		in, err := ask(ctx, w.handler, r.Request)
		if err != nil {
			w.outcome(record.ItemOutcome{KeyHash: w.keys[address], Kind: v.Item, URL: address, Outcome: record.FetchFailed, Reason: err.Error()})
			return nil
		}
		w.out.counts.Fetched++
		in.Vars = v.Vars
		got[i] = in
		fmt.Fprintf(h, "%d %s %s %d\n", in.Status, in.FinalURL, in.ContentType, len(in.Body))
		_, _ = h.Write(in.Body)
		evidence = append(evidence, w.evidence(r.Page, r.Request, in))
	}
	seen := w.read[address]
	if digest := h.Sum64(); seen == nil || seen.digest != digest {
		answers := map[string]*extract.Answer{}
		for i, r := range requests {
			if answers[r.Page], err = extract.Read(w.plan, r.Page, got[i]); err != nil {
				return fmt.Errorf("read %s: %w", address, err)
			}
		}
		seen = &visit{digest: digest}
		seen.record, seen.outcome, seen.reason = extract.Item(w.plan, v.Item, v.Vars, answers)
		seen.outcome = final(seen.outcome)
		w.read[address] = seen
	}
	o := record.ItemOutcome{KeyHash: w.keys[address], Kind: v.Item, URL: address, Outcome: seen.outcome, Reason: seen.reason, Status: got[0].Status}
	if seen.outcome == record.OK {
		r := seen.record
		r.Evidence = evidence
		w.out.records = append(w.out.records, r)
		o.KeyHash = r.Key.Hash()
	}
	w.outcome(o)
	return nil
}

func (w *walk) outcome(o record.ItemOutcome) { w.out.outcomes = append(w.out.outcomes, o) }

// final is what becomes of an outcome when no retry helps: every retry here would meet the same page.
func final(o record.Outcome) record.Outcome {
	switch o {
	case recipe.Retry, recipe.Throttled:
		return record.FetchFailed
	}
	return o
}

// evidence names a body by its day and address; reread asks for it again.
func (w *walk) evidence(page string, r recipe.Request, in extract.Input) record.Evidence {
	return record.Evidence{
		Page: page, Method: r.Method, URL: r.URL, FinalURL: in.FinalURL, RequestBody: string(r.Body), Archive: strconv.Itoa(w.day), Length: int64(len(in.Body)),
		SHA256: strings.Repeat("0", 64), Status: in.Status, ContentType: in.ContentType, RecipeRev: w.plan.Revision,
	}
}

// reread reads earlier days' bodies with today's recipe. What broken days brought is never published, so the bodies that
// rows refer to are those of sound days.
func (c *crawler) reread(handlerOf func(day int) (http.Handler, error)) compare.Reextract {
	return func(ctx context.Context, b compare.Bodies) ([]record.Record, error) {
		answers := map[string]*extract.Answer{}
		for _, ev := range b.Evidence {
			day, err := strconv.Atoi(ev.Archive)
			if err != nil {
				return nil, fmt.Errorf("read day of %s: %w", ev.URL, err)
			}
			handler, err := handlerOf(day)
			if err != nil {
				return nil, err
			}
			in, err := ask(ctx, handler, recipe.Request{Method: ev.Method, URL: ev.URL, Body: []byte(ev.RequestBody)})
			if err != nil {
				return nil, err
			}
			if in.Vars = b.Vars; b.List {
				in.Visit = recipe.Visit{Page: ev.Page}
			}
			a, err := extract.Read(c.plan, ev.Page, in)
			if err != nil {
				return nil, fmt.Errorf("read %s again: %w", ev.URL, err)
			}
			ev.RecipeRev = c.plan.Revision
			if b.List {
				for i := range a.Rows {
					a.Rows[i].Evidence = []record.Evidence{ev}
				}
				return a.Rows, nil
			}
			answers[ev.Page] = a
		}
		rec, outcome, _ := extract.Item(c.plan, b.Kind, b.Vars, answers)
		if outcome != record.OK {
			return nil, nil
		}
		rec.Evidence = slices.Clone(b.Evidence)
		for i := range rec.Evidence {
			rec.Evidence[i].RecipeRev = c.plan.Revision
		}
		return []record.Record{rec}, nil
	}
}

// each yields a list as a sequence without errors.
func each[T any](list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range list {
			if !yield(v, nil) {
				return
			}
		}
	}
}
