package fetch

import (
	"context"
	"time"

	"sheaf/internal/clock"
	"sheaf/internal/fetch/robots"
)

// Clock is the time that responses are stamped with. Deadlines of sockets run on real time whatever it says.
type Clock interface{ Now() time.Time }

// Pacer gives requests to one site their turn. limit.Limiter is one. Implementations are safe for concurrent use.
type Pacer interface {
	// Enter takes one of the site's places for open requests and waits for a turn. leave gives the place back
	// once the answer is read; it is not nil when err is nil.
	Enter(ctx context.Context) (leave func(), err error)
	// Sending is called with a connection in hand, just before bytes are written, and again each time
	// net/http repeats the request by itself. It returns when the write keeps the distance to the one before.
	Sending(ctx context.Context) error
	// Observe tells what a request met: HTTP status (0 = no answer) and the time that Retry-After names (zero = none).
	Observe(status int, retryAfter time.Time)
}

// Guard says whether its owner may still send requests: nil, or why not. It is called before every request and
// again whenever a connection is got, because net/http repeats idempotent requests by itself. Safe for concurrent use; fast.
type Guard func() error

// Options are the rules of a Fetcher. The zero value is usable: defaults of applyDefaults, no robots, no pacing, no guard.
type Options struct {
	Transport *Transport // nil = a new one with TransportOptions{}
	UserAgent string     // "Sheaf/1.0 (+https://example.org/bot)"; the product token is what robots groups are matched with
	Guard     Guard
	Pacer     Pacer
	Robots    *robots.Cache // nil = robots.txt is neither fetched nor obeyed
	Clock     Clock

	MaxWire      int64         // bytes of body on the wire
	MaxBody      int64         // bytes of body after content decoding
	MaxRatio     int64         // decoded bytes per wire byte, looked at from 1 MiB decoded on
	MaxRedirects int           // hops followed
	Timeout      time.Duration // one hop: once up to the write, and again from the write to the last byte of the body; turns waited for do not count
	MinRate      int64         // bytes per second that a body must keep over RateWindow
	RateWindow   time.Duration
}

func (o Options) applyDefaults() Options {
	if o.UserAgent == "" {
		o.UserAgent = "Sheaf/0 (+https://sheaf.invalid/bot)"
	}
	if o.MaxWire == 0 {
		o.MaxWire = 10 << 20 // the largest shop pages seen are 3 MB; a crawl's memory is this times its concurrency
	}
	if o.MaxBody == 0 {
		o.MaxBody = 32 << 20
	}
	if o.MaxRatio == 0 {
		o.MaxRatio = 200 // HTML of repeated rows reaches 30 to 60 with brotli; bombs start at 1000
	}
	if o.MaxRedirects == 0 {
		o.MaxRedirects = 5
	}
	if o.Timeout == 0 {
		o.Timeout = 60 * time.Second
	}
	if o.MinRate == 0 {
		o.MinRate = 1 << 10
	}
	if o.RateWindow == 0 {
		o.RateWindow = 10 * time.Second
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	return o
}
