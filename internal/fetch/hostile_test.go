package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/net/dns/dnsmessage"
)

func encode(tb testing.TB, name string, data []byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch name {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		w, _ = zstd.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "bare deflate":
		w, _ = flate.NewWriter(&b, 5)
	default:
		tb.Fatal(name)
	}
	if _, err := w.Write(data); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// answering serves one body with headers "name: value".
func answering(body []byte, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Add(name, value)
		}
		w.Write(body)
	}
}

func TestContentEncodings(t *testing.T) {
	page := []byte(strings.Repeat("<p>日本語 page</p>", 500))
	twice := encode(t, "br", encode(t, "gzip", page))
	members := append(encode(t, "gzip", page[:100]), encode(t, "gzip", page[100:])...)
	for _, c := range []struct {
		name, header string
		wire         []byte
		kind         Kind
	}{
		{"none", "", page, KindNone},
		{"identity", "identity", page, KindNone},
		{"gzip", "gzip", encode(t, "gzip", page), KindNone},
		{"x-gzip", "X-GZIP", encode(t, "gzip", page), KindNone},
		{"br", "br", encode(t, "br", page), KindNone},
		{"zstd", "zstd", encode(t, "zstd", page), KindNone},
		{"deflate", "deflate", encode(t, "deflate", page), KindNone},
		{"bare deflate", "deflate", encode(t, "bare deflate", page), KindNone},
		{"two", "gzip, br", twice, KindNone},
		{"members", "gzip", members, KindNone},
		{"padded", "gzip", append(encode(t, "gzip", page), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), KindNone},
		{"unknown", "compress", page, KindBadEncoding},
		{"not what it says", "gzip", page, KindBadEncoding},
		{"too many", "gzip, gzip, gzip, gzip", page, KindBadEncoding},
		{"damaged", "gzip", damage(encode(t, "gzip", page)), KindBadEncoding},
		{"cut", "gzip", encode(t, "gzip", page)[:60], KindTruncated},
		{"cut br", "br", encode(t, "br", page)[:30], KindTruncated},
		{"cut zstd", "zstd", encode(t, "zstd", page)[:30], KindTruncated},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := serve(t, Options{}, answering(c.wire, "Content-Encoding: "+c.header))
			resp, err := f.Do(context.Background(), get("http://a.test/"))
			want(t, err, c.kind)
			if resp == nil || !bytes.Equal(resp.Wire, c.wire) || resp.Truncated != (c.kind != KindNone) {
				t.Fatalf("%v %+v", err, resp)
			}
			if c.kind == KindNone && !bytes.Equal(resp.Body, page) {
				t.Errorf("%d bytes of body, want %d", len(resp.Body), len(page))
			}
		})
	}
}

func damage(b []byte) []byte {
	b[len(b)-6] ^= 0xFF // checksum
	return b
}

func TestEncodingNamedWithoutBody(t *testing.T) {
	f := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		if r.Method != http.MethodHead {
			w.WriteHeader(http.StatusNotModified)
		}
	})
	for _, method := range []string{"GET", "HEAD"} {
		if resp, err := f.Do(context.Background(), Request{Method: method, URL: "http://a.test/"}); err != nil || len(resp.Body) > 0 {
			t.Errorf("%s: %v", method, err)
		}
	}
}

func TestBombsAndLargeBodies(t *testing.T) {
	zeros := make([]byte, 16<<20)
	small := Options{MaxWire: 64 << 10, MaxBody: 4 << 20}
	for _, c := range []struct {
		name    string
		opts    Options
		handler http.HandlerFunc
		most    int // bytes of body given
	}{
		{"gzip ratio", Options{}, answering(encode(t, "gzip", zeros), "Content-Encoding: gzip"), 4 << 20},
		{"br ratio", Options{}, answering(encode(t, "br", zeros), "Content-Encoding: br"), 2 << 20},
		{"zstd ratio", Options{}, answering(encode(t, "zstd", zeros), "Content-Encoding: zstd"), 4 << 20},
		{"nested", Options{}, answering(encode(t, "gzip", encode(t, "gzip", zeros)), "Content-Encoding: gzip, gzip"), 2 << 20},
		{"decoded size", Options{MaxBody: 4 << 20, MaxRatio: 1e6}, answering(encode(t, "gzip", zeros), "Content-Encoding: gzip"), 4 << 20},
		{"wire, announced", small, answering(zeros[:1<<20], "Content-Length: 1048576"), 0},
		{"wire, endless", small, func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(zeros[:4096]); err != nil {
					return
				}
			}
		}, 64 << 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := serve(t, c.opts, c.handler)
			resp, err := f.Do(context.Background(), get("http://a.test/"))
			want(t, err, KindTooLarge)
			if Classify(err).Retryable() || resp == nil || !resp.Truncated || len(resp.Body) > c.most {
				t.Errorf("%v: %d bytes, at most %d", err, len(resp.Body), c.most)
			}
		})
	}
	exact := serve(t, Options{MaxWire: 1000, MaxBody: 1000}, answering(zeros[:1000]))
	if resp, err := exact.Do(context.Background(), get("http://a.test/")); err != nil || len(resp.Body) != 1000 {
		t.Errorf("a body of exactly the cap: %v", err)
	}
}

