package list

import (
	"fmt"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"github.com/stretchr/testify/require"

	"sheaf/internal/extract/dom"
	"sheaf/internal/extract/propose"
	"sheaf/internal/extract/propose/column"
)

// shopPage makes a page of n cards with a menu, a filter, a pager and a footer around.
func shopPage(n int) string {
	var b strings.Builder
	b.WriteString(`<html lang="en-US"><body><nav><ul>`)
	for i := range 12 {
		fmt.Fprintf(&b, `<li><a href="/c/%d">Category %d</a></li>`, i, i)
	}
	b.WriteString(`</ul></nav><div class="filters"><ul>`)
	for i := range 9 {
		fmt.Fprintf(&b, `<li><label><input type="checkbox"><a href="/f/%d">Colour %d (%d)</a></label></li>`, i, i, i)
	}
	fmt.Fprintf(&b, `</ul></div><main><h1>%d results</h1><ul class="grid">`, n*9)
	for i := range n {
		fmt.Fprintf(&b, `<li class="card" data-id="P%05d"><a href="/p/thing-%d/P%05d"><img src="/i/%d.jpg" alt="">`, 31*i, i, 31*i, i)
		fmt.Fprintf(&b, `<h2>Thing number %d of the shop</h2></a><span class="price">$%d.50</span><span class="rating">4.%d out of 5 stars</span></li>`, i, 10+i, i%10)
	}
	b.WriteString(`</ul><div class="pagination"><span>1</span><a href="?page=2">2</a><a href="?page=3">3</a><a href="?page=2">Next</a></div></main><footer><a href="/legal">Legal</a></footer></body></html>`)
	return b.String()
}

func TestListsOfShop(t *testing.T) {
	p := open(t, shopPage(24), "https://shop.example/search?q=thing")
	lists := Find(p)
	require.NotEmpty(t, lists)
	l := lists[0]
	require.Equal(t, Cards, l.Kind)
	require.Len(t, l.Items, 24)
	require.Empty(t, l.NotItems)
	require.True(t, l.Exact, l.Rows)
	require.Len(t, cascadia.QueryAll(p.Root, cascadia.MustCompile(l.Rows)), 24)
	require.Greater(t, l.Confidence, 0.8)
	require.EqualValues(t, 216, *l.Total)
	r := l.Items[1]
	require.Equal(t, "P00031", r.ID)
	require.Equal(t, "https://shop.example/p/thing-1/P00031", r.URL)
	require.Equal(t, "Thing number 1 of the shop", r.Title)
	require.Equal(t, "$11.50", l.Value(r, "price"))
	require.Equal(t, "/i/1.jpg", l.Value(r, "image_url"))
	require.Equal(t, "4.1 out of 5 stars", l.Value(r, "rating"))
	require.Equal(t, column.Key{Column: "id", Find: column.Locator{Attr: "data-id"}, Distinct: 1, Fill: 1, InURL: true, Examples: []string{"P00000", "P00031", "P00062"}}, l.Keys[0])
	require.Equal(t, &Next{URL: "https://shop.example/search?page=2", By: ByWord, Find: column.Locator{CSS: l.Next.Find.CSS, Attr: "href"}, Template: "https://shop.example/search?page={n}", Step: 1, Current: 1, Last: 3}, l.Next)
	for _, other := range lists[1:] {
		require.Less(t, other.Confidence, l.Confidence/2)
	}
}

// TestColumnsAreWhereTheySay reads all rows by the places that are proposed.
func TestColumnsAreWhereTheySay(t *testing.T) {
	p := open(t, shopPage(10), "https://shop.example/")
	l := Find(p)[0]
	for k, c := range l.Columns {
		for _, r := range l.Items {
			n := r.Node
			if css := c.Find[0].CSS; css != "" {
				n = cascadia.Query(r.Node, cascadia.MustCompile(css))
			}
			require.NotNil(t, n, "%s at %v", c.Name, c.Find)
			got := p.Shown(n)
			if c.Find[0].Attr != "" {
				got = dom.Attr(n, c.Find[0].Attr)
			}
			require.Equal(t, r.Values[k], got, c.Name)
		}
	}
}

