package fetch

import (
	"bufio"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sheaf/internal/clock"
	"sheaf/internal/fetch/limit"
	"sheaf/internal/fetch/robots"
)

var errLost = errors.New("heartbeat is stale")

// droppingServer answers the first request of each connection and closes the connection on the second one, as servers do
// that close idle connections: net/http then repeats the request by itself. seen counts requests that arrived.
func droppingServer(t *testing.T, arrived func(n int64)) (addr string, seen *atomic.Int64) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	seen = &atomic.Int64{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				r := bufio.NewReader(conn)
				for first := true; ; first = false {
					if _, err := http.ReadRequest(r); err != nil {
						return
					}
					arrived(seen.Add(1))
					if !first {
						return
					}
					fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
				}
			}()
		}
	}()
	return listener.Addr().String(), seen
}

func TestGuardHoldsBackWhatNetHTTPRepeats(t *testing.T) {
	for _, c := range []struct {
		name     string
		loseAt   int64 // the lease is lost once so many requests arrived
		requests int64
		kind     Kind
	}{
		{"lease kept: net/http repeats", 99, 3, KindNone},
		{"lease lost: it must not", 2, 2, KindFenced},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lost atomic.Bool
			addr, seen := droppingServer(t, func(n int64) {
				if n >= c.loseAt {
					lost.Store(true)
				}
			})
			guard := func() error {
				if lost.Load() {
					return errLost
				}
				return nil
			}
			f := New(Options{Guard: guard, Transport: NewTransport(TransportOptions{Map: parseMap(t, "*="+addr)})})
			if _, err := f.Do(context.Background(), get("http://a.test/")); err != nil {
				t.Fatal(err)
			}
			_, err := f.Do(context.Background(), get("http://a.test/"))
			want(t, err, c.kind)
			if c.kind == KindFenced && !errors.Is(err, errLost) {
				t.Errorf("%v does not say why", err)
			}
			time.Sleep(50 * time.Millisecond)
			if seen.Load() != c.requests {
				t.Errorf("%d requests arrived, want %d", seen.Load(), c.requests)
			}
		})
	}
}

// failAt is a guard that fails from its n-th call on.
func failAt(n int64) Guard {
	var calls atomic.Int64
	return func() error {
		if calls.Add(1) >= n {
			return errLost
		}
		return nil
	}
}

// warmUp fetches url, again if it met a connection that a fenced request had to close.
func warmUp(t *testing.T, f *Fetcher, url string) {
	t.Helper()
	_, err := f.Do(context.Background(), get(url))
	for try := 0; Classify(err).Retryable() && try < 5; try++ {
		_, err = f.Do(context.Background(), get(url))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Wherever the lease is lost before the write, nothing arrives: over HTTP/1.1 and HTTP/2, new and kept connections.
func TestGuardAtEveryPoint(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		var hits atomic.Int64
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			hits.Add(1)
			if (r.ProtoMajor == 2) != http2 {
				t.Errorf("came as %s", r.Proto)
			}
		}))
		server.EnableHTTP2 = http2
		server.StartTLS()
		defer server.Close()
		tr := unchecked(t, TransportOptions{})
		tr.public.TLSClientConfig.RootCAs = x509.NewCertPool()
		tr.public.TLSClientConfig.RootCAs.AddCert(server.Certificate())
		allowed := int64(0)
		for range 20 {
			for _, kept := range []bool{false, true} {
				if tr.public.CloseIdleConnections(); kept {
					warmUp(t, New(Options{Transport: tr}), server.URL)
					allowed++
				}
				for at := int64(1); at <= 3; at++ {
					_, err := New(Options{Transport: tr, Guard: failAt(at)}).Do(context.Background(), get(server.URL))
					want(t, err, KindFenced)
				}
			}
		}
		if time.Sleep(200 * time.Millisecond); hits.Load() != allowed { // what did go out needs a moment to arrive
			t.Errorf("HTTP/2 %v: %d requests arrived, want %d", http2, hits.Load(), allowed)
		}
		if _, err := New(Options{Transport: tr, Guard: failAt(4)}).Do(context.Background(), get(server.URL)); err != nil {
			t.Errorf("a guard that still holds at the write: %v", err)
		}
	}
}