// raw serves what script writes to the bare connection after the request's head came.
func raw(t *testing.T, o Options, script func(net.Conn)) *Fetcher {
	t.Helper()
	return serve(t, o, func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		script(conn)
	})
}

func TestBrokenAnswers(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		kind         Kind
		body         string // given beside the error
	}{
		{"shorter than announced", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", KindTruncated, "half"},
		{"chunk cut", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n40\r\nx", KindTruncated, "halfx"},
		{"no last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", KindTruncated, "half"},
		{"until close", "HTTP/1.0 200 OK\r\n\r\nall", KindNone, "all"},
		{"nothing", "", KindRefused, ""},
		{"head cut", "HTTP/1.1 200 OK\r\nContent-Le", KindProtocol, ""},
		{"no HTTP", "220 mail.test ESMTP\r\n\r\n", KindProtocol, ""},
		{"endless head", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: "+strings.Repeat("a", 1000)+"\r\n", 400), KindProtocol, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := raw(t, Options{}, func(conn net.Conn) { io.WriteString(conn, c.answer) })
			resp, err := f.Do(context.Background(), get("http://a.test/"))
			want(t, err, c.kind)
			switch {
			case err != nil && !Classify(err).Retryable():
				t.Errorf("%v is worth another try", err)
			case c.body != "" && (resp == nil || string(resp.Body) != c.body || resp.Truncated != (err != nil)):
				t.Errorf("%+v", resp)
			}
		})
	}
}

func TestSlowServers(t *testing.T) {
	drip := func(head string, pause time.Duration) func(net.Conn) {
		return func(conn net.Conn) {
			io.WriteString(conn, head)
			for range 400 {
				if _, err := io.WriteString(conn, "a"); err != nil {
					return
				}
				time.Sleep(pause)
			}
		}
	}
	body := "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n"
	for _, c := range []struct {
		name   string
		opts   Options
		script func(net.Conn)
		says   string
	}{
		{"no head", Options{}, func(net.Conn) { time.Sleep(3 * time.Second) }, "timeout"},
		{"head in drips", Options{}, drip("HTTP/1.1 200 OK\r\nX: ", 10*time.Millisecond), "timeout"},
		{"body below the minimum rate", Options{MinRate: 1000, RateWindow: 100 * time.Millisecond}, drip(body, 10*time.Millisecond), "at least 100 wanted"},
		{"body stalls after a fast start", Options{MinRate: 100, RateWindow: 100 * time.Millisecond}, func(conn net.Conn) {
			io.WriteString(conn, body+strings.Repeat("b", 300))
			time.Sleep(3 * time.Second)
		}, "at least 10 wanted"},
		{"total", Options{MinRate: 1, Timeout: 300 * time.Millisecond}, drip(body, 10*time.Millisecond), "no complete answer within"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := raw(t, c.opts, c.script)
			began := time.Now()
			_, err := f.Do(context.Background(), get("http://a.test/"))
			want(t, err, KindTimeout)
			if took := time.Since(began); took > 2*time.Second || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v after %v", err, took)
			}
		})
	}
}

func TestCanceledByTheCaller(t *testing.T) {
	f := raw(t, Options{}, func(net.Conn) { time.Sleep(300 * time.Millisecond) })
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err := f.Do(ctx, get("http://a.test/"))
	want(t, err, KindCanceled)
	if Classify(err).Retryable() || !errors.Is(err, ErrCanceled) {
		t.Error(err)
	}
}

func TestConnectionErrors(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	f := New(Options{Transport: NewTransport(TransportOptions{Map: parseMap(t, "*="+listener.Addr().String())})})
	_, err = f.Do(context.Background(), get("https://a.test/"))
	want(t, err, KindRefused)
}

func TestTLSIsVerified(t *testing.T) {
	server := httptest.NewTLSServer(answering([]byte("secret")))
	defer server.Close()
	server.Config.ErrorLog = nil
	plain := httptest.NewServer(answering([]byte("plain")))
	defer plain.Close()
	f := New(Options{Transport: unchecked(t, TransportOptions{})})
	_, err := f.Do(context.Background(), get(server.URL))
	want(t, err, KindTLS)
	_, err = f.Do(context.Background(), get("https://"+plain.Listener.Addr().String()))
	want(t, err, KindTLS)
}

