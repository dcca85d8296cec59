package preview

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCollect(t *testing.T) {
	root := open(t, `<link rel=stylesheet href=/a.css><link rel="preload" as=style href=b.css onload="x"><link rel="alternate stylesheet" href=/no.css><link rel=icon href=/no.ico>
<style>@import url(/c.css) print;</style><style type=text/less>@import "/no.less"</style><link rel=stylesheet href="javascript:1"><link rel=stylesheet href=/broken.css><link rel=stylesheet href=/page.html><link rel=stylesheet href=/a.css>`)
	var asked []string
	got, err := Collect(t.Context(), root, shop, func(_ context.Context, address string) (string, []byte, error) {
		asked = append(asked, strings.TrimPrefix(address, "https://shop.test"))
		switch {
		case strings.HasSuffix(address, "/a.css"):
			return "text/css", []byte(`@import "deep/d.css"; a{b:c}`), nil
		case strings.HasSuffix(address, "/d.css"):
			return "", []byte(`@import "../a.css";`), nil
		case strings.HasSuffix(address, "broken.css"):
			return "", nil, errors.New("gone")
		case strings.HasSuffix(address, ".html"):
			return "text/html", []byte("<p>"), nil
		}
		return "text/css; charset=shift_jis", []byte("a{content:\"\x82\xa0\"}"), nil
	})
	require.ErrorContains(t, err, "gone")
	require.ErrorContains(t, err, "text/html")
	require.Equal(t, []string{"/a.css", "/a/b.css", "/c.css", "/broken.css", "/page.html", "/deep/d.css"}, asked)
	require.Len(t, got, 4)
	require.Equal(t, `a{content:"あ"}`, got["https://shop.test/c.css"])
}

func TestCollectIsBounded(t *testing.T) {
	n := 0
	got, err := Collect(t.Context(), open(t, strings.Repeat("<link rel=stylesheet href=/x.css>", 10)+`<link rel=stylesheet href=/big.css>`), shop,
		func(_ context.Context, address string) (string, []byte, error) {
			n++
			if strings.HasSuffix(address, "big.css") {
				return "", make([]byte, maxSheet+1), nil
			}
			return "", []byte(strings.Repeat(" ", 100) + strings.Join([]string{`@import "1`, address[len(address)-6:], `";`}, "")), nil
		})
	require.ErrorContains(t, err, "above")
	require.Len(t, got, maxImportDeep)
	require.Equal(t, maxImportDeep+1, n)
}

func TestCollectEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Collect(ctx, open(t, `<link rel=stylesheet href=/x.css>`), shop, func(context.Context, string) (string, []byte, error) {
		t.Fatal("asked")
		return "", nil, nil
	})
	require.ErrorIs(t, err, context.Canceled)
}

func TestAssetType(t *testing.T) {
	for body, want := range map[string]string{
		"\x89PNG\r\n\x1a\n....": "image/png", "GIF89a......": "image/gif", "\xff\xd8\xff\xe0....": "image/jpeg", "RIFF....WEBPVP8 ": "image/webp",
		"\x00\x00\x00\x20ftypavif....": "image/avif", ` <svg xmlns="x">`: "image/svg+xml", `<?xml version="1.0"?><svg>`: "image/svg+xml",
		"<html><svg>": "", "<script>": "", "": "", "plain": "", "%PDF-1.4": "", `<?xml version="1.0"?><html>`: "",
	} {
		got, ok := AssetType(Image, []byte(body))
		require.Equal(t, want != "", ok, body)
		if ok {
			require.Equal(t, want, got)
		}
	}
	got, ok := AssetType(Font, []byte("wOF2\x00\x01\x00\x00"))
	require.True(t, ok)
	require.Equal(t, "font/woff2", got)
	_, ok = AssetType(Font, []byte("\x89PNG\r\n\x1a\n...."))
	require.False(t, ok)
}
