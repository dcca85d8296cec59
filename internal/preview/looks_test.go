package preview

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"sheaf/internal/testenv"
)

// A page and its style sheets, in the ways in which shops write them.
const (
	styledPage = `<!doctype html><html lang=ko><head><meta charset=utf-8><title>t</title><link rel=stylesheet href="/main.css?v=1#x"><link rel=preload as=style href=/late.css onload="this.rel='stylesheet'">
<style>@import "/deep.css" screen; .price:not(.old):is([data-cur=KRW])::before{content:"₩";color:#d0021b} .md\:flex{display:flex} .w-1\/2{width:50%}</style></head>
<body class="page"><header id=top style="--h:48px; height:var(--h)"><svg viewBox="0 0 24 24" class=icon><path d="M4 6h16"/></svg><nav><ul><li><a href=/a>하나</a></li><li><a href=/b>둘</a></li></ul></nav></header>
<main class="grid md:flex"><form action=/s><input name=q value="검색"><button>찾기</button></form>` +
		`<ul class=cards><li class="card w-1/2"><a href=/p1><img data-src=/i/1.png width=120 height=90><h3>시계 "A" &amp; B</h3></a><span class=price data-cur=KRW>12,000</span><del class="price old">15,000</del></li>` +
		`<li class="card w-1/2"><img src=/i/2.png width=120 height=90><h3>가방</h3><span class=price data-cur=USD>9.99</span></li></ul>
<table class=spec><tr><th>무게<td>1 kg<tr><th>색<td>검정</table><noscript><p>no</p></noscript></main></body></html>`
	mainCSS = `@charset "utf-8";@import url("base.css");:root{--gap:12px;--c:rgb(10 20 30/.5)}
.page{margin:0 auto;max-width:min(900px,calc(100% - 2*var(--gap)));font:14px/1.4 sans-serif;color:var(--c)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(160px,1fr));gap:var(--gap);list-style:none;padding:0}
.card{border:1px solid #ddd;border-radius:4px;padding:8px;box-sizing:border-box;background:#fff url("i/bg.png") no-repeat right/16px}
@media (min-width:600px) and (max-width:4000px){.card h3{font-size:18px;margin:.25em 0}} @media (width<400px){.card{display:none}}
@supports (display:grid){.spec{width:100%;border-collapse:collapse}} .spec th{text-align:left;width:30%} .icon{width:24px;height:24px}
#top nav ul{display:flex;gap:8px;margin:0;padding:0 0 0 10px} .card:nth-child(2n+1)>a>h3~*,.card:hover{color:red} /* c */ .x{color:red`
)

// A snapshot lays a page out as the page is laid out where no scripts run: every box in its place, in the same colours.
func TestSnapshotLooksLikeThePage(t *testing.T) {
	testenv.Chromium(t)
	files := map[string]string{
		"/main.css": mainCSS, "/base.css": `@import url(deep.css) print; *{box-sizing:border-box} a{text-decoration:none}`,
		"/deep.css": `.spec td{padding:6px 10px}`, "/late.css": `.price{font-weight:700;font-size:1.1em}`,
	}
	var shown Snapshot
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/page":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			// As it looks once what waits for a script has been put in its place.
			ready := strings.NewReplacer(`rel=preload as=style`, `rel=stylesheet`, "data-src", "src").Replace(styledPage)
			_, _ = w.Write([]byte(ready))
		case r.URL.Path == "/snapshot":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Security-Policy", Policy)
			_, _ = w.Write(shown.HTML)
		case files[r.URL.Path] != "":
			w.Header().Set("Content-Type", "text/css")
			_, _ = w.Write([]byte(files[r.URL.Path]))
		default:
			w.Header().Set("Content-Type", "image/png")
		}
	}))
	defer srv.Close()
	base := mustParse(srv.URL + "/page")
	sheets := map[string]string{}
	for name, text := range files {
		sheets[srv.URL+name] = text
	}
	sheets[srv.URL+"/main.css?v=1"] = mainCSS
	shown = Make(open(t, styledPage), base, Options{Sheets: sheets, Asset: asset})
	require.Empty(t, harmless(shown.HTML))

	const boxes = `[...document.body.querySelectorAll("*")].filter(e => !/^(STYLE|SCRIPT|NOSCRIPT)$/.test(e.tagName)).map(e => {
		const r = e.getBoundingClientRect(), s = getComputedStyle(e);
		return [e.tagName.replace("FORM", "DIV"), r.x|0, r.y|0, r.width|0, r.height|0, s.color, s.fontSize, s.display, s.fontWeight, s.borderTopWidth, getComputedStyle(e, "::before").content].join(" ") })`
	ctx, _ := watch(t, srv)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/page")))
	want, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](boxes))
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.Navigate(srv.URL+"/snapshot")))
	got, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](boxes))
	require.NoError(t, err)
	require.Greater(t, len(want), 25)
	require.Equal(t, want, got)
}
