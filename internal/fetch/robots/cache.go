package robots

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	maxTTL          = 24 * time.Hour // RFC 9309, 2.4
	defaultErrorTTL = 5 * time.Minute
	firstErrorTTL   = 2 * time.Second
	maxEntries      = 10_000 // origins; a crawl has a few, so this only bounds what a hostile site can grow
)

// Answer is what asking for a robots.txt came to.
type Answer struct {
	Status     int // after redirects; a 3xx means that there were too many
	Body       []byte
	RetryAfter time.Time // zero = not said
}

// Load fetches url, the robots.txt of an origin, following redirects. An error means unreachable; a context error is passed on.
type Load func(ctx context.Context, url string) (Answer, error)

// Clock is the time that entries age by.
type Clock interface{ Now() time.Time }

// CacheOptions configure a Cache. Clock is required.
type CacheOptions struct {
	Agent    string // product token or whole User-Agent value
	Clock    Clock
	TTL      time.Duration // of a usable answer; at most and by default 24 h
	ErrorTTL time.Duration // of an unusable one, when it names no time: 2 s, doubling up to this (0 = 5 min); of a 429, this
}

// Cache keeps the policies of origins (scheme, host, port). Safe for concurrent use; one load an origin at a time.
type Cache struct {
	opts    CacheOptions
	mu      sync.Mutex
	entries map[string]*entry
}

// entry is an origin's policy or why there is none. turn holds one token: who has it may load.
type entry struct {
	turn   chan struct{}
	until  time.Time
	policy *Policy
	err    *UnavailableError
	failed int // loads in a row that were of no use
}

// NewCache makes an empty one.
func NewCache(o CacheOptions) *Cache {
	if o.TTL <= 0 || o.TTL > maxTTL {
		o.TTL = maxTTL
	}
	if o.ErrorTTL <= 0 {
		o.ErrorTTL = defaultErrorTTL
	}
	return &Cache{opts: o, entries: map[string]*entry{}}
}

// UnavailableError says that nothing may be fetched from an origin until RetryAt, because its robots.txt answered 5xx
// or 429 or could not be reached.
type UnavailableError struct {
	Origin  string
	Status  int // 0 = unreachable
	RetryAt time.Time
	Err     error // nil when there is a status
}

func (e *UnavailableError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("robots.txt of %s unreachable: %s", e.Origin, e.Err)
	}
	return fmt.Sprintf("robots.txt of %s answered %d", e.Origin, e.Status)
}

func (e *UnavailableError) Unwrap() error { return e.Err }

// Policy gives the policy for rawURL's origin, loading it if it is unknown or too old. Errors: *UnavailableError, the context's, or
// a malformed URL.
func (c *Cache) Policy(ctx context.Context, rawURL string, load Load) (*Policy, error) {
	origin, err := originOf(rawURL)
	if err != nil {
		return nil, err
	}
	e := c.entry(origin)
	select {
	case <-e.turn:
		defer func() { e.turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for robots.txt of %s: %w", origin, ctx.Err())
	}
	if c.opts.Clock.Now().Before(e.until) {
		return e.result()
	}
	answer, err := load(ctx, origin+"/robots.txt")
	if err != nil && (ctx.Err() != nil || errors.Is(err, context.Canceled)) {
		return nil, fmt.Errorf("load robots.txt of %s: %w", origin, err) // says nothing about the origin
	}
	c.fill(e, origin, answer, err)
	return e.result()
}

// fill applies RFC 9309, 2.3.1: answered = parse; 4xx or too many redirects = no rules; 5xx, 429 (which is about load,
// not about the file) or unreachable = nothing is allowed for now.
func (c *Cache) fill(e *entry, origin string, a Answer, err error) {
	now := c.opts.Clock.Now()
	failed := e.failed
	e.policy, e.err, e.until, e.failed = nil, nil, now.Add(c.opts.TTL), 0
	switch {
	case err == nil && a.Status >= 200 && a.Status < 300:
		e.policy = Parse(a.Body).Policy(c.opts.Agent)
	case err == nil && a.Status >= 300 && a.Status < 500 && a.Status != http.StatusTooManyRequests:
		e.policy = &Policy{}
	default:
		e.failed = failed + 1
		e.until = now.Add(c.errorTTL(a.Status, failed))
		if a.RetryAfter.After(now) {
			e.until = a.RetryAfter
			if latest := now.Add(c.opts.TTL); e.until.After(latest) {
				e.until = latest
			}
		}
		e.err = &UnavailableError{Origin: origin, Status: a.Status, RetryAt: e.until, Err: err}
	}
}

// errorTTL is how long an answer of no use stands after `failed` others in a row. Load is not met by asking soon.
func (c *Cache) errorTTL(status, failed int) time.Duration {
	if status == http.StatusTooManyRequests {
		return c.opts.ErrorTTL
	}
	return min(firstErrorTTL<<min(failed, 10), c.opts.ErrorTTL)
}

func (e *entry) result() (*Policy, error) {
	if e.err != nil {
		return nil, e.err
	}
	return e.policy, nil
}

func (c *Cache) entry(origin string) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[origin]
	if e == nil {
		if len(c.entries) >= maxEntries {
			clear(c.entries) // loads under way keep their entry and finish into it
		}
		e = &entry{turn: make(chan struct{}, 1)}
		e.turn <- struct{}{}
		c.entries[origin] = e
	}
	return e
}

func originOf(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", fmt.Errorf("find origin of %q: %w", rawURL, err)
	}
	if u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("find origin of %q: not an absolute http or https URL", rawURL)
	}
	host := strings.ToLower(u.Host)
	if p := u.Port(); p == "" || u.Scheme == "http" && p == "80" || u.Scheme == "https" && p == "443" {
		host = strings.TrimSuffix(host, ":"+p)
	}
	return u.Scheme + "://" + host, nil
}
