package builder_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/builder"
	"sheaf/internal/mall"
)

// A shop whose pages are shells: a browser builds the list once, and the recipe asks for the data as the page's script did.
func TestAPageThatBuildsItselfBecomesItsData(t *testing.T) {
	w := newWorld(t, mall.Options{Seed: 22, Products: 2400})
	if !w.browser {
		t.Skip("no Chromium: pages that build themselves are not built")
	}
	d, err := w.Open(t.Context(), lists[mall.Jomashop], nil)
	require.NoError(t, err)
	require.Nil(t, d.Refusal)
	t.Logf("%+v %+v", d.Notes, d.Samples)
	require.Equal(t, builder.Rendered, d.Samples[0].Origin)
	require.NotEmpty(t, d.Proposals)
	for _, p := range d.Proposals {
		t.Logf("%+v", p)
	}
	d, err = w.Accept(t.Context(), d.ID, d.Seq, d.Proposals[0].ID, true)
	require.NoError(t, err)
	t.Log(d.Recipe)
	require.Empty(t, d.View.Problems)
	table, err := w.Table(t.Context(), d.ID, "")
	require.NoError(t, err)
	t.Log(len(table.Rows), table.Outcomes, table.Rows[0])
	try, err := w.StartTry(t.Context(), d.ID, 2, 3)
	require.NoError(t, err)
	events, err := w.TryEvents(t.Context(), d.ID, try.ID, 0)
	require.NoError(t, err)
	for _, e := range events {
		switch {
		case e.Request != nil:
			t.Logf("request %+v", *e.Request)
		case e.Problem != nil:
			t.Logf("problem %+v", *e.Problem)
		case e.Estimate != nil:
			t.Logf("estimate %+v", *e.Estimate)
		case e.Done != nil:
			t.Logf("done %+v", *e.Done)
		}
	}
}
