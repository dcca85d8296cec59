package render

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"sheaf/internal/fetch"
	"sheaf/internal/fetch/canon"
)

// tab is the page that is open. What it asks for comes here.
type tab struct {
	process *process
	address *url.URL
	options Options
	fetches context.Context //nolint:containedctx // ends with the tab; events bring none
	cancel  func()

	requests sync.WaitGroup
	turns    chan struct{} // requests that are answered at a time

	failed  chan struct{} // closed when the page itself could not be fetched
	crashed chan struct{}

	mu       sync.Mutex
	err      error           // why the page itself could not be fetched
	main     *fetch.Response // the page
	moved    *fetch.Response // the page, at the address to which the browser was led
	settled  bool            // when it was last waited for
	loaded   time.Time
	open     int
	quiet    time.Time // since when nothing is open
	sent     int
	refused  int
	bytes    int
	pages    int // how often the page was gone to
	answers  []Answer
	asked    int
	ended    bool
	isDown   bool
	hasError bool
}

// Bounds of a page that no option names.
const (
	atOnce       = 6 // requests, as browsers do
	maxPages     = 5 // a page that leads on by script
	maxAnswers   = 100
	maxAnswer    = 8 << 20
	minJSON      = 64 // bytes of an answer that does not say that it is JSON
	maxAsked     = 3000
	maxPostBytes = 1 << 20
)

func newTab(p *process, address *url.URL, o Options) *tab {
	t := &tab{
		process: p, address: address, options: o, turns: make(chan struct{}, atOnce), failed: make(chan struct{}), crashed: make(chan struct{}),
		quiet: p.clock.Now(),
	}
	t.fetches, t.cancel = context.WithCancel(p.ctx)
	return t
}

// end lets go of what is under way; nothing is begun after it.
func (t *tab) end() {
	t.mu.Lock()
	t.ended = true
	t.mu.Unlock()
	t.cancel()
	t.requests.Wait()
}

// begin does what an event asks for where commands may be run.
func (t *tab) begin(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended || t.asked > maxAsked {
		return
	}
	t.asked++
	t.requests.Go(f)
}

func (t *tab) now() time.Time { return t.process.clock.Now() }

func (t *tab) state() (loaded, quietSince time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.open > 0 {
		return t.loaded, time.Time{}
	}
	return t.loaded, t.quiet
}

func (t *tab) firstError(otherwise error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil {
		return t.err
	}
	return otherwise
}

func (t *tab) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err = err; !t.hasError {
		t.hasError = true
		close(t.failed)
	}
}

func (t *tab) crash() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.isDown {
		t.isDown = true
		close(t.crashed)
	}
}

// dismiss closes a dialog, which would hold the page up. It is called where no command may be run.
func (t *tab) dismiss() {
	t.begin(func() {
		// A dialog that is gone already needs no answer, and the end of the browser is told elsewhere.
		_, _ = cdp.Call(t.fetches, chromedp.FromContext(t.process.ctx).Target, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: false})
	})
}

// paused hears of a request. It is called where no command may be run.
func (t *tab) paused(event *cdpfetch.EventRequestPaused) {
	t.mu.Lock()
	if t.asked <= maxAsked { // one that nobody answers is not waited for
		t.open++
	}
	t.mu.Unlock()
	t.begin(func() {
		t.answer(event)
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.open--; t.open == 0 {
			t.quiet = t.now()
		}
	})
}

