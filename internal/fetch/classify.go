package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// sentinels by kind, in the order in which they are looked for: the first that an error wraps names it.
var sentinels = []struct {
	kind Kind
	err  error
}{
	{KindFenced, ErrFenced}, {KindBlockedAddress, ErrBlockedAddress}, {KindInvalidRequest, ErrInvalidRequest}, {KindTooLarge, ErrTooLarge},
	{KindRedirectLoop, ErrRedirectLoop}, {KindRedirectedAway, ErrRedirectedAway}, {KindRobotsDenied, ErrRobotsDenied}, {KindRobotsUnknown, ErrRobotsUnknown},
	{KindTimeout, ErrTimeout}, {KindTruncated, ErrTruncated}, {KindBadEncoding, ErrBadEncoding}, {KindNoHost, ErrNoHost}, {KindDNS, ErrDNS},
	{KindTLS, ErrTLS}, {KindRefused, ErrRefused}, {KindProtocol, ErrProtocol}, {KindCanceled, ErrCanceled},
}

// Classify gives the kind of any error of Do; KindNone for nil.
func Classify(err error) Kind {
	if err == nil {
		return KindNone
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	for _, s := range sentinels {
		if errors.Is(err, s.err) {
			return s.kind
		}
	}
	return classifyContext(err)
}

func classifyContext(err error) Kind {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return KindCanceled
	}
	return KindUnknown
}

// Retryable says whether asking again later can help. Fenced and canceled requests are their owner's business.
func (k Kind) Retryable() bool {
	switch k {
	case KindRobotsUnknown, KindTimeout, KindTruncated, KindDNS, KindRefused, KindProtocol, KindUnknown:
		return true
	default:
		return false
	}
}

// newError makes the error of a hop and has it wrap the kind's sentinel.
func newError(h *hop, kind Kind, err error) *Error {
	for _, s := range sentinels {
		if s.kind == kind && !errors.Is(err, s.err) {
			err = fmt.Errorf("%w: %w", s.err, err)
		}
	}
	return &Error{URL: h.name(), Kind: kind, Err: err}
}

// withSentinel gives the reason for which ctx was canceled where net/http only says that it was.
func withSentinel(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && ctx.Err() != nil {
		return cause
	}
	return err
}

// classify reads net/http's errors, which have no classes of their own.
func classify(ctx context.Context, err error) Kind {
	err = withSentinel(ctx, err)
	// net/http's own timeouts call themselves context.DeadlineExceeded: only ctx tells whether the caller gave up.
	if kind := Classify(err); kind != KindUnknown && kind != KindCanceled {
		return kind
	}
	var dns *net.DNSError
	var network net.Error
	switch {
	case ctx.Err() != nil:
		return KindCanceled
	case errors.As(err, &dns) && dns.IsNotFound:
		return KindNoHost
	case errors.As(err, &dns):
		return KindDNS
	case isTLS(err):
		return KindTLS
	case errors.As(err, &network) && network.Timeout():
		return KindTimeout
	case isRefused(err):
		return KindRefused
	case strings.Contains(err.Error(), "malformed") || strings.Contains(err.Error(), "http2:") || strings.Contains(err.Error(), "net/http: HTTP/1.x transport connection broken"):
		return KindProtocol
	default:
		return KindUnknown
	}
}

func isTLS(err error) bool {
	var (
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	return errors.As(err, &verify) || errors.As(err, &record) || errors.As(err, &alert) || errors.As(err, &authority) ||
		errors.As(err, &host) || errors.As(err, &invalid) || strings.Contains(err.Error(), "tls: ") ||
		strings.Contains(err.Error(), "TLS handshake timeout") || strings.Contains(err.Error(), "HTTP response to HTTPS client")
}

// isRefused takes connections that end before a head as refused too: the other side hung up, or a fenced request of this
// process closed the HTTP/2 connection that they shared.
func isRefused(err error) bool {
	for _, e := range []error{syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, syscall.EHOSTUNREACH, syscall.ENETUNREACH, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed} {
		if errors.Is(err, e) {
			return true
		}
	}
	return strings.Contains(err.Error(), "server closed idle connection")
}

// RetryAfter gives the time that the Retry-After header names, in seconds or as a date; zero = none.
func (r *Response) RetryAfter() time.Time {
	value := strings.TrimSpace(r.Header.Get("Retry-After"))
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil && seconds >= 0 {
		return r.FetchedAt.Add(r.Duration + time.Duration(seconds)*time.Second)
	}
	if at, err := http.ParseTime(value); err == nil {
		return at
	}
	return time.Time{}
}