func row(id, extra string) string {
	return fmt.Sprintf(`<li class="card"><a href="/item/%s"><img src="/%s.jpg"><h3>The thing with the number %s</h3></a><b class="price">€ 1%s,00</b>%s</li>`, id, id, id, id[len(id)-1:], extra)
}

func rows(ids ...string) string {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(row(id, ""))
	}
	return b.String()
}

func reasons(l List) map[Reason]int {
	out := map[Reason]int{}
	for _, r := range l.NotItems {
		out[r.Reason]++
	}
	return out
}

func TestRowsThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		body  string
		items int
		why   map[Reason]int
	}{
		"sponsored by label":   {rows("101", "102", "103", "104") + row("105", `<span>Gesponsert</span>`), 4, map[Reason]int{Sponsored: 1}},
		"label in another way": {rows("101", "102", "103", "104") + row("105", "<span>S\u2063p\u2063onsored</span>"), 4, map[Reason]int{Sponsored: 1}},
		"korean label":         {rows("101", "102", "103", "104") + row("105", `<em>광고</em>`), 4, map[Reason]int{Sponsored: 1}},
		"label in every row":   {row("101", "<i>Ad</i>") + row("102", "<i>Ad</i>") + row("103", "<i>Ad</i>"), 3, map[Reason]int{}},
		"placeholder":          {rows("123456") + rows("90817263", "90817264", "90817265"), 3, map[Reason]int{Placeholder: 1}},
		"template":             {rows("101", "102", "103") + row("{{id}}", ""), 3, map[Reason]int{Placeholder: 1}},
		"fewer words":          {rows("101", "102") + `<li>Results matching fewer words</li>` + rows("103", "104", "105"), 2, map[Reason]int{OffQuery: 3, Unlike: 1}},
		"similar, in between":  {rows("101", "102") + `<div><h3>Das könnte dir auch gefallen</h3></div>` + rows("103", "104"), 2, map[Reason]int{OffQuery: 2}},
		"same again":           {rows("101", "102", "103") + rows("102"), 3, map[Reason]int{Duplicate: 1}},
		"hidden":               {rows("101", "102", "103") + strings.Replace(rows("104"), "<li", `<li style="display:none"`, 1), 3, map[Reason]int{HiddenRow: 1}},
		"banner":               {rows("101", "102", "103") + `<li class="banner"><p>Free delivery for all orders of this week and the next</p></li>` + rows("104"), 4, map[Reason]int{Unlike: 1}},
		"strip": {rows("101", "102", "103") + `<li class="strip"><div><ul><li><a href="/item/1"><img src="a.jpg">Some</a></li><li><a href="/item/2"><img src="b.jpg">Other</a></li><li><a href="/item/3"><img src="c.jpg">Things</a></li></ul></div></li>` + rows("104"),
			4, map[Reason]int{Carousel: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			lists := Find(open(t, `<html lang=de><body><main><ul class="items">`+c.body+`</ul></main></body></html>`, "https://shop.example/"))
			require.NotEmpty(t, lists)
			require.Len(t, lists[0].Items, c.items, "%v", lists[0].NotItems)
			require.Equal(t, c.why, reasons(lists[0]))
		})
	}
}

func TestNothingFound(t *testing.T) {
	for name, heading := range map[string]string{
		"en": "0 results for wool", "es": "0 resultados para lana", "de": "Keine Ergebnisse gefunden", "ja": "該当する商品は見つかりませんでした", "ko": "검색 결과가 없습니다", "zh": "没有找到相关商品", "fr": "Aucun résultat", "message": "No exact matches found",
	} {
		t.Run(name, func(t *testing.T) {
			lists := Find(open(t, `<body><main><h1>`+heading+`</h1><div><ul class="items">`+rows("101", "102", "103", "104")+`</ul></div></main>`, "https://shop.example/"))
			require.NotEmpty(t, lists)
			require.Empty(t, lists[0].Items)
			require.Equal(t, map[Reason]int{OffQuery: 4}, reasons(lists[0]))
			require.Nil(t, lists[0].Next)
		})
	}
	cart := Find(open(t, `<body><p>Your cart: 0 items</p><main><ul class="items">`+rows("101", "102", "103")+`</ul></main>`, ""))
	require.Len(t, cart[0].Items, 3)
}

