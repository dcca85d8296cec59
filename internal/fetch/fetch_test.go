package fetch

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// serve starts a server and gives a fetcher on which host www.shop.test and all others are mapped to it.
func serve(tb testing.TB, o Options, handler http.HandlerFunc) *Fetcher {
	tb.Helper()
	server := httptest.NewServer(handler)
	tb.Cleanup(server.Close)
	return mapped(tb, o, server)
}

func mapped(tb testing.TB, o Options, server *httptest.Server) *Fetcher {
	tb.Helper()
	o.Transport = NewTransport(TransportOptions{Map: parseMap(tb, "*="+server.Listener.Addr().String()), HeaderTimeout: time.Second})
	tb.Cleanup(o.Transport.Close)
	return New(o)
}

func parseMap(tb testing.TB, entries ...string) Mapping {
	tb.Helper()
	m, err := ParseMap(entries...)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// unchecked gives a transport whose public side dials loopback, for what only it does (TLS, HTTP/2).
func unchecked(tb testing.TB, o TransportOptions) *Transport {
	tb.Helper()
	tr := NewTransport(o)
	tr.public.DialContext = (&net.Dialer{}).DialContext
	tb.Cleanup(tr.Close)
	return tr
}

func get(url string) Request { return Request{URL: url} }

// want fails unless err has the kind and its sentinel.
func want(tb testing.TB, err error, kind Kind) {
	tb.Helper()
	if got := Classify(err); got != kind {
		tb.Errorf("kind %q (%v), want %q", got, err, kind)
	}
	for _, s := range sentinels {
		if s.kind == kind && !strings.Contains(err.Error(), s.err.Error()) {
			tb.Errorf("%v does not say %q", err, s.err)
		}
	}
}

func TestDo(t *testing.T) {
	f := serve(t, Options{UserAgent: "Sheaf/1.2 (+https://example.org/bot)"}, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=euc-jp")
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprintf(w, "%s %s %s %s %s", r.Method, r.Host, r.URL.RequestURI(), r.UserAgent(), r.Header.Get("Accept-Encoding"))
		body, _ := io.ReadAll(r.Body)
		w.Write(body)
	})
	ctx := context.Background()
	resp, err := f.Do(ctx, get("https://www.shop.test/a%20b/?x=%2F&y#frag"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(resp.Body), "GET www.shop.test /a%20b/?x=%2F&y Sheaf/1.2 (+https://example.org/bot) gzip, br, zstd"; got != want {
		t.Errorf("served %q, want %q", got, want)
	}
	if resp.Status != 200 || resp.FinalURL != "https://www.shop.test/a%20b/?x=%2F&y" || resp.RemoteAddr == "" || resp.FetchedAt.IsZero() || resp.Truncated || resp.NotModified {
		t.Errorf("%+v", resp)
	}
	if head := string(resp.RequestHead); !strings.HasPrefix(head, "GET /a%20b/?x=%2F&y HTTP/1.1\r\nHost: www.shop.test\r\n") || !strings.HasSuffix(head, "\r\n") {
		t.Errorf("request head %q", head)
	}
	if head := string(resp.ResponseHead); !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") || !strings.Contains(head, "Content-Type: text/html; charset=euc-jp\r\n") {
		t.Errorf("response head %q", head)
	}

	resp, err = f.Do(ctx, Request{URL: "https://www.shop.test/", Conditional: Validators{ETag: `"1"`}})
	if err != nil || !resp.NotModified || resp.Status != 304 || len(resp.Body) != 0 {
		t.Errorf("%v, %+v", err, resp)
	}
	resp, err = f.Do(ctx, Request{Method: "POST", URL: "https://www.shop.test/graphql", Body: []byte(`{"a":1}`), Header: http.Header{"Content-Type": {"application/json"}}})
	if err != nil || !strings.HasSuffix(string(resp.Body), `{"a":1}`) || !strings.Contains(string(resp.RequestHead), "Content-Length: 7\r\n") {
		t.Errorf("%v, %s, %s", err, resp.Body, resp.RequestHead)
	}
}

func TestDoRefusesRequests(t *testing.T) {
	f := New(Options{})
	for _, r := range []Request{get(""), get("/x"), get("ftp://a.test/"), get("https://"), get("http://a b/"), get("http://%zz/"), {Method: "G T", URL: "http://a.test/"}} {
		_, err := f.Do(context.Background(), r)
		want(t, err, KindInvalidRequest)
	}
}

func TestStatusesAreAnswers(t *testing.T) {
	f := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		var status int
		fmt.Sscanf(r.URL.Path, "/%d", &status)
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(status)
	})
	for _, status := range []int{200, 204, 206, 300, 304, 403, 404, 410, 429, 500, 503, 599} {
		resp, err := f.Do(context.Background(), get(fmt.Sprintf("http://a.test/%d", status)))
		if err != nil || resp.Status != status || resp.NotModified {
			t.Errorf("%d: %v, %+v", status, err, resp)
			continue
		}
		if wait := resp.RetryAfter().Sub(resp.FetchedAt); wait < 2*time.Minute || wait > 3*time.Minute {
			t.Errorf("retry after %v", wait)
		}
	}
}