// stands are the answers that stand for what is not fetched, so that scripts which wait for it go on.
var stands = map[network.ResourceType]struct {
	contentType string
	body        []byte
}{
	network.ResourceTypeStylesheet: {"text/css", []byte("/**/")},
	network.ResourceTypeImage:      {"image/gif", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;")},
}

// answer says to the browser what came of a request. The browser's own errors are not told here: it is gone then, which run sees.
func (t *tab) answer(event *cdpfetch.EventRequestPaused) {
	kind := event.ResourceType
	if stand, ok := stands[kind]; ok {
		t.fulfil(event, http.StatusOK, http.Header{"Content-Type": {stand.contentType}}, stand.body)
		return
	}
	if isPreflight(event) {
		t.fulfil(event, http.StatusNoContent, http.Header{}, nil)
		return
	}
	u, err := url.Parse(event.Request.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		t.refuse(event)
		return
	}
	switch kind {
	case network.ResourceTypeDocument:
		t.document(event, u)
	case network.ResourceTypeScript, network.ResourceTypeXHR, network.ResourceTypeFetch:
		t.part(event)
	default:
		t.refuse(event)
	}
}

// isPreflight tells a question whether a request to another host may be made. Nobody has to be asked: there is nothing
// of a person's in this browser.
func isPreflight(event *cdpfetch.EventRequestPaused) bool {
	return event.ResourceType == network.ResourceTypePreflight || event.Request.Method == http.MethodOptions && header(event).Get("Access-Control-Request-Method") != ""
}

// document answers a request for the page itself. Frames, and other sites that it leads to, are not shown.
func (t *tab) document(event *cdpfetch.EventRequestPaused, u *url.URL) {
	if string(event.FrameID) != string(chromedp.FromContext(t.process.ctx).Target.TargetID) || canon.SiteOfHost(u.Hostname()) != canon.SiteOfHost(t.address.Hostname()) {
		t.refuse(event)
		return
	}
	t.mu.Lock()
	got := t.moved // the browser follows where it was led; how it writes the address is its own matter
	moved := got != nil
	t.moved = nil
	if t.pages++; !moved && t.pages > maxPages {
		t.mu.Unlock()
		t.refuse(event)
		return
	}
	t.loaded = time.Time{}
	t.mu.Unlock()
	if !moved {
		var err error
		if got, err = t.first(event); err != nil {
			t.refuse(event)
			t.fail(err)
			return
		}
	}
	if got.FinalURL != "" && got.FinalURL != u.String() && !moved {
		t.mu.Lock()
		t.moved = got
		t.mu.Unlock()
		t.fulfil(event, http.StatusFound, http.Header{"Location": {got.FinalURL}}, nil)
		return
	}
	t.mu.Lock()
	t.main = got
	t.mu.Unlock()
	t.fulfil(event, got.Status, got.Header, got.Body)
}

// first is the page's own answer: the one that was given, the first time.
func (t *tab) first(event *cdpfetch.EventRequestPaused) (*fetch.Response, error) {
	t.mu.Lock()
	given := t.options.Main
	t.options.Main = nil
	t.mu.Unlock()
	if given != nil {
		return given, nil
	}
	return t.ask(event)
}

// part answers a request of the page's scripts, and keeps it if it is JSON.
func (t *tab) part(event *cdpfetch.EventRequestPaused) {
	got, err := t.ask(event)
	if err != nil {
		t.refuse(event)
		return
	}
	if event.ResourceType != network.ResourceTypeScript && isJSON(got) {
		t.record(event, got)
	}
	t.fulfil(event, got.Status, got.Header, got.Body)
}

func (t *tab) record(event *cdpfetch.EventRequestPaused, got *fetch.Response) {
	body, _ := postBody(event)
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.answers) >= maxAnswers || len(got.Body) > maxAnswer {
		return
	}
	t.answers = append(t.answers, Answer{
		Method: event.Request.Method, URL: event.Request.URL, Header: header(event), RequestBody: body,
		Status: got.Status, ContentType: got.Header.Get("Content-Type"), Body: got.Body, At: got.FetchedAt,
	})
}

// ask fetches what the page asks for, within the bounds.
func (t *tab) ask(event *cdpfetch.EventRequestPaused) (*fetch.Response, error) {
	body, err := postBody(event)
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	over := t.sent >= t.options.MaxRequests || t.bytes >= t.options.MaxBytes
	if !over {
		t.sent++
	}
	t.mu.Unlock()
	if over {
		return nil, fmt.Errorf("more than %d requests or %d bytes", t.options.MaxRequests, t.options.MaxBytes)
	}
	select {
	case t.turns <- struct{}{}:
		defer func() { <-t.turns }()
	case <-t.fetches.Done():
		return nil, context.Cause(t.fetches)
	}
	got, err := t.options.Fetch(t.fetches, fetch.Request{Method: event.Request.Method, URL: event.Request.URL, Header: header(event), Body: body})
	if err != nil {
		return nil, err
	}
	t.mu.Lock()
	t.bytes += len(got.Body)
	t.mu.Unlock()
	return got, nil
}

