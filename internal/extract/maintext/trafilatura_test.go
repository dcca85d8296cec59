package maintext

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
)

func parse(tb testing.TB, page string) *html.Node {
	tb.Helper()
	root, err := html.Parse(strings.NewReader(page))
	require.NoError(tb, err)
	return root
}

const story = `<!doctype html><html><head><title>Ferry service returns | Harbour Post</title>
<meta name="author" content="Ada Quill"><meta property="og:title" content="Ferry service returns"></head>
<body><nav><a href="/">Home</a><a href="/news">News</a></nav><div class="cookie-banner">We use cookies to improve your experience.</div>
<article><h1>Ferry service returns</h1>
<p>The ferry between the two islands runs again from Monday, the harbour office said on Friday after weeks of repairs.</p>
<p>Passengers can expect <b>four</b> crossings a day, each of them lasting forty minutes, with room for bicycles &amp; dogs.</p>
<ul><li>Adults pay five crowns</li><li>Children travel free of charge</li></ul>
<table><tr><td>Morning</td><td>07:30</td></tr><tr><td>Evening</td><td>18:45</td></tr></table>
<p>Tickets are sold at the pier and in the town hall, where timetables are on display as well for everybody who asks.</p></article>
<footer>Copyright Harbour Post. All rights reserved.</footer></body></html>`

func TestMainText(t *testing.T) {
	root := parse(t, story)
	var before bytes.Buffer
	require.NoError(t, html.Render(&before, root))
	doc, err := New(Limits{}).Extract(root, "https://post.example/ferry")
	require.NoError(t, err)
	assert.Equal(t, "Ferry service returns", doc.Title)
	assert.Equal(t, "Ada Quill", doc.Author)
	assert.Contains(t, doc.Text, "Passengers can expect four crossings a day, each of them lasting forty minutes, with room for bicycles & dogs.\n")
	assert.Contains(t, doc.Text, "- Adults pay five crowns\n- Children travel free of charge\n")
	assert.Contains(t, doc.Text, "Morning | 07:30\nEvening | 18:45\n")
	assert.NotContains(t, doc.Text, "cookies")
	assert.NotContains(t, doc.Text, "Copyright")
	var after bytes.Buffer
	require.NoError(t, html.Render(&after, root))
	assert.Equal(t, before.String(), after.String(), "the tree is shared with selectors")
	again, err := New(Limits{}).Extract(root, "https://post.example/ferry")
	require.NoError(t, err)
	assert.Equal(t, doc, again)
}