// TestBlockedAddresses goes nowhere: each is refused before a packet is sent.
func TestBlockedAddresses(t *testing.T) {
	server := httptest.NewServer(answering([]byte("inside")))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	var portNumber uint16
	fmt.Sscan(port, &portNumber)
	f := New(Options{Transport: NewTransport(TransportOptions{Ports: []uint16{80, 443, portNumber}})})
	for _, url := range []string{
		server.URL, "http://127.0.0.1:" + port, "http://localhost:" + port, "http://[::1]:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://0.0.0.0:" + port,
		"http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://[fd00::1]/", "http://[fe80::1]/",
		"http://[64:ff9b::7f00:1]/", "http://224.0.0.1/", "http://255.255.255.255/", "http://93.184.216.34:22/",
	} {
		_, err := f.Do(context.Background(), get(url))
		want(t, err, KindBlockedAddress)
		if Classify(err).Retryable() {
			t.Errorf("%s would be tried again", url)
		}
	}
}

// A name that leads inside is no better than its address, whichever of its addresses is tried.
func TestBlockedNames(t *testing.T) {
	resolver := fakeDNS(t, map[string][4]byte{"inside.shop.test.": {127, 0, 0, 1}, "meta.shop.test.": {169, 254, 169, 254}})
	f := New(Options{Transport: NewTransport(TransportOptions{Resolver: resolver})})
	for _, url := range []string{"http://inside.shop.test/", "https://meta.shop.test/"} {
		_, err := f.Do(context.Background(), get(url))
		want(t, err, KindBlockedAddress)
	}
	_, err := f.Do(context.Background(), get("http://missing.shop.test/"))
	want(t, err, KindNoHost)
}

func TestRedirectToBlockedAddress(t *testing.T) {
	resolver := fakeDNS(t, map[string][4]byte{"inside.shop.test.": {127, 0, 0, 1}})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://inside.shop.test/admin", http.StatusFound) // same site, so it is followed
	}))
	defer server.Close()
	f := New(Options{Transport: NewTransport(TransportOptions{Map: parseMap(t, "www.shop.test="+server.Listener.Addr().String()), Resolver: resolver})})
	_, err := f.Do(context.Background(), get("http://www.shop.test/"))
	want(t, err, KindBlockedAddress)
}

// The exemption is of the address for mapped requests only: the same address asked for by itself stays blocked.
func TestMapExemptsExactlyItsAddress(t *testing.T) {
	server := httptest.NewServer(answering([]byte("mapped")))
	defer server.Close()
	other := httptest.NewServer(answering([]byte("other")))
	defer other.Close()
	tr := NewTransport(TransportOptions{Map: parseMap(t, "www.shop.test="+server.Listener.Addr().String())})
	f := New(Options{Transport: tr})
	if resp, err := f.Do(context.Background(), get("https://www.shop.test/")); err != nil || string(resp.Body) != "mapped" || resp.FinalURL != "https://www.shop.test/" {
		t.Errorf("%v %+v", err, resp)
	}
	for _, url := range []string{server.URL, other.URL} {
		_, err := f.Do(context.Background(), get(url))
		want(t, err, KindBlockedAddress)
	}
	if _, err := tr.mapped.DialContext(context.Background(), "tcp", other.Listener.Addr().String()); !errors.Is(err, ErrBlockedAddress) {
		t.Errorf("the mapped side dialled elsewhere: %v", err)
	}
}

// fakeDNS answers A questions from a table, NXDOMAIN beyond it.
func fakeDNS(t *testing.T, table map[string][4]byte) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var q dnsmessage.Message
			if q.Unpack(buf[:n]) != nil || len(q.Questions) != 1 {
				continue
			}
			a := dnsmessage.Message{Header: dnsmessage.Header{ID: q.ID, Response: true, RecursionAvailable: true}, Questions: q.Questions}
			addr, known := table[q.Questions[0].Name.String()]
			switch {
			case !known:
				a.RCode = dnsmessage.RCodeNameError
			case q.Questions[0].Type == dnsmessage.TypeA:
				a.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Questions[0].Name, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET},
					Body:   &dnsmessage.AResource{A: addr},
				}}
			}
			packed, err := a.Pack()
			if err != nil {
				return
			}
			conn.WriteTo(packed, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"gzip", "br", "zstd", "deflate"} {
		f.Add(name, encode(f, name, []byte(strings.Repeat("page ", 100))))
	}
	f.Add("gzip, br", []byte("x"))
	fetcher := New(Options{MaxBody: 1 << 20})
	f.Fuzz(func(t *testing.T, encoding string, wire []byte) {
		body, err := fetcher.decode(http.Header{"Content-Encoding": {encoding}}, wire)
		if int64(len(body)) > max(fetcher.opts.MaxBody, int64(len(wire))) {
			t.Errorf("%d bytes decoded from %d", len(body), len(wire))
		}
		switch Classify(err) {
		case KindNone, KindTooLarge, KindTruncated, KindBadEncoding:
		default:
			t.Errorf("%v has no class", err)
		}
	})
}
