package selector

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

func open(t *testing.T, page string) (*Index, func(css string) *html.Node) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(t, err)
	x := New(root)
	return x, func(css string) *html.Node {
		list, ok := x.match(css, []Sample{{}})
		require.True(t, ok && len(list) > 0, css)
		return x.nodes[list[0]]
	}
}

func texts(list []Selector) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.CSS
	}
	return out
}

func TestSteady(t *testing.T) {
	for _, name := range []string{"price", "product-title", "productTitle", "s-card__price", "a-size-base", "col2", "x-item-title__mainTitle", "acrCustomerReviewText",
		"ux-labels-values", "newBuyBoxPrice", "corePrice_feature_div", "HomeTopNavigation", "renewedTier2AccordionRow", "btn-primary"} {
		require.True(t, steady(name), name)
	}
	for _, name := range []string{"", "x", "css-1q2w3e", "sc-bdVaJa", "jsx-2871293", "Price_root__3xYz1", "_3kNmL9", "item-12345", "is-active", "tab--selected", "a1b2c3d4",
		"md:flex", "w-1/2", "a b", "lazyloaded", "first", "B0CX23V2ZK", "star-4-5", "9lives", "xkcdzpq", "gHcDsK"} {
		require.False(t, steady(name), name)
	}
}

func TestRankOrdersByStability(t *testing.T) {
	x, the := open(t, `<body><div id=main><div class="head css-1x2y3z"><h1 id=name class="title big" itemprop=name>Lamp</h1></div>
		<table><tr><th>Price</th><td><span>12 €</span></td></tr><tr><th>Weight</th><td><span>2 kg</span></td></tr></table>
		<div class=other><b>x</b><b>y</b></div></div></body>`)
	require.Equal(t, []string{`[itemprop="name"]`, "#name", ".title", ".big", ".head > h1", "#main > div:nth-of-type(1) > h1"}, texts(x.Rank(the("h1"), nil)))
	require.Equal(t, []string{`th:containsOwn("Price") + td > span`, "#main > table > tbody > tr:nth-of-type(1) > td > span", "body > div > table > tbody > tr:nth-of-type(1) > td > span",
		"body > div > table > tbody > tr:nth-last-of-type(2) > td > span"}, texts(x.Rank(the("td span"), nil)))
	last := x.Rank(the("b + b"), nil)
	require.Equal(t, []string{".other > b:nth-of-type(2)"}, texts(last)[:1])
	require.Contains(t, texts(last), "body > div > div:nth-last-of-type(1) > b:nth-last-of-type(1)")
	for _, s := range last {
		require.Equal(t, 1, s.Hits)
	}
	require.Nil(t, x.Rank(&html.Node{}, nil))
}

func TestRankTakesTheFirstOfRepeats(t *testing.T) {
	x, the := open(t, `<p class=price>5 €</p><div><p class=price>5 €</p></div>`)
	list := x.Rank(the("p"), nil)
	require.Equal(t, ".price", list[0].CSS)
	require.Equal(t, ByClass, list[0].Tier)
	x, the = open(t, `<p class=price>5 €</p><p class=price>7 €</p>`)
	list = x.Rank(the("p"), nil)
	require.Equal(t, Selector{".price", ByPath, 1}, list[0], "others follow it")
	second := texts(x.Rank(the("p + p"), nil))
	require.NotContains(t, second, ".price")
	require.NotContains(t, second, "p.price")
}

const cards = `<body><ul class=menu><li><a href=/a>A</a></li><li><a href=/b>B</a></li></ul>
<div class=grid>
<div class="card hot"><a class=pic href=/p/1><img src=1.png></a><h3><a href=/p/1>One</a></h3><span class=now>1 €</span><ul class=dots><li>a</li><li>b</li></ul></div>
<div class="card ad"><a class=pic href=/x/2><img src=2.png></a><h3><a href=/x/2>Two</a></h3><span class=now>2 €</span></div>
<div class=card><a class=pic href=/p/3><img src=3.png></a><h3><a href=/p/3>Three</a></h3><span class=sale>3 €</span><ul class=dots><li>a</li></ul></div>
<div class=card><a class=pic href=/p/4><img src=4.png></a><h3><a href=/p/4>Four</a></h3></div>
</div></body>`

