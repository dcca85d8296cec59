package mall

import (
	"fmt"
	"regexp"
	"sync"
	"time"
)

// Kinds of faults.
const (
	FaultLatency      = "latency"       // wait delay_ms before the answer
	FaultTooMany      = "too_many"      // 429 with Retry-After
	FaultUnavailable  = "unavailable"   // 503 with Retry-After; rakuten's own page there
	FaultSlow         = "slow"          // the body takes delay_ms to arrive, in ten pieces
	FaultTruncate     = "truncate"      // the connection is cut in the middle of the body
	FaultCaptcha      = "captcha"       // status 200 and a question instead of the page
	FaultRedirectLoop = "redirect_loop" // 302 to the same address with another query, for ever
	FaultRobots       = "robots"        // robots.txt forbids everything
	FaultCurrency     = "currency"      // prices as a foreign visitor sees them; linked data keeps the shop's currency
	FaultRedesign     = "redesign"      // the new markup
	FaultDown         = "down"          // the connection is cut without an answer
	FaultChallenge    = "challenge"     // 403, Cloudflare's page (jomashop); not on /graphql
	FaultBlock        = "block"         // 403 with rakuten's branded page
	FaultDeny         = "deny"          // 200 and 43 bytes, as rakuten's edge denies
	FaultErrorPage    = "error_page"    // 200 and ページが表示できません
	FaultGraphQL      = "graphql_error" // 200 with errors and a null root, on /graphql
	FaultHalfLists    = "half_lists"    // lists and sitemaps show a part of the products
	FaultSibling      = "sibling"       // the price of another variant, 10 to 45 % below or 12 to 80 % above
	FaultInstalment   = "instalment"    // the amount of one monthly payment stands where the price stood
	FaultNoBrand      = "no_brand"      // a category's products state no brand
	FaultMojibake     = "mojibake"      // Content-Type names another charset than that of the bytes
)

var faultKinds = map[string]bool{
	FaultLatency: true, FaultTooMany: true, FaultUnavailable: true, FaultSlow: true, FaultTruncate: true, FaultCaptcha: true, FaultRedirectLoop: true, FaultRobots: true,
	FaultCurrency: true, FaultRedesign: true, FaultDown: true, FaultChallenge: true, FaultBlock: true, FaultDeny: true, FaultErrorPage: true, FaultGraphQL: true,
	FaultHalfLists: true, FaultSibling: true, FaultInstalment: true, FaultNoBrand: true, FaultMojibake: true,
}

// Fault makes matching requests go wrong. All conditions that are given must hold.
type Fault struct {
	Kind   string  `json:"kind"`
	Shop   string  `json:"shop,omitempty"`    // site; empty = every shop
	Path   string  `json:"path,omitempty"`    // regular expression over path and query; empty = every path
	Share  float64 `json:"share,omitempty"`   // share of the addresses, chosen by their hash: the same ones each time; 0 = all
	PerURL int     `json:"per_url,omitempty"` // only the first so many requests of each address; 0 = all
	Count  int     `json:"count,omitempty"`   // only the first so many requests; 0 = all
	Over   int     `json:"over,omitempty"`    // only when more than so many requests came to the host within a second

	RetryAfter int    `json:"retry_after,omitempty"` // seconds, of too_many and unavailable
	DelayMS    int    `json:"delay_ms,omitempty"`    // of latency and slow
	Currency   string `json:"currency,omitempty"`    // of currency; default EUR

	Shown    float64 `json:"shown,omitempty"`    // of half_lists: the share of the products; default 0.5
	Months   int     `json:"months,omitempty"`   // of instalment; default 12
	Category string  `json:"category,omitempty"` // of no_brand: the first name of the products' path; empty = every one
	Charset  string  `json:"charset,omitempty"`  // of mojibake; default windows-1252
}

// fault is a Fault that is in force.
type fault struct {
	Fault
	path  *regexp.Regexp
	mu    sync.Mutex
	used  int
	byURL map[uint64]int
}

// faultSet is the faults in force, in the order in which they were given.
type faultSet struct {
	mu   sync.Mutex
	list []*fault
}

// SetFaults replaces the faults in force.
func (m *Mall) SetFaults(list ...Fault) error {
	compiled := make([]*fault, 0, len(list))
	for i, f := range list {
		c, err := compileFault(f)
		if err != nil {
			return fmt.Errorf("set fault %d: %w", i, err)
		}
		compiled = append(compiled, c)
	}
	m.faults.set(compiled)
	return nil
}

func compileFault(f Fault) (*fault, error) {
	if !faultKinds[f.Kind] {
		return nil, fmt.Errorf("unknown kind %q", f.Kind)
	}
	if f.Shop != "" && planOf(f.Shop) == nil {
		return nil, fmt.Errorf("unknown shop %q", f.Shop)
	}
	if f.Share < 0 || f.Share > 1 {
		return nil, fmt.Errorf("share %g is not between 0 and 1", f.Share)
	}
	re, err := regexp.Compile(f.Path)
	if err != nil {
		return nil, fmt.Errorf("path pattern: %w", err)
	}
	if f.Currency == "" {
		f.Currency = "EUR"
	}
	if f.Charset == "" {
		f.Charset = "windows-1252"
	}
	if f.Shown < 0 || f.Shown > 1 || f.Months < 0 {
		return nil, fmt.Errorf("shown %g and months %d are not in bounds", f.Shown, f.Months)
	}
	if f.Shown == 0 {
		f.Shown = 0.5
	}
	if f.Months == 0 {
		f.Months = 12
	}
	return &fault{Fault: f, path: re, byURL: map[uint64]int{}}, nil
}

func (s *faultSet) set(list []*fault) {
	s.mu.Lock()
	s.list = list
	s.mu.Unlock()
}

// matching returns the faults that meet a request and counts them as used.
func (s *faultSet) matching(site, host, method, uri string, log *hitLog) faultList {
	s.mu.Lock()
	list := s.list
	s.mu.Unlock()
	var out faultList
	for _, f := range list {
		if f.meets(site, host, method, uri, log) {
			out = append(out, f)
		}
	}
	return out
}

func (f *fault) meets(site, host, method, uri string, log *hitLog) bool {
	if f.Shop != "" && f.Shop != site || !f.path.MatchString(uri) {
		return false
	}
	if f.Over > 0 && log.recentOf(host) <= f.Over {
		return false
	}
	key := foldString(method + " " + host + uri)
	if f.Share > 0 && float64(fold(key, foldString(f.Kind))>>11)/(1<<53) >= f.Share {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Count > 0 && f.used >= f.Count || f.PerURL > 0 && f.byURL[key] >= f.PerURL {
		return false
	}
	f.used++
	if f.PerURL > 0 {
		f.byURL[key]++
	}
	return true
}

func (f *fault) delay() time.Duration { return time.Duration(f.DelayMS) * time.Millisecond }
