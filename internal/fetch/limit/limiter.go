// Package limit gives the requests to one site their turns: a rate that is never exceeded, a cap on open requests, and
// slowing down when the site shows that it suffers.
//
// Turns are spaced, not saved up: an idle site may be asked once at once, and then no sooner than 1/rate later (a token
// bucket of burst 1). Nothing is random.
package limit

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	// defaultBlock is how long 429 and 503 without Retry-After hold everything.
	defaultBlock = 5 * time.Second
	// maxBlock bounds a site's Retry-After: beyond it a crawl is better ended and tried again on schedule.
	maxBlock = time.Hour
	// minSlowdown keeps a suffering site from being asked so rarely that its recovery goes unseen.
	minSlowdown = 1.0 / 32
	recovery    = 0.1 // of the full rate, regained by each success
	// maxNap bounds sleeping by the rate, so that a rate raised at run time acts soon.
	maxNap = 250 * time.Millisecond
)

// Clock is the time that turns are spaced by.
type Clock interface {
	Now() time.Time
	Sleep(ctx context.Context, d time.Duration) error
}

// Binding names the limit that holds requests back at the moment.
type Binding string

// Bindings.
const (
	BindRate        Binding = "rate"
	BindCrawlDelay  Binding = "crawl-delay"
	BindAdaptive    Binding = "adaptive"
	BindRetryAfter  Binding = "retry-after"
	BindConcurrency Binding = "concurrency"
	BindNone        Binding = "none" // nobody waits
)

// Options start a Limiter. Clock is required.
type Options struct {
	Rate        float64       // requests per second of the whole site; 0 = no limit (mapped hosts only)
	Share       float64       // of the site's rate that is ours, in (0, 1] (0 = 1): 1/W for one of W slots
	Concurrency int           // open requests at most (0 = 1)
	CrawlDelay  time.Duration // of the whole site
	Clock       Clock
}

// Status is a snapshot for progress reports.
type Status struct {
	Rate         float64 // effective requests per second now: rate and crawl-delay, times share, times Slowdown; 0 = no limit
	Slowdown     float64 // adaptive factor in (0, 1]
	BlockedUntil time.Time
	Binding      Binding
	Open         int // requests in flight
	Waiting      int
}

// Limiter is one owner's share of a site. Safe for concurrent use.
type Limiter struct {
	clock Clock

	mu           sync.Mutex
	opts         Options
	slowdown     float64
	next         time.Time // the earliest next turn
	lastSent     time.Time // of Sending
	blockedUntil time.Time
	open         int
	forPlace     int           // callers waiting for a place
	forTurn      int           // callers waiting for a turn or to send
	freed        chan struct{} // closed and replaced when a place may have become free
}

// New makes one. Its first turn is free.
func New(o Options) *Limiter {
	l := &Limiter{clock: o.Clock, slowdown: 1, freed: make(chan struct{})}
	o.Concurrency = max(o.Concurrency, 1)
	if o.Share <= 0 || o.Share > 1 {
		o.Share = 1
	}
	l.opts = o
	return l
}

// Wait returns when the next request may be sent: turns are at least 1/rate apart, and none is given while the site is
// blocked. Errors: the context's.
func (l *Limiter) Wait(ctx context.Context) error {
	return l.await(ctx, func(now time.Time) (time.Duration, bool) {
		wait := max(l.next.Sub(now), l.blockedUntil.Sub(now))
		if wait > 0 {
			return wait, false
		}
		l.next = now.Add(l.interval())
		return 0, true
	})
}

// Sending keeps the distance between two actual writes, whatever happened between turn and write: a slow handshake lets
// the next turn's request overtake, and net/http repeats requests. Errors: the context's.
func (l *Limiter) Sending(ctx context.Context) error {
	return l.await(ctx, func(now time.Time) (time.Duration, bool) {
		wait := l.blockedUntil.Sub(now)
		if !l.lastSent.IsZero() {
			wait = max(wait, l.lastSent.Add(l.interval()).Sub(now))
		}
		if wait > 0 {
			return wait, false
		}
		l.lastSent = now
		if after := now.Add(l.interval()); after.After(l.next) {
			l.next = after
		}
		return 0, true
	})
}

// await asks try, under the lock, until it says done, sleeping as long as it says in between.
func (l *Limiter) await(ctx context.Context, try func(now time.Time) (wait time.Duration, done bool)) error {
	l.mu.Lock()
	l.forTurn++
	defer func() {
		l.forTurn--
		l.mu.Unlock()
	}()
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("wait for a turn: %w", err)
		}
		wait, done := try(l.clock.Now())
		if done {
			return nil
		}
		l.mu.Unlock()
		err := l.clock.Sleep(ctx, min(wait, maxNap))
		l.mu.Lock()
		if err != nil {
			return fmt.Errorf("wait for a turn: %w", err)
		}
	}
}

// Enter takes a place among open requests and waits for a turn; leave gives the place back (once; more calls do nothing).
func (l *Limiter) Enter(ctx context.Context) (leave func(), err error) {
	if err := l.takePlace(ctx); err != nil {
		return nil, err
	}
	leave = sync.OnceFunc(l.givePlace)
	if err := l.Wait(ctx); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

func (l *Limiter) takePlace(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forPlace++
	defer func() { l.forPlace-- }()
	for l.open >= l.opts.Concurrency {
		freed := l.freed
		l.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
		}
		l.mu.Lock()
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("wait for a place: %w", err)
		}
	}
	l.open++
	return nil
}

func (l *Limiter) givePlace() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	l.wakePlaces()
}

func (l *Limiter) wakePlaces() {
	close(l.freed)
	l.freed = make(chan struct{})
}

// interval is the distance of turns. The caller holds mu.
func (l *Limiter) interval() time.Duration {
	rate := l.effective()
	if rate <= 0 {
		return 0
	}
	return time.Duration(float64(time.Second) / rate)
}

// effective is the rate of turns per second; 0 = no limit. The caller holds mu.
func (l *Limiter) effective() float64 {
	rate := l.opts.Rate
	if l.opts.CrawlDelay > 0 {
		if slow := 1 / l.opts.CrawlDelay.Seconds(); rate <= 0 || slow < rate {
			rate = slow
		}
	}
	if rate <= 0 && l.slowdown < 1 {
		rate = unlimitedBase // something to slow down from
	}
	return rate * l.opts.Share * l.slowdown
}

// unlimitedBase stands for the rate of a mapped host without one when it asks to be spared.
const unlimitedBase = 100.0
