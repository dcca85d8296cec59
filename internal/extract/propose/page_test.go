package propose

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/extract/dom"
)

func open(t *testing.T, body, address string) *Page {
	t.Helper()
	p, err := Open([]byte(body), "text/html; charset=utf-8", address)
	require.NoError(t, err)
	return p
}

func byID(p *Page, id string) *html.Node {
	for n := range p.Nodes(nil) {
		if dom.Attr(n, "id") == id {
			return n
		}
	}
	return nil
}

func TestOpenTextAndPlaces(t *testing.T) {
	p := open(t, `<base href="/shop/"><div id=a>One<p>two <b>th</b>ree</p><span style="display: none">gone</span><script>x</script>
		<template><p>never</p></template><noscript>no</noscript></div><div id=b class="hidden">x<i id=c>y</i></div><div id=d class="hidden md:block">z</div>`, "https://shop.example/x?q=1")
	a, b, c := byID(p, "a"), byID(p, "b"), byID(p, "c")
	require.Equal(t, "One two three gone", p.Text(a))
	require.Equal(t, "One two three", p.Shown(a))
	require.Equal(t, "xy", p.Text(b))
	require.Empty(t, p.Shown(b))
	require.True(t, p.Hidden(c))
	require.False(t, p.Hidden(byID(p, "d")))
	require.True(t, p.Contains(b, c))
	require.False(t, p.Contains(a, c))
	require.Less(t, p.Order(a), p.Order(c))
	require.Equal(t, p.Depth(b)+1, p.Depth(c))
	require.Equal(t, "https://shop.example/shop/y.png", p.Resolve(" y.png\n"))
	require.Equal(t, -1, p.Order(&html.Node{}))
}

func TestOpenRefuses(t *testing.T) {
	_, err := Open(make([]byte, maxBody+1), "", "")
	require.ErrorIs(t, err, ErrTooLarge)
	_, err = Open([]byte(strings.Repeat("<br>", maxNodes)), "", "")
	require.ErrorIs(t, err, ErrTooManyNodes)
	_, err = Open([]byte(strings.Repeat("<div>", 600)), "", "")
	require.Error(t, err)
}

func TestOpenDecodes(t *testing.T) {
	p, err := Open([]byte("<h1 id=h>\x83J\x83\x81\x83\x89</h1>"), "text/html; charset=Shift_JIS", "")
	require.NoError(t, err)
	require.Equal(t, "カメラ", p.Text(byID(p, "h")))
	require.Nil(t, p.URL)
}

// TestStreamedPartsAreShown: what React's server sends late stands in hidden elements until a script moves it.
func TestStreamedPartsAreShown(t *testing.T) {
	p := open(t, `<body><div id=B></div><div hidden id="S:0"><p id=late>Rows</p></div><div hidden id=menu><p id=closed>Menu</p></div></body>`, "")
	require.False(t, p.Hidden(byID(p, "late")))
	require.True(t, p.Hidden(byID(p, "closed")))
}
