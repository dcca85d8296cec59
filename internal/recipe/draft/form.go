package draft

import (
	"net/url"
	"slices"
	"strings"
)

// Form is how the addresses of items of one site are written.
type Form struct {
	Address string // template with {variables}, of which site_product_id is the key
	Vars    string // patterns of variables as a YAML mapping; "" = none
	Pattern string // regular expression that takes the key out of an address
}

// FormOf generalises over addresses of items. Where the form that they had before, "" for none, has a step for the shop, so has
// this one. False: they have nothing in common that could be a key.
func FormOf(addresses []string, before string) (Form, bool) {
	shop := -1
	if split := splitAddresses([]string{before}); len(split) == 1 {
		shop = slices.Index(split[0].steps, url.PathEscape("{shop}"))
	}
	it := formed(addresses, "", shop)
	if it.address == "" {
		return Form{}, false
	}
	f := Form{Address: it.address, Pattern: it.pattern}
	if len(it.vars) > 0 {
		f.Vars = "{ " + strings.Join(it.vars, ", ") + " }"
	}
	return f, true
}
