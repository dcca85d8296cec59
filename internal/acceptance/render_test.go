package acceptance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/fetch"
	"sheaf/internal/mall"
	"sheaf/internal/recipe"
	"sheaf/internal/recipe/draft"
	"sheaf/internal/render"
	"sheaf/internal/testenv"
	"sheaf/workflows/wire"
)

// A shop that sends nothing but a script: its list is drafted from what a browser makes of it, and the run that collects it renders its pages on the
// queue of workers that have one. The archive holds the pages as they were read, so that a re-extraction needs no browser.
func TestARenderedListIsCollected(t *testing.T) {
	browser, err := render.New(render.Config{Path: testenv.Chromium(t)})
	require.NoError(t, err)
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 5, Products: 600}})
	require.NoError(t, w.Mall.SetDay(1))
	const address = "https://www.jomashop.com/watches.html"
	ask := fetch.New(fetch.Options{Transport: fetch.NewTransport(fetch.TransportOptions{Map: w.Mapping(t)})}).Do
	page, err := browser.Open(harness.Deadline(t), address, render.Options{Fetch: ask})
	require.NoError(t, err)
	d, err := draft.Make(draft.Page{URL: page.URL, Status: page.Status, ContentType: "text/html; charset=utf-8", Body: page.HTML}, draft.Options{Name: "rendered"})
	require.NoError(t, err)
	text := strings.Replace(d.Recipe, "requests:", "requests:\n  render: { steps: [{ wait_for: h1 }, { scroll: bottom }] }", 1)
	_, _, err = recipe.NewStore(w.Store).Put(harness.Deadline(t), []byte(text), nil)
	require.NoError(t, err)
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: "rendered"}}, More: "checks: {min_rows: 5}\n"})
	stop := w.StartWorker(t, harness.WorkerOptions{Browser: browser})

	r := w.RunDay(t, 1)
	require.Equal(t, wire.Published, r.Outcome, "%+v", r)
	truth := map[string]mall.Row{}
	for _, row := range w.Truth([]int{1}, harness.Marketplaces[mall.Jomashop]) {
		truth[row.Record.URL] = row
	}
	rows := w.Rows(t, "v1", "")
	require.Greater(t, len(rows), 60, "more than the list's first page")
	for _, row := range rows {
		product, ok := truth[row.Text("url")]
		require.True(t, ok, "%s is no product", row.Text("url"))
		require.Equal(t, product.Record.Title, row.Text("title"))
		price, _ := row["price"].(int64)
		require.Equal(t, product.Record.Price, money(price), row.Text("url"))
	}
	w.Verify(t, "v1")

	// Nobody is asked and no browser is needed to read the pages again with a recipe that has one more column.
	stop()
	w.StartWorker(t, harness.WorkerOptions{})
	before := len(w.Mall.Hits(0))
	text = strings.Replace(text, "states: [title,", "states: [sku, title,", 1) + "  sku: { from: [{ list: { css: '.productItem > a', attr: href } }] }\n"
	_, _, err = recipe.NewStore(w.Store).Put(harness.Deadline(t), []byte(text), nil)
	require.NoError(t, err)
	again := w.Reextract(t, wire.Reextract{Run: r.Run})
	require.Equal(t, wire.Published, again.Outcome, "%+v", again)
	now := w.Rows(t, "v2", "")
	require.Len(t, now, len(rows))
	require.NotEmpty(t, now[0].Text("sku"))
	require.Len(t, w.Mall.Hits(0), before)
}