func TestGuardAfterTheWaitForATurn(t *testing.T) {
	var hits atomic.Int64
	f := serve(t, Options{}, func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	l := limit.New(limit.Options{Rate: 10, Clock: clock.System()})
	var lost atomic.Bool
	f = New(Options{Transport: f.transport, Pacer: l, Guard: func() error {
		if lost.Load() {
			return errLost
		}
		return nil
	}})
	if _, err := f.Do(context.Background(), get("http://a.test/")); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(30*time.Millisecond, func() { lost.Store(true) })
	_, err := f.Do(context.Background(), get("http://a.test/"))
	want(t, err, KindFenced)
	if hits.Load() != 1 || l.Status().Open != 0 {
		t.Errorf("%d hits, %+v", hits.Load(), l.Status())
	}
}

// Redirects, robots.txt and what net/http repeats are requests as well: the server sees none sooner than the rate allows.
func TestPacerCountsEveryRequest(t *testing.T) {
	const interval = 50 * time.Millisecond
	var mu sync.Mutex
	var at []time.Time
	addr, _ := droppingServer(t, func(int64) {
		mu.Lock()
		defer mu.Unlock()
		at = append(at, time.Now())
	})
	l := limit.New(limit.Options{Rate: float64(time.Second / interval), Clock: clock.System()})
	cache := robots.NewCache(robots.CacheOptions{Agent: "sheaf", Clock: clock.System()})
	f := New(Options{Pacer: l, Robots: cache, Transport: NewTransport(TransportOptions{Map: parseMap(t, "*="+addr)})})
	for range 3 {
		if _, err := f.Do(context.Background(), get("http://a.test/")); err != nil {
			t.Fatal(err)
		}
	}
	if len(at) < 6 {
		t.Errorf("%d requests", len(at))
	}
	for i := 1; i < len(at); i++ {
		if gap := at[i].Sub(at[i-1]); gap < interval-15*time.Millisecond {
			t.Errorf("request %d came %v after the one before", i, gap)
		}
	}
}

// slowPacer gives turns late, after the connection is there.
type slowPacer struct{ wait time.Duration }

func (slowPacer) Enter(context.Context) (func(), error) { return func() {}, nil }
func (p slowPacer) Sending(ctx context.Context) error   { return clock.System().Sleep(ctx, p.wait) }
func (slowPacer) Observe(int, time.Time)                {}

func TestWaitingForATurnIsNoTimeout(t *testing.T) {
	f := serve(t, Options{}, func(http.ResponseWriter, *http.Request) {})
	f = New(Options{Transport: f.transport, Pacer: slowPacer{300 * time.Millisecond}, Timeout: 200 * time.Millisecond})
	if _, err := f.Do(context.Background(), get("http://a.test/")); err != nil {
		t.Error(err)
	}
}

func TestPacerSeesWhatCame(t *testing.T) {
	status := http.StatusTooManyRequests
	f := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(status)
	})
	l := limit.New(limit.Options{Rate: 1000, Clock: clock.System()})
	f = New(Options{Transport: f.transport, Pacer: l})
	if _, err := f.Do(context.Background(), get("http://a.test/")); err != nil {
		t.Fatal(err)
	}
	s := l.Status()
	if wait := time.Until(s.BlockedUntil); wait < 25*time.Second || s.Slowdown != 0.5 {
		t.Errorf("%+v", s)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	_, err := f.Do(ctx, get("http://a.test/"))
	want(t, err, KindCanceled)
}

