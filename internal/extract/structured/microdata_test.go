package structured

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestItems(t *testing.T) {
	d := Read(parse(t, `<div itemscope itemtype="http://schema.org/Product http://schema.org/Book" itemid=" urn:isbn:1 " itemref="more gone more name">
		<h1 id="name" itemprop="name alternateName">A <b>b</b></h1>
		<div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><i itemprop="price">9</i></div></div>
		<div id="more"><p itemprop="http://schema.org/color">red</p><div itemscope><i itemprop="x">not of it</i></div></div>`), nil)
	items := d.Microdata().Items
	require.Len(t, items, 2)
	it := items[0]
	require.Equal(t, []string{"http://schema.org/Product", "http://schema.org/Book"}, it.Types)
	require.Equal(t, "urn:isbn:1", it.ID)
	var names []string
	for _, p := range it.Properties {
		names = append(names, p.Name)
	}
	require.Equal(t, []string{"name", "alternateName", "offers", "http://schema.org/color"}, names, "what is in the item already is not taken up again")
	require.Equal(t, "A b", d.Microdata().Value(it.Properties[0]))
	require.Equal(t, []string{"http://schema.org/Offer"}, it.Properties[2].Item.Types)
	require.Equal(t, map[string]any{
		"@type": []any{"http://schema.org/Product", "http://schema.org/Book"}, "@id": "urn:isbn:1", "name": "A b", "alternateName": "A b",
		"offers": map[string]any{"@type": "http://schema.org/Offer", "price": "9"}, "color": "red",
	}, d.Microdata().Node(it))
}

func TestValuesByElement(t *testing.T) {
	base := &url.URL{Scheme: "https", Host: "shop.example", Path: "/a/b"}
	for markup, want := range map[string]string{
		`<meta itemprop=x content=" a ">`:                          "a",
		`<span itemprop=x content="9.50">$9</span>`:                "9.50",
		`<a itemprop=x href=" c?d=é f ">t</a>`:                     "https://shop.example/a/c?d=é f",
		`<img itemprop=x src="/i.jpg">`:                            "https://shop.example/i.jpg",
		`<object itemprop=x data="o">`:                             "https://shop.example/a/o",
		`<data itemprop=x value=" 1 ">one</data>`:                  "1",
		`<time itemprop=x datetime="2020-01-02">soon</time>`:       "2020-01-02",
		`<time itemprop=x>2020-01-03</time>`:                       "2020-01-03",
		`<p itemprop=x>a<br>b <b>c</b>d<script>e</script></p>`:     "a b cd",
		`<noscript><p itemprop=x>for readers alone</p></noscript>`: "for readers alone",
	} {
		m := Read(parse(t, "<div itemscope>"+markup+"</div>"), base).Microdata()
		require.Len(t, m.Items[0].Properties, 1, markup)
		got := strings.ReplaceAll(strings.ReplaceAll(m.Value(m.Items[0].Properties[0]), "%C3%A9", "é"), "%20", " ")
		require.Equal(t, want, got, markup)
	}
}

func TestLaidOutText(t *testing.T) {
	for markup, want := range map[string]string{
		"a<b>b</b>c":                                   "a b c",
		"a<b>,</b> <i>b</i><b>!</b>":                   "a, b!",
		"a <b>, b</b>":                                 "a , b",
		"a (<b>b</b>)":                                 "a (b)",
		"a<!-- x -->b<script>c</script>d":              "abd",
		"a<br>b<br><br>c":                              "a\nb\nc",
		"<h2>a</h2>b<p>c</p><p>d</p>":                  "a\n\nb\n\nc\n\nd",
		"<ul><li>a<li>b</ul>c":                         "a\nb\n\nc",
		"a\u00a0\u3000 b<noscript><i>c</i></noscript>": "a b c",
	} {
		steps := 1000
		require.Equal(t, want, layoutText(parse(t, "<div>"+markup+"</div>").LastChild.LastChild.FirstChild, &steps), markup)
	}
	steps := 1
	require.Equal(t, "a", layoutText(parse(t, "<div><b>a</b><b>b</b></div>").LastChild.LastChild.FirstChild, &steps))
}

