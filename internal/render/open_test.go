package render_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/fetch"
	"sheaf/internal/render"
	"sheaf/internal/testenv"
)

// site is a server for all hosts, a fetcher that is mapped to it, and a browser whose profiles are in a directory of its own.
type site struct {
	browser *render.Browser
	fetch   render.Fetch
	temp    string

	mu    sync.Mutex
	asked []string // "GET shop.test/a"
}

func newSite(t *testing.T, pages map[string]string) *site {
	t.Helper()
	temp, err := os.MkdirTemp("", "sheaf-r") //nolint:usetesting // t.TempDir's names are too long for Chromium
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(temp)) })
	s := &site{temp: temp}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.Host+r.URL.RequestURI())
		s.mu.Unlock()
		body, ok := pages[r.URL.Path]
		switch {
		case strings.HasSuffix(r.URL.Path, ".js"):
			w.Header().Set("Content-Type", "text/javascript")
		case strings.HasSuffix(r.URL.Path, ".json"):
			w.Header().Set("Content-Type", "application/json")
		case strings.HasSuffix(r.URL.Path, "/moved"):
			http.Redirect(w, r, "/to/here?x=1", http.StatusFound)
			return
		case strings.HasSuffix(r.URL.Path, "/download"):
			w.Header().Set("Content-Disposition", "attachment; filename=x.bin")
			w.Header().Set("Content-Type", "application/octet-stream")
		case strings.HasSuffix(r.URL.Path, "/hang"):
			<-r.Context().Done()
			return
		case strings.HasSuffix(r.URL.Path, "/forbidden"):
			w.WriteHeader(http.StatusForbidden)
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(srv.Close)
	mapping, err := fetch.ParseMap("*.test=" + srv.Listener.Addr().String())
	require.NoError(t, err)
	s.fetch = fetch.New(fetch.Options{Transport: fetch.NewTransport(fetch.TransportOptions{Map: mapping})}).Do
	s.browser, err = render.New(render.Config{Path: testenv.Chromium(t), TempDir: s.temp})
	require.NoError(t, err)
	return s
}

func (s *site) open(t *testing.T, path string, o render.Options) (render.Page, error) {
	t.Helper()
	if o.Fetch == nil {
		o.Fetch = s.fetch
	}
	p, err := s.browser.Open(t.Context(), "https://shop.test"+path, o)
	s.requireClean(t)
	return p, err
}

// requireClean sees that nothing of a browser is left: no process that knows the profile's directory, and no profile.
func (s *site) requireClean(t *testing.T) {
	t.Helper()
	require.Empty(t, s.processes())
	left, err := os.ReadDir(s.temp)
	require.NoError(t, err)
	require.Empty(t, left)
}

func (s *site) processes() (pids []int) {
	all, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range all {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		if line, readErr := os.ReadFile(name); err == nil && readErr == nil && bytes.Contains(line, []byte(s.temp)) {
			pids = append(pids, pid)
		}
	}
	return pids
}

func (s *site) requests() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.asked, "\n")
}

