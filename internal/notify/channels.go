package notify

import (
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"code.dny.dev/ssrf"

	"sheaf/internal/clock"
)

// Result of one attempt. Final: no further attempt makes sense.
type Result struct {
	OK     bool
	Final  bool
	Status int           // of HTTP, or the reply code of an SMTP server; 0 = it was not reached
	Detail string        // one line, at most 300 bytes, without secrets
	After  time.Duration // how long the receiver asks to be left alone
	// Gone: the receiver wants no further event at all (410).
	Gone bool
}

// Channels sends events to receivers. These are addresses that users typed, so every connection is checked when it is
// made: public addresses, and private networks only where the operator allowed them. Safe for concurrent use.
type Channels struct {
	client *http.Client
	dialer *net.Dialer
	clock  clock.Clock
	roots  *x509.CertPool // nil = the system's
}

// timeout of one attempt, connection included: Standard Webhooks asks for 15 to 30 s.
const timeout = 20 * time.Second

// NewChannels allows private networks such as 127.0.0.0/8 for receivers.
func NewChannels(allow []netip.Prefix, clk clock.Clock) *Channels {
	var v4, v6 []netip.Prefix
	for _, p := range allow {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	guard := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...), ssrf.WithAllowedV6Prefixes(v6...))
	dialer := &net.Dialer{Timeout: timeout / 2, Control: guard.Safe}
	return &Channels{clock: clk, dialer: dialer, client: &http.Client{
		Timeout:   timeout,
		Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		// A redirect is a failure: what is sent was meant for the address that was configured.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// unreached is the result of a connection that did not come about, or broke.
func unreached(err error) Result {
	if errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork) {
		return Result{Final: true, Detail: "address is private; allow it with notify.allow"}
	}
	return Result{Detail: shorten("not reached: " + reason(err))}
}

// reason is the innermost message: the outer ones repeat the address, which may be a secret.
func reason(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 300 {
		return strings.ToValidUTF8(s[:300], "")
	}
	return s
}
