package fetch

// Mapping serves hosts from given addresses: requests go there as plain HTTP while the URL (its https scheme too) and
// the Host header stay what they were. Exactly these addresses are exempt from the address check, and only for requests
// that were mapped. The zero value maps nothing. Immutable; safe for concurrent use.
type Mapping struct {
	exact  map[string]string // host -> "host:port"
	suffix map[string]string // ".example.com" -> "host:port", from "*.example.com"
	all    string            // from "*"
}