// A page without data that loads its product with scripts: by POST and by GET, from its own host and another.
func TestShellBecomesItsPage(t *testing.T) {
	s := newSite(t, map[string]string{
		"/": `<!doctype html><title>shell</title><div id=root></div><img src=/pixel.png onload="document.title='loaded'" onerror="document.title='broken'">
<link rel=stylesheet href=/app.css onerror="document.title='broken'"><iframe src="https://ads.test/frame"></iframe><script src="https://cdn.test/app.js"></script>`,
		"/app.js": `(async () => {
	const item = await (await fetch("/graphql.json", {method: "POST", headers: {"content-type": "application/json", "X-Store": "us"}, body: JSON.stringify({operationName: "product", variables: {key: "시계"}})})).json();
	const more = await (await fetch("https://api.other.test/reviews.json?id=" + item.id, {headers: {authorization: "Bearer public"}})).json();
	const x = new XMLHttpRequest(); x.open("GET", "/plain"); x.onload = () => { document.body.dataset.plain = JSON.parse(x.responseText).items.length }; x.send();
	document.getElementById("root").innerHTML = "<h1>" + item.name + "</h1><b>" + item.price + "</b><i>" + more.count + "</i>";
	history.pushState({}, "", "/watch-1");
})()`,
		"/graphql.json": `{"id":7,"name":"손목시계","price":7425}`,
		"/reviews.json": `{"count":3}`,
		"/plain":        `{"items":[` + strings.Repeat(`{"a":1},`, 20) + `{"a":1}]}`,
	})
	p, err := s.open(t, "/", render.Options{Idle: 1500 * time.Millisecond}) // a busy machine's scripts take their time
	require.NoError(t, err)
	require.True(t, p.Settled)
	require.Equal(t, 200, p.Status)
	require.Equal(t, "text/html; charset=utf-8", p.ContentType)
	require.Equal(t, "https://shop.test/watch-1", p.URL)
	for _, want := range []string{"<!DOCTYPE html>", "<h1>손목시계</h1><b>7425</b><i>3</i>", "<title>loaded</title>", `data-plain="21"`} {
		require.Contains(t, string(p.HTML), want)
	}
	require.Len(t, p.Answers, 3)
	post, get, plain := p.Answers[0], p.Answers[1], p.Answers[2]
	require.Equal(t, "POST https://shop.test/graphql.json", post.Method+" "+post.URL)
	require.JSONEq(t, `{"operationName":"product","variables":{"key":"시계"}}`, string(post.RequestBody))
	require.Equal(t, "us", post.Header.Get("X-Store"))
	require.Equal(t, "application/json", post.Header.Get("Content-Type"))
	require.Empty(t, post.Header.Get("User-Agent"))
	require.JSONEq(t, `{"id":7,"name":"손목시계","price":7425}`, string(post.Body))
	require.Equal(t, 200, post.Status)
	require.False(t, post.At.IsZero())
	require.Equal(t, "GET https://api.other.test/reviews.json?id=7", get.Method+" "+get.URL)
	require.Equal(t, "Bearer public", get.Header.Get("Authorization"))
	require.Equal(t, "https://shop.test/plain", plain.URL)
	// Pictures, styles and frames are not fetched.
	for _, never := range []string{"pixel.png", "app.css", "ads.test"} {
		require.NotContains(t, s.requests(), never)
	}
	require.Equal(t, 5, p.Requests)
	require.NotZero(t, p.Refused)
}

