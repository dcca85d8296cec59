package robots

import (
	"strings"
	"time"
)

// Decision is the answer for one URL.
type Decision struct {
	Allowed bool
	Rule    string // the deciding line as "disallow: /x"; empty when no rule matched
	Line    int    // its line number in robots.txt, from 1; 0 when no rule matched
}

// Policy is what a robots.txt says to one product token. Immutable; safe for concurrent use.
type Policy struct {
	rules    []rule
	delay    time.Duration
	sitemaps []string
}

// Policy gives the rules for a product token ("sheaf") or a whole User-Agent value ("Sheaf/1.0 (+…)"): those of all groups
// that name the token, else of all groups for "*", else none.
func (f *File) Policy(userAgent string) *Policy {
	name, _, _ := strings.Cut(strings.ToLower(userAgent), "/")
	own, named := f.merge(name)
	if !named {
		own, _ = f.merge("*")
	}
	own.sitemaps = f.sitemaps
	return own
}

func (f *File) merge(name string) (p *Policy, named bool) {
	p = &Policy{}
	for _, g := range f.groups {
		speaks := false
		for i := range g.agents {
			if a := &g.agents[i]; a.is(name) {
				speaks = true
				p.delay = max(p.delay, a.delay)
			}
		}
		if speaks {
			named = true
			p.rules = append(p.rules, g.rules...)
		}
	}
	return p, named
}

// Decide answers for an absolute URL or a path with query. The longest matching rule decides, allow before disallow.
// A site's robots.txt itself is not special here: callers fetch it without asking.
func (p *Policy) Decide(url string) Decision {
	path := normalise(pathAndQuery(url))
	decoded := decodeUnreserved(path)
	best, weight := -1, 0
	for i := range p.rules {
		r := &p.rules[i]
		w := r.match(path, decoded)
		if w > weight || w == weight && w > 0 && r.allow && best >= 0 && !p.rules[best].allow {
			best, weight = i, w
		}
	}
	if best < 0 {
		return Decision{Allowed: true}
	}
	r := &p.rules[best]
	return Decision{Allowed: r.allow, Rule: r.text, Line: r.line}
}

// CrawlDelay is the pause asked for between two requests; 0 = none asked. When groups disagree the longest counts.
func (p *Policy) CrawlDelay() time.Duration { return p.delay }

// Sitemaps lists the sitemap lines of the whole file.
func (p *Policy) Sitemaps() []string { return p.sitemaps }

// pathAndQuery cuts scheme, authority and fragment off. The result begins with "/".
func pathAndQuery(url string) string {
	rest := strings.TrimPrefix(url, "//")
	early := strings.IndexAny(rest, "/?;")
	if scheme := strings.Index(rest, "://"); scheme >= 0 && (early < 0 || scheme < early) {
		rest = rest[scheme+3:]
	}
	start := strings.IndexAny(rest, "/?;")
	hash := strings.IndexByte(rest, '#')
	if start < 0 || hash >= 0 && hash < start {
		return "/"
	}
	if hash >= 0 {
		rest = rest[:hash]
	}
	if rest = rest[start:]; rest[0] != '/' {
		return "/" + rest
	}
	return rest
}
