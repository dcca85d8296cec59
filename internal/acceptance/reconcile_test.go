package acceptance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/holds"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/workflows/wire"
)

// A Temporal that was lost is set up again from the bucket: the schedule, the hold that waits, the approval that nobody
// carried out, the delivery without a receipt, and the training that nobody watches. Nobody is told who was not to be told.
func TestReconcile(t *testing.T) {
	before := harness.New(t, harness.Options{Mall: mall.Options{Seed: 12, Products: 80}})
	stop := before.StartWorker(t, harness.WorkerOptions{})
	shops := []harness.Source{{Shop: mall.Ebay}, {Shop: mall.Jomashop}, {Shop: mall.Rakuten}}
	checks := "checks: {min_rows: 5, min_rows_by_source: {ebay.com: 5000, rakuten.co.jp: 5000}}\nschedule: {cron: '0 2 * * *', paused: true}\n"
	trainer := "subscriptions:\n- {name: trainer, temporal: {workflow: Train, task_queue: trainers}}\n" +
		"- {name: picky, temporal: {workflow: Train, task_queue: trainers}, when: {min_rows: 100000}}\n"
	before.Apply(t, harness.Dataset{Sources: shops, More: checks + trainer})
	first := before.RunDay(t, 1)
	require.Equal(t, []string{"ebay.com", "rakuten.co.jp"}, first.Held, "%+v", first)
	var sent wire.AttemptResult
	notice, err := before.Repo.Notice(harness.Deadline(t), harness.Name, 1)
	require.NoError(t, err)
	told, err := notify.FromNotice(notice, "")
	require.NoError(t, err)
	trainerID := wire.DeliverID(wire.DeliverInput{EventID: told.ID, Subscription: "trainer"})
	require.NoError(t, before.Client.GetWorkflow(harness.Deadline(t), trainerID, "").Get(harness.Deadline(t), &sent))
	harness.Until(t, "the training is on record", func() bool {
		for info, err := range before.Store.List(t.Context(), "datasets/"+harness.Name+"/starts/trainer/", blob.ListOptions{}) {
			require.NoError(t, err)
			if strings.HasSuffix(info.Key, "/start.json") {
				return true
			}
		}
		return false
	})
	stop()

	// What a crash at the wrong time leaves: no receipt, no event, an approval without its run.
	ctx := harness.Deadline(t)
	require.NoError(t, before.Store.Delete(ctx, "datasets/"+harness.Name+"/receipts/"+told.ID+"/trainer.json"))
	require.NoError(t, before.Store.Delete(ctx, datasets.EventKey(harness.Name, 1)))
	parked := wire.HoldName(first.Run, "rakuten.co.jp")
	require.NoError(t, holds.Decide(ctx, before.Store, harness.Name, parked, holds.Decision{Verdict: wire.Approve, By: "owner"}))
	before.Apply(t, harness.Dataset{Sources: shops, More: checks + trainer + "- {name: newcomer, temporal: {workflow: Train, task_queue: trainers}}\n"})

	after := harness.New(t, harness.Options{Share: before})
	after.StartWorker(t, harness.WorkerOptions{})
	require.Equal(t, wire.ReconcileResult{Schedules: 1, Holds: 2, Deliveries: 1, Trainings: 1}, reconcile(t, after))
	after.Record(t, "reconcile", "reconcile")
	require.NoError(t, after.Client.GetWorkflow(ctx, trainerID, "").Get(ctx, &sent))
	require.True(t, sent.OK, "%+v", sent)
	_, err = notify.GetReceipt(ctx, after.Store, harness.Name, told.ID, "trainer")
	require.NoError(t, err)
	again, err := after.Repo.Notice(ctx, harness.Name, 1)
	require.NoError(t, err)
	require.Equal(t, notice, again)

	admitted := ended(t, after, first.Run, "rakuten.co.jp")
	require.Equal(t, 2, admitted.Run.Version, "%+v", admitted)
	require.NoError(t, after.Decide(t, first.Run, "ebay.com", wire.Decision{Verdict: wire.Reject, Reason: "too few", By: "owner"}))
	require.Equal(t, wire.Reject, ended(t, after, first.Run, "ebay.com").Decision.Verdict)

	// All is told, held and admitted: a second look starts nothing.
	harness.Until(t, "v2 was told", func() bool {
		return reconcile(t, after) == wire.ReconcileResult{}
	})
}

// reconcile compares Temporal with the bucket, as the server does.
func reconcile(t *testing.T, w *harness.World) (out wire.ReconcileResult) {
	t.Helper()
	run, err := w.Client.ExecuteWorkflow(harness.Deadline(t), client.StartWorkflowOptions{ID: "reconcile", TaskQueue: wire.QueueControl}, wire.Reconcile)
	require.NoError(t, err)
	require.NoError(t, run.Get(harness.Deadline(t), &out))
	return out
}