func TestRankAllAgreesOverCards(t *testing.T) {
	x, _ := open(t, cards)
	all, _ := x.match(".card", []Sample{{}})
	var title, price []Sample
	for _, c := range all {
		card := x.nodes[c]
		h, _ := x.match("h3 > a", []Sample{{In: card}})
		title = append(title, Sample{In: card, Want: x.nodes[h[0]]})
		p, _ := x.match(".now, .sale", []Sample{{In: card}})
		s := Sample{In: card}
		if len(p) > 0 {
			s.Want = x.nodes[p[0]]
		}
		price = append(price, s)
	}
	for _, s := range x.RankAll(title) {
		require.Equal(t, 4, s.Hits, s.CSS)
	}
	require.Contains(t, texts(x.RankAll(title)), "div.card > h3 > a")
	list := x.RankAll(price)
	require.Equal(t, 3, list[0].Hits, "%v", list)
	for _, s := range list {
		found, _ := x.match(s.CSS, []Sample{{In: x.nodes[all[3]]}})
		require.Empty(t, found, "%s finds a price where there is none", s.CSS)
	}

	// Two layouts without a common mark: the alternatives complete each other.
	x, _ = open(t, `<div class=card><i></i><b class=now>1</b></div><div class=card><i></i><b class=now>2</b></div><div class=card><p><em class=sale>3</em></p></div>`)
	all, _ = x.match(".card", []Sample{{}})
	list = x.RankAll([]Sample{{In: x.nodes[all[0]], Want: x.nodes[all[0]+2]}, {In: x.nodes[all[1]], Want: x.nodes[all[1]+2]}, {In: x.nodes[all[2]], Want: x.nodes[all[2]+2]}})
	require.Equal(t, 2, list[0].Hits)
	require.Equal(t, ".now", list[0].CSS)
	require.Len(t, list, 1, "the way of the first sample leads nowhere in the other layout")
}

func TestRankSet(t *testing.T) {
	x, _ := open(t, cards)
	all, _ := x.match(".card", []Sample{{}})
	var nodes []*html.Node
	for _, c := range all {
		nodes = append(nodes, x.nodes[c])
	}
	require.Equal(t, ".card", x.RankSet(nodes)[0].CSS)
	require.Empty(t, x.RankSet(nodes[:2]), "nothing tells two of four apart")
	require.Empty(t, x.RankSet(nil))
	x, _ = open(t, `<body><div><p>a<p>b</div><div><p>c<p>d</div></body>`)
	second, _ := x.match("div + div > p", []Sample{{}})
	require.Equal(t, []string{"body > div:nth-of-type(2) > p"}, texts(x.RankSet([]*html.Node{x.nodes[second[0]], x.nodes[second[1]]}))[:1])
}

func TestSimilar(t *testing.T) {
	x, the := open(t, cards)
	title := the(".card h3 a")
	require.Equal(t, title, x.Element(x.Number(title)))
	groups := x.Similar(title, Picks{})
	require.NotEmpty(t, groups)
	require.Len(t, groups[0].Cards, 4)
	require.Equal(t, 4, groups[0].Count())
	for _, s := range groups[0].Samples() {
		require.Equal(t, "h3", s.Want.Parent.Data)
	}

	dot := x.Similar(the(".dots li"), Picks{})
	require.Len(t, dot[0].Cards, 4, "cards come before bits")
	require.Equal(t, 1+1, len(dot[1].Cards), "two dots of one card")

	ad := the(".ad")
	kept := x.Similar(title, Picks{Without: []*html.Node{ad}})
	require.Len(t, kept[0].Cards, 3)
	require.NotContains(t, kept[0].Cards, ad)

	menu := x.Similar(the(".menu a"), Picks{})
	require.Len(t, menu, 1)
	require.Len(t, menu[0].Cards, 2)
	require.Empty(t, x.Similar(the("body"), Picks{}))
	require.Empty(t, x.Similar(&html.Node{}, Picks{}))
}

