package render

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Open lets a page run and gives what it came to. Every wait ends with ctx and, once it has a place, with Options.Timeout; browser and profile are
// gone when it returns.
func (b *Browser) Open(ctx context.Context, address string, o Options) (_ Page, err error) {
	o = o.applyDefaults()
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return Page{}, fmt.Errorf("open %q in a browser: not an absolute http or https address", address)
	}
	u.Fragment, u.RawFragment = "", ""
	select {
	case b.places <- struct{}{}:
		defer func() { <-b.places }()
	case <-ctx.Done():
		return Page{}, fmt.Errorf("open %s in a browser: wait for a place: %w", address, context.Cause(ctx))
	}
	ctx, cancel := context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("%w: more than %s", context.DeadlineExceeded, o.Timeout))
	defer cancel()
	p, err := b.start(ctx, o)
	if p != nil {
		defer func() { err = errors.Join(err, p.stop()) }()
	}
	if err != nil {
		return Page{}, fmt.Errorf("open %s in a browser: %w", address, err)
	}
	t := newTab(p, u, o)
	defer t.end()
	result, err := t.run(ctx)
	if err != nil {
		return Page{}, fmt.Errorf("open %s in a browser: %w", address, p.why(ctx, err))
	}
	return result, nil
}

// withoutCalls takes from a page what would send by address without a request that could be intercepted. The flags refuse it
// too; a version that names them differently still has this.
const withoutCalls = `for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport", "WebSocketStream", "TCPSocket", "UDPSocket"]) delete self[name]`

// run goes to the page and waits for it.
func (t *tab) run(ctx context.Context) (Page, error) {
	if err := t.listen(); err != nil {
		return Page{}, fmt.Errorf("listen to the browser: %w", err)
	}
	chrome := chromedp.FromContext(t.process.ctx)
	if _, err := cdp.Call(t.process.ctx, chrome.Browser, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorDeny}); err != nil {
		return Page{}, fmt.Errorf("refuse downloads: %w", err)
	}
	everything := cdpfetch.EnableParams{Patterns: []*cdpfetch.RequestPattern{{URLPattern: "*"}}}
	if _, err := cdp.Call(t.process.ctx, chrome.Browser, cdpfetch.Enable, everything); err != nil {
		return Page{}, fmt.Errorf("take the page's requests: %w", err)
	}
	if _, err := cdp.Call(t.process.ctx, chrome.Target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: withoutCalls}); err != nil {
		return Page{}, fmt.Errorf("take calls from the page: %w", err)
	}
	gone := make(chan error, 1)
	go func() {
		_, err := cdp.Call(t.process.ctx, chrome.Target, page.Navigate, page.NavigateParams{URL: t.address.String()})
		gone <- err
	}()
	select {
	case err := <-gone:
		if err != nil {
			return Page{}, t.firstError(fmt.Errorf("go to the page: %w", err))
		}
	case <-t.failed:
		return Page{}, t.firstError(ErrNoPage)
	case <-ctx.Done():
		return Page{}, context.Cause(ctx)
	}
	if err := t.firstError(nil); err != nil {
		return Page{}, err
	}
	if err := t.settle(ctx); err != nil {
		return Page{}, err
	}
	for _, step := range t.options.Steps {
		if err := t.do(ctx, step); err != nil {
			return Page{}, err
		}
	}
	return t.take(ctx)
}

// answerWithin is how long a script of ours may wait for one of the page's to let go.
const answerWithin = 10 * time.Second

// evaluate asks the page.
func evaluate[T any](ctx context.Context, t *tab, script string) (T, error) {
	asked, cancel := context.WithTimeout(t.process.ctx, answerWithin)
	defer cancel()
	stop := context.AfterFunc(ctx, cancel)
	defer stop()
	v, err := chromedp.Evaluate[T](script)(asked, chromedp.FromContext(t.process.ctx).Target)
	if err != nil && asked.Err() != nil && ctx.Err() == nil && t.process.ctx.Err() == nil {
		return v, fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return v, err
}

// take reads what the page has become.
func (t *tab) take(ctx context.Context) (Page, error) {
	type document struct{ URL, HTML string }
	const script = `(() => { const e = document.documentElement; const d = document.doctype;
		return {URL: String(location.href), HTML: e ? (d ? "<!DOCTYPE " + d.name + ">" : "") + e.outerHTML : ""} })()`
	size, err := evaluate[int](ctx, t, `(document.documentElement ? document.documentElement.outerHTML.length : 0)`)
	if err != nil {
		return Page{}, fmt.Errorf("read the page: %w", err)
	}
	if size > t.options.MaxBytes {
		return Page{}, fmt.Errorf("read the page: it has grown to %d characters, more than %d", size, t.options.MaxBytes)
	}
	d, err := evaluate[document](ctx, t, script)
	if err != nil {
		return Page{}, fmt.Errorf("read the page: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.main == nil {
		if t.err != nil {
			return Page{}, t.err
		}
		return Page{}, ErrNoPage
	}
	return Page{
		URL: d.URL, Status: t.main.Status, ContentType: t.main.Header.Get("Content-Type"), HTML: []byte(d.HTML),
		Answers: t.answers, Requests: t.sent, Refused: t.refused, Settled: t.settled,
	}, nil
}

// settle waits until the page has loaded and asked for nothing for a while, or time is up.
func (t *tab) settle(ctx context.Context) error {
	every := min(t.options.Idle, 50*time.Millisecond)
	tick := t.process.clock.NewTimer(every)
	defer tick.Stop()
	began := t.now()
	for t.settled = false; ; tick.Reset(every) {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-t.process.ctx.Done():
			return ErrCrashed
		case <-t.crashed:
			return fmt.Errorf("%w: the page's own process crashed", ErrCrashed)
		case <-tick.C():
		}
		now := t.now()
		loaded, quietSince := t.state()
		switch {
		case loaded.IsZero():
			// A page whose loading never ends is taken as it is after twice the time.
			if now.Sub(began) > 2*t.options.Settle {
				return nil
			}
		case !quietSince.IsZero() && now.Sub(latest(quietSince, loaded, began)) >= t.options.Idle:
			t.settled = true
			return nil
		case now.Sub(latest(loaded, began)) > t.options.Settle:
			return nil
		}
	}
}

func latest(times ...time.Time) time.Time {
	var out time.Time
	for _, t := range times {
		if t.After(out) {
			out = t
		}
	}
	return out
}

// listen hears of requests, dialogs and the end of loading.
func (t *tab) listen() error {
	if err := chromedp.ListenBrowser(t.process.ctx, func(event any) {
		if paused, ok := event.(*cdpfetch.EventRequestPaused); ok {
			t.paused(paused)
		}
	}); err != nil {
		return err
	}
	return chromedp.Listen(t.process.ctx, func(event any) {
		switch event.(type) {
		case *page.EventLoadEventFired:
			t.mu.Lock()
			t.loaded = t.now()
			t.mu.Unlock()
		case *page.EventJavascriptDialogOpening:
			t.dismiss()
		case *inspector.EventTargetCrashed:
			t.crash()
		}
	})
}