// own are headers that the fetcher sends by its own rules, or that speak of this browser alone.
var own = map[string]bool{
	"User-Agent": true, "Accept-Encoding": true, "Cookie": true, "Host": true, "Connection": true, "Content-Length": true, "Dnt": true,
	"Upgrade-Insecure-Requests": true, "Cache-Control": true, "Pragma": true, "Priority": true, "Te": true, "If-None-Match": true, "If-Modified-Since": true,
}

// header is what a page's request carries of its own.
func header(event *cdpfetch.EventRequestPaused) http.Header {
	out := http.Header{}
	for name, value := range event.Request.Headers {
		text, ok := value.(string)
		name = http.CanonicalHeaderKey(name)
		if !ok || own[name] || strings.HasPrefix(name, "Sec-") || strings.HasPrefix(name, "Proxy-") || strings.HasPrefix(name, ":") {
			continue
		}
		out.Set(name, text)
	}
	return out
}

func postBody(event *cdpfetch.EventRequestPaused) ([]byte, error) {
	var out []byte
	for _, entry := range event.Request.PostDataEntries {
		if out = append(out, entry.Bytes...); len(out) > maxPostBytes {
			return nil, fmt.Errorf("read what the page sends: above %d bytes", maxPostBytes)
		}
	}
	if len(out) == 0 && event.Request.HasPostData {
		return nil, fmt.Errorf("read what the page sends: it is not in the browser's message")
	}
	return out, nil
}

// passed are the headers of an answer that the page is told. Policies of the site's own are not: nothing here needs protecting
// by them, and some would keep the page from being read.
var passed = []string{"Content-Type", "Location", "Content-Language", "Last-Modified", "Link", "X-Total-Count", "X-Total-Pages", "Retry-After"}

// fulfil gives the browser an answer. What an answer to a script says is for whoever asks: pages and their data are often on
// different hosts, and this browser holds nothing that would have to be kept from a host.
func (t *tab) fulfil(event *cdpfetch.EventRequestPaused, status int, h http.Header, body []byte) {
	var entries []*cdpfetch.HeaderEntry
	add := func(name, value string) {
		entries = append(entries, &cdpfetch.HeaderEntry{Name: name, Value: strings.ToValidUTF8(value, "")})
	}
	for _, name := range passed {
		if value := h.Get(name); value != "" {
			add(name, value)
		}
	}
	if origin := header(event).Get("Origin"); origin != "" {
		add("Access-Control-Allow-Origin", origin)
		add("Access-Control-Allow-Credentials", "true")
		add("Access-Control-Expose-Headers", strings.Join(passed, ", "))
		add("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, HEAD")
		if asked := header(event).Get("Access-Control-Request-Headers"); asked != "" {
			add("Access-Control-Allow-Headers", asked)
		}
	}
	_, _ = cdp.Call(t.fetches, chromedp.FromContext(t.process.ctx).Browser, cdpfetch.FulfillRequest, cdpfetch.FulfillRequestParams{
		RequestID: event.RequestID, ResponseCode: int64(status), ResponseHeaders: entries, Body: body,
	})
}

// refuse lets a request fail.
func (t *tab) refuse(event *cdpfetch.EventRequestPaused) {
	t.mu.Lock()
	t.refused++
	t.mu.Unlock()
	_, _ = cdp.Call(t.fetches, chromedp.FromContext(t.process.ctx).Browser, cdpfetch.FailRequest, cdpfetch.FailRequestParams{
		RequestID: event.RequestID, ErrorReason: network.ErrorReasonBlockedByClient,
	})
}