func TestSimilarInGrids(t *testing.T) {
	row := `<div class=row><div class=cell><img><a href=/x>a</a><b>1</b><i>z</i></div><div class=cell><img><a href=/x>a</a><b>1</b><i>z</i></div></div>`
	x, the := open(t, "<section>"+strings.Repeat(row, 3)+"</section>")
	groups := x.Similar(the("b"), Picks{})
	require.Len(t, groups[0].Cards, 2)
	require.Len(t, groups[1].Cards, 6, "all rows")
	second, _ := x.match(".row + .row b", []Sample{{}})
	groups = x.Similar(the("b"), Picks{With: []*html.Node{x.nodes[second[0]]}})
	require.NotEmpty(t, groups)
	require.Contains(t, groups[0].Elements, x.nodes[second[0]], "a further pick decides")
}

// Two picks whose siblings differ too much to be found from one.
func TestSimilarOfTwoPicks(t *testing.T) {
	x, the := open(t, `<div><section class=a><p><b>1</b></p></section><section class=b><p><b>2</b></p><table></table></section><section class=c><p><b>3</b></p><form></form></section></div>`)
	second := the(".b b")
	groups := x.Similar(the(".a b"), Picks{With: []*html.Node{second}})
	require.Len(t, groups, 1)
	require.Len(t, groups[0].Cards, 3)
	require.Equal(t, 3, groups[0].Count())
}

func TestLabels(t *testing.T) {
	for page, want := range map[string]string{
		`<dl><dt><b>Brand:</b></dt><dd>Acme</dd><dt>Size</dt><dd>XL</dd></dl>`:                                       `dt:contains("Brand") + dd`,
		`<div><span>가격</span><span>9</span></div><div><span>배송</span><span>1</span></div>`:                           `span:containsOwn("가격") + span`,
		`<div><label>Cost</label><i><dd>x</dd></i></div><div><label>No</label><i><dd>y</dd></i></div>`:               `label:containsOwn("Cost") + i > dd`,
		`<div><b>12</b><span><dd>9</dd></span></div><div><b>7</b><span><dd>8</dd></span></div>`:                      "",
		`<div><a>Price</a><dd>9</dd></div><div><a>Other</a><dd>8</dd></div>`:                                         "",
		`<div><b>Say "it"</b><dd>9</dd></div><div><b>q</b><dd>8</dd></div>`:                                          "",
		`<div><b>A text that is far too long to be the label of anything</b><dd>9</dd></div><div><b>q</b><dd></div>`: "",
	} {
		x, the := open(t, page)
		target := "dd"
		if !strings.Contains(page, "<dd>") {
			target = "span + span"
		}
		got := ""
		for _, s := range x.Rank(the(target), nil) {
			if s.Tier == ByLabel {
				got = s.CSS
			}
		}
		require.Equal(t, want, got, page)
	}
}

func FuzzSelectors(f *testing.F) {
	f.Add(cards, 7)
	f.Add(`<p class="a\:b" id="1 2" data-x='"'>x<p data-testid="a]b">`, 3)
	f.Fuzz(func(t *testing.T, page string, at int) {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			return
		}
		x := New(root)
		n := x.Element(at % max(x.Len(), 1))
		for _, s := range x.Rank(n, nil) {
			got, ok := x.match(s.CSS, []Sample{{}})
			if !ok || len(got) == 0 || x.nodes[got[0]] != n {
				t.Fatalf("%s does not find the element", s.CSS)
			}
		}
		for _, g := range x.Similar(n, Picks{}) {
			x.RankSet(g.Cards)
			x.RankAll(g.Samples())
		}
	})
}
