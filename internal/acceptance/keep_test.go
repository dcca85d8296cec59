package acceptance

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/internal/server/control"
	"sheaf/internal/sweep"
	"sheaf/workflows/wire"
)

// A rollback under the dataset's id, told to who wants to hear of it; the next run builds on what latest names then and takes
// the number after the greatest. Deletion and sweep of real crawls leave every version whole. All of it over HTTP.
func TestRollbackDeleteSweep(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 21, Products: 60, Churn: churn()}})
	ctx := harness.Deadline(t)
	hook := newReceiver(t)
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}}, More: lenient + `
protected_tags: [prod]
subscriptions:
  - {name: owner, events: [tag.moved], webhook: {url: ` + hook.URL + `/owner}}
`})
	for day := 1; day <= 3; day++ {
		require.Equal(t, day, w.RunDay(t, day).Version)
	}
	api := w.Serve(t)
	at := "/datasets/" + harness.Name
	why := map[string]any{"reason": "v3 has wrong prices", "by": "kim"}

	var e datasets.TagEntry
	api.Call(t, "PUT", at+"/tags/prod", map[string]any{"version": "v1", "reason": "good"}, 200, &e)
	api.Call(t, "PUT", at+"/tags/prod", map[string]any{"version": "v2", "reason": "better"}, 409, nil)
	api.Call(t, "PUT", at+"/tags/prod", map[string]any{"version": "v2", "reason": "better", "force": true}, 200, &e)
	require.True(t, e.Forced)
	api.Call(t, "PUT", at+"/tags/latest", map[string]any{"version": "v2", "reason": "back", "force": true}, 409, nil)

	var back wire.ChangeResult
	api.Call(t, "POST", at+"/rollback", map[string]any{"to": 2, "reason": "v3 has wrong prices", "by": "kim"}, 200, &back)
	require.Equal(t, wire.ChangeResult{From: 3, To: 2, Seq: 4}, back)
	api.Call(t, "POST", at+"/rollback", map[string]any{"to": 2, "reason": "again"}, 422, nil)
	api.Call(t, "POST", at+"/rollback", map[string]any{"to": 9, "reason": "again"}, 404, nil)
	var log []datasets.TagEntry
	api.Get(t, at+"/tags/latest", &log)
	require.Equal(t, []any{datasets.ActionRollback, "kim", 2}, []any{log[3].Action, log[3].Who, log[3].To})
	moved, err := notify.List(ctx, w.Store, harness.Name)
	require.NoError(t, err)
	told := 0
	for _, m := range moved {
		if m.Name == datasets.EventTagMoved {
			told++
		}
	}
	require.Equal(t, 3, told, "prod twice, and the rollback")

	// While a run goes on nothing of this may happen.
	require.NoError(t, w.Mall.SetDay(4))
	slow := w.Start(t, harness.Input("", harness.Day(4)))
	_, err = control.Rollback(ctx, w.Client, w.Store, harness.Name, 1, "kim", "now")
	require.ErrorIs(t, err, control.ErrBusy)
	result := harness.Wait(t, slow)
	require.Equal(t, 4, result.Version)
	v4 := w.Version(t, "latest")
	require.Equal(t, []int{4, 2}, []int{v4.Version, v4.Parent.Version})
	w.Verify(t, "latest")

	api.Call(t, "POST", at+"/versions/v2/delete", why, 409, nil)
	var stone datasets.Tombstone
	api.Call(t, "POST", at+"/versions/v3/delete", why, 200, &stone)
	require.Equal(t, "kim", stone.Who)
	api.Call(t, "POST", at+"/versions/v3/delete", why, 410, nil)
	api.Call(t, "GET", at+"/versions/v3", nil, 410, nil)

	// Everything is young: a sweep looks at a real crawl and leaves it alone, but for nothing.
	var preview, swept sweep.Report
	api.Get(t, at+"/sweep", &preview)
	require.True(t, preview.DryRun)
	require.Zero(t, preview.Removed.Sum())
	api.Call(t, "POST", at+"/sweep", nil, 200, &swept)
	require.Zero(t, swept.Removed.Sum())
	require.NotZero(t, swept.Kept[sweep.Archive].Objects)
	for _, v := range []string{"v1", "v2", "v4"} {
		w.Verify(t, v)
	}
	// Months later, by the clock of the one who looks: what only v3 had would go, and nothing that the others name.
	later, err := sweep.Sweep(ctx, w.Store, sweep.Input{Dataset: harness.Name, Now: harness.Day(4).AddDate(1, 0, 0), By: "test", DryRun: true})
	require.NoError(t, err)
	require.NotZero(t, later.Removed[sweep.Parts].Objects)
	doomed := map[string]bool{}
	for _, o := range later.Objects {
		doomed[o.Key] = true
	}
	for _, n := range []int{1, 2, 4} {
		v, err := w.Repo.Version(ctx, harness.Name, n)
		require.NoError(t, err)
		for _, p := range v.Parts() {
			require.False(t, doomed[p.Key], p.Key)
		}
	}
	nightly := client.StartWorkflowOptions{ID: "sweep", TaskQueue: wire.QueueControl}
	all, err := w.Client.ExecuteWorkflow(ctx, nightly, wire.SweepAll)
	require.NoError(t, err)
	var sum wire.SweepAllResult
	require.NoError(t, all.Get(ctx, &sum))
	require.Equal(t, 1, sum.Datasets)
	for name, id := range map[string]string{"change": wire.DatasetID(harness.Name), "sweep-all": nightly.ID} {
		w.Record(t, name, id)
	}
}
