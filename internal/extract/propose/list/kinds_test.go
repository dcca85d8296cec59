package list

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// card is a row of a shop's list; more stands in it, too.
func card(n int, class, more string) string {
	return fmt.Sprintf(`<li class="%s"><a href="/p/%d"><img src="/%d.jpg"></a><h3><a href="/p/%d">Thing number %d of the shop</a></h3><span class="price">$%d.50</span>%s</li>`, class, n, n, n, n, n, more)
}

const stars = `<div class="rating"><span class="star"></span><a class="count" href="/r">4.5</a></div><em class="badge">New</em>`

func cardsFrom(from, n int, class, more string) string {
	var b strings.Builder
	for i := from; i < from+n; i++ {
		b.WriteString(card(i, class, more))
	}
	return b.String()
}

func addresses(l List) (out []string) {
	for _, r := range l.Items {
		out = append(out, strings.TrimPrefix(r.URL, "https://shop.example"))
	}
	return out
}

func numbers(from, n int) (out []string) {
	for i := from; i < from+n; i++ {
		out = append(out, fmt.Sprintf("/p/%d", i))
	}
	return out
}

// TestResultsOverTwoContainers: an advertisement parts the results; a heading would begin another list.
func TestResultsOverTwoContainers(t *testing.T) {
	page := func(between, class string) string {
		return `<html lang="en"><body><main><h1>16 results for thing</h1><div id="top"><ul class="view">` + cardsFrom(101, 3, "result", stars) + `</ul></div>` + between +
			`<section><div id="below"><div><ul class="` + class + `">` + cardsFrom(104, 9, "result", stars) + `</ul></div></div></section></main></body></html>`
	}
	ad := `<div class="ad"><a href="https://ads.example/x"><img src="/ad.jpg"></a></div>`
	l := Find(open(t, page(ad, "view"), "https://shop.example/s?q=thing"))[0]
	require.Equal(t, numbers(101, 12), addresses(l))
	require.Empty(t, l.NotItems)
	require.True(t, l.Exact, l.Rows)
	for name, body := range map[string]string{"heading": page(`<h2>New arrivals</h2>`, "view"), "another view": page(ad, "strip")} {
		l := Find(open(t, body, "https://shop.example/s?q=thing"))[0]
		require.Equal(t, numbers(104, 9), addresses(l), name)
	}
}

// TestRowThatLacksNames: what is used has no stars, no badge and fewer names of its own, and all that makes a row.
func TestRowThatLacksNames(t *testing.T) {
	page := func(first string) List {
		return Find(open(t, `<html lang="en"><body><main><ul class="grid">`+first+cardsFrom(102, 9, "result rated", stars)+`</ul></main></body></html>`, "https://shop.example/c"))[0]
	}
	require.Equal(t, numbers(101, 10), addresses(page(card(101, "result", ""))))
	banner := page(`<li class="result"><a href="/sale"><h3>Summer sale: all that is left of last year</h3></a></li>`)
	require.Equal(t, numbers(102, 9), addresses(banner))
	require.Len(t, banner.NotItems, 1)
}

// TestRowIsNoReview: a link with many words to what others think of a row is not the row's address.
func TestRowIsNoReview(t *testing.T) {
	var b strings.Builder
	for i := range 6 {
		fmt.Fprintf(&b, `<li class="result"><a href="/p/%d">Thing %d</a><span class="price">$%d.50</span><a href="/product-reviews/%d">What %d customers say about this thing</a></li>`, i+1, i, i+7, i, i+3)
	}
	l := Find(open(t, `<html lang="en"><body><main><ul>`+b.String()+`</ul></main></body></html>`, "https://shop.example/c"))[0]
	require.Equal(t, numbers(1, 6), addresses(l))
}

// TestRecordsOfSeveralRows: a table within a table that lays the page out; each record takes two rows, and a spacer.
func TestRecordsOfSeveralRows(t *testing.T) {
	var b strings.Builder
	for i := range 12 {
		fmt.Fprintf(&b, `<tr class="story"><td>%d.</td><td><a class="up" href="/vote?for=%d"></a></td><td><a href="/p/%d">Story number %d that somebody wrote</a></td></tr><tr><td colspan="2"></td><td>%d points by <a href="/user?id=u%d">u%d</a> | <a href="/item?id=%d">%d comments</a></td></tr><tr class="spacer"></tr>`, i+1, i, i+1, i, i*3, i, i, i, i)
	}
	body := `<html lang="en"><body><table><tr><td><table><tr><td><a href="/"><b>News</b></a></td><td><a href="/newest">new</a> | <a href="/ask">ask</a></td></tr></table></td></tr><tr><td><table>` + b.String() +
		`<tr><td></td><td><a href="/news?p=2">More</a></td></tr></table></td></tr><tr><td><a href="/guide">Guidelines</a> <a href="/faq">Questions</a></td></tr></table></body></html>`
	l := Find(open(t, body, "https://shop.example/"))[0]
	require.Equal(t, numbers(1, 12), addresses(l))
	require.Equal(t, "tr.story", l.Rows)
	require.Equal(t, "Story number 3 that somebody wrote", l.Items[3].Title)
	require.NotNil(t, l.Next)
	require.Equal(t, "https://shop.example/news?p=2", l.Next.URL)
	third := Find(open(t, strings.ReplaceAll(body, "p=2", "p=3"), "https://shop.example/news?p=2"))[0]
	require.Equal(t, "https://shop.example/news?p=3", third.Next.URL)
	require.Nil(t, Find(open(t, strings.ReplaceAll(body, "p=2", "q=2"), "https://shop.example/"))[0].Next)
}

// TestStripedRowsAreRecords: rows of alternating classes are records by themselves.
func TestStripedRowsAreRecords(t *testing.T) {
	var b strings.Builder
	for i := range 10 {
		fmt.Fprintf(&b, `<tr class="%s"><td><a href="/p/%d">Thing number %d</a></td><td>$%d.50</td></tr>`, []string{"odd", "even"}[i%2], i+1, i, i+3)
	}
	l := Find(open(t, `<html lang="en"><body><main><table>`+b.String()+`</table></main></body></html>`, "https://shop.example/c"))[0]
	require.Equal(t, numbers(1, 10), addresses(l))
}
