// Package canon gives URLs the one form they are known by, and requests their identity. Pure.
//
// The form is that of the WHATWG URL standard (what browsers send), without fragment, default port or empty query.
// (One departure: see parser.) What a site's recipe adds: rewriting, dropped parameters, sorted parameters. Nothing else is guessed: session ids and
// trailing slashes mean different things on different sites.
package canon

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// MaxURL is the longest URL that is taken, in bytes. Longer ones are traps, not pages; most servers refuse 8,000.
const MaxURL = 4000

// Errors of URL and Resolve.
var (
	ErrNotHTTP   = errors.New("not an absolute http or https URL")
	ErrTooLong   = errors.New("URL longer than 4000 bytes")
	ErrMalformed = errors.New("malformed URL")
)

// Rewrite replaces what the regular expression From (RE2) matches in a URL by To, where $1 or ${1} stand for groups. As in
// package regexp, $1x is the group named "1x": write ${1}x.
type Rewrite struct{ From, To string }

// Rules are a site's part of canonicalisation. The zero value: WHATWG form without fragment.
type Rules struct {
	Rewrite   []Rewrite // in order, each on the result of the one before
	DropQuery []string  // names of query parameters, "*" standing for any characters: "utm_*", "gclid"
	SortQuery bool      // orders parameters by name, stable
}

// Form is compiled Rules. Immutable; safe for concurrent use.
type Form struct {
	rewrites []rewrite
	drop     []nameGlob
	sort     bool
}

type rewrite struct {
	from *regexp.Regexp
	to   string
}

// Compile checks rules. Errors name the rule.
func Compile(r Rules) (*Form, error) {
	f := &Form{sort: r.SortQuery}
	for i, rule := range r.Rewrite {
		from, err := regexp.Compile(rule.From)
		if err != nil {
			return nil, fmt.Errorf("compile rewrite %d: %w", i+1, err)
		}
		f.rewrites = append(f.rewrites, rewrite{from, rule.To})
	}
	for i, name := range r.DropQuery {
		if name == "" {
			return nil, fmt.Errorf("compile drop_query %d: empty name", i+1)
		}
		f.drop = append(f.drop, newNameGlob(name))
	}
	return f, nil
}

// URL gives the canonical form of an absolute URL. Idempotent unless a rewrite rule is not. Errors wrap ErrNotHTTP, ErrTooLong
// or ErrMalformed; a rewrite whose result is no URL gives them as well.
func (f *Form) URL(raw string) (string, error) {
	u, err := parse(raw, "")
	if err != nil {
		return "", err
	}
	return f.apply(u)
}

// Resolve is URL for a reference found on the page at base, an absolute URL.
func (f *Form) Resolve(base, ref string) (string, error) {
	u, err := parse(ref, base)
	if err != nil {
		return "", err
	}
	return f.apply(u)
}

func (f *Form) apply(u string) (string, error) {
	for _, rw := range f.rewrites {
		to := rw.from.ReplaceAllString(u, rw.to)
		if to == u {
			continue
		}
		var err error
		if u, err = parse(to, ""); err != nil {
			return "", fmt.Errorf("rewrite %s by %q: %w", u, rw.from, err)
		}
	}
	if len(f.drop) > 0 || f.sort {
		u = f.query(u)
	}
	return u, nil
}

// parser departs from the standard in one point: a "%" that begins no encoding becomes "%25", because net/http sends
// no other spelling and servers that answer at all read it so.
var parser = whatwg.NewParser(whatwg.WithPercentEncodeSinglePercentSign())

// parse gives the WHATWG form of ref (on base unless that is "") without fragment and empty query.
func parse(ref, base string) (string, error) {
	if len(ref) > MaxURL {
		return "", ErrTooLong
	}
	if isCanonical(ref) {
		return ref, nil
	}
	u, err := parseSlow(ref, base)
	if err != nil {
		return "", fmt.Errorf("%w %q: %w", ErrMalformed, ref, err)
	}
	if s := u.Scheme(); s != "http" && s != "https" {
		return "", fmt.Errorf("%w: %q", ErrNotHTTP, ref)
	}
	href := strings.TrimSuffix(u.Href(true), "?")
	if len(href) > MaxURL {
		return "", ErrTooLong
	}
	// The standard lets hosts pass that net/http cannot send and no name server knows, such as "`".
	if _, err := url.Parse(href); err != nil {
		return "", fmt.Errorf("%w %q: %w", ErrMalformed, ref, err)
	}
	return href, nil
}

func parseSlow(ref, base string) (*whatwg.Url, error) {
	if base == "" {
		return parser.Parse(ref)
	}
	return parser.ParseRef(base, ref)
}

// isCanonical recognises, without allocating, the URLs that most links are and that parsing would give back as
// they are. False says nothing.
func isCanonical(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(s, "http://"); !ok {
			return false
		}
	}
	slash := strings.IndexByte(rest, '/')
	if slash <= 0 || !isPlainHost(rest[:slash]) {
		return false
	}
	path, query, asked := strings.Cut(rest[slash:], "?")
	if asked && query == "" {
		return false
	}
	for i := 0; i < len(path); i++ {
		if !plainPath[path[i]] {
			return false
		}
		// A segment that begins with a dot may be "." or "..": rare enough to leave to the parser.
		if path[i] == '.' && path[i-1] == '/' {
			return false
		}
	}
	for i := 0; i < len(query); i++ {
		if !plainQuery[query[i]] {
			return false
		}
	}
	return true
}

// isPlainHost takes lower-case names that are no IPv4 address in any spelling and have no punycode to be checked.
func isPlainHost(h string) bool {
	for i := 0; i < len(h); i++ {
		c := h[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			return false
		}
	}
	last := h[strings.LastIndexByte(h, '.')+1:]
	return last != "" && last[0] >= 'a' && last[0] <= 'z' && !strings.Contains(h, "xn--") && !strings.Contains(h, "..") && h[0] != '.'
}

var plainPath, plainQuery [256]bool

func init() {
	for c := byte('!'); c < 0x7f; c++ {
		// "%" is left to the parser in paths only because of "%2e".
		plainPath[c] = !strings.ContainsRune("\"#<>?`{}^|\\%", rune(c))
		plainQuery[c] = !strings.ContainsRune("\"#<>'", rune(c))
	}
}
