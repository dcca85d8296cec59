package acceptance

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/builder"
	"sheaf/internal/mall"
	"sheaf/internal/repair"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

// The day on which a shop's pages of products are redesigned is held. Over HTTP somebody sees which columns broke, with the
// pages of before and after, takes what is proposed, tests it on all archived pages, saves a revision, and has the parked run
// read again: what is published has the digest that the right recipe would have given, without one request to the site.
func TestRepairOverHTTP(t *testing.T) {
	c := reopening{shop: mall.Amazon, redesign: itemPages, mend: func(*testing.T, *harness.World) {}, churn: churn()[""]}
	o := mall.Options{Seed: 21, Products: 240}
	w, held := c.broken(t, o)
	a := serve(t, w)
	w.Mall.Reset()

	var r builder.Repair
	a.do(t, http.MethodPost, "/repairs", map[string]any{"dataset": harness.Name, "run": held.Run, "source": "amazon.com"}, &r, http.StatusCreated)
	require.Equal(t, 1, r.Version)
	require.Equal(t, "amazon", r.Recipe)
	require.GreaterOrEqual(t, r.Pairs, 12)
	require.NotEmpty(t, r.Shown)
	for _, p := range r.Shown {
		for _, s := range []*builder.Sample{p.Before, p.After} {
			require.NotNil(t, s)
			resp, err := http.Get(a.base + s.Snapshot)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, http.StatusOK, resp.StatusCode)
			require.Contains(t, resp.Header.Get("Content-Security-Policy"), "default-src 'none'")
		}
	}
	var take []builder.RepairAccept
	broken := map[string]bool{}
	for _, f := range r.Columns {
		broken[f.Field] = true
		require.NotEmpty(t, f.Proposals, f.Field)
		best := f.Proposals[0]
		require.True(t, best.Sure, f.Field)
		one := builder.RepairAccept{Field: f.Field, Page: f.Page}
		for _, p := range best.Places {
			one.Places = append(one.Places, p.Source)
		}
		take = append(take, one)
	}
	for _, field := range []string{"price", "list_price", "availability", "rating_count", "category_path"} {
		require.True(t, broken[field], field)
	}
	for _, field := range []string{"site_product_id", "image_urls"} {
		require.False(t, broken[field], field)
	}
	a.do(t, http.MethodPost, "/repairs/"+r.ID+"/accept", map[string]any{"seq": r.Seq, "columns": take}, &r, http.StatusOK)
	require.True(t, r.Changed)

	var test repair.Test
	a.do(t, http.MethodPost, "/repairs/"+r.ID+"/test", map[string]any{}, &test, http.StatusOK)
	require.GreaterOrEqual(t, 10*test.Read, 9*test.Pages, "some products are gone meanwhile")
	for _, col := range test.Columns {
		require.GreaterOrEqual(t, 5*col.Has, 4*col.Had, "%+v", col) // some products are sold out meanwhile
		require.Equal(t, col.Had, col.Old, "the pages of before read the same: %+v", col)
		require.GreaterOrEqual(t, 10*col.Equal, 6*col.Has, "%+v", col)
	}

	a.do(t, http.MethodPost, "/repairs/"+r.ID+"/save", map[string]any{"seq": r.Seq}, &r, http.StatusOK)
	require.Equal(t, 2, r.Saved.Revision)
	var started control.Started
	a.do(t, http.MethodPost, "/datasets/"+harness.Name+"/runs/reextract", map[string]any{"run": held.Run}, &started, http.StatusCreated)
	var result wire.BuildResult
	require.NoError(t, w.Client.GetWorkflow(harness.Deadline(t), started.Workflow, "").Get(harness.Deadline(t), &result))
	require.Equal(t, wire.Published, result.Outcome, "%+v", result)
	require.Empty(t, w.Mall.Hits(0), "no site is asked")
	w.CheckTruth(t, "latest", []int{1, 2}, "amazon.com", quiet)
	w.Verify(t, "latest")
	requireSuperseded(t, w, held.Run, "amazon.com", result.Run)

	right := reopening{shop: mall.Amazon, redesign: itemPages, mend: bothMarkups, churn: churn()[""]}
	require.Equal(t, right.right(t, o), result.Digest)
}
