package fetch

import (
	"context"
	"time"

	"sheaf/internal/fetch/robots"
)

type systemClock struct{}

func (systemClock) Now() time.Time                                   { return time.Now().UTC() }
func (systemClock) Sleep(ctx context.Context, d time.Duration) error { panic("being built") }

// ParseMap reads "host=addr" entries: "www.amazon.com=127.0.0.1:8099", "*.ebay.de=127.0.0.1:8099", "*=mall:8099".
// The most specific pattern wins. Errors name the entry.
func ParseMap(entries ...string) (Mapping, error) { panic("being built") }

// Lookup gives the address that host (without port) is served from. Only mapped hosts may be crawled without a rate.
func (m Mapping) Lookup(host string) (addr string, ok bool) { panic("being built") }

// Transport is the set of connections of a process. Safe for concurrent use.
type Transport struct{}

// NewTransport makes one; Close it when the process ends.
func NewTransport(o TransportOptions) *Transport { panic("being built") }

// Close drops idle connections.
func (t *Transport) Close() {}

// Fetcher sends requests by the rules of its Options. Safe for concurrent use; cheap, so one a crawl or batch.
type Fetcher struct{}

// New makes a Fetcher.
func New(o Options) *Fetcher { panic("being built") }

// Do sends r, follows redirects, and reads the answer. Every HTTP status is an answer, not an error. An error is
// always an *Error. With kinds redirected_away, redirect_loop, robots_denied (of a hop), too_large, truncated and bad_encoding a Response
// comes with the error and holds what was seen up to there; otherwise it is nil.
func (f *Fetcher) Do(ctx context.Context, r Request) (*Response, error) { panic("being built") }

// Allowed asks the site's robots.txt (cached, fetched when needed) about url. Without Options.Robots all is allowed.
// Errors are of kind robots_unknown, canceled or fenced.
func (f *Fetcher) Allowed(ctx context.Context, url string) (robots.Decision, error) {
	panic("being built")
}

// CrawlDelay is what the site's robots.txt asks for between two requests (0 = nothing).
func (f *Fetcher) CrawlDelay(ctx context.Context, url string) (time.Duration, error) {
	panic("being built")
}

// Sitemaps lists the sitemap URLs that the site's robots.txt names.
func (f *Fetcher) Sitemaps(ctx context.Context, url string) ([]string, error) { panic("being built") }

// Classify gives the kind of any error of Do; KindNone for nil.
func Classify(err error) Kind { panic("being built") }

// Retryable says whether asking again later can help.
func (k Kind) Retryable() bool { panic("being built") }

// RetryAfter gives the time that a response's Retry-After header names, in seconds or as a date; zero = none.
func (r *Response) RetryAfter() time.Time { panic("being built") }
