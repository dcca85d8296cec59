package fetch

import (
	"errors"
	"fmt"
	"time"
)

// Kind classes what stopped a fetch, for the caller to turn into outcomes.
type Kind string

// Kinds. Retryable ones may go away by themselves; Kind.Retryable says which.
const (
	KindNone           Kind = ""
	KindInvalidRequest Kind = "invalid_request" // URL, method or header cannot be sent
	KindBlockedAddress Kind = "blocked_address" // the name leads to an address that must not be dialled
	KindTooLarge       Kind = "too_large"       // a body cap or the decompression ratio was passed
	KindRedirectLoop   Kind = "redirect_loop"   // a URL came up again, or too many hops
	KindRedirectedAway Kind = "redirected_away" // redirected to another registrable domain; not followed
	KindRobotsDenied   Kind = "robots_denied"   // robots.txt disallows the URL, or that of a hop
	KindRobotsUnknown  Kind = "robots_unknown"  // robots.txt answered 5xx or 429 or not at all: asked again later
	KindTimeout        Kind = "timeout"         // no connection, head or body in time, or below the minimum rate
	KindTruncated      Kind = "truncated"       // the body ended before its announced end
	KindBadEncoding    Kind = "bad_encoding"    // content encoding unknown or its bytes damaged
	KindDNS            Kind = "dns"             // the name does not resolve now
	KindNoHost         Kind = "no_host"         // the name does not exist
	KindRefused        Kind = "refused"         // connection refused, reset or unreachable
	KindTLS            Kind = "tls"             // handshake or certificate refused
	KindProtocol       Kind = "protocol"        // the answer is not HTTP
	KindFenced         Kind = "fenced"          // the guard said no: the owner lost its right to send
	KindCanceled       Kind = "canceled"        // the caller's context ended
	KindUnknown        Kind = "unknown"
)

// Sentinels, one a kind that callers test by errors.Is. Errors of this package wrap exactly one of them.
var (
	ErrInvalidRequest = errors.New("invalid request")
	ErrBlockedAddress = errors.New("blocked address")
	ErrTooLarge       = errors.New("body too large")
	ErrRedirectLoop   = errors.New("redirect loop")
	ErrRedirectedAway = errors.New("redirected to another site")
	ErrRobotsDenied   = errors.New("denied by robots.txt")
	ErrRobotsUnknown  = errors.New("robots.txt unavailable")
	ErrTimeout        = errors.New("timed out")
	ErrTruncated      = errors.New("body truncated")
	ErrBadEncoding    = errors.New("bad content encoding")
	ErrDNS            = errors.New("name not resolved")
	ErrNoHost         = errors.New("no such host")
	ErrRefused        = errors.New("connection refused")
	ErrTLS            = errors.New("TLS failure")
	ErrProtocol       = errors.New("not a HTTP answer")
	ErrFenced         = errors.New("owner lost its right to send")
	ErrCanceled       = errors.New("canceled")
)

// Error is what Fetcher.Do returns: which request failed, its class, and why. errors.Is finds its class's sentinel and
// whatever Err wraps.
type Error struct {
	URL  string // of the hop that failed
	Kind Kind
	// RetryAt is when the request may be tried again (robots.txt behind Retry-After); zero = unknown.
	RetryAt time.Time
	Err     error
}

func (e *Error) Error() string { return fmt.Sprintf("fetch %s: %s", e.URL, e.Err) }

func (e *Error) Unwrap() error { return e.Err }
