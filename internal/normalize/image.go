package normalize

import (
	"net/url"
	"regexp"
	"strings"
)

// placeholder recognises by its address a picture that stands for none: it waits for the real one, or says that there is none.
var placeholder = regexp.MustCompile(`(?i)/placeholders?(?:[/._-]|$)|(?:^|[/_.-])(?:` +
	`(?:place[_-]?holder|no[_-]?(?:image|img|photo|pic|picture)s?|image[_-]?(?:not[_-]?available|coming[_-]?soon|missing)|missing[_-]?image|now_?printing)(?:[_.-][^/]*)?|` +
	`(?:spacer|blank|transparent|(?:grey|gray|clear|tracking|transparent)?[_-]?pixel|loading|loader|lazy(?:load)?|1x1|s_1x2)(?:[_-]?\d+(?:x\d+)?)?)\.(?:gif|png|jpe?g|webp|svg|avif)$`)

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
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || placeholder.MatchString(u.Path) {
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