func TestRobots(t *testing.T) {
	var hits sync.Map
	files := map[string]string{
		"www.shop.test":  "User-agent: sheaf\nDisallow: /no\nCrawl-delay: 2\nSitemap: /sitemap.xml\nSitemap: https://cdn.test/s.xml\n",
		"item.shop.test": "User-agent: *\nDisallow: /closed\n",
	}
	f := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		n, _ := hits.LoadOrStore(r.Host+r.URL.Path, new(atomic.Int64))
		n.(*atomic.Int64).Add(1)
		switch {
		case r.URL.Path == "/robots.txt" && r.Host == "moved.shop.test":
			http.Redirect(w, r, "https://elsewhere.test/robots.txt", http.StatusMovedPermanently)
		case r.URL.Path == "/robots.txt" && r.Host == "loop.shop.test":
			http.Redirect(w, r, "/robots.txt", http.StatusFound)
		case r.URL.Path == "/robots.txt" && r.Host == "elsewhere.test":
			fmt.Fprint(w, "User-agent: *\nDisallow: /moved\n")
		case r.URL.Path == "/robots.txt" && r.Host == "busy.shop.test":
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusServiceUnavailable)
		case r.URL.Path == "/robots.txt" && r.Host == "huge.shop.test":
			fmt.Fprint(w, "User-agent: *\nDisallow: /early\n")
			for range 11 << 10 {
				fmt.Fprintf(w, "#%1022s\n", "")
			}
		case r.URL.Path == "/robots.txt":
			fmt.Fprint(w, files[r.Host])
		case r.URL.Path == "/to":
			http.Redirect(w, r, r.URL.Query().Get("u"), http.StatusFound)
		}
	})
	cache := robots.NewCache(robots.CacheOptions{Agent: "Sheaf/1.0", Clock: clock.System()})
	f = New(Options{Transport: f.transport, Robots: cache})
	ctx := context.Background()
	for _, c := range []struct {
		url  string
		kind Kind
	}{
		{"https://www.shop.test/yes", KindNone},
		{"https://www.shop.test/no", KindRobotsDenied},
		{"https://www.shop.test/to?u=/no", KindRobotsDenied},
		{"https://www.shop.test/to?u=https://item.shop.test/closed", KindRobotsDenied},
		{"https://www.shop.test/to?u=https://item.shop.test/open", KindNone},
		{"https://moved.shop.test/moved", KindRobotsDenied},
		{"https://moved.shop.test/other", KindNone},
		{"https://loop.shop.test/x", KindNone},
		{"https://busy.shop.test/x", KindRobotsUnknown},
		{"https://www.shop.test/to?u=https://busy.shop.test/x", KindRobotsUnknown},
		{"https://huge.shop.test/early", KindRobotsDenied},
		{"https://huge.shop.test/x", KindNone},
	} {
		_, err := f.Do(ctx, get(c.url))
		if want(t, err, c.kind); c.kind == KindRobotsUnknown {
			var e *Error
			if !errors.As(err, &e) || time.Until(e.RetryAt) < 50*time.Second || !c.kind.Retryable() {
				t.Errorf("%s: %v does not say when", c.url, err)
			}
		}
	}
	count := func(page string) int64 {
		n, ok := hits.Load(page)
		if !ok {
			return 0
		}
		return n.(*atomic.Int64).Load()
	}
	for page, wanted := range map[string]int64{"www.shop.test/no": 0, "item.shop.test/closed": 0, "item.shop.test/open": 1, "www.shop.test/robots.txt": 1, "busy.shop.test/robots.txt": 1, "busy.shop.test/x": 0} {
		if count(page) != wanted {
			t.Errorf("%s was asked %d times, want %d", page, count(page), wanted)
		}
	}
	if d, err := f.CrawlDelay(ctx, "https://www.shop.test/"); err != nil || d != 2*time.Second {
		t.Errorf("%v %v", d, err)
	}
	if maps, err := f.Sitemaps(ctx, "https://www.shop.test/x/y"); err != nil || fmt.Sprint(maps) != "[https://www.shop.test/sitemap.xml https://cdn.test/s.xml]" {
		t.Errorf("%v %v", maps, err)
	}
	if d, err := f.Allowed(ctx, "https://www.shop.test/no"); err != nil || d.Allowed || d.Line != 2 {
		t.Errorf("%+v %v", d, err)
	}
	if d, err := New(Options{}).Allowed(ctx, "https://www.shop.test/no"); err != nil || !d.Allowed {
		t.Errorf("without robots: %+v %v", d, err)
	}
}

// A lost lease while robots.txt is fetched says nothing about the site.
func TestRobotsLoadFenced(t *testing.T) {
	f := serve(t, Options{}, func(http.ResponseWriter, *http.Request) {})
	cache := robots.NewCache(robots.CacheOptions{Agent: "sheaf", Clock: clock.System()})
	_, err := New(Options{Transport: f.transport, Robots: cache, Guard: failAt(2)}).Do(context.Background(), get("http://a.test/"))
	want(t, err, KindFenced)
	if _, err := New(Options{Transport: f.transport, Robots: cache}).Do(context.Background(), get("http://a.test/")); err != nil {
		t.Errorf("the next owner: %v", err)
	}
}
