// Package canon gives URLs the one form they are known by. Pure.
package canon

// Rewrite replaces what the regular expression From matches in a URL by To ($1 and ${name} stand for groups).
type Rewrite struct{ From, To string }

// Rules are a site's part of canonicalisation. The zero value: WHATWG form without fragment.
type Rules struct {
	Rewrite   []Rewrite // in order, each on the result of the one before
	DropQuery []string  // names of query parameters, "*" standing for any characters: "utm_*", "gclid"
	SortQuery bool      // orders parameters by name, stable
}

// Form is compiled Rules. Immutable; safe for concurrent use.
type Form struct{}

// Compile checks rules. Errors name the rule.
func Compile(r Rules) (*Form, error) { panic("being built") }

// URL gives the canonical form of an absolute URL: WHATWG serialisation, no fragment, no default port, rewritten, parameters
// dropped. Idempotent unless a rewrite rule is not. Errors: not absolute, not http or https, too long (4,000 bytes), malformed.
func (f *Form) URL(raw string) (string, error) { panic("being built") }

// Resolve is URL for a reference found on the page at base.
func (f *Form) Resolve(base, ref string) (string, error) { panic("being built") }

// Fingerprint is the 64-bit identity of a request: xxh3 over method, canonical URL and body. Stored in
// checkpoints: its definition never changes.
func Fingerprint(method, canonicalURL string, body []byte) uint64 { panic("being built") }

// Site gives the registrable domain of a URL ("https://www.ebay.co.uk/x" -> "ebay.co.uk"); an IP address or single label is its own site.
func Site(url string) (string, error) { panic("being built") }

// SiteOfHost is Site for a host without port.
func SiteOfHost(host string) string { panic("being built") }
