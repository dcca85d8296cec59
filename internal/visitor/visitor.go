// Package visitor fetches single pages for people who are writing a recipe: by the fetcher that workers use, robots.txt
// obeyed, requests to one site spaced as a crawl of it would space them.
package visitor

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"sheaf/internal/clock"
	"sheaf/internal/fetch"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/fetch/limit"
	"sheaf/internal/fetch/robots"
)

// Rate is how many requests a second one site gets: the rate that drafted recipes begin with.
const Rate = 1.0

// Options of a Visitor. Clock is required.
type Options struct {
	Mapping   fetch.Mapping
	MapRate   float64 // requests a second to mapped hosts; 0 = Rate
	UserAgent string
	Clock     clock.Clock
}

// Visitor fetches pages. One a process, so that several people who look at one site do not ask it more often than one
// would. Safe for concurrent use.
type Visitor struct {
	opts    Options
	fetcher *fetch.Fetcher // takes no turns by itself
	shared  fetch.Options  // of every fetcher

	mu     sync.Mutex
	sites  map[string]*limit.Limiter
	beside map[string]*limit.Limiter // turns of what pages are shown with
}

// New makes a Visitor.
func New(o Options) *Visitor {
	shared := fetch.Options{
		Transport: fetch.NewTransport(fetch.TransportOptions{Map: o.Mapping}), UserAgent: o.UserAgent, Clock: o.Clock,
		Robots: robots.NewCache(robots.CacheOptions{Agent: o.UserAgent, Clock: o.Clock}),
	}
	return &Visitor{opts: o, shared: shared, fetcher: fetch.New(shared), sites: map[string]*limit.Limiter{}, beside: map[string]*limit.Limiter{}}
}

// Do fetches one page when its site's turn comes. Errors are those of fetch.Fetcher.Do.
func (v *Visitor) Do(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	f, err := v.Fetcher(ctx, r.URL, 0)
	if err != nil {
		return nil, err
	}
	return f.Do(ctx, r)
}

// What a page is shown with is asked for as a browser would that shows it once to one person, only slower.
const (
	besideRate        = 8.0
	besideConcurrency = 4
	besideMost        = 8 << 20
	besidePatience    = 15 * time.Second
)

// Beside fetches what a page is shown with: pictures, style sheets, fonts, and what its scripts ask for while a browser runs
// them. Errors are those of fetch.Fetcher.Do.
func (v *Visitor) Beside(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	site, err := canon.Site(r.URL)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", r.URL, err)
	}
	ctx, cancel := context.WithTimeout(ctx, besidePatience)
	defer cancel()
	o := v.shared
	o.Pacer, o.MaxBody, o.MaxWire = v.turns(v.beside, site, limit.Options{Rate: besideRate, Concurrency: besideConcurrency, Clock: v.opts.Clock}), besideMost, besideMost
	return fetch.New(o).Do(ctx, r)
}

// Allowed asks the robots.txt of an address.
func (v *Visitor) Allowed(ctx context.Context, address string) (robots.Decision, error) {
	return v.fetcher.Allowed(ctx, address)
}

// CrawlDelay is what the robots.txt of an address asks for between two requests.
func (v *Visitor) CrawlDelay(ctx context.Context, address string) (time.Duration, error) {
	return v.fetcher.CrawlDelay(ctx, address)
}

// Fetcher is what fetches from the site of an address with its turns: at most rate requests a second (0 = Rate), fewer
// where robots.txt asks for it. Errors: the address is none.
func (v *Visitor) Fetcher(ctx context.Context, address string, rate float64) (*fetch.Fetcher, error) {
	site, err := canon.Site(address)
	if err != nil {
		return nil, fmt.Errorf("visit %s: %w", address, err)
	}
	turns := v.turns(v.sites, site, limit.Options{Rate: Rate, Clock: v.opts.Clock})
	turns.SetRate(v.rate(address, rate))
	if delay, err := v.CrawlDelay(ctx, address); err == nil {
		turns.SetCrawlDelay(delay)
	}
	o := v.shared
	o.Pacer = turns
	return fetch.New(o), nil
}

// rate is the rate that an address' site gets.
func (v *Visitor) rate(address string, wish float64) float64 {
	if wish <= 0 {
		wish = Rate
	}
	if u, err := url.Parse(address); err == nil && v.opts.MapRate > 0 {
		if _, mapped := v.opts.Mapping.Lookup(u.Hostname()); mapped {
			return v.opts.MapRate
		}
	}
	return wish
}

// manySites is when sites that nobody waits for are forgotten.
const manySites = 500

// turns are a site's among those of one kind.
func (v *Visitor) turns(of map[string]*limit.Limiter, site string, fresh limit.Options) *limit.Limiter {
	v.mu.Lock()
	defer v.mu.Unlock()
	if l, ok := of[site]; ok {
		return l
	}
	if len(of) >= manySites {
		for name, l := range of {
			if s := l.Status(); s.Open+s.Waiting == 0 && !s.BlockedUntil.After(v.opts.Clock.Now()) {
				delete(of, name)
			}
		}
	}
	l := limit.New(fresh)
	of[site] = l
	return l
}
