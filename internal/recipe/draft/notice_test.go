package draft

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/extract/propose/list"
	"sheaf/internal/recipe"
)

// TestOtherSearchesAreLeftOut: rows below a line that says that they answer another search are none, on pages that the draft was not made
// from and where nothing is found; recommendations among rows end nothing, and lists that are no search have no such rule.
func TestOtherSearchesAreLeftOut(t *testing.T) {
	page := func(address, lead, wrapper string, lines map[int]string) Page {
		var b strings.Builder
		b.WriteString("<html lang=en><head><title>Lamps</title></head><body><main><h1>Lamps</h1><p>120 results</p><ul class=results>" + lead)
		for i := range 8 {
			if line := lines[i]; line != "" {
				b.WriteString("<li class=answer><section><b>" + line + "</b></section></li>")
			}
			card := fmt.Sprintf(`<article class=card><a href="/p/%d">Desk lamp, model %c</a><img src="/i/%d.jpg"><b class=price>$%d.50</b></article>`, 5100+i, 'A'+i, i, 20+i)
			if wrapper == "" {
				card = strings.ReplaceAll(strings.Replace(card, "article", "li", 1), "article", "li")
			} else {
				card = "<li class=" + wrapper + ">" + card + "</li>"
			}
			b.WriteString(card)
		}
		b.WriteString("</ul></main></body></html>")
		return Page{URL: address, Body: []byte(b.String())}
	}
	const search = "https://www.lamps.example/search?q=desk+lamp"
	for name, c := range map[string]struct {
		address, lead, wrapper string
		lines                  map[int]string
		rows                   int
	}{
		"all answer":           {address: search, rows: 8},
		"English":              {address: search, lines: map[int]string{3: "Results matching fewer words"}, rows: 3},
		"Korean":               {address: search, lines: map[int]string{5: "일부 검색어만 일치하는 결과입니다"}, rows: 5},
		"Japanese":             {address: search, lines: map[int]string{4: "一部のキーワードに一致する商品"}, rows: 4},
		"Chinese":              {address: search, lines: map[int]string{4: "部分关键词匹配的结果"}, rows: 4},
		"German, in a wrapper": {address: search, wrapper: "cell", lines: map[int]string{2: "Ergebnisse für weniger Suchbegriffe"}, rows: 2},
		"nothing is found":     {address: search, lead: "<li class=answer>No exact matches found. Results matching fewer words</li>", rows: 0},
		"recommendations":      {address: search, lines: map[int]string{4: "You may also like"}, rows: 8},
		"a long text":          {address: search, lines: map[int]string{4: strings.Repeat("Lamps that shine. ", 12) + "similar results may vary"}, rows: 8},
		"no search":            {address: "https://www.lamps.example/desk-lamps", lines: map[int]string{4: "Results matching fewer words"}, rows: 8},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Make(page(c.address, "", c.wrapper, nil), Options{Kind: List})
			require.NoError(t, err)
			require.Equal(t, 8, d.Rows)
			r, err := recipe.Parse([]byte(d.Recipe), nil)
			require.NoError(t, err, d.Recipe)
			plan, err := r.Compile(0, nil)
			require.NoError(t, err)
			later := page(c.address, c.lead, c.wrapper, c.lines)
			a, err := extract.Read(plan, listPage, extract.Input{URL: later.URL, Status: 200, Body: later.Body})
			require.NoError(t, err)
			require.Len(t, a.Rows, c.rows, d.Recipe)
		})
	}
}

func TestSearchesAreKnownByAddress(t *testing.T) {
	for address, want := range map[string]bool{
		"https://a.example/sch/i.html?_nkw=x": true, "https://a.example/search/x/": true, "https://a.example/?q=x": true, "https://a.example/s?k=x": true,
		"https://a.example/?q=": false, "https://a.example/lamps?page=2&sort=price": false, "https://a.example/searchlights/": false,
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		require.Equal(t, want, isSearch(u), address)
	}
	require.Equal(t, []string{"ul", "", "", `li[a="x > y, z"]:not(.b, .c)`, "em"}, splitOutside(`ul > li[a="x > y, z"]:not(.b, .c) em`, " >"))
	require.NotNil(t, regexp.MustCompile(list.OtherSearch))
}
