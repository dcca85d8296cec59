package fetch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"sheaf/internal/clock"
)

// acceptEncoding names what decode can take off. Sites answer 10 to 30 % smaller with br and zstd than with gzip.
const acceptEncoding = "gzip, br, zstd"

// send asks one hop and reads its answer. The response is filled but for what only Do knows; it comes with an error
// when the head had arrived.
func (f *Fetcher) send(ctx context.Context, h *hop) (*Response, error) {
	if f.opts.Pacer != nil {
		leave, err := f.opts.Pacer.Enter(ctx)
		if err != nil {
			return nil, newError(h, classifyContext(err), fmt.Errorf("wait for a turn: %w", err))
		}
		defer leave()
	}
	if err := f.fenced(); err != nil { // the wait may have been long
		return nil, newError(h, KindFenced, err)
	}
	resp, err := f.exchange(ctx, h)
	f.observe(resp, err)
	return resp, err
}

// observe tells the pacer what says something about the site's load; a denied address or a lost lease do not.
func (f *Fetcher) observe(resp *Response, err error) {
	if f.opts.Pacer == nil {
		return
	}
	switch Classify(err) {
	case KindTimeout, KindTruncated, KindRefused:
		f.opts.Pacer.Observe(0, time.Time{})
	case KindNone, KindTooLarge, KindBadEncoding:
		f.opts.Pacer.Observe(resp.Status, resp.RetryAfter())
	default:
	}
}

func (f *Fetcher) exchange(ctx context.Context, h *hop) (*Response, error) {
	// Deadlines are a timer and not a context's, because a turn may be waited for in between (gotConn).
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	x := &exchange{fetcher: f, cancel: cancel, sent: f.opts.Clock.Now()}
	x.deadline = clock.AfterFunc(f.opts.Timeout, func() {
		cancel(fmt.Errorf("%w: no complete answer within %s", ErrTimeout, f.opts.Timeout))
	})
	defer x.deadline.Stop()

	req, transport := f.request(ctx, h, x)
	requestHead := requestHead(req, h)
	answer, err := transport.RoundTrip(req)
	if err != nil {
		return nil, newError(h, classify(ctx, err), withSentinel(ctx, err))
	}
	defer answer.Body.Close()

	resp := &Response{
		FinalURL: h.url.String(), Status: answer.StatusCode, Header: answer.Header, RemoteAddr: x.remote,
		RequestHead: requestHead, RequestBody: h.body, ResponseHead: responseHead(answer), FetchedAt: x.sent,
		NotModified: answer.StatusCode == http.StatusNotModified && h.conditional != Validators{},
	}
	wire, err := f.readWire(ctx, cancel, h, answer)
	resp.Duration = f.opts.Clock.Now().Sub(x.sent)
	resp.Wire, resp.Body = wire, wire
	if err != nil {
		// What is there may still show a refusal page; damage is expected, so decoding may end early.
		resp.Truncated = true
		resp.Body, _ = f.decode(answer.Header, wire)
		return resp, newError(h, classify(ctx, err), withSentinel(ctx, err))
	}
	if resp.Body, err = f.decode(answer.Header, wire); err != nil {
		resp.Truncated = true
		return resp, newError(h, classify(ctx, err), err)
	}
	return resp, nil
}

// request builds what goes out. A mapped host's request goes to its address over plain HTTP, under its own Host.
func (f *Fetcher) request(ctx context.Context, h *hop, x *exchange) (*http.Request, *http.Transport) {
	target := *h.url
	transport := f.transport.public
	if addr, ok := f.transport.mapping.Lookup(h.url.Hostname()); ok {
		target.Scheme, target.Host = "http", addr
		transport = f.transport.mapped
	}
	header := h.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	setDefault(header, "User-Agent", f.opts.UserAgent)
	setDefault(header, "Accept", "*/*")
	setDefault(header, "Accept-Encoding", acceptEncoding)
	if h.conditional.ETag != "" {
		header.Set("If-None-Match", h.conditional.ETag)
	}
	if h.conditional.LastModified != "" {
		header.Set("If-Modified-Since", h.conditional.LastModified)
	}
	req := (&http.Request{
		Method: h.method, URL: &target, Host: h.url.Host, Header: header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(httptrace.WithClientTrace(ctx, x.trace(ctx)))
	if len(h.body) > 0 {
		req.ContentLength = int64(len(h.body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(h.body)), nil }
		req.Body, _ = req.GetBody()
	}
	return req, transport
}

func setDefault(h http.Header, name, value string) {
	if _, ok := h[name]; !ok {
		h.Set(name, value)
	}
}

// exchange is the state of one hop that net/http's callbacks share with it.
type exchange struct {
	fetcher  *Fetcher
	cancel   context.CancelCauseFunc
	deadline *time.Timer
	sent     time.Time // when the request was last written
	remote   string
}

// trace is the fence: net/http repeats a request by itself when an idle connection turns out to be closed, so what
// must hold before a request has to hold each time a connection is got. This hook cannot fail, and canceling alone does
// not stop the write that follows: closing the connection does.
func (x *exchange) trace(ctx context.Context) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			x.deadline.Stop() // a turn that is waited for does not count
			err := x.maySend(ctx)
			if err != nil {
				x.cancel(err)
				info.Conn.Close()
				return
			}
			x.deadline.Reset(x.fetcher.opts.Timeout)
			x.sent = x.fetcher.opts.Clock.Now()
			x.remote = info.Conn.RemoteAddr().String()
		},
	}
}

func (x *exchange) maySend(ctx context.Context) error {
	if p := x.fetcher.opts.Pacer; p != nil {
		if err := p.Sending(ctx); err != nil {
			return err
		}
	}
	return x.fetcher.fenced()
}

// requestHead and responseHead rebuild HTTP/1.1 heads for the archive.
func requestHead(req *http.Request, h *hop) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", req.Method, (&url.URL{Path: h.url.Path, RawPath: h.url.RawPath, RawQuery: h.url.RawQuery, ForceQuery: h.url.ForceQuery}).RequestURI(), req.Host)
	if req.ContentLength > 0 {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", req.ContentLength)
	}
	_ = req.Header.Write(&b) // a bytes.Buffer does not fail
	return b.Bytes()
}

func responseHead(r *http.Response) []byte {
	var b bytes.Buffer
	status := strings.TrimSpace(r.Status)
	if status == "" || !strings.HasPrefix(status, fmt.Sprint(r.StatusCode)) {
		status = fmt.Sprint(r.StatusCode)
	}
	fmt.Fprintf(&b, "HTTP/1.1 %s\r\n", status)
	_ = r.Header.Write(&b)
	return b.Bytes()
}
