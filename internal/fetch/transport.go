package fetch

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// TransportOptions configure the connections of a process.
type TransportOptions struct {
	Map           Mapping       // hosts served from a given address
	MaxConns      int           // open connections to one host (0 = 64)
	DialTimeout   time.Duration // TCP connect (0 = 10 s)
	TLSTimeout    time.Duration // handshake (0 = 10 s)
	HeaderTimeout time.Duration // from the request sent to the answer's head (0 = 30 s)
	IdleTimeout   time.Duration // an unused connection is closed after (0 = 60 s)
	Ports         []uint16      // that may be dialled (nil = 80 and 443). Mapped addresses are exempt
	Resolver      *net.Resolver // nil = the system's
}

// Transport is the connections of a process. Safe for concurrent use.
//
// There are two sets of them, so that the exemption of mapped addresses is by construction: public ones check every
// IP address that is dialled, after name resolution, and mapped ones dial nothing but the mapping's addresses.
type Transport struct {
	mapping Mapping
	public  *http.Transport
	mapped  *http.Transport
}

// NewTransport makes one; Close it when the process ends.
func NewTransport(o TransportOptions) *Transport {
	o.MaxConns = cmp.Or(o.MaxConns, 64)
	o.DialTimeout = cmp.Or(o.DialTimeout, 10*time.Second)
	o.TLSTimeout = cmp.Or(o.TLSTimeout, 10*time.Second)
	o.HeaderTimeout = cmp.Or(o.HeaderTimeout, 30*time.Second)
	o.IdleTimeout = cmp.Or(o.IdleTimeout, 60*time.Second)
	if o.Ports == nil {
		o.Ports = []uint16{80, 443}
	}
	t := &Transport{mapping: o.Map}
	t.public = newHTTPTransport(o, publicDial(o))
	t.mapped = newHTTPTransport(o, mappedDial(o))
	return t
}

// Close drops idle connections; those in use are dropped when their request ends.
func (t *Transport) Close() {
	t.public.CloseIdleConnections()
	t.mapped.CloseIdleConnections()
}

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

func newHTTPTransport(o TransportOptions, dial dialFunc) *http.Transport {
	return &http.Transport{
		Proxy:                  nil, // a proxy would resolve names itself, behind the address check
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(256)},
		TLSHandshakeTimeout:    o.TLSTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		MaxResponseHeaderBytes: 256 << 10,
		MaxConnsPerHost:        o.MaxConns,
		MaxIdleConnsPerHost:    o.MaxConns,
		MaxIdleConns:           4 * o.MaxConns,
		IdleConnTimeout:        o.IdleTimeout,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true, // the body is decoded here, under caps
		ReadBufferSize:         16 << 10,
	}
}

// publicDial checks the address in Control, which runs on the resolved IP address of each attempt: neither a name that
// leads inside nor one that changes between check and use gets past it.
func publicDial(o TransportOptions) dialFunc {
	guardian := ssrf.New(ssrf.WithPorts(o.Ports...))
	dialer := &net.Dialer{
		Timeout:  o.DialTimeout,
		Resolver: o.Resolver,
		Control: func(network, address string, c syscall.RawConn) error {
			if err := guardian.Safe(network, unmap(address), c); err != nil {
				return fmt.Errorf("%w: %w", ErrBlockedAddress, err)
			}
			return nil
		},
	}
	return dialer.DialContext
}

// unmap writes an IPv4 address that came as ::ffff:a.b.c.d as a.b.c.d, which is what would be reached.
func unmap(address string) string {
	if ap, err := netip.ParseAddrPort(address); err == nil && ap.Addr().Is4In6() {
		return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port()).String()
	}
	return address
}

func mappedDial(o TransportOptions) dialFunc {
	allowed := o.Map.addresses()
	dialer := &net.Dialer{Timeout: o.DialTimeout, Resolver: o.Resolver}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if !slices.Contains(allowed, addr) {
			return nil, fmt.Errorf("%w: %s is not in the map", ErrBlockedAddress, addr)
		}
		return dialer.DialContext(ctx, network, addr)
	}
}
