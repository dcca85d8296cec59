package canon

import (
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/zeebo/xxh3"
	"golang.org/x/net/publicsuffix"
)

// Fingerprint is the 64-bit identity of a request: xxh3 over method, LF, canonical URL, LF, body. Stored in checkpoints: its
// definition never changes. An empty method is GET.
func Fingerprint(method, canonicalURL string, body []byte) uint64 {
	if method == "" {
		method = "GET"
	}
	if len(body) == 0 && len(method)+len(canonicalURL) < 510 {
		var buf [512]byte
		b := append(append(append(buf[:0], method...), '\n'), canonicalURL...)
		return xxh3.Hash(append(b, '\n'))
	}
	b := make([]byte, 0, len(method)+len(canonicalURL)+len(body)+2)
	b = append(append(append(b, method...), '\n'), canonicalURL...)
	return xxh3.Hash(append(append(b, '\n'), body...))
}

// Site gives the registrable domain of an absolute URL: "https://www.ebay.co.uk/x" -> "ebay.co.uk".
func Site(rawURL string) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", fmt.Errorf("find site of %q: %w", rawURL, err)
	}
	if u.Hostname() == "" {
		return "", fmt.Errorf("find site of %q: no host", rawURL)
	}
	return SiteOfHost(u.Hostname()), nil
}

// SiteOfHost gives the registrable domain of a host without port. An IP address, a single label and a public suffix
// itself are their own site.
func SiteOfHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if net.ParseIP(strings.Trim(host, "[]")) != nil {
		return host
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return site
}