func TestRetryAfterForms(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Time{
		"": {}, "soon": {}, "-5": {}, "99999999999999999999": {}, "0": at, "7": at.Add(7 * time.Second), "Mon, 23 Nov 2026 03:00:00 GMT": at.Add(time.Hour),
	} {
		r := &Response{FetchedAt: at, Header: http.Header{"Retry-After": {value}}}
		if got := r.RetryAfter(); !got.Equal(want) {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}

func TestRedirects(t *testing.T) {
	mux := http.NewServeMux()
	to := func(path, location string, status int) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", location)
			w.WriteHeader(status)
			fmt.Fprint(w, "moved")
		})
	}
	to("/one", "two?q=1", 302)
	to("/two", "https://item.shop.test/end", 301)
	to("/away", "https://elsewhere.test/x", 302)
	to("/self", "/self", 302)
	to("/ping", "/pong", 302)
	to("/pong", "/ping", 302)
	to("/keep", "/end", 307)
	to("/see", "/end", 303)
	to("/nowhere", "javascript:alert(1)", 302)
	to("/inside", "http://127.0.0.1:1/", 302)
	for i := range 8 {
		to(fmt.Sprintf("/chain%d", i), fmt.Sprintf("/chain%d", i+1), 302)
	}
	mux.HandleFunc("/{$}", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/end", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Method, r.ContentLength) })
	f := serve(t, Options{}, mux.ServeHTTP)
	for _, c := range []struct {
		path, final string
		hops        int
		kind        Kind
	}{
		{"/end", "https://www.shop.test/end", 0, KindNone},
		{"/one", "https://item.shop.test/end", 2, KindNone},
		{"/away", "https://www.shop.test/away", 1, KindRedirectedAway},
		{"/inside", "https://www.shop.test/inside", 1, KindRedirectedAway},
		{"/self", "https://www.shop.test/self", 1, KindRedirectLoop},
		{"/ping", "https://www.shop.test/pong", 2, KindRedirectLoop},
		{"/chain0", "https://www.shop.test/chain5", 6, KindRedirectLoop},
		{"/chain3", "", 5, KindNone},
		{"/nowhere", "https://www.shop.test/nowhere", 0, KindProtocol},
	} {
		resp, err := f.Do(context.Background(), get("https://www.shop.test"+c.path))
		want(t, err, c.kind)
		if resp == nil || len(resp.Redirects) != c.hops || c.final != "" && resp.FinalURL != c.final || resp.URL != "https://www.shop.test"+c.path {
			t.Errorf("%s: %v %+v", c.path, err, resp)
		}
	}
	resp, _ := f.Do(context.Background(), get("https://www.shop.test/one"))
	if first := (Hop{"https://www.shop.test/one", 302, "https://www.shop.test/two?q=1"}); resp.Redirects[0] != first {
		t.Errorf("%+v", resp.Redirects)
	}
	for path, body := range map[string]string{"/keep": "POST3", "/see": "GET0"} {
		resp, err := f.Do(context.Background(), Request{Method: "POST", URL: "https://www.shop.test" + path, Body: []byte("abc")})
		if err != nil || string(resp.Body) != body {
			t.Errorf("POST %s: %v, %q", path, err, resp.Body)
		}
	}
}

func TestValidatorsAndSecretsStayOnTheFirstHop(t *testing.T) {
	var seen []http.Header
	f := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header)
		if r.Host == "a.shop.test" {
			http.Redirect(w, r, "https://b.shop.test/", http.StatusFound)
		}
	})
	_, err := f.Do(context.Background(), Request{
		URL: "https://a.shop.test/", Conditional: Validators{ETag: "x", LastModified: "y"},
		Header: http.Header{"Cookie": {"c=1"}, "Authorization": {"z"}, "Accept-Language": {"ja"}},
	})
	if err != nil || len(seen) != 2 {
		t.Fatal(err, seen)
	}
	for _, name := range []string{"Cookie", "Authorization", "If-None-Match", "If-Modified-Since"} {
		if seen[0].Get(name) == "" || seen[1].Get(name) != "" {
			t.Errorf("%s: %q then %q", name, seen[0].Get(name), seen[1].Get(name))
		}
	}
	if seen[1].Get("Accept-Language") != "ja" {
		t.Error("other headers go along")
	}
}

func TestNoCookiesByDefault(t *testing.T) {
	f := serve(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "id", Value: "1"})
		fmt.Fprint(w, r.Header.Get("Cookie"))
	})
	for range 2 {
		if resp, err := f.Do(context.Background(), get("http://a.test/")); err != nil || len(resp.Body) > 0 {
			t.Errorf("%v %q", err, resp.Body)
		}
	}
}

func TestParseMap(t *testing.T) {
	m := parseMap(t, "www.Amazon.com=127.0.0.1:8099", "*.ebay.de=127.0.0.1:1", "*.www.ebay.de=127.0.0.1:2", " *=mall:80 ")
	for host, want := range map[string]string{
		"WWW.amazon.com": "127.0.0.1:8099", "www.ebay.de": "127.0.0.1:1", "a.www.ebay.de": "127.0.0.1:2", "ebay.de": "mall:80", "x": "mall:80", "www.amazon.com.": "127.0.0.1:8099",
	} {
		if addr, ok := m.Lookup(host); !ok || addr != want {
			t.Errorf("%s -> %q, want %q", host, addr, want)
		}
	}
	if _, ok := (Mapping{}).Lookup("a.test"); ok {
		t.Error("the zero mapping maps nothing")
	}
	if _, ok := parseMap(t, "a.test=x:1").Lookup("b.test"); ok {
		t.Error("b.test is not mapped")
	}
	for _, bad := range []string{"", "a", "a=", "=b:1", "a=b", "a=:1", "a=b:", "a:80=b:1", "http://a=b:1", "*a=b:1", "a.*=b:1", "a*b=c:1"} {
		if _, err := ParseMap(bad); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", bad)) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := ParseMap("a=b:1", "A=c:1"); err == nil {
		t.Error("a host mapped twice was taken")
	}
}
