package draft

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"sheaf/internal/recipe"
)

func TestQuote(t *testing.T) {
	for _, s := range []string{"", "a", "yes", "No", "null", "12", "it's", "a: b", "# x", "x #y", "- x", "{a}", "[b]", "\"q\"", "tab\there", "new\nline", "ほげ", "\u200bzero", "\\d+", "&x", "*x", "!x", "%x", "@x", "`x`", "~", "?", " x "} {
		requireQuotes(t, s)
	}
}

func requireQuotes(t *testing.T, s string) {
	t.Helper()
	var out struct {
		A string   `yaml:"a"`
		B []string `yaml:"b"`
	}
	text := "{ a: " + quote(s) + ", b: [" + quote(s) + "] }"
	require.NoError(t, yaml.Unmarshal([]byte(text), &out), text)
	require.Equal(t, s, out.A, text)
	require.Equal(t, []string{s}, out.B)
}

func TestBestCoversRows(t *testing.T) {
	g := func(css string, order int, rows ...verdict) grade {
		out := grade{place: place{key: "css", text: css, order: order}, rows: rows}
		for _, v := range rows {
			if v == right {
				out.hits++
			}
		}
		return out
	}
	texts := func(list []place) string {
		var out []string
		for _, p := range list {
			out = append(out, p.text)
		}
		return strings.Join(out, " ")
	}
	require.Equal(t, "all some", texts(best([]grade{g("some", 1, right, nothing, right), g("wrong", 0, right, wrong, right), g("all", 2, right, right, right)})))
	require.Equal(t, "most rest", texts(best([]grade{g("most", 1, right, right, nothing), g("rest", 2, wrong, nothing, right), g("bad", 0, nothing, wrong, wrong)})),
		"wrong only where another has spoken")
	require.Equal(t, "one two", texts(best([]grade{g("one", 0, right), g("one", 1, right), g("two", 2, right)})), "each selector once")
	price := &field{name: "price"}
	loose := g("path", 0, right)
	loose.loose = true
	require.Equal(t, "class", texts(price.best([]grade{loose, g("class", 1, right)})), "amounts are not taken by position where anything else reads them")
	require.Equal(t, "path", texts(price.best([]grade{loose})))
}

func TestOwnAddress(t *testing.T) {
	for page, want := range map[string]string{
		`<link rel="canonical" href="https://a.example/x?a=1&amp;b=2">`:                         "https://a.example/x?a=1&b=2",
		`<link href='https://a.example/y' rel=canonical>`:                                       "https://a.example/y",
		`<meta property="og:url" content="https://a.example/z">`:                                "https://a.example/z",
		"<!-- saved from url=(0024)https://a.example/saved -->\n<link rel=canonical href='/x'>": "https://a.example/saved",
		`<p>nothing`: "",
	} {
		require.Equal(t, want, OwnAddress([]byte(page)), page)
	}
}

func TestRowsWithoutAddresses(t *testing.T) {
	var rows strings.Builder
	for _, r := range []string{"Lyon|12 °C", "Nice|19 °C", "Lille|9 °C", "Brest|11 °C", "Paris|10 °C", "Metz|7 °C"} {
		city, temperature, _ := strings.Cut(r, "|")
		rows.WriteString("<tr><td class=city>" + city + "</td><td class=temp>" + temperature + "</td></tr>")
	}
	page := Page{URL: "https://www.weather.example/france", Body: []byte("<html lang=fr><h1>Weather</h1><table><tr><th>City</th><th>Temperature</th></tr>" + rows.String() + "</table>")}
	d, err := Make(page, Options{Kind: List})
	require.NoError(t, err)
	require.Equal(t, 6, d.Rows)
	require.Contains(t, d.Recipe, "produces: weather_rows")
	require.Contains(t, d.Warnings, "rows have no address of their own: check that the key is the same tomorrow")
	r, err := recipe.Parse([]byte(d.Recipe), nil)
	require.NoError(t, err, d.Recipe)
	_, err = r.Compile(0, nil)
	require.NoError(t, err)
}

func FuzzMake(f *testing.F) {
	f.Add([]byte(`<h1 itemscope itemtype="https://schema.org/Product"><b itemprop=name>x</b><i itemprop=price content=5>5 €</i></h1>`))
	f.Add([]byte(strings.Repeat(`<div class=card><a href=/p/1>x'y # z</a><b>$5</b></div>`, 5)))
	f.Add([]byte(`{"items":[{"id":1,"name":"a: b","price":5},{"id":2,"name":"#","price":6},{"id":3,"name":"c","price":7}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := Make(Page{URL: "https://www.shop.example/p/lamp-12345", Body: body}, Options{})
		if err != nil {
			return
		}
		if _, err := recipe.Parse([]byte(d.Recipe), nil); err != nil {
			t.Fatalf("%v\n%s", err, d.Recipe)
		}
	})
}
