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

// TestDisplay: NFKC would give 1⁄2, 1, 102, TM, (株) and kg here.
func TestDisplay(t *testing.T) {
	for in, want := range map[string]string{
		"￥１２，８００": "¥12,800", "ｶﾒﾗ": "カメラ", "ＳＯＮＹ　ストア": "SONY ストア", "½ ① 10² ™ ㈱ ㎏": "½ ① 10² ™ ㈱ ㎏", " a\u00a0b ": "a b", "ｶﾞ": "ガ",
	} {
		require.Equal(t, want, Display(in), in)
		require.Equal(t, Display(in), Display(Display(in)))
	}
}

func TestHTMLText(t *testing.T) {
	tests := map[string]string{
		"plain text":       "plain text",
		"a<br>b":           "a\nb",
		"<p>a</p><p>b</p>": "a\n\nb",
		"<ul><li>one</li><li><b>two</b> more</li></ul>tail":                       "- one\n- two more\ntail",
		"x<script>alert('<p>no</p>')</script>y":                                   "xy",
		"<table><tr><th>Size</th><td>4 cm</td></tr><tr><td>b</td></tr></table>":   "Size | 4 cm\nb",
		"<div>a<div>b</div></div>c":                                               "a\nb\nc",
		"1 &lt; 2 &amp;amp; 3":                                                    "1 < 2 & 3",
		"<pre>a\n  b</pre>":                                                       "a\n  b",
		"<pre>\nx\n\n\ty</pre>z":                                                  "x\n\n\ty\nz",
		"<ol><li>a<li>b</ol>":                                                     "1. a\n2. b",
		"<ol start=4><li>a<li value=9>b<li>c</ol>":                                "4. a\n9. b\n10. c",
		"<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>e":                        "- a\n  - b\n    1. c\n- d\ne",
		"<ul><li><p>a</p><p>b</p></li><li></li></ul>":                             "- a\nb",
		"a<br><br><br>b":                                                          "a\n\nb",
		"a<span hidden>no</span><p style='color:red; display : none'>no</p>b":     "ab",
		"a <b>b</b>, <i>c</i>":                                                    "a b, c",
		"<td>a</td>":                                                              "a",
		"<dl><dt>Size<dd>4 cm</dl>":                                               "Size\n4 cm",
		"<table><tr><td>a<td><ul><li>b</ul></table>":                              "a |\n- b",
		"x<textarea>no</textarea><noscript>no</noscript><template>no</template>y": "xy",
		"送料　無料<br>　あ":                                                             "送料　無料\nあ",
		"a\n   b":                                                                 "a\nb",
		"<span>a\n   b</span>":                                                    "a b",
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
