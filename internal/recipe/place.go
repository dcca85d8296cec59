package recipe

import (
	"fmt"
	"regexp"

	"sheaf/internal/fetch/canon"
)

// hostForm is a host name in lower case with a dot, or an IPv4 address.
var hostForm = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)

// checkPlace refuses a site or marketplace that cannot be one. They come from whoever writes a recipe or its parameters
// and become parts of object keys, the crawl's lock and the bounds of what is crawled. A recipe may leave both out.
func (p *Plan) checkPlace() error {
	if p.Site != "" && !namePattern.MatchString(p.Site) {
		return fmt.Errorf("site %q: want lower-case letters, digits and hyphens, like ebay", p.Site)
	}
	m := p.Marketplace
	if m == "" {
		return nil
	}
	if !hostForm.MatchString(m) {
		return fmt.Errorf("marketplace %q is not a domain like ebay.de", m)
	}
	if site := canon.SiteOfHost(m); site != m {
		return fmt.Errorf("marketplace %q: want the registrable domain, %s: hosts below it are crawled together", m, site)
	}
	return nil
}
