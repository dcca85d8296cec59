package catalog

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// shelf are datasets as one might have them.
func shelf() []*Entry {
	return []*Entry{
		{
			Dataset: "shop/watches", Title: "Watches of four shops", Description: "Prices and descriptions, collected every night.", Kind: "catalog", Owner: "kim minji",
			Licence: "internal use", Labels: []string{"retail", "en"}, Sources: []string{"ebay.de", "jomashop.com"}, Recipes: []string{"ebay", "jomashop"},
			Tags: []Tag{{"latest", 2}, {"prod", 1}}, Version: 2, PublishedAt: now, staleFrom: now.Add(-time.Hour),
			columns: []Column{{"price", "decimal(18,4)", "What the shop asks for.", "major units"}, {"gtin14", "string", "Global trade item number.", ""}},
			versions: []version{
				{1, "aaaa0123456789aaaa0123456789aaaa01234567", "d1d1d1d1", "run-20261122-0200-x7", "2026-11-22"},
				{2, "bbbb0123456789bbbb0123456789bbbb01234567", "d2d2d2d2", "run-20261123-0200-x8", "2026-11-23"},
			},
		},
		{
			Dataset: "nlp/reviews", Title: "한국어 사용후기 말뭉치", Description: "쇼핑몰 상품평을 모은 데이터입니다.", Kind: "documents", Owner: "박지훈", Labels: []string{"ko", "sentiment"},
			Sources: []string{"rakuten.co.jp"}, Recipes: []string{"rakuten"}, Tags: []Tag{{"latest", 1}}, Version: 1, PublishedAt: now.AddDate(0, -1, 0),
			columns: []Column{{"text", "string", "Main text of the review.", ""}},
		},
		{Dataset: "press/news", Title: "News articles", Description: "Articles about watches and fashion.", Kind: "documents", Owner: "ann", Private: true, columns: []Column{{"published_at", "timestamp[us]", "When the page says that it was published.", ""}}},
		{Dataset: "lab/empty", Kind: "table", Owner: "Ann Lee", Recipes: []string{"chess"}},
	}
}

func ask(t *testing.T, text string) Result {
	t.Helper()
	q, err := Parse(text)
	require.NoError(t, err, text)
	return newIndex(shelf()).search(q, func(*Entry) bool { return true }, now, 0, 10)
}

func names(r Result) (out []string) {
	for _, h := range r.Hits {
		out = append(out, h.Dataset)
	}
	return out
}

func TestSearch(t *testing.T) {
	for text, want := range map[string]string{
		"watches":                   "shop/watches press/news", // a title weighs more than a description
		"WATCHES shops":             "shop/watches",
		"watc":                      "shop/watches press/news",
		"wacthes":                   "shop/watches press/news", // swapped
		"descripions":               "shop/watches",            // left out
		"jomashop":                  "shop/watches",
		"ebay.de":                   "shop/watches",
		"gtin14":                    "shop/watches",
		"trade item":                "shop/watches",
		"published_at":              "press/news",
		"사용후기":                      "nlp/reviews",
		"후기":                        "nlp/reviews", // within a word
		"상품":                        "nlp/reviews", // its beginning
		"쇼핑물":                       "nlp/reviews", // a slip
		"박지훈":                       "nlp/reviews",
		"aaaa0123456789":            "shop/watches",
		"run-20261123-0200-x8":      "shop/watches",
		"owner:ann":                 "lab/empty press/news",
		`owner:"ann lee"`:           "lab/empty",
		"tag:prod":                  "shop/watches",
		"tag:sentiment":             "nlp/reviews",
		"stale:true":                "shop/watches",
		"site:jomashop":             "shop/watches",
		"column:price":              "shop/watches",
		"kind:documents articles":   "press/news",
		"private:true":              "press/news",
		"published:false":           "lab/empty press/news",
		"since:2026-11-01":          "shop/watches",
		"recipe:chess":              "lab/empty",
		"licence:internal":          "shop/watches",
		"":                          "lab/empty nlp/reviews press/news shop/watches",
		"zzzzzzzz":                  "",
		"qx":                        "",
		`"Watches of four shops"`:   "shop/watches",
		"watches owner:ann":         "press/news",
		"https://ebay.de":           "shop/watches", // no filter
		"watches nothingthatexists": "shop/watches press/news",
	} {
		got := strings.Join(names(ask(t, text)), " ")
		require.Equal(t, want, got, text)
	}
	require.True(t, ask(t, "watches nothingthatexists").Relaxed)
	require.False(t, ask(t, "watches").Relaxed)
	require.False(t, ask(t, "zzzzzzzz").Relaxed)
}

