package draft

import "strings"

// Form is how the addresses of items of one site are written.
type Form struct {
	Address string // template with {variables}, of which site_product_id is the key
	Vars    string // patterns of variables as a YAML mapping; "" = none
	Pattern string // regular expression that takes the key out of an address
}

// FormOf generalises over addresses of items. False: they have nothing in common that could be a key.
func FormOf(addresses []string) (Form, bool) {
	it := newItem(addresses, "")
	if it.address == "" {
		return Form{}, false
	}
	f := Form{Address: it.address, Pattern: it.pattern}
	if len(it.vars) > 0 {
		f.Vars = "{ " + strings.Join(it.vars, ", ") + " }"
	}
	return f, true
}