// TestHostilePages: whatever a page is made of, it ends in time, as a document or as a reason.
func TestHostilePages(t *testing.T) {
	paragraph := "<p>The ferry between the two islands runs again from Monday, the harbour office said.</p>"
	for name, page := range map[string]string{
		"colspan 2^53":        `<body><article>` + strings.Repeat(paragraph, 5) + `<table><tr><td colspan="9007199254740992" rowspan="9007199254740992">x</td></tr></table></article>`,
		"one wide table":      "<body><table>" + strings.Repeat("<tr>"+strings.Repeat("<td>1", 100)+"</tr>", 100) + "</table>",
		"tables in tables":    "<body>" + strings.Repeat("<table><tr><td>a b c", 100),
		"deep":                "<body>" + strings.Repeat("<div>", 450) + paragraph,
		"deep formatting":     "<body>" + strings.Repeat("<b><i>", 200) + paragraph,
		"many paragraphs":     "<body><article>" + strings.Repeat(paragraph, 4_000),
		"many links":          "<body>" + strings.Repeat(`<a href="/x">word</a> `, 12_000),
		"many divs":           "<body>" + strings.Repeat("<div>word</div>", 20_000),
		"many list items":     "<body><ul>" + strings.Repeat("<li>word word", 20_000),
		"many breaks":         "<body><p>" + strings.Repeat("word<br>", 20_000),
		"one long word":       "<body><article><p>" + strings.Repeat("a", 1<<20),
		"one long line":       "<body><article><p>" + strings.Repeat("a b, ", 1<<18),
		"long attribute":      `<body class="` + strings.Repeat("comment ", 1<<19) + `">` + paragraph,
		"broken JSON-LD":      `<script type="application/ld+json">` + strings.Repeat(`{"@type":[`, 20_000) + "</script><body>" + paragraph,
		"nothing":             "",
		"50 MB of paragraphs": strings.Repeat(paragraph, 50<<20/len(paragraph)),
		"50 MB of text":       "<body><p>" + strings.Repeat("word ", 10<<20),
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && len(page) > 1<<20 {
				t.Skip("large")
			}
			root, err := html.Parse(strings.NewReader(page))
			if err != nil {
				t.Skipf("the parser refuses it: %v", err)
			}
			doc, err := New(Limits{}).Extract(root, "https://post.example/")
			t.Logf("%d bytes of text, %v", len(doc.Text), err)
			if err != nil {
				require.True(t, errors.Is(err, ErrNoText) || errors.Is(err, ErrTooLarge), "%v", err)
				require.Empty(t, doc)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		limits Limits
		want   error
		text   string
	}{
		"nodes": {Limits{Nodes: 20}, ErrTooLarge, "more than 20 nodes"},
		"bytes": {Limits{Bytes: 200}, ErrTooLarge, "more than 200 bytes of text"},
		"time":  {Limits{Time: time.Nanosecond}, ErrTooSlow, "took too long"},
	} {
		_, err := New(c.limits).Extract(parse(t, story), "")
		require.ErrorIs(t, err, c.want, name)
		require.ErrorContains(t, err, c.text, name)
	}
	_, err := New(Limits{}).Extract(parse(t, "<body><script>x</script>"), "")
	require.ErrorIs(t, err, ErrNoText)
}

// TestAHungPageHoldsNobodyUp: who waits for it goes on, the next pages are read, and once two hang no further one is
// begun until one of them is through.
func TestAHungPageHoldsNobodyUp(t *testing.T) {
	e := New(Limits{Time: 50 * time.Millisecond})
	release := make(chan struct{})
	e.work = func(*html.Node, string) (Document, error) {
		<-release
		return Document{}, nil
	}
	for range 2 {
		_, err := e.Extract(parse(t, story), "")
		require.ErrorIs(t, err, ErrTooSlow)
	}
	require.Eventually(t, func() bool { return len(e.extra) == 2 }, 10*time.Second, time.Millisecond)
	e.work = func(*html.Node, string) (Document, error) { return Document{Text: "x"}, nil }
	_, err := e.Extract(parse(t, story), "")
	require.ErrorContains(t, err, "2 pages are still at work")
	close(release)
	require.Eventually(t, func() bool { return len(e.extra) == 0 }, 10*time.Second, time.Millisecond)
	doc, err := e.Extract(parse(t, story), "")
	require.NoError(t, err)
	require.Equal(t, "x", doc.Text)
}

func TestAPanicIsAPageWithoutText(t *testing.T) {
	e := New(Limits{})
	e.work = func(*html.Node, string) (Document, error) { panic("index out of range") }
	_, err := e.Extract(parse(t, story), "")
	require.ErrorIs(t, err, ErrNoText)
	require.ErrorContains(t, err, "index out of range")
}

func FuzzExtract(f *testing.F) {
	f.Add(story)
	f.Add("<table><tr><td colspan=9007199254740992>x<td><ul><li>y</table><p>z")
	f.Add("<b><i><p>a<table>b<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":[{}]}</script>")
	e := New(Limits{Nodes: 20_000, Bytes: 1 << 20})
	f.Fuzz(func(t *testing.T, page string) {
		root, err := html.Parse(strings.NewReader(page))
		if err != nil {
			return
		}
		one, err := e.Extract(root, "https://post.example/a")
		if errors.Is(err, ErrTooSlow) {
			t.Fatal(err)
		}
		two, again := e.Extract(root, "https://post.example/a")
		require.Equal(t, fmt.Sprint(err), fmt.Sprint(again))
		require.Equal(t, one, two)
	})
}