func TestPagesThatNeverEnd(t *testing.T) {
	s := newSite(t, map[string]string{
		"/polls": `<p>polls</p><script>fetch("/hang"); setInterval(() => fetch("/poll.json?" + Math.random()), 100)</script>`, "/poll.json": `{"a":1}`,
		"/loads": `<p>loads</p><img src=/x.png><script async src="/hang"></script>`,
		"/grows": `<p>grows</p><script>document.body.append("x".repeat(2e6))</script>`,
		"/loop":  `<p>loop</p><script>addEventListener("load", () => { for (;;); })</script>`,
	})
	short := render.Options{Idle: 300 * time.Millisecond, Settle: 1500 * time.Millisecond, MaxRequests: 10}
	p, err := s.open(t, "/polls", short)
	require.NoError(t, err)
	require.Contains(t, string(p.HTML), "polls")
	require.LessOrEqual(t, p.Requests, 10)
	require.False(t, p.Settled)
	require.NotEmpty(t, p.Answers)

	p, err = s.open(t, "/loads", short)
	require.NoError(t, err)
	require.Contains(t, string(p.HTML), "loads")
	require.False(t, p.Settled)

	short.MaxBytes = 1 << 20
	_, err = s.open(t, "/grows", short)
	require.ErrorContains(t, err, "it has grown")

	_, err = s.open(t, "/loop", short)
	require.ErrorIs(t, err, render.ErrBusy)

	short.Timeout = 2 * time.Second
	_, err = s.open(t, "/loop", short)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// What a page opens, shows, downloads or leads to neither holds it up nor gets anywhere.
func TestPageThatOpensThings(t *testing.T) {
	s := newSite(t, map[string]string{
		"/": `<p>opens</p><a id=d href=/download download>d</a><iframe src="/download"></iframe><iframe src="file:///etc/passwd"></iframe><script>
	onbeforeunload = () => "stay?";
	alert("a"); confirm("b"); prompt("c"); const w = window.open("https://popup.test/"); document.body.append(w ? "opened" : "shut");
	document.getElementById("d").click(); print();
	fetch("file:///etc/passwd").then(r => r.text(), e => "no").then(t => document.body.append("file:" + t));
	navigator.geolocation.getCurrentPosition(() => {}, () => {}); Notification.requestPermission();
	setTimeout(() => { location.href = "https://elsewhere.example/" }, 200);
	setTimeout(() => document.body.append("done"), 400);
	</script>`,
		"/download": strings.Repeat("x", 1000),
		"/forth":    `<p>forth</p><script>location.replace("/back?" + Math.random())</script>`, "/back": `<p>back</p><script>location.replace("/forth?" + Math.random())</script>`,
		"/on": `<script>location.replace("/end")</script>`, "/end": `<p>the end</p>`,
	})
	p, err := s.open(t, "/", render.Options{Idle: 2 * time.Second})
	require.NoError(t, err)
	require.Contains(t, string(p.HTML), "shut")
	require.Contains(t, string(p.HTML), "file:no")
	require.Contains(t, string(p.HTML), "done")
	require.Equal(t, "https://shop.test/", p.URL)
	require.NotContains(t, s.requests(), "popup.test")
	require.NotContains(t, s.requests(), "elsewhere")

	p, err = s.open(t, "/on", render.Options{})
	require.NoError(t, err)
	require.Equal(t, "https://shop.test/end", p.URL)
	require.Contains(t, string(p.HTML), "the end")

	before := len(strings.Split(s.requests(), "\n"))
	_, err = s.open(t, "/forth", render.Options{Settle: time.Second})
	if err != nil {
		require.ErrorIs(t, err, render.ErrNoPage)
	}
	require.Less(t, len(strings.Split(s.requests(), "\n"))-before, 8)
}

// Nothing goes out but through Fetch: a listener that the page knows by address hears nobody, over TCP or UDP.
func TestNothingGoesAroundFetch(t *testing.T) {
	var mu sync.Mutex
	heard := []string{}
	hear := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		heard = append(heard, what)
	}
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = tcp.Close() }()
	go func() {
		for {
			c, err := tcp.Accept()
			if err != nil {
				return
			}
			hear("tcp")
			_ = c.Close()
		}
	}()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = udp.Close() }()
	go func() {
		for buf := make([]byte, 2000); ; {
			n, _, err := udp.ReadFrom(buf)
			if err != nil {
				return
			}
			hear(fmt.Sprintf("udp %q", buf[:n]))
		}
	}()
	s := newSite(t, map[string]string{
		"/": fmt.Sprintf(`<link rel=preconnect href="http://%[1]s/"><link rel=prefetch href="http://%[1]s/p"><link rel=icon href="http://%[1]s/icon"><img src="http://%[1]s/img"><video src="http://%[1]s/video"></video>
<script type=speculationrules>{"prefetch":[{"source":"list","urls":["http://%[1]s/spec"]}],"prerender":[{"source":"list","urls":["/prerender"]}]}</script>
<script>
	const at = "%[1]s", said = [];
	const tell = (what, p) => p.then(() => said.push(what), () => 0);
	try { const ws = new WebSocket("ws://" + at + "/ws"); ws.onopen = () => said.push("ws") } catch (e) {}
	try { const ws = new WebSocket("wss://shop.test/ws"); ws.onopen = () => said.push("wss") } catch (e) {}
	try { const es = new EventSource("http://" + at + "/es"); es.onmessage = () => said.push("es") } catch (e) {}
	navigator.sendBeacon("http://" + at + "/beacon", "x");
	tell("fetch", fetch("http://" + at + "/fetch")); tell("file", fetch("file:///etc/passwd"));
	tell("worker", new Promise((yes, no) => { const w = new Worker(URL.createObjectURL(new Blob(["fetch('http://" + at + "/inworker').then(()=>postMessage(1))"]))); w.onmessage = yes; setTimeout(no, 700) }));
	if (navigator.serviceWorker) tell("sw", navigator.serviceWorker.register("/sw.js"));
	try { const pc = new RTCPeerConnection({iceServers: [{urls: "stun:%[2]s"}, {urls: "turn:" + at + "?transport=tcp", username: "u", credential: "c"}]}); pc.createDataChannel("x"); pc.createOffer().then(o => pc.setLocalDescription(o)) } catch (e) {}
	try { const wt = new WebTransport("https://%[2]s/wt"); tell("wt", wt.ready) } catch (e) {}
	setTimeout(() => { document.body.append("said:" + said.join()) }, 1200);
</script>`, tcp.Addr(), udp.LocalAddr()),
		"/sw.js": `self.addEventListener("fetch", e => e.respondWith(new Response("mine")))`,
	})
	var through atomic.Int32
	p, err := s.open(t, "/", render.Options{Idle: 4 * time.Second, Fetch: func(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
		if strings.Contains(r.URL, "127.0.0.1") {
			through.Add(1)
		}
		return s.fetch(ctx, r) // which does not dial addresses of its own machine
	}})
	require.NoError(t, err)
	require.Contains(t, string(p.HTML), "said:</body>")
	require.NotZero(t, through.Load(), "requests by address come to Fetch too")
	mu.Lock()
	defer mu.Unlock()
	require.Empty(t, heard)
	require.NotContains(t, s.requests(), "prerender")
}