func TestItemsThatHaveThemselves(t *testing.T) {
	d := Read(parse(t, `<div id=a itemscope itemref=b itemprop=x></div><div id=b itemscope itemref="a b" itemprop=y></div>
		<div itemscope itemref=c><p id=c><i itemscope itemprop=z itemref=c></i></p></div>`), nil)
	m := d.Microdata()
	require.Len(t, m.Items, 2)
	require.Equal(t, "y", m.Items[0].Properties[0].Name)
	require.Empty(t, m.Items[0].Properties[0].Item.Properties, "a has b, so b has not a")
	require.Len(t, m.Items[1].Properties, 1)
	require.NoError(t, m.Err)
	require.Len(t, m.Plain(Form{}), 2)
}

// depth counts how far the items of a hostile page nest, and how many there are.
func depth(it *Item, all map[*Item]bool) int {
	deepest := 0
	all[it] = true
	for _, p := range it.Properties {
		if p.Item != nil {
			deepest = max(deepest, depth(p.Item, all))
		}
	}
	return deepest + 1
}

func TestHostileItems(t *testing.T) {
	var limit *LimitError
	t.Run("many items refer to one large element", func(t *testing.T) {
		const n = 2000
		m := Read(parse(t, strings.Repeat("<i itemscope itemref=big></i>", n)+"<p id=big>"+strings.Repeat("<b itemprop=x>y</b>", n)+"</p>"), nil).Microdata()
		total := 0
		for _, it := range m.Items {
			total += len(it.Properties)
		}
		require.LessOrEqual(t, total, refsPerElement*m.inv.elements+stepsAnyway, "not n times n")
		require.ErrorAs(t, m.Err, &limit)
	})
	t.Run("one item refers to itself very often", func(t *testing.T) {
		m := Read(parse(t, strings.Repeat("<div>", 400)+`<i id=a itemscope itemref="`+strings.Repeat("a ", 100_000)+`">`), nil).Microdata()
		require.GreaterOrEqual(t, m.refs, -1000, "walks to the root are counted")
		require.ErrorAs(t, m.Err, &limit)
	})
	t.Run("a chain of references", func(t *testing.T) {
		var b strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&b, "<i id=a%d itemscope itemprop=x itemref=a%d></i>", i, i+1)
		}
		m := Read(parse(t, b.String()), nil).Microdata()
		all := map[*Item]bool{}
		for _, it := range m.Items {
			require.LessOrEqual(t, depth(it, all), maxItemDepth+1)
		}
		require.Len(t, all, 5000, "none is lost")
		require.ErrorAs(t, m.Err, &limit)
	})
	t.Run("each item has the next one twice", func(t *testing.T) {
		var b strings.Builder
		for i := range 50 {
			fmt.Fprintf(&b, `<i itemscope itemprop="x y" id=a%d itemref="a%d b%d"></i><i itemscope itemprop=z id=b%d itemref="a%d"></i>`, i, i+1, i+1, i, i+1)
		}
		d := Read(parse(t, b.String()), nil)
		require.NotEmpty(t, d.MicrodataGraph().Nodes())
		require.ErrorAs(t, d.Microdata().Err, &limit, "2^50 values are not written out")
		require.LessOrEqual(t, len(fmt.Sprint(d.Microdata().Plain(Form{}))), 300*maxNodeValues)
	})
	t.Run("properties within each other", func(t *testing.T) {
		m := Read(parse(t, "<div itemscope>"+strings.Repeat("<b itemprop=x>", 400)+strings.Repeat("<i>y</i>", 5000)), nil).Microdata()
		steps := m.steps
		m.Plain(Form{})
		require.GreaterOrEqual(t, m.steps, -400, "400 times 5000 texts are not all read")
		require.Less(t, m.steps, steps)
		require.ErrorAs(t, m.Err, &limit)
	})
}
