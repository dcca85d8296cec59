package fetch

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
)

// Mapping serves hosts from given addresses: requests go there as plain HTTP while the URL (its https scheme too) and
// the Host header stay what they were. Exactly these addresses are exempt from the address check, and only for requests
// that were mapped. The zero value maps nothing. Immutable; safe for concurrent use.
type Mapping struct {
	exact  map[string]string // host -> "host:port"
	suffix map[string]string // ".example.com" -> "host:port", from "*.example.com"
	all    string            // from "*"
}

// ParseMap reads "host=addr" entries: "www.amazon.com=127.0.0.1:8099", "*.ebay.de=127.0.0.1:8099", "*=mall:8099". The
// most specific pattern wins. Errors name the entry.
func ParseMap(entries ...string) (Mapping, error) {
	m := Mapping{exact: map[string]string{}, suffix: map[string]string{}}
	for _, entry := range entries {
		host, addr, ok := strings.Cut(strings.TrimSpace(entry), "=")
		if !ok || host == "" || addr == "" {
			return Mapping{}, fmt.Errorf("read map %q: want host=address:port", entry)
		}
		if h, port, err := net.SplitHostPort(addr); err != nil || h == "" || port == "" {
			return Mapping{}, fmt.Errorf("read map %q: %q is not address:port", entry, addr)
		}
		host = strings.ToLower(host)
		var taken bool
		switch suffix, wild := strings.CutPrefix(host, "*"); {
		case strings.ContainsAny(suffix, "*/:"):
			return Mapping{}, fmt.Errorf("read map %q: want a host without port, *.domain or *", entry)
		case !wild:
			_, taken = m.exact[host]
			m.exact[host] = addr
		case suffix == "":
			taken = m.all != ""
			m.all = addr
		case strings.HasPrefix(suffix, "."):
			_, taken = m.suffix[suffix]
			m.suffix[suffix] = addr
		default:
			return Mapping{}, fmt.Errorf("read map %q: want a host without port, *.domain or *", entry)
		}
		if taken {
			return Mapping{}, fmt.Errorf("read map %q: %s is mapped twice", entry, host)
		}
	}
	return m, nil
}

// Lookup gives the address that host (without port) is served from. Only mapped hosts may be crawled without a rate.
// "*.example.com" takes names below example.com, not itself.
func (m Mapping) Lookup(host string) (addr string, ok bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if addr, ok = m.exact[host]; ok {
		return addr, true
	}
	for rest := host; ; {
		i := strings.IndexByte(rest, '.')
		if i < 0 {
			return m.all, m.all != ""
		}
		if addr, ok = m.suffix[rest[i:]]; ok {
			return addr, true
		}
		rest = rest[i+1:]
	}
}

// addresses lists what the mapping leads to.
func (m Mapping) addresses() []string {
	all := slices.Concat(slices.Collect(maps.Values(m.exact)), slices.Collect(maps.Values(m.suffix)))
	if m.all != "" {
		all = append(all, m.all)
	}
	return all
}
