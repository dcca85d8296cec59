package normalize

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestLine(t *testing.T) {
	tests := map[string]string{
		"  a \u00a0\n b ":             "a b",
		"Tom &amp;amp; Jerry":         "Tom & Jerry",
		"x\u200by\u202e\ufeff\u00ad":  "xy",
		"cafe\u0301":                  "café",
		"送料無料\u3000リネン　":              "送料無料\u3000リネン",
		"👩\u200d🚀 ok":                 "👩\u200d🚀 ok",
		"می\u200cخواهم":               "می\u200cخواهم",
		"a\x00b\x1f":                  "ab",
		"½ ™ ①":                       "½ ™ ①",
		"ISBN-13 \u200f : \u200e 978": "ISBN-13 : 978",
	}
	for in, want := range tests {
		require.Equal(t, want, Line(in), "%q", in)
	}
}

func TestHTMLText(t *testing.T) {
	tests := map[string]string{
		"plain text":       "plain text",
		"a<br>b":           "a\nb",
		"<p>a</p><p>b</p>": "a\n\nb",
		"<ul><li>one</li><li><b>two</b> more</li></ul>tail":                     "- one\n- two more\ntail",
		"x<script>alert('<p>no</p>')</script>y":                                 "xy",
		"<table><tr><th>Size</th><td>4 cm</td></tr><tr><td>b</td></tr></table>": "Size | 4 cm\nb",
		"<div>a<div>b</div></div>c":                                             "a\nb\nc",
		"1 &lt; 2 &amp;amp; 3":                                                  "1 < 2 & 3",
		"<pre>a\n  b</pre>":                                                     "a\nb",
		"a\n   b":                                                               "a\nb",
		"<span>a\n   b</span>":                                                  "a b",
	}
	for in, want := range tests {
		got, err := HTMLText(in)
		require.NoError(t, err)
		require.Equal(t, want, got, "%q", in)
	}
}

func FuzzHTMLText(f *testing.F) {
	for _, s := range []string{"<p>a</p>", "<ul><li>x", "&amp;amp;lt;", "<table><tr><td>", "a\u200db", "\xff<b>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := HTMLText(s)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		if strings.TrimSpace(got) != got || strings.Contains(got, "\n\n\n") {
			t.Fatalf("%q has outer blanks or holes", got)
		}
	})
}

func FuzzLine(f *testing.F) {
	f.Add("a&amp;b\u200b")
	f.Fuzz(func(t *testing.T, s string) {
		got := Line(s)
		if strings.ContainsAny(got, "\n\t\u200b\ufeff") || !utf8.ValidString(got) {
			t.Fatalf("%q still holds what does not show", got)
		}
		if again := Spaces(Strip(got)); again != got {
			t.Fatalf("not stable: %q, then %q", got, again)
		}
	})
}
