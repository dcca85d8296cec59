package structured

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

// FuzzDecode holds the decoder to encoding/json on strict JSON, and to writing and reading again on everything else.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		`{"@type":"Product","name":"a",}`, "<!--{}-->", `{"a":"\`, `[[[[`, `{"a":undefined}/*`, `{'a':.5,b:007,c:!0}`, "{\"a\":\"x\ny\"}", `{"a":"24" monitor"}`,
		`"\ud83d\ude00\ud800"`, `-0.5e+3`, `[1,,2]`, `{"a":1 "b":2}`, `"\x27\q"`, "\ufeff{}", `{"a":"b"}}`, `[1 2]`, `"a" "b"`, `//x`, `-Infinity`, `1e999`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, n, repairs, err := Decode(s)
		if n < 0 || n > len(s) {
			t.Fatalf("read %d bytes of %d", n, len(s))
		}
		want, strictErr := strict(s)
		if strictErr == nil && utf8.ValidString(s) {
			if err != nil || repairs != 0 || !reflect.DeepEqual(v, want) {
				t.Fatalf("strict JSON %q: %v, %v, %v", s, v, repairs, err)
			}
			return
		}
		if err != nil {
			return
		}
		text, err := json.Marshal(v)
		require.NoError(t, err)
		again, err := strict(string(text))
		require.NoError(t, err)
		require.Equal(t, again, v, "%q", s)
		readBlock(s)
	})
}

func strict(s string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, io.ErrUnexpectedEOF
	}
	return v, nil
}

func FuzzJSONLD(f *testing.F) {
	for _, s := range []string{
		`{"@graph":[{"@id":"a"},{"x":{"@id":"a"}}]}`, `{"@type":"Product","offers":{"@id":"o"}}{"@id":"o","@type":"Offer","seller":{"@id":"o"}}`,
		`[{"@type":["Thing","Product"],"@id":1},[[]],"x"]`, `{&quot;@type&quot;:&quot;Product&quot;}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b := readBlock(s)
		if b.Err != nil && len(b.Values) > 0 {
			t.Fatal("both values and an error")
		}
		g := newGraph()
		for _, v := range b.Values {
			g.add(v)
		}
		_, err := json.Marshal([]any{g.Nodes(), g.OfType("Product"), DeclaredItems([]Block{b})})
		require.NoError(t, err)
	})
}

func FuzzMicrodata(f *testing.F) {
	for _, s := range []string{
		`<div itemscope itemtype="a b" itemref="x y"><i itemprop="p q">1</i></div><p id=x itemprop=r>2<b id=y itemprop=s itemscope itemref=x></b></p>`,
		`<div id=a itemscope itemref=b itemprop=x></div><div id=b itemscope itemref=a itemprop=y></div>`,
		`<p itemscope><time itemprop=a>x</time><noscript><img itemprop=b src=c></noscript><meta itemprop=c content=d><input itemprop=q-input required name=n>`,
		`<table itemscope><tr><td itemprop=x>a<p>b<br>c (d) , e</table>`,
	} {
		f.Add(s)
	}
	base := &url.URL{Scheme: "https", Host: "x.example", Path: "/a/b"}
	f.Fuzz(func(t *testing.T, s string) {
		root, err := html.Parse(strings.NewReader(s))
		if err != nil {
			return
		}
		m := Read(root, base).Microdata()
		for _, form := range []Form{{}, {Lists: true, Text: true}, {Flat: true}} {
			items := m.Plain(form)
			_, err := json.Marshal(items)
			require.NoError(t, err)
			if !form.Flat && !form.Text {
				_, err = json.Marshal(Uniform(items, "http://schema.org"))
				require.NoError(t, err)
			}
		}
		_, err = json.Marshal(Read(root, base).MicrodataGraph().OfType("Product"))
		require.NoError(t, err)
	})
}

func FuzzOpenGraph(f *testing.F) {
	f.Add("og: http://ogp.me/ns# fb:x", "og:title", "a")
	f.Add("::a: é: b", "é:x", "")
	f.Fuzz(func(t *testing.T, prefix, property, content string) {
		root, err := html.Parse(strings.NewReader(`<html prefix="` + html.EscapeString(prefix) + `"><head><meta property="` + html.EscapeString(property) +
			`" content="` + html.EscapeString(content) + `"><meta name="` + html.EscapeString(property) + `" content="x"><link rel="` + html.EscapeString(prefix) + `">`))
		require.NoError(t, err)
		d := Read(root, nil)
		for name, address := range func() map[string]string {
			if og := d.OpenGraph(); og != nil {
				_, err := json.Marshal([]any{og, og.Uniform()})
				require.NoError(t, err)
				return og.Namespace
			}
			return nil
		}() {
			if name == "" || address == "" || strings.Trim(address, " \t\n") != address {
				t.Fatalf("prefix %q of %q is %q", name, prefix, address)
			}
		}
		d.DublinCore()
		d.Metas()
	})
}

