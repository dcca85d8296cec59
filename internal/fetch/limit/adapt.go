package limit

import (
	"net/http"
	"time"
)

// Observe adapts to an answer. 429 and 503 block until retryAfter (or for 5 s) and halve the rate; other 5xx and no answer (0)
// halve it; 2xx, 3xx, 404 and 410 win back 10 % of the full rate. Other statuses say nothing about load. The rate never falls below 1/32.
func (l *Limiter) Observe(status int, retryAfter time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable:
		l.slowdown = max(l.slowdown/2, minSlowdown)
		now := l.clock.Now()
		if !retryAfter.After(now) {
			retryAfter = now.Add(defaultBlock)
		}
		l.block(retryAfter)
	case status == 0 || status >= 500:
		l.slowdown = max(l.slowdown/2, minSlowdown)
	case status < 400 || status == http.StatusNotFound || status == http.StatusGone:
		l.slowdown = min(l.slowdown+recovery, 1)
	}
}

// Block holds all requests until t, as another owner's 429 demands. An earlier t than the present one does nothing; one
// beyond an hour from now is cut to that.
func (l *Limiter) Block(t time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.block(t)
}

func (l *Limiter) block(t time.Time) {
	if latest := l.clock.Now().Add(maxBlock); t.After(latest) {
		t = latest
	}
	if t.After(l.blockedUntil) {
		l.blockedUntil = t
	}
}

// SetRate changes the whole site's rate, from the next turn on (also for those who wait for it).
func (l *Limiter) SetRate(rate float64) { l.change(func() { l.opts.Rate = max(rate, 0) }) }

// SetShare changes our part of it. Values outside (0, 1] do nothing.
func (l *Limiter) SetShare(share float64) {
	l.change(func() {
		if share > 0 && share <= 1 {
			l.opts.Share = share
		}
	})
}

// SetCrawlDelay changes the pause that robots.txt asks for.
func (l *Limiter) SetCrawlDelay(d time.Duration) { l.change(func() { l.opts.CrawlDelay = max(d, 0) }) }

// SetConcurrency changes the cap on open requests; those beyond a lower one finish.
func (l *Limiter) SetConcurrency(n int) { l.change(func() { l.opts.Concurrency = max(n, 1) }) }

// SetSlowdown takes over the adaptive factor that another owner of the site reports, if it is lower.
func (l *Limiter) SetSlowdown(factor float64) {
	l.change(func() { l.slowdown = max(min(l.slowdown, factor), minSlowdown) })
}

// change applies set and moves the next turn to where it belongs under the new interval: sooner when the rate rose,
// later when it fell, so that the distance to the turn before is right either way.
func (l *Limiter) change(set func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.interval()
	set()
	if !l.next.IsZero() {
		l.next = l.next.Add(l.interval() - before)
	}
	l.wakePlaces()
}

// Status takes a snapshot.
func (l *Limiter) Status() Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := Status{Rate: l.effective(), Slowdown: l.slowdown, Open: l.open, Waiting: l.forTurn + l.forPlace, Binding: BindNone}
	now := l.clock.Now()
	if l.blockedUntil.After(now) {
		s.BlockedUntil = l.blockedUntil
	}
	delayed := l.opts.CrawlDelay > 0 && (l.opts.Rate <= 0 || 1/l.opts.CrawlDelay.Seconds() < l.opts.Rate)
	switch {
	case !s.BlockedUntil.IsZero():
		s.Binding = BindRetryAfter
	case l.forTurn > 0 && l.slowdown < 1:
		s.Binding = BindAdaptive
	case l.forTurn > 0 && delayed:
		s.Binding = BindCrawlDelay
	case l.forTurn > 0:
		s.Binding = BindRate
	case l.forPlace > 0:
		s.Binding = BindConcurrency
	}
	return s
}
