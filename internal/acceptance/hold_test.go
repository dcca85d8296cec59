package acceptance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/holds"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/workflows/wire"
)

const strict = "checks: {min_rows: 5, row_count: {warn: 0.9, hold: 0.7}, retired: {warn: 0.5, hold: 0.5}, failures: {warn: 0.1, hold: 0.3}}\n"

// A source that a check holds is parked while the others publish. Approving it publishes it as of its own run;
// rejecting it leaves the rows as they were; what a later good run has overtaken is superseded. Nobody decides twice.
func TestHolds(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 6, Products: 160, Churn: churn()}})
	w.StartWorker(t, harness.WorkerOptions{})
	three := []string{"amazon.com", "ebay.com", "jomashop.com"}
	shops := harness.AllShops()
	approve := wire.Decision{Verdict: wire.Approve, Reason: "a small shop", By: "owner"}

	// v1: fewer rows than declared.
	w.Apply(t, harness.Dataset{Sources: shops, More: "checks: {min_rows: 5, min_rows_by_source: {rakuten.co.jp: 5000}}\n"})
	first := w.RunDay(t, 1)
	require.Equal(t, wire.Partial, first.Outcome, "%+v", first)
	require.Equal(t, []string{"rakuten.co.jp"}, first.Held)
	w.CheckTruth(t, "v1", []int{1}, three...)
	for _, row := range w.Rows(t, "v1", "") {
		require.NotEqual(t, "rakuten.co.jp", row.Text("marketplace"), "a held source was published")
	}
	requireHold(t, w, first.Run, "rakuten.co.jp", "at least 5000")

	require.ErrorContains(t, w.Decide(t, first.Run, "rakuten.co.jp", wire.Decision{Verdict: wire.Reject, By: "owner"}), "needs a reason")
	require.NoError(t, w.Decide(t, first.Run, "rakuten.co.jp", approve))
	require.Error(t, w.Decide(t, first.Run, "rakuten.co.jp", approve), "decided twice")
	admitted := ended(t, w, first.Run, "rakuten.co.jp")
	require.Equal(t, wire.Published, admitted.Run.Outcome, "%+v", admitted)
	w.Record(t, "hold-approved", wire.HoldID(first.Run, "rakuten.co.jp"))
	w.Record(t, "build-admission", wire.DatasetID(harness.Name))
	require.Equal(t, 2, admitted.Run.Version)
	w.CheckTruth(t, "v2", []int{1})
	rakuten, _ := w.Version(t, "v2").Source("rakuten.co.jp")
	require.True(t, rakuten.AsOf.Equal(harness.Day(1)), "published as of the run that collected it")
	w.Verify(t, "v2")

	// Day 2: a shop in new clothes and one that asks for captchas with status 200.
	owner := newReceiver(t)
	w.Apply(t, harness.Dataset{Sources: shops, More: strict + `
subscriptions:
  - {name: owner, events: [source.held, hold.decided, check.warned, recipe.broken], webhook: {url: ` + owner.URL + `/owner}}
`})
	require.NoError(t, w.Mall.SetRedesign(mall.Amazon, 2))
	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultCaptcha, Shop: mall.Ebay, Path: "^/itm/", Share: 0.8}))
	second := w.RunDay(t, 2)
	require.Equal(t, wire.Partial, second.Outcome, "%+v", second)
	require.Equal(t, []string{"amazon.com", "ebay.com"}, second.Held)
	w.Record(t, "build-held", wire.DatasetID(harness.Name))
	requireHold(t, w, second.Run, "amazon.com", "coverage fell")
	requireHold(t, w, second.Run, "ebay.com", "could not be read")
	w.CheckTruth(t, "v3", []int{1, 2}, "jomashop.com", "rakuten.co.jp")
	w.CheckTruth(t, "v3", []int{1}, "amazon.com", "ebay.com")
	reject := wire.Decision{Verdict: wire.Reject, Reason: "the recipe must learn the new markup", By: "owner"}
	require.NoError(t, w.Decide(t, second.Run, "amazon.com", reject))
	require.Equal(t, wire.Reject, ended(t, w, second.Run, "amazon.com").Decision.Verdict)
	require.Equal(t, 3, w.Version(t, "latest").Version, "a rejection changes nothing")
	w.Record(t, "hold-rejected", wire.HoldID(second.Run, "amazon.com"))

	// Day 3: all is well again; what was held of ebay before is overtaken.
	require.NoError(t, w.Mall.SetRedesign(mall.Amazon, 0))
	require.NoError(t, w.Mall.SetFaults())
	third := w.RunDay(t, 3)
	require.Equal(t, wire.Published, third.Outcome, "%+v", third)
	w.CheckTruth(t, "v4", []int{1, 3}, "amazon.com", "ebay.com")
	late := ended(t, w, second.Run, "ebay.com")
	require.Equal(t, wire.Superseded, late.Decision.Verdict, "%+v", late)
	require.Equal(t, third.Run, late.Decision.By)
	require.Error(t, w.Decide(t, second.Run, "ebay.com", approve), "it waits no more")
	w.Record(t, "hold-superseded", wire.HoldID(second.Run, "ebay.com"))
	require.Equal(t, 4, w.Version(t, "latest").Version)
	open, err := holds.List(harness.Deadline(t), w.Store, harness.Name, true)
	require.NoError(t, err)
	require.Empty(t, open)

	// The owner was asked with evidence, and heard how it ended.
	harness.Until(t, "the owner hears of both ends", func() bool { return len(heard[notify.Decided](t, owner, "/owner", notify.HoldDecided)) == 2 })
	asked := map[string]notify.Held{}
	for _, h := range heard[notify.Held](t, owner, "/owner", notify.SourceHeld) {
		asked[h.Source] = h
	}
	require.Len(t, asked, 2)
	amazon := asked["amazon.com"]
	require.Equal(t, wire.HoldName(second.Run, "amazon.com"), amazon.Hold)
	require.True(t, strings.HasSuffix(amazon.Review, "/holds/"+harness.Name+"/"+amazon.Hold), amazon.Review)
	require.NotEmpty(t, amazon.Verdicts)
	require.NotEmpty(t, amazon.Counts)
	require.Positive(t, amazon.Before)
	require.NotEmpty(t, amazon.Samples)
	require.NotEmpty(t, amazon.Samples[0].Archived)
	verdicts := map[string]string{}
	for _, d := range heard[notify.Decided](t, owner, "/owner", notify.HoldDecided) {
		verdicts[d.Source] = d.Verdict
	}
	require.Equal(t, map[string]string{"amazon.com": wire.Reject, "ebay.com": wire.Superseded}, verdicts)
	harness.Until(t, "the owner hears of the recipe", func() bool { return len(heard[notify.Broken](t, owner, "/owner", notify.RecipeBroken)) > 0 })
	broken := heard[notify.Broken](t, owner, "/owner", notify.RecipeBroken)[0]
	require.Equal(t, "amazon.com", broken.Source)
	require.NotEmpty(t, broken.Fields)
}

// requireHold finds an open hold in the bucket with its reason.
func requireHold(t *testing.T, w *harness.World, run, source, reason string) {
	t.Helper()
	h, err := holds.Get(harness.Deadline(t), w.Store, harness.Name, wire.HoldName(run, source))
	require.NoError(t, err)
	require.Nil(t, h.Decision)
	require.Contains(t, h.Hold.Reason, reason)
}

// ended waits for the end of a hold.
func ended(t *testing.T, w *harness.World, run, source string) (out wire.HoldResult) {
	t.Helper()
	require.NoError(t, w.Client.GetWorkflow(harness.Deadline(t), wire.HoldID(run, source), "").Get(harness.Deadline(t), &out))
	return out
}
