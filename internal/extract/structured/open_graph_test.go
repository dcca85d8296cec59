package structured

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOpenGraph(t *testing.T) {
	d := Read(parse(t, `<html prefix="fb: https://ogp.me/ns/fb# x:http://x.example/"><head prefix="og: https://ogp.me/ns#">
		<meta property="og:title" content=" "><meta property="og:title" content="A"><meta property="product:price:amount" content="9.50">
		<meta property="x:y" content="z"><meta property="unknown:y" content="z"><meta property="og:image"><meta name="og:name" content="n"></head>
		<body><meta property="og:url" content="of the body"><meta itemprop="name" content="i">`), nil)
	og := d.OpenGraph()
	require.Equal(t, map[string]string{
		"og": "http://ogp.me/ns#", "fb": "https://ogp.me/ns/fb#", "x": "http://x.example/", "product": "http://ogp.me/ns/product#",
	}, og.Namespace)
	require.Equal(t, []OpenGraphProperty{{"og:title", " "}, {"og:title", "A"}, {"product:price:amount", "9.50"}, {"x:y", "z"}}, og.Properties)
	require.Equal(t, "A", og.First("og:title"))
	require.Empty(t, og.First("og:url"))
	require.Empty(t, Read(parse(t, "<p>x"), nil).OpenGraph().First("og:title"))

	for name, want := range map[string]string{"og:url": "of the body", "name": "i", "og:name": "n", "x:y": "z"} {
		got, ok := d.MetaContent(name)
		require.True(t, ok, name)
		require.Equal(t, want, got)
	}
	_, ok := d.MetaContent("og:image")
	require.False(t, ok, "without content")
	require.Len(t, d.Metas(), 9)
}
