package preview

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/selector"
)

var shop = mustParse("https://shop.test/a/b.html")

func mustParse(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

// asset names the address that was passed on, so that tests see it.
func asset(kind Kind, address string) string {
	return "/assets/" + string(kind) + "/" + url.QueryEscape(address)
}

func open(tb testing.TB, page string) *html.Node {
	tb.Helper()
	p, err := propose.Open([]byte(page), "text/html; charset=utf-8", shop.String())
	require.NoError(tb, err)
	return p.Root
}

func shown(t *testing.T, page string) string {
	t.Helper()
	s := Make(open(t, page), shop, Options{Asset: asset, Sheets: map[string]string{
		"https://shop.test/main.css":  `@import "more.css" screen; .a{color:red}`,
		"https://shop.test/more.css":  `@import url(main.css); .b{background:url(i/x.png)}`,
		"https://shop.test/utf16.css": ".c{color:blue}",
	}})
	require.Empty(t, harmless(s.HTML), "%s\n%s", page, s.HTML)
	return string(s.HTML)
}

func TestNumbersAreThoseOfTheIndex(t *testing.T) {
	pages := []string{
		`<p>one<script>x</script><b>two</b><noscript><i>no</i></noscript><i>three</i>`,
		`<table><form><tr><td><input></form></table><svg><title><p>x</title><path d="M0 0"/><script>1</script></svg><template><p>t</p></template><ul><li>a<li>b</ul>`,
		`<div data-n="7" data-n-link="x"><math><mi>x</mi></math><iframe src=x></iframe><p>after`,
		`<a><div><a>x</a></div></a><b><p>y</b>z</p>`,
		"<frameset><frame></frameset>",
	}
	for _, page := range pages {
		root := open(t, page)
		index := selector.New(root)
		s := Make(root, shop, Options{})
		require.Equal(t, index.Len(), s.Nodes)
		again, err := html.Parse(bytes.NewReader(s.HTML))
		require.NoError(t, err)
		found := 0
		for n := range again.Descendants() {
			if n.Type != html.ElementNode || attr(n, NodeAttr) == "" {
				continue
			}
			found++
			number, err := strconv.Atoi(attr(n, NodeAttr))
			require.NoError(t, err)
			original := index.Element(number)
			require.NotNil(t, original)
			if n.Data != "div" && n.Data != "pre" {
				require.Equal(t, original.Data, n.Data, "element %d of %s", number, page)
			}
			require.Equal(t, attr(original, "id"), attr(n, "id"))
		}
		require.Equal(t, s.Shown, found, "%s", s.HTML)
	}
}

func TestRootElementIsNumberedToo(t *testing.T) {
	body := selector.New(open(t, "<p>a<p>b")).Element(2)
	s := Make(body, nil, Options{})
	require.Equal(t, 3, s.Nodes)
	require.Contains(t, string(s.HTML), `<body data-n="0"><p data-n="1">a</p><p data-n="2">b</p>`)
}

func TestHostileMarkup(t *testing.T) {
	tests := []struct{ name, page, has, hasNot string }{
		{"script", `<p>a<script>alert(1)</script>b`, "ab", "alert"},
		{"handlers", `<p onclick=alert(1) OnMouseOver=x>a`, ">a</p>", "alert"},
		{"javascript link", `<a href="java&#9;script:alert(1)" target=_blank ping=//evil.test>go</a>`, `data-n-link`, "script"},
		{"svg onload", `<svg onload=alert(1)><circle r=1 /><animate attributeName=href /></svg>`, "<circle", "animate"},
		{"svg foreign object", `<svg><foreignObject><img src=x onerror=alert(1)></foreignObject></svg>`, "<svg", "<img"},
		{"svg title", `<svg><title><img src=x onerror=alert(1)></title></svg>`, "<svg", "<img"},
		{"svg use elsewhere", `<svg><use href="//evil.test/x.svg#a"/><use xlink:href="#b"/></svg>`, `href="#b"`, "evil"},
		{"svg paint elsewhere", `<svg><rect fill="url(//evil.test/x)" stroke="url(#g)" x="1"/></svg>`, `stroke="url(#g)"`, "evil"},
		{"math", `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`, "<body", "mglyph"},
		{"meta refresh", `<meta http-equiv=refresh content="0;url=//evil.test"><p>x`, "x", "refresh"},
		{"base", `<base href="https://evil.test/"><img src=a.png>`, "shop.test%2Fa%2Fa.png", "evil"},
		{"form", `<form action=//evil.test><input name=q id=getAttribute formaction=//evil.test value=v><button>b</button></form>`, `value="v"`, "action"},
		{"frames", `<iframe srcdoc="<script>1</script>"></iframe><object data=x></object><embed src=x><p>x`, ">x</p>", "srcdoc"},
		{"template", `<template shadowrootmode=open><script>1</script></template><p>x`, ">x</p>", "template"},
		{"noscript", `<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, "<body", "<noscript"},
		{"plaintext", `<p>a<plaintext><script>alert(1)</script>`, "<pre", "<script"},
		{"xmp", `<xmp><img src=x onerror=alert(1)></xmp>`, "&lt;img", "<xmp"},
		{"textarea", `<textarea></textarea><img src=x onerror=alert(1)></textarea>`, "<textarea", "onerror"},
		{"style that ends early", `<style>a{content:"<\/style><img src=x onerror=alert(1)>"}</style>`, "<style", "<img"},
		{"custom element", `<x-card is=evil onclick=1>v</x-card>`, "<x-card", "evil"},
		{"dom clobbering", `<img name=querySelector><a name=body id=x>x</a>`, `id="x"`, "querySelector"},
		{"srcset", `<img srcset="https://evil.test/1.png 1x, //evil.test/2.png 2x">`, "evil.test%2F1.png", `srcset`},
		{"html data address", `<img src="data:text/html,<script>1</script>"><img src="data:image/png;base64,AAAA">`, `src="data:image/png;base64,AAAA"`, "text/html"},
		{"javascript image", `<img src="javascript:alert(1)">`, placeholder, "javascript"},
		{"file image", `<img src="file:///etc/passwd">`, placeholder, "passwd"},
		{"background", `<table background="//evil.test/b.png"><td background="javascript:1">x`, "evil.test%2Fb.png", `background="javascript`},
		{"image button", `<input type=image src=//evil.test/x>`, `type="button"`, "evil"},
		{"late picture", `<img src="data:image/gif;base64,R0lG" data-src="/real.jpg">`, "shop.test%2Freal.jpg", "R0lG"},
		{"picture's sources", `<picture><source type=image/webp srcset="/a.webp 1x, /b.webp 2x"><img alt=x></picture>`, "shop.test%2Fa.webp", "srcset"},
		{"stylesheet", `<link rel=stylesheet href=/main.css><link rel=preload href=//evil.test/x><p class=a>`, ".a{color:red}", "preload"},
		{"import in its place", `<link rel=stylesheet href=/main.css>`, "@media screen{", "@import"},
		{"late stylesheet", `<link rel=stylesheet media=print onload="this.media='all'" href=/utf16.css>`, ".c{color:blue}", "print"},
		{"other links", `<link rel=dns-prefetch href=//evil.test><link rel=icon href=//evil.test/i><link rel=modulepreload href=//evil.test/m.js><link rel=manifest href=//evil.test/m>`, "<body", "evil"},
		{"hidden body", `<style>body{display:none !important}</style><p>x`, lastHidden, "evil"},
		{"own attributes", `<p data-n=99 data-n-empty data-state=open data-src="https://evil.test">x`, `data-state="open"`, "evil"},
		{"details", `<details><summary>s</summary>d</details>`, `open=""`, "evil"},
		{"textarea line", "<textarea>\n\nx</textarea>", "<textarea", "evil"},
		{"comment", `<!--[if IE]><script>1</script><![endif]--><p>x`, ">x</p>", "if IE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := shown(t, tt.page)
			require.Contains(t, got, tt.has)
			require.NotContains(t, got, tt.hasNot)
		})
	}
}

// An asset function that answers with something else than a path of this server is not believed.
func TestAssetsAreOwnPaths(t *testing.T) {
	for _, answer := range []string{"//evil.test/x", "https://evil.test/x", `/\evil.test`, "javascript:1", `/x"onerror=1`, "/a bcd", "xyzzy", "/)evil"} {
		s := Make(open(t, `<img src=a.png><p style="background:url(b.png)">`), shop, Options{Asset: func(Kind, string) string { return answer }})
		require.NotContains(t, string(s.HTML), answer)
		require.Contains(t, string(s.HTML), placeholder)
	}
}

func TestNothingIsPassedOnWithoutAnAssetFunction(t *testing.T) {
	s := Make(open(t, `<img src=a.png><style>p{background:url(x.png)}</style>`), shop, Options{})
	require.Contains(t, string(s.HTML), placeholder)
	require.NotContains(t, string(s.HTML), ".png")
}

func TestDeepTree(t *testing.T) {
	root := &html.Node{Type: html.DocumentNode}
	at := root
	const deep = 300_000
	for range deep {
		child := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: 0}
		at.AppendChild(child)
		at = child
	}
	at.AppendChild(&html.Node{Type: html.TextNode, Data: "bottom"})
	s := Make(root, nil, Options{})
	require.Equal(t, deep, s.Nodes)
	require.Equal(t, maxDepth, s.Shown)
	require.Contains(t, string(s.HTML), "bottom")
	require.Empty(t, harmless(s.HTML))
}

func TestBoundsCut(t *testing.T) {
	var page strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&page, "<p>%d</p>", i)
	}
	root := open(t, page.String())
	s := Make(root, nil, Options{MaxHTML: 10_000, MaxCSS: 100})
	require.True(t, s.Cut)
	require.Less(t, len(s.HTML), 30_000)
	require.Equal(t, selector.New(root).Len(), s.Nodes)
	require.False(t, Make(root, nil, Options{}).Cut)

	s = Make(open(t, "<style>"+strings.Repeat("a{color:red}", 1000)+"</style><p style='color:red'>x"), nil, Options{MaxCSS: 5000})
	require.True(t, s.Cut)
	require.NotContains(t, string(s.HTML), "a{color:red}")
}

// A sheet that many links and imports name costs no more than the bound.
func TestRepeatedSheetsAreBounded(t *testing.T) {
	long := "/*" + strings.Repeat("x", 1<<20) + "*/"
	s := Make(open(t, strings.Repeat("<link rel=stylesheet href=/l.css>", 5000)), shop, Options{Sheets: map[string]string{"https://shop.test/l.css": long}})
	require.True(t, s.Cut)
}
