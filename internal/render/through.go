package render

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"sheaf/internal/fetch"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/fetch/robots"
)

// Requests is what a crawl fetches through; *fetch.Fetcher is one.
type Requests interface {
	Do(ctx context.Context, r fetch.Request) (*fetch.Response, error)
	Allowed(ctx context.Context, url string) (robots.Decision, error)
	CrawlDelay(ctx context.Context, url string) (time.Duration, error)
}

// Through is a crawl's fetcher that gives HTML pages as they are after their scripts have run. All that the scripts ask for goes through
// Requests, by its rules: its turns, its robots.txt, its guard. Scripts are asked for once in the life of a Through. Safe for concurrent use.
type Through struct {
	Requests
	browser *Browser
	options Options

	mu      sync.Mutex
	scripts map[string]*fetch.Response
	kept    int // bytes in scripts
}

// Through makes a Through. Of the options, Fetch and Main are its own.
func (b *Browser) Through(r Requests, o Options) *Through {
	return &Through{Requests: r, browser: b, options: o, scripts: map[string]*fetch.Response{}}
}

// RenderedHeader marks the answers that are not as the site sent them. Its value is how many requests the page's scripts made.
const RenderedHeader = "X-Sheaf-Rendered"

// Do fetches as Requests does, and lets a browser run what answers a GET with status 200 as HTML. Such an answer is UTF-8, has RenderedHeader
// in its head, and no validators: that the shell of a page is the same says nothing of what it shows; for the same reason none are sent. Errors are
// fetch errors: what the browser could not do in time is a timeout. Where the page's own site refused one of its scripts' requests for the moment or did not
// answer it, that is what Do gives: a page without its data is no page.
func (t *Through) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	if r.Method != "" && r.Method != http.MethodGet {
		return t.Requests.Do(ctx, r)
	}
	r.Conditional = fetch.Validators{}
	got, err := t.Requests.Do(ctx, r)
	if err != nil || got.Status != http.StatusOK || !isHTML(got) {
		return got, err
	}
	o, v := t.options, visit{through: t, site: siteOf(got.FinalURL)}
	o.Fetch, o.Main = v.part, got
	page, err := t.browser.Open(ctx, got.FinalURL, o)
	switch {
	case err != nil:
		return nil, t.failed(ctx, got.FinalURL, err)
	case v.err != nil:
		return nil, v.err
	case v.refused != nil:
		return v.refused, nil
	}
	out := *got
	out.Header = got.Header.Clone()
	for _, name := range []string{"Etag", "Last-Modified", "Content-Encoding", "Content-Length", "Transfer-Encoding"} {
		out.Header.Del(name)
	}
	out.Header.Set("Content-Type", "text/html; charset=utf-8")
	out.Header.Set(RenderedHeader, fmt.Sprint(page.Requests))
	out.Body, out.Wire = page.HTML, page.HTML
	out.ResponseHead = head(got.ResponseHead, out.Header)
	return &out, nil
}

// isHTML tells a page by what it says or how it begins.
func isHTML(got *fetch.Response) bool {
	kind, _, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil || kind == "" {
		kind, _, _ = strings.Cut(http.DetectContentType(got.Body), ";")
	}
	return kind == "text/html" || kind == "application/xhtml+xml"
}

// head is the head of the answer with other headers: its first line stays.
func head(was []byte, h http.Header) []byte {
	line, _, ok := strings.Cut(string(was), "\r\n")
	if !ok {
		return nil
	}
	var b strings.Builder
	b.WriteString(line + "\r\n")
	if err := h.Write(&b); err != nil {
		return nil // a strings.Builder takes everything
	}
	return []byte(b.String())
}

// maxScripts is how many bytes of scripts are kept.
const maxScripts = 64 << 20

// visit is one page with what its scripts ask for.
type visit struct {
	through *Through
	site    string

	mu      sync.Mutex
	err     error           // the first that time may mend
	refused *fetch.Response // the first that says to come back later
}

// part answers a request of the page, and remembers what its own site did not give.
func (v *visit) part(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	got, err := v.through.part(ctx, r)
	if siteOf(r.URL) != v.site {
		return got, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	switch kind := fetch.Classify(err); {
	case err != nil && v.err == nil && (kind.Retryable() || kind == fetch.KindFenced):
		v.err = err
	case err == nil && v.refused == nil && (got.Status == http.StatusTooManyRequests || got.Status == http.StatusServiceUnavailable):
		v.refused = got
	}
	return got, err
}

func siteOf(address string) string {
	site, err := canon.Site(address)
	if err != nil {
		return address
	}
	return site
}

// part answers what a page's scripts ask for.
func (t *Through) part(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	t.mu.Lock()
	kept := t.scripts[r.URL]
	t.mu.Unlock()
	if kept != nil && r.Method == http.MethodGet {
		return kept, nil
	}
	got, err := t.Requests.Do(ctx, r)
	if err != nil || r.Method != http.MethodGet || got.Status != http.StatusOK || !strings.Contains(strings.ToLower(got.Header.Get("Content-Type")), "javascript") {
		return got, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.scripts[r.URL] == nil && t.kept+len(got.Body) <= maxScripts {
		t.scripts[r.URL] = got
		t.kept += len(got.Body)
	}
	return got, nil
}

// failed is an error of the browser as one of the fetcher, so that a crawl sees what it may try again.
func (t *Through) failed(ctx context.Context, address string, err error) error {
	var known *fetch.Error
	switch {
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return &fetch.Error{URL: address, Kind: fetch.KindCanceled, Err: fmt.Errorf("%w: %w", fetch.ErrCanceled, err)}
	}
	return &fetch.Error{URL: address, Kind: fetch.KindTimeout, Err: fmt.Errorf("%w: %w", fetch.ErrTimeout, err)}
}