// TestCountEndsResults: where the page names the number of results, a line after as many rows ends them, in whatever language it is.
func TestCountEndsResults(t *testing.T) {
	l := Find(open(t, `<body><main><h1>2 results</h1><ul class="items">`+rows("101", "102")+`<li><p>Wynn ar chwel</p></li>`+rows("103", "104")+`</ul></main>`, ""))[0]
	require.Len(t, l.Items, 2)
	require.NotEmpty(t, l.StopAt)
}

func TestOneResult(t *testing.T) {
	l := Find(open(t, `<body><nav><a href="/a">A</a></nav><main><h1>1 result</h1><ul class="items">`+rows("101")+`</ul></main>`, "https://shop.example/"))[0]
	require.Len(t, l.Items, 1)
	require.Equal(t, "https://shop.example/item/101", l.Items[0].URL)
	require.Equal(t, "li", l.Items[0].Node.Data)
}

func TestGroupedRows(t *testing.T) {
	body := `<main><div class="products">`
	for i := range 5 {
		body += `<ul class="line">` + rows(fmt.Sprint(100+3*i), fmt.Sprint(101+3*i), fmt.Sprint(102+3*i)) + `</ul>`
	}
	p := open(t, body+`</div></main>`, "https://shop.example/")
	l := Find(p)[0]
	require.Len(t, l.Items, 15)
	require.Len(t, cascadia.QueryAll(p.Root, cascadia.MustCompile(l.Rows)), 15, l.Rows)
}

func TestTable(t *testing.T) {
	body := `<table class="data"><thead><tr><th>Station</th><th>Date</th><th>Rain (mm)</th></tr></thead><tbody>`
	for i := range 14 {
		body += fmt.Sprintf(`<tr><td>Station %c</td><td>2026-03-%02d</td><td>%d.4</td></tr>`, 'A'+i, i+1, i*3)
	}
	p := open(t, body+`</tbody></table>`, "")
	l := Find(p)[0]
	require.Equal(t, Table, l.Kind)
	require.Len(t, l.Items, 14)
	require.Equal(t, []string{"station", "date", "rain_mm"}, []string{l.Columns[0].Name, l.Columns[1].Name, l.Columns[2].Name}[:3])
	require.Equal(t, column.Date, l.Columns[1].Type)
	require.Equal(t, column.Number, l.Columns[2].Type)
	require.Equal(t, "Station B", l.Value(l.Items[1], "station"))
}

func TestArticlesAndTexts(t *testing.T) {
	body := `<html lang=fr><main>`
	for i := range 8 {
		body += fmt.Sprintf(`<article><h2><a href="/2026/%d/un-titre-%d">Un titre assez long, numéro %d</a></h2><time datetime="2026-03-%02d">le %d mars</time><p>Le texte de cet article commence ici et dit quelque chose du sujet %d, avec plusieurs mots.</p></article>`, i, i, i, i+1, i+1, i)
	}
	l := Find(open(t, body+`<a class="older" href="/page/2">Articles plus anciens</a></main>`, "https://blog.example/"))[0]
	require.Len(t, l.Items, 8)
	require.Equal(t, "Un titre assez long, numéro 3", l.Items[3].Title)
	require.Equal(t, "https://blog.example/page/2", l.Next.URL)
	require.Equal(t, "https://blog.example/page/{n}", l.Next.Template)
	comments := `<body><div class="comments">`
	for i := range 9 {
		comments += fmt.Sprintf(`<div class="comment"><b class="author">Somebody %d</b><p class="text">What somebody wrote about the thing, which is long enough to be read: %d.</p></div>`, i, i)
	}
	l = Find(open(t, comments+`</div>`, ""))[0]
	require.Equal(t, Texts, l.Kind)
	require.Len(t, l.Items, 9)
}

func TestPagesWithoutList(t *testing.T) {
	product := `<html><head><meta property="og:type" content="product"><meta property="product:price:amount" content="10"></head><body><main><h1>A thing</h1><p class="price">$10.00</p><button>Add to cart</button>
		<p>` + strings.Repeat("It is a good thing, made of wool. ", 30) + `</p></main><div class="related-products"><h2>You may also like</h2><ul>` + rows("101", "102", "103", "104") + `</ul></div>`
	article := `<html><head><meta property="og:type" content="article"></head><body><article><h1>A story</h1>` + strings.Repeat(`<p>`+strings.Repeat("Something happened somewhere. ", 9)+`</p>`, 12) + `</article>`
	for name, body := range map[string]string{"product": product, "article": article, "empty": "", "text": "hello"} {
		for _, l := range Find(open(t, body, "https://shop.example/")) {
			require.Less(t, l.Confidence, 0.5, "%s: %s", name, l.Rows)
		}
	}
}