func TestWhatFetchSaysOfThePage(t *testing.T) {
	s := newSite(t, map[string]string{"/forbidden": "<title>Access denied</title>", "/to/here": "<p>here</p>", "/download": "xx"})
	p, err := s.open(t, "/forbidden", render.Options{})
	require.NoError(t, err)
	require.Equal(t, http.StatusForbidden, p.Status)
	require.Contains(t, string(p.HTML), "Access denied")

	p, err = s.open(t, "/moved", render.Options{})
	require.NoError(t, err)
	require.Equal(t, "https://shop.test/to/here?x=1", p.URL)
	require.Contains(t, string(p.HTML), "here")
	require.Equal(t, 1, strings.Count(s.requests(), "/to/here"))

	for _, address := range []string{"https://shop.test", "https://SHOP.test:443/to/./here?q=a b&r=é", "https://shop.test/to/%68ere#x"} {
		before := len(strings.Split(s.requests(), "\n"))
		p, err = s.browser.Open(t.Context(), address, render.Options{Fetch: s.fetch})
		require.NoError(t, err)
		require.True(t, p.Settled)
		require.Len(t, strings.Split(s.requests(), "\n"), before+1, address)
	}

	gone := errors.New("gone away")
	_, err = s.open(t, "/", render.Options{Fetch: func(context.Context, fetch.Request) (*fetch.Response, error) { return nil, gone }})
	require.ErrorIs(t, err, gone)

	_, err = s.browser.Open(t.Context(), "http://10.0.0.1/", render.Options{Fetch: s.fetch})
	require.ErrorIs(t, err, fetch.ErrBlockedAddress)

	for _, address := range []string{"file:///etc/passwd", "about:blank", "chrome://version", "shop.test", "data:text/html,x", ""} {
		_, err = s.browser.Open(t.Context(), address, render.Options{Fetch: s.fetch})
		require.ErrorContains(t, err, "not an absolute http or https address")
	}
	s.requireClean(t)
}

