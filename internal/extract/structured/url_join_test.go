package structured

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The first 27 are RFC 3986, 5.4, as far as an address of a page can be meant.
func TestJoinURL(t *testing.T) {
	const base = "http://a/b/c/d;p?q"
	for ref, want := range map[string]string{
		"g": "http://a/b/c/g", "./g": "http://a/b/c/g", "g/": "http://a/b/c/g/", "/g": "http://a/g", "//g": "http://g", "?y": "http://a/b/c/d;p?y",
		"g?y": "http://a/b/c/g?y", "#s": "http://a/b/c/d;p?q#s", "g#s": "http://a/b/c/g#s", "g?y#s": "http://a/b/c/g?y#s", "g;x": "http://a/b/c/g;x",
		"": "http://a/b/c/d;p?q", ".": "http://a/b/c/", "./": "http://a/b/c/", "..": "http://a/b/", "../": "http://a/b/", "../g": "http://a/b/g",
		"../..": "http://a/", "../../g": "http://a/g", "../../../g": "http://a/g", "/./g": "http://a/g", "/../g": "http://a/g", "g.": "http://a/b/c/g.",
		"g/./h": "http://a/b/c/g/h", "g/../h": "http://a/b/c/h", "g?y/../x": "http://a/b/c/g?y/../x", "g:h": "g:h",
		"https://b/../c?": "https://b/../c?", "mailto:x@y": "mailto:x@y", "javascript:void(0)": "javascript:void(0)", "é ü?ß": "http://a/b/c/é ü?ß",
		" \tg": "http://a/b/c/g", "g\nh": "http://a/b/c/gh", "#": "http://a/b/c/d;p?q", "HTTP://B/x": "http://B/x", "http://b#": "http://b",
	} {
		require.Equal(t, want, joinURL(base, ref), ref)
	}
	require.Equal(t, "x/y", joinURL("", "x/y"))
	require.Equal(t, "http://a/x", joinURL("http://a", "x"))
}