func TestWhereItStands(t *testing.T) {
	r := ask(t, "trade aaaa0123 prod")
	require.Len(t, r.Hits, 1)
	found := r.Hits[0].Found
	require.Equal(t, "gtin14", found[0].Column.Name)
	require.Equal(t, Found{Word: "aaaa0123", In: "version", Ref: "aaaa0123456789aaaa0123456789aaaa01234567", Version: 1}, found[1])
	require.Equal(t, Found{Word: "prod", In: "tag", Ref: "prod"}, found[2])
	require.True(t, r.Hits[0].Stale)
}

func TestWhoSeesWhat(t *testing.T) {
	x := newIndex(shelf())
	public := func(e *Entry) bool { return !e.Private }
	q, err := Parse("watches")
	require.NoError(t, err)
	r := x.search(q, public, now, 0, 10)
	require.Equal(t, []string{"shop/watches"}, names(r))
	require.Equal(t, 1, r.Total)
	require.Equal(t, 3, r.Datasets)
	r = x.search(Query{}, func(*Entry) bool { return true }, now, 1, 2)
	require.Equal(t, []string{"nlp/reviews", "press/news"}, names(r))
	require.Equal(t, 4, r.Total)
}

func TestWrongQueries(t *testing.T) {
	for text, says := range map[string]string{
		"colour:red":   "there is no field",
		"stale:maybe":  "true or false",
		"since:monday": "a day such as",
	} {
		_, err := Parse(text)
		require.ErrorIs(t, err, ErrQuery, text)
		require.ErrorContains(t, err, says)
	}
	q, err := Parse(`"owner:x" 시계　가격`)
	require.NoError(t, err)
	require.Equal(t, []Term{{"owner:x", []string{"owner", "x"}}, {"시계", []string{"시계"}}, {"가격", []string{"가격"}}}, q.Terms)
}

func TestNearWords(t *testing.T) {
	for _, c := range []struct {
		a, b string
		n    int
		ok   bool
	}{
		{"watches", "watches", 0, true}, {"watches", "wacthes", 1, true}, {"watches", "watces", 1, true}, {"watches", "watchess", 1, true},
		{"watches", "wxtchxs", 2, false}, {"watches", "xatches", 1, false}, {"가격표", "가겨표", 1, true}, {"", "a", 0, false},
	} {
		n, ok := within([]rune(c.a), []rune(c.b), 1)
		require.Equal(t, c.ok, ok, c)
		if ok {
			require.Equal(t, c.n, n, c)
		}
	}
}

// FuzzSearch puts any text in: no panic, and what is found was looked at.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"watches", "owner:ann", `"`, "사용후기", "a:b:c", "\x00", "tag:", strings.Repeat("ab", 100), "İ", "\xff"} {
		f.Add(s)
	}
	x := newIndex(shelf())
	f.Fuzz(func(t *testing.T, text string) {
		q, err := Parse(text)
		if err != nil {
			require.ErrorIs(t, err, ErrQuery)
			return
		}
		for _, term := range q.Terms {
			for _, w := range term.Words {
				require.True(t, utf8.ValidString(w))
				require.NotContains(t, w, pairMark)
			}
		}
		r := x.search(q, func(e *Entry) bool { return !e.Private }, now, 0, 3)
		require.False(t, slices.ContainsFunc(r.Hits, func(h Hit) bool { return h.Private }))
		require.LessOrEqual(t, len(r.Hits), 3)
	})
}
