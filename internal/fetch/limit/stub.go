// Package limit gives the requests to one site their turns: a rate that is never exceeded, a cap on open requests, and
// slowing down when the site shows that it suffers.
package limit

import (
	"context"
	"time"
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

// Options start a Limiter.
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
type Limiter struct{}

// New makes one. Its first turn is free.
func New(o Options) *Limiter { panic("being built") }

// Wait returns when the next request may be sent: turns are at least 1/rate apart. Errors: the context's.
func (l *Limiter) Wait(ctx context.Context) error { panic("being built") }

// Enter takes a place among open requests and waits for a turn; leave gives the place back (once; more calls do nothing).
func (l *Limiter) Enter(ctx context.Context) (leave func(), err error) { panic("being built") }

// Sending keeps the distance between two actual writes, whatever happened between turn and write.
func (l *Limiter) Sending(ctx context.Context) error { panic("being built") }

// Observe adapts to an answer: 429 and 503 block until retryAfter (or a default) and halve the rate, other 5xx and no answer (0) halve it,
// success recovers 10 % of the full rate.
func (l *Limiter) Observe(status int, retryAfter time.Time) { panic("being built") }

// Block holds all requests until t, as another owner's 429 demands. An earlier t than the present one does nothing.
func (l *Limiter) Block(t time.Time) { panic("being built") }

// SetRate changes the whole site's rate, from the next turn on.
func (l *Limiter) SetRate(rate float64) { panic("being built") }

// SetShare changes our part of it.
func (l *Limiter) SetShare(share float64) { panic("being built") }

// SetCrawlDelay changes the pause that robots.txt asks for.
func (l *Limiter) SetCrawlDelay(d time.Duration) { panic("being built") }

// SetConcurrency changes the cap on open requests; those beyond a lower one finish.
func (l *Limiter) SetConcurrency(n int) { panic("being built") }

// Status takes a snapshot.
func (l *Limiter) Status() Status { panic("being built") }
