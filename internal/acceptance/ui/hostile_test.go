package ui_test

import (
	"fmt"
	"net/http"
	"strings"
)

const (
	hostileAddress = "https://hostile.example/lamps"
	hostileRows    = 12
)

// hostileShop is a shop whose pages try what pages can try: scripts of every kind, handlers, frames, forms, refreshes, style sheets and
// pictures that tell who looks, links that run, windows in place of the whole page, and thousands of elements, some of them deep.
func hostileShop(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Host != "hostile.example":
		http.Error(w, "told", http.StatusTeapot)
	case r.URL.Path == "/robots.txt":
		_, _ = fmt.Fprint(w, "User-agent: *\nAllow: /\n")
	case r.URL.Path == "/lamps":
		send(w, "utf-8", []byte(hostilePage("<ul>"+hostileList()+"</ul>")))
	case strings.HasPrefix(r.URL.Path, "/lamp/"):
		n := strings.TrimPrefix(r.URL.Path, "/lamp/")
		send(w, "utf-8", []byte(hostilePage(fmt.Sprintf(`<h1>%s</h1><p class="price">$%s.50</p><p>Lamp number %s is <b onclick="alert(3)">bright</b>.</p>`, hostileTitle(n), n, n))))
	default:
		http.NotFound(w, r)
	}
}

// hostileTitle is shown as text by a page, and would be markup wherever it is not escaped.
func hostileTitle(n string) string {
	return `Lamp ` + n + ` &lt;img src=x onerror=alert(1)&gt;&lt;script&gt;alert(2)&lt;/script&gt;`
}

func hostileList() string {
	var b strings.Builder
	for n := 21; n < 21+hostileRows; n++ {
		fmt.Fprintf(&b, `<li class="card" onclick="alert('row')" style="background:url(https://beacon.example/row-%d.png)"><a href="/lamp/%d" target="_top" onmouseover="alert('over')">`+
			`<img src="https://beacon.example/%d.png" onerror="alert('img')" alt=""><h2>%s</h2></a><span class="price">$%d.50</span></li>`, n, n, n, hostileTitle(fmt.Sprint(n)), n)
	}
	return b.String()
}

func hostilePage(content string) string {
	return `<!doctype html><html><head><meta charset="utf-8"><title>Lamps</title><base target="_top">
<meta http-equiv="refresh" content="0;url=https://evil.example/refreshed"><link rel="stylesheet" href="https://beacon.example/look.css"><link rel="prefetch" href="https://beacon.example/prefetch">
<link rel="preload" as="image" href="https://beacon.example/preload"><link rel="dns-prefetch" href="//beacon.example">
<style>@import url(https://beacon.example/import.css); body{background:url(https://beacon.example/body.png)} h2::after{content:url("https://beacon.example/after.png")} @font-face{font-family:f;src:url(https://beacon.example/f.woff2)} h2{font-family:f}</style>
<script>alert('head'); top.location = 'https://evil.example/top'; window.open('https://evil.example/open')</script><script src="https://evil.example/x.js"></script></head>
<body onload="alert('load')" onpageshow="alert('show')">
<svg onload="alert('svg')"><script>alert('svg script')</script><a xlink:href="javascript:alert('svg link')"><text y="20">drawn</text></a><animate onbegin="alert('begin')" attributeName="x" dur="1s"/></svg>
<p><a href="javascript:alert('link')">Runs when pressed</a> <a href=" java&#10;script:alert('split')">Runs, too</a> <a href="data:text/html,<script>alert('data')</script>">Data</a></p>
<form action="https://evil.example/form" target="_top"><input name="q" value="x" autofocus onfocus="alert('focus')"><button>Send it off</button></form>
<iframe src="https://evil.example/frame"></iframe><iframe srcdoc="<script>parent.alert('srcdoc')</script>"></iframe><object data="https://evil.example/object"></object><embed src="https://evil.example/embed">
<video poster="https://beacon.example/poster.png" src="https://beacon.example/film.mp4" autoplay onerror="alert('video')"></video><details open ontoggle="alert('toggle')"><summary>More</summary>text</details>
<div style="position:fixed;inset:0;z-index:99999;opacity:0"><a href="https://evil.example/covers">.</a></div>
` + content + strings.Repeat("<div>", 300) + "deep" + strings.Repeat("</div>", 300) + "<p>" + strings.Repeat("<i>many</i> ", 4000) + `</p><script>document.forms[0].submit(); document.write('<img src=x onerror=alert(4)>')</script></body></html>`
}
