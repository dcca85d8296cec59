package builder_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/builder"
	"sheaf/internal/mall"
	"sheaf/internal/testenv"
)

// A shop whose pages are shells: a browser builds the list once, and the recipe asks for the data as the page's script did.
func TestAPageThatBuildsItselfBecomesItsData(t *testing.T) {
	testenv.Chromium(t)
	w := newWorld(t, mall.Options{Seed: 22, Products: 2400})
	d, err := w.Open(t.Context(), lists[mall.Jomashop], nil)
	require.NoError(t, err)
	require.Nil(t, d.Refusal)
	require.Equal(t, builder.Rendered, d.Samples[0].Origin)
	require.NotEmpty(t, d.Samples[0].Answers)
	first := d.Proposals[0]
	require.Equal(t, builder.ProposeJSON, first.Kind)
	require.Contains(t, first.From, "/graphql")
	require.Equal(t, 60, first.Count)
	data, err := w.Accept(t.Context(), d.ID, d.Seq, first.ID, true)
	require.NoError(t, err)
	require.Empty(t, data.View.Problems)
	require.Contains(t, data.Recipe, "currentPage%22%3A${n}")
	require.Contains(t, data.Recipe, "https://www.jomashop.com/{url_key}.html")
	rows, requests := w.tried(t, data.ID, 2)
	require.Equal(t, 120, rows, "two pages of sixty")
	require.Equal(t, 2, requests)
	table, err := w.Table(t.Context(), d.ID, "")
	require.NoError(t, err)
	truth := w.truth(mall.Jomashop)
	for _, row := range table.Rows {
		require.Equal(t, truth[row.Key].Title, row.Cells[column(t, table, "title")].Text)
	}

	// what the browser showed can be collected too, by workers that have one
	shown := slices.IndexFunc(d.Proposals, func(p builder.Proposal) bool { return p.Kind == builder.ProposeList && p.Browser })
	require.Positive(t, shown)
	list, err := w.Accept(t.Context(), d.ID, 0, d.Proposals[shown].ID, false)
	require.NoError(t, err)
	require.Empty(t, list.View.Problems)
	require.Contains(t, list.Recipe, "render: {}")
	require.Equal(t, "needs_browser", list.Warnings[len(list.Warnings)-1].Code)
	rows, requests = w.tried(t, list.ID, 1)
	require.Equal(t, d.Proposals[shown].Count, rows)
	require.Equal(t, 1, requests)
}

// tried is how many rows a try of some list pages brings, and by how many requests.
func (w world) tried(t *testing.T, id string, pages int) (rows, requests int) {
	t.Helper()
	try, err := w.StartTry(t.Context(), id, pages, 0)
	require.NoError(t, err)
	events, err := w.TryEvents(t.Context(), id, try.ID, 0)
	require.NoError(t, err)
	for _, e := range events {
		switch {
		case e.Problem != nil:
			t.Logf("%+v", *e.Problem)
		case e.Row != nil:
			rows++
		case e.Request != nil:
			requests++
		}
	}
	return rows, requests
}