func FuzzStates(f *testing.F) {
	for _, s := range []string{
		`window.__S__ = {"a":1};var b=[1,2]`, `window["x"]=JSON.parse("{\"a\":\"\\x41\"}")`, `dataLayer.push({a:'b',c:!0})`, `gtag('event','view_item',{items:[1]})`,
		`window.__NUXT__=(function(a,b){return {x:a,y:[b,c]}}("s",{}));`, `self.__next_f.push([1,"0:{\"a\":1}\n1:T3,abc2:[1]\n"])`, `a={a={a={`, `x.y=atob("")`,
	} {
		f.Add(s, `{"a":[1]}`)
	}
	f.Add("", `[["Reactive",1],{"a":2,"b":0},["Set",3],"x"]`)
	f.Fuzz(func(t *testing.T, script, data string) {
		root, err := html.Parse(strings.NewReader("<script>" + script + `</script><script type=application/json id=__NUXT_DATA__>` + data + `</script><p data-x="` + html.EscapeString(data) + `">`))
		if err != nil {
			return
		}
		d := Read(root, nil)
		for _, s := range d.States() {
			if s.Name == "" {
				t.Fatal("a state without name")
			}
			_, err := json.Marshal(s.Value)
			require.NoError(t, err)
		}
		for _, n := range d.Notes() {
			if n.String() == "" {
				t.Fatal("an empty note")
			}
		}
		_, _ = d.State("window.__S__")
	})
}

func FuzzJoinURL(f *testing.F) {
	f.Add("http://a/b/c?d", "../e/./f;g?h#i")
	f.Add("http://a", "//b/../..")
	f.Fuzz(func(t *testing.T, base, ref string) {
		joined := joinURL(base, ref)
		if len(joined) > len(base)+len(ref)+8 {
			t.Fatalf("%q of %q and %q", joined, base, ref)
		}
	})
}

// FuzzSkim holds what is read of a part of a page to what is read of all of it.
func FuzzSkim(f *testing.F) {
	const ld = `<script type="application/ld+json">{"a":"</p>"}</script>`
	for _, s := range []string{
		`<!doctype html><html prefix="a: b"><head prefix="c: d"><title>x</title><meta property=og:title content=a><style>p</style></head><body><p>x` + ld + `<link rel=license href=a>`,
		`<table><tr><td><meta name=title content=b></table><meta name=description content=c>`, `<div itemscope><p itemprop=a>b<!-- c -->d<script>e</script>`,
		`<svg><title>a</title><path d="M0"/></svg><meta name=date content=1>`, `<noscript><img itemscope></noscript>`, `<template><div>` + ld + `</template><meta name=type content=x>`,
		`<script><!--<script></script>` + ld + `-->`, `text<meta property=og:a content=b>`, `<p><textarea><meta name=title content=x></textarea>` + ld, `<select><option><meta name=title content=x></select>`,
		`<a/b='<'c=">"d=e/><meta name="title" content='x'/>`, `<!--><meta name=title content=x>--><!-x><?y><meta name=type content=z>`, `</p></br><meta property=og:x content=y>`,
		`<p><table><tr><td><meta name=title content=a></td></tr><meta name=date content=b></table><meta name=type content=c>`,
		`<a class=b itemscope itemref="x y"><i id=z>c</i></a><p class=d ID=x id=y =itemprop title=e><b itemprop=f>g</b></p><div id = 'y' data-h>i<em itemprop=j>k</em></div>`,
		`<p itemscope><a href=b><a href=c><b class=d><b class=e><b><b></p>f<u itemprop/=g>h</u><td itemprop=a class=b><tr id=x/><p id=y `,
		`<b itemscope><<!>a itemprop=b>c<<?x><i></b>`, `<frameset><meta name=title content=x>`, `<math><mi><meta name=title content=x>`, `<svg/><style><meta name=title></style>`, `<body><html prefix="og: x"><meta property=og:x content=y>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		kept, ok := skim(page)
		if !ok {
			return
		}
		whole, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			return // nested too deep
		}
		part, err := html.Parse(bytes.NewReader(kept))
		require.NoError(t, err)
		require.Equal(t, markupOf(t, &Read(whole, nil).Markup), markupOf(t, &Markup{root: part}), "%q kept %q", page, kept)
		require.Equal(t, linksOf(whole), linksOf(part), "%q kept %q", page, kept)
	})
}