func TestDeclaredListIsOnlyACheck(t *testing.T) {
	ld := `<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"https://shop.example/item/901"},{"@type":"ListItem","url":"https://shop.example/item/101"}]}</script>`
	l := Find(open(t, `<body>`+ld+`<main><ul class="items">`+rows("101", "102", "103")+`</ul></main>`, "https://shop.example/"))[0]
	require.Len(t, l.Items, 3)
	require.Equal(t, &Declared{Entries: 2, Agree: 1}, l.Declared)
}

// TestListsGrowWithThePage counts looks at nodes: ten times the rows cost ten times the looks, and no more.
func TestListsGrowWithThePage(t *testing.T) {
	looks := func(body string) float64 {
		p := open(t, body, "https://shop.example/")
		s := newSurvey(p)
		s.read()
		return float64(s.visits) / float64(len(p.Spots))
	}
	few, many := looks(shopPage(100)), looks(shopPage(1000))
	require.Less(t, many, few*1.2, "%.1f looks a node on 100 rows, %.1f on 1000", few, many)
	require.Less(t, looks(strings.Repeat("<div><p>x <a href=/y>z</a></p>", 200)+strings.Repeat("<p><a href=/z>text</a>", 5000)), 200.0)
	require.Less(t, looks("<table>"+strings.Repeat("<tr><td>1<td><a href=/x>y</a>", 8000)), 200.0)
}

func FuzzLists(f *testing.F) {
	f.Add(shopPage(3))
	f.Add("<ul>" + rows("101", "102", "{{x}}") + "</ul>")
	f.Add(`<table><tr><th>a<tr><td>1<tr><td>2</table><a rel=next href="%zz">`)
	f.Add(`<div class=":x y[z] 1a &quot;"><a href="?page=2">2</a><a href="?page=3">3</a>` + rows("7", "8"))
	f.Fuzz(func(t *testing.T, body string) {
		p, err := propose.Open([]byte(body), "text/html; charset=utf-8", "https://shop.example/")
		if err != nil {
			return
		}
		for _, l := range Find(p) {
			for _, css := range append([]string{l.Rows, l.StopAt}, cssOf(l)...) {
				if css == "" {
					continue
				}
				if _, err := cascadia.ParseGroup(css); err != nil {
					t.Fatalf("%q: %v", css, err)
				}
			}
			for _, r := range l.Items {
				if len(r.Values) != len(l.Columns) {
					t.Fatalf("%d values, %d columns", len(r.Values), len(l.Columns))
				}
			}
		}
	})
}

func cssOf(l List) (out []string) {
	for _, c := range l.Columns {
		for _, f := range c.Find {
			out = append(out, f.CSS, f.Without)
		}
	}
	for _, s := range l.Skip {
		out = append(out, s.CSS, s.Lacks)
	}
	if l.Next != nil {
		out = append(out, l.Next.Find.CSS)
	}
	return out
}

func BenchmarkLists(b *testing.B) {
	body := []byte(shopPage(200))
	p, err := propose.Open(body, "text/html", "https://shop.example/")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportMetric(float64(len(p.Spots)), "nodes")
	for b.Loop() {
		Find(p)
	}
}

// TestListsAreTheSameEveryTime: maps are read in one order.
func TestListsAreTheSameEveryTime(t *testing.T) {
	body := shopPage(12)
	first := Find(open(t, body, "https://shop.example/"))
	for range 5 {
		again := Find(open(t, body, "https://shop.example/"))
		require.Len(t, again, len(first))
		for i := range first {
			require.Equal(t, first[i].Rows, again[i].Rows)
			require.Equal(t, first[i].Columns, again[i].Columns)
			require.Equal(t, first[i].Keys, again[i].Keys)
			require.Equal(t, first[i].Skip, again[i].Skip)
		}
	}
}