func TestSteps(t *testing.T) {
	s := newSite(t, map[string]string{"/": `<script>setTimeout(() => document.body.innerHTML += "<button id='more \"x\"' class=more>more</button>", 700);
	let n = 0; addEventListener("click", async e => { const d = await (await fetch("/more.json?" + n)).json(); document.body.insertAdjacentHTML("beforeend", "<p>" + d.row + "</p>"); if (++n === 3) e.target.remove() })</script>`,
		"/more.json": `{"row":"a row"}`})
	p, err := s.open(t, "/", render.Options{Idle: 100 * time.Millisecond, Steps: []render.Step{
		{WaitFor: ".more"}, {Click: `[id='more "x"']`, Repeat: 10}, {WaitFor: "p"}, {Wait: 10 * time.Millisecond}, {Click: ".nothing", Repeat: 1000},
	}})
	require.NoError(t, err)
	require.Equal(t, 3, strings.Count(string(p.HTML), "<p>a row</p>"))
	_, err = s.open(t, "/", render.Options{Steps: []render.Step{{Click: "[["}}})
	require.ErrorContains(t, err, "click [[")
}

// A page that was fetched already is not asked for again.
func TestMainIsGiven(t *testing.T) {
	s := newSite(t, map[string]string{"/a.json": `{"a":"new"}`})
	p, err := s.open(t, "/page", render.Options{Main: &fetch.Response{
		URL: "https://shop.test/page", FinalURL: "https://shop.test/page", Status: 200, Header: http.Header{"Content-Type": {"text/html"}},
		Body: []byte(`<p>old</p><script>fetch("/a.json").then(r => r.json()).then(d => document.body.append(d.a))</script>`),
	}})
	require.NoError(t, err)
	require.Contains(t, string(p.HTML), "new</body>")
	require.Equal(t, "GET shop.test/a.json", s.requests())
}

func TestScrollLoadsMore(t *testing.T) {
	s := newSite(t, map[string]string{"/": `<div style="height:3000px"></div><script>let n = 0; addEventListener("scroll", () => { if (n++ < 5) fetch("/more.json").then(r => r.json()).then(d => { const p = document.createElement("p"); p.style.height = "3000px"; p.textContent = d.row; document.body.append(p) }) })</script>`,
		"/more.json": `{"row":"a row"}`})
	p, err := s.open(t, "/", render.Options{Steps: []render.Step{{Scroll: true, Repeat: 2}}})
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(p.HTML), ">a row</p>"))
	require.Len(t, p.Answers, 2)
}

// However it ends, Open says why and leaves nothing behind.
func TestEnds(t *testing.T) {
	s := newSite(t, map[string]string{"/": `<p>x</p><script>setInterval(() => fetch("/poll.json"), 100)</script>`, "/poll.json": `{"a":1}`})
	wait := render.Options{Fetch: s.fetch, Settle: time.Minute}
	running := func() {
		require.Eventually(t, func() bool { return strings.Contains(s.requests(), "poll.json") }, time.Minute, 20*time.Millisecond)
	}

	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		running()
		cancel()
	}()
	_, err := s.browser.Open(ctx, "https://shop.test/", wait)
	require.ErrorIs(t, err, context.Canceled)
	s.requireClean(t)

	s.mu.Lock()
	s.asked = nil
	s.mu.Unlock()
	go func() {
		running()
		for _, pid := range s.processes() {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}()
	_, err = s.browser.Open(t.Context(), "https://shop.test/", wait)
	require.ErrorIs(t, err, render.ErrCrashed)
	s.requireClean(t)
}

func TestFind(t *testing.T) {
	_, err := render.Find("/no/such/chromium")
	require.ErrorIs(t, err, render.ErrNoBrowser)
	t.Setenv("PATH", t.TempDir())
	_, err = render.New(render.Config{})
	require.ErrorIs(t, err, render.ErrNoBrowser)
	require.ErrorContains(t, err, "install Chromium")
}

func TestLongDirectory(t *testing.T) {
	_, err := render.New(render.Config{Path: testenv.Chromium(t), TempDir: "/tmp/" + strings.Repeat("x", 40)})
	require.ErrorContains(t, err, "longer than")
}
