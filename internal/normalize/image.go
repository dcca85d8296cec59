package normalize

import (
	"net/url"
	"regexp"
	"strings"
)

var (
	amazonSize = regexp.MustCompile(`(/images/[A-Z]/(?:.+/)?[^/]+?)\._[^/]*_\.([a-z]{3,4})$`)
	ebaySize   = regexp.MustCompile(`(i\.ebayimg\.com/.*/)s-l\d+\.`)
)

// ImageURL resolves an image address and refuses what is no picture of a product: data: addresses, other schemes,
// placeholders. ok is false for those.
func ImageURL(base *url.URL, ref string) (string, bool) {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return "", false
	}
	u, err := url.Parse(ref)
	if err != nil {
		return "", false
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Contains(u.Path, "/placeholder") {
		return "", false
	}
	u.Fragment = ""
	return u.String(), true
}

// ImageIdentity drops size modifiers from an address, so that two sizes of one picture compare equal: Amazon's
// "._AC_SL1500_.", eBay's "s-l500", a query.
func ImageIdentity(address string) string {
	address, _, _ = strings.Cut(address, "?")
	address = amazonSize.ReplaceAllString(address, "$1.$2")
	return ebaySize.ReplaceAllString(address, "${1}s-l1600.")
}
