// Package robots reads robots.txt files as RFC 9309 and its reference implementation do, and answers what they allow.
//
// Vocabulary: a File is a parsed robots.txt; a Policy is the File's view of one product token ("sheaf"): its merged
// groups; a Decision is a Policy's answer for one URL, with the rule that decided it. Cache keeps policies by origin
// for at most 24 hours.
package robots

import (
	"context"
	"time"
)

// Decision is the answer for one URL.
type Decision struct {
	Allowed bool
	Rule    string // the deciding line as "disallow: /x"; empty when no rule matched
	Line    int    // its line number in robots.txt, from 1; 0 when no rule matched
}

// Policy is what a robots.txt says to one product token. Immutable.
type Policy struct{}

// Decide answers for an absolute URL or a path with query.
func (p *Policy) Decide(url string) Decision { panic("being built") }

// CrawlDelay is the pause asked for between two requests; 0 = none asked.
func (p *Policy) CrawlDelay() time.Duration { panic("being built") }

// File is a parsed robots.txt. Immutable.
type File struct{}

// Parse reads at most 500 KiB of body. It never fails: lines that say nothing are skipped, as RFC 9309 asks.
func Parse(body []byte) *File { panic("being built") }

// Policy gives the rules for a product token ("sheaf") or a whole User-Agent value.
func (f *File) Policy(agent string) *Policy { panic("being built") }

// Sitemaps lists the sitemap URLs in file order.
func (f *File) Sitemaps() []string { panic("being built") }

// Answer is what asking for a robots.txt came to.
type Answer struct {
	Status     int
	Body       []byte
	RetryAfter time.Time // zero = not said
}

// Load fetches url, the robots.txt of an origin, following redirects. An error means unreachable.
type Load func(ctx context.Context, url string) (Answer, error)

// Clock is the time that entries age by.
type Clock interface{ Now() time.Time }

// CacheOptions configure a Cache.
type CacheOptions struct {
	Agent    string // product token or whole User-Agent value
	Clock    Clock
	TTL      time.Duration // of a usable answer; at most and by default 24 h (RFC 9309, 2.4)
	ErrorTTL time.Duration // of an unusable one, when it names no time (0 = 5 min)
}

// Cache keeps the policies of origins (scheme, host, port). Safe for concurrent use; one load an origin at a time.
type Cache struct{}

// NewCache makes an empty one.
func NewCache(o CacheOptions) *Cache { panic("being built") }

// UnavailableError says that nothing may be fetched from an origin until RetryAt, because its robots.txt answered 5xx
// or 429 or could not be reached.
type UnavailableError struct {
	Origin  string
	Status  int // 0 = unreachable
	RetryAt time.Time
	Err     error // nil when there is a status
}

func (e *UnavailableError) Error() string { panic("being built") }

// Policy gives the policy for url's origin, loading it if needed. Errors: *UnavailableError, or the context's.
func (c *Cache) Policy(ctx context.Context, url string, load Load) (*Policy, error) {
	panic("being built")
}
