package structured

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"sheaf/internal/recipe/path"
)

func parse(tb testing.TB, text string) *html.Node {
	tb.Helper()
	n, err := html.Parse(strings.NewReader(text))
	require.NoError(tb, err)
	return n
}

func ask(tb testing.TB, ld *Graph, typ, expr string) []any {
	tb.Helper()
	var out []any
	for _, item := range ld.OfType(typ) {
		out = append(out, path.MustCompile(expr).Values(path.Scope{At: path.Node{Value: item}, Root: item})...)
	}
	return out
}

func TestJSONLD(t *testing.T) {
	tests := []struct {
		name, block, typ, expr string
		want                   []any
	}{
		{"plain", `{"@type":"Product","name":"a"}`, "Product", "name", []any{"a"}},
		{"type as address", `{"@type":"http://schema.org/Product","name":"a"}`, "Product", "name", []any{"a"}},
		{"several types", `{"@type":["Thing","Product"],"name":"a"}`, "Product", "name", []any{"a"}},
		{"array", `[{"@type":"X"},{"@type":"Product","name":"a"}]`, "Product", "name", []any{"a"}},
		{"several values", `{"@type":"Product","name":"a"}{"@type":"Product","name":"b"};`, "Product", "name", []any{"a", "b"}},
		{"graph with references", `{"@graph":[{"@type":"Product","name":"a","offers":{"@id":"#o"}},{"@id":"#o","@type":"Offer","seller":{"@id":"#s"}},{"@id":"#s","name":"S"}]}`, "Product", "offers.seller.name", []any{"S"}},
		{"cycle", `{"@graph":[{"@id":"#a","@type":"Product","name":"a","isRelatedTo":{"@id":"#a"}}]}`, "Product", "isRelatedTo.isRelatedTo.name", []any{"a"}},
		{"held by the page", `{"@type":"WebPage","mainEntity":{"@type":"Product","name":"a"}}`, "Product", "name", []any{"a"}},
		{"comment", "<!--\n{\"@type\":\"Product\",\"name\":\"a\"}\n-->", "Product", "name", []any{"a"}},
		{"cdata", "//<![CDATA[\n{\"@type\":\"Product\",\"name\":\"a\"}\n//]]>", "Product", "name", []any{"a"}},
		{"raw line break in a string", "{\"@type\":\"Product\",\"name\":\"a\nb\tc\x01\"}", "Product", "name", []any{"a\nb\tc"}},
		{"trailing commas", `{"@type":"Product","list":["a","b",],"name":"a",}`, "Product", "list[*]", []any{"a", "b"}},
		{"bad escape", `{"@type":"Product","name":"5\' x"}`, "Product", "name", []any{`5' x`}},
		{"slashes in a string are no comment", `{"@type":"Product","name":"http://x",/* c */}`, "Product", "name", []any{"http://x"}},
		{"undefined", `{"@type":"Product","name":"undefined NaN","sku":undefined}`, "Product", "name", []any{"undefined NaN"}},
		{"escaped entities", `{&quot;@type&quot;:&quot;Product&quot;,&quot;name&quot;:&quot;a&quot;}`, "Product", "name", []any{"a"}},
		{"hopeless", `{"@type":"Product","name":`, "Product", "name", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			root := parse(t, `<script type="application/ld+json; charset=utf-8">`+tt.block+`</script><script type="application/ld+json">{"@type":"Other"}</script>`)
			ld := Read(root, nil).JSONLD()
			require.Equal(t, tt.want, ask(t, ld, tt.typ, tt.expr))
			require.Len(t, ld.OfType("Other"), 1, "a broken block hides no other")
		})
	}
}

func TestMicrodata(t *testing.T) {
	base, err := url.Parse("https://shop.example/a/")
	require.NoError(t, err)
	root := parse(t, `<div itemscope itemtype="http://schema.org/Product" itemref="more"><h1 itemprop="name">A <b>b</b></h1>
	<img itemprop="image" src="1.jpg"><img itemprop="image" src="/2.jpg"><div itemprop="offers" itemscope itemtype="http://schema.org/Offer">
	<meta itemprop="priceCurrency" content="USD"><span itemprop="price" content="9.50">$9.50</span><link itemprop="availability" href="http://schema.org/InStock"></div></div>
	<p id="more"><time itemprop="releaseDate" datetime="2020-01-02">soon</time></p><div itemscope itemtype="http://schema.org/Other"></div>`)
	md := Read(root, base).MicrodataGraph()
	require.Equal(t, []any{"A b"}, ask(t, md, "Product", "name"))
	require.Equal(t, []any{"https://shop.example/a/1.jpg", "https://shop.example/2.jpg"}, ask(t, md, "Product", "image[*]"))
	require.Equal(t, []any{"9.50"}, ask(t, md, "Product", "offers.price"))
	require.Equal(t, []any{"http://schema.org/InStock"}, ask(t, md, "Product", "offers.availability"))
	require.Equal(t, []any{"2020-01-02"}, ask(t, md, "Product", "releaseDate"))
	require.Empty(t, ask(t, md, "Offer", "price"), "nested items belong to their holder")
}

func TestScriptState(t *testing.T) {
	for name, script := range map[string]string{
		"plain":        `window.S = {"a":"}{"}; more({`,
		"tight":        `window.S={"a":"}{"}`,
		"compared":     `if(window.S == null){} window.S = {"a":"}{"};`,
		"parse":        `window.S = JSON.parse("{\"a\":\"}{\"}");`,
		"undefined":    `window.S = {"b":undefined,"a":"}{",};x`,
		"second wins":  `window.S = {}}; window.S`,
		"in a comment": "/* window.S is set below */\nwindow.S = {\"a\":\"}{\"}",
	} {
		v, err := Read(parse(t, "<script>var window.T = {};</script><script>"+script+"</script>"), nil).State("window.S")
		require.NoError(t, err, name)
		if name != "second wins" {
			require.Equal(t, "}{", v.(map[string]any)["a"], name)
		}
	}
	_, err := Read(parse(t, "<script>window.S = {broken</script>"), nil).State("window.S")
	require.ErrorContains(t, err, "read script state window.S")
	_, err = Read(parse(t, "<script>x</script>"), nil).State("window.S")
	require.ErrorContains(t, err, "no script assigns window.S")
}
