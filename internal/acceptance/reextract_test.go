package acceptance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets/blob"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/bodies"
	"sheaf/internal/holds"
	"sheaf/internal/mall"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// A day on which a shop shows new markup that its recipe cannot read: held where it reads little, failed where it reads
// nothing.
type reopening struct {
	shop     string
	redesign func(t *testing.T, w *harness.World)
	mend     func(t *testing.T, w *harness.World)
	churn    mall.Churn
	fails    bool
}

// still is churn without new products: they stand on lists only, and lists that were not read lead nowhere.
func still() mall.Churn {
	c := churn()[""]
	c.New = 0
	return c
}

// wholeShop redesigns every page from day 2 on.
func wholeShop(shop string) func(*testing.T, *harness.World) {
	return func(t *testing.T, w *harness.World) {
		t.Helper()
		require.NoError(t, w.Mall.SetRedesign(shop, 2))
	}
}

// itemPages redesigns the pages of products only: lists go on as they were.
func itemPages(t *testing.T, w *harness.World) {
	t.Helper()
	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultRedesign, Shop: mall.Amazon, Path: "/dp/"}))
}

// bothMarkups adds the new form beside every old selector.
func bothMarkups(t *testing.T, w *harness.World) {
	t.Helper()
	w.PutMendedRecipe(t, mall.Amazon)
}

// newMarkupOnly knows nothing of the old form any more.
func newMarkupOnly(t *testing.T, w *harness.World) {
	t.Helper()
	w.PutRecipe(t, mall.Rakuten, "#item-page-app-data", "#item-view-state", "window.__INITIAL_STATE__", "window.__VIEW_STATE__", "itemprop=", "data-prop=")
}

const (
	patient = "checks: {min_rows: 5, row_count: {warn: 0.5, hold: 0.4}, retired: {warn: 0.5, hold: 0.5}}\n"
	quiet   = "jomashop.com" // the source that nothing happens to
)

func (c reopening) world(t *testing.T, o mall.Options) *harness.World {
	t.Helper()
	o.Churn = map[string]mall.Churn{"": c.churn}
	w := harness.New(t, harness.Options{Mall: o})
	w.StartWorker(t, harness.WorkerOptions{})
	return w
}

func (c reopening) apply(t *testing.T, w *harness.World) {
	t.Helper()
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: c.shop, BatchItems: 10}, {Shop: mall.Jomashop}}, More: patient})
}

// broken is a world in which day 1 is published and the run of day 2 met what its recipe cannot read. The recipe that can
// is stored by then.
func (c reopening) broken(t *testing.T, o mall.Options) (*harness.World, wire.BuildResult) {
	t.Helper()
	w := c.world(t, o)
	c.apply(t, w)
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	c.redesign(t, w)
	r := w.RunDay(t, 2)
	if c.fails {
		require.Equal(t, []string{harness.Marketplaces[c.shop]}, r.Failed, "%+v", r)
	} else {
		require.Equal(t, []string{harness.Marketplaces[c.shop]}, r.Held, "%+v", r)
	}
	c.mend(t, w)
	return w, r
}

// right is the digest of day 2 where the right recipe was there: from the start if it can read what was before.
func (c reopening) right(t *testing.T, o mall.Options) string {
	t.Helper()
	w := c.world(t, o)
	if !c.fails {
		c.mend(t, w)
	}
	c.apply(t, w)
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	c.redesign(t, w)
	if c.fails {
		c.mend(t, w)
	}
	r := w.RunDay(t, 2)
	require.Equal(t, wire.Published, r.Outcome, "%+v", r)
	w.CheckTruth(t, "latest", []int{1, 2}, harness.Marketplaces[c.shop], quiet)
	return r.Digest
}

// The day a shop is redesigned its recipe reads little or nothing, and the source is held. Its parked run, read again with
// the mended recipe, has the digest that this recipe would have given, without one request; the hold is superseded.
func TestReextractedRedesign(t *testing.T) {
	for name, c := range map[string]reopening{
		"whole shop":         {shop: mall.Amazon, redesign: wholeShop(mall.Amazon), mend: bothMarkups, churn: still()},
		"pages of products":  {shop: mall.Amazon, redesign: itemPages, mend: bothMarkups, churn: churn()[""]},
		"nothing to be read": {shop: mall.Rakuten, redesign: wholeShop(mall.Rakuten), mend: newMarkupOnly, churn: still(), fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := mall.Options{Seed: 21, Products: 240}
			w, then := c.broken(t, o)
			w.Mall.Reset()

			dry := w.Reextract(t, wire.Reextract{Run: then.Run, DryRun: true})
			require.Equal(t, wire.Skipped, dry.Outcome, "%+v", dry)
			require.Contains(t, dry.Reason, "dry run")
			require.Equal(t, 2, w.Version(t, "latest").Version)

			r := w.Reextract(t, wire.Reextract{Run: then.Run})
			require.Empty(t, w.Mall.Hits(0), "a re-extraction asks no site")
			if c.fails {
				require.Equal(t, wire.Partial, r.Outcome, "%+v", r)
				require.Contains(t, r.Reason, "rakuten.co.jp is partial: the recipe leads to pages that run "+then.Run+" never fetched: 5")
			} else {
				require.Equal(t, wire.Published, r.Outcome, "%+v", r)
			}
			for class, n := range dry.Counts {
				require.Equal(t, r.Counts[class], n, class)
			}
			w.CheckTruth(t, "latest", []int{1, 2}, harness.Marketplaces[c.shop], quiet)
			w.Verify(t, "latest")
			for _, h := range w.Rows(t, "latest", "history") {
				require.NotEqual(t, "reparsed", h.Text("class"), "the shop changed, the recipe lost nothing: %v", h)
			}
			source, _ := w.Version(t, "latest").Source(harness.Marketplaces[c.shop])
			require.True(t, source.AsOf.Equal(harness.Day(2)), "as of the run that collected it")
			require.Equal(t, 2, source.RecipeRev)
			if !c.fails {
				requireSuperseded(t, w, then.Run, harness.Marketplaces[c.shop], r.Run)
				w.Record(t, "hold-reextracted", wire.HoldID(then.Run, harness.Marketplaces[c.shop]))
				w.Record(t, "build-reextracted", wire.DatasetID(harness.Name))
				w.Record(t, "crawl-reread", wire.RereadID(r.Run, harness.Marketplaces[c.shop]))
			}
			require.Equal(t, c.right(t, o), r.Digest)

			// The next day goes on from there; what is read again after it is overtaken.
			require.Equal(t, wire.Published, w.RunDay(t, 3).Outcome)
			w.CheckTruth(t, "latest", []int{1, 2, 3}, harness.Marketplaces[c.shop], quiet)
			late := w.Reextract(t, wire.Reextract{Run: then.Run})
			require.Equal(t, wire.Skipped, late.Outcome, "%+v", late)
		})
	}
}

// requireSuperseded demands that a hold ended because a run published what it parks, in the bucket and in Temporal.
func requireSuperseded(t *testing.T, w *harness.World, run, source, by string) {
	t.Helper()
	hold, err := holds.Get(harness.Deadline(t), w.Store, harness.Name, wire.HoldName(run, source))
	require.NoError(t, err)
	require.NotNil(t, hold.Decision)
	require.Equal(t, wire.Superseded, hold.Decision.Verdict)
	require.Contains(t, hold.Decision.Reason, by)
	require.Equal(t, wire.Superseded, ended(t, w, run, source).Decision.Verdict)
}

// Archived bodies that are gone fail the run before anything is read, and all of them are listed.
func TestReextractWithoutBodies(t *testing.T) {
	c := reopening{shop: mall.Amazon, redesign: wholeShop(mall.Amazon), mend: bothMarkups}
	w, held := c.broken(t, mall.Options{Seed: 22, Products: 120})
	ctx := harness.Deadline(t)
	for info, err := range w.Store.List(ctx, "archive/amazon/", blob.ListOptions{}) {
		require.NoError(t, err)
		if strings.Contains(info.Key, held.Run) && strings.HasSuffix(info.Key, ".warc.gz") && strings.Contains(info.Key, "-b00000") {
			require.NoError(t, w.Store.Delete(ctx, info.Key))
		}
	}
	before := w.Version(t, "latest")
	run, id := w.StartReextract(t, wire.Reextract{Run: held.Run}, harness.Timing())
	err := run.Get(ctx, nil)
	var app *temporal.ApplicationError
	require.ErrorAs(t, err, &app)
	require.Equal(t, wire.ErrBodiesGone, app.Type())
	require.Contains(t, app.Message(), "archived bodies are gone")
	report, err := bodies.Get(ctx, w.Store, id, "amazon.com")
	require.NoError(t, err)
	ids := map[string]bool{}
	for _, b := range report.Gone {
		ids[b.SiteProductID] = true
		require.NotEmpty(t, b.URL)
		require.Contains(t, b.Archive, held.Run)
	}
	require.Len(t, ids, len(w.Truth([]int{1, 2}, "amazon.com")), "every item of the shop")
	fine, err := bodies.Get(ctx, w.Store, id, quiet)
	require.NoError(t, err)
	require.Empty(t, fine.Gone)
	require.Equal(t, before.Commit, w.Version(t, "latest").Commit, "nothing was published")
	w.Record(t, "build-bodies-gone", wire.DatasetID(harness.Name))
	s, err := runs.Get(ctx, w.Store, harness.Name, id)
	require.NoError(t, err)
	require.Equal(t, "failed", s.Result.Outcome)
	require.Equal(t, held.Run, s.Plan.Reextract.Run)

	// Half of a dataset can still be read again.
	r := w.Reextract(t, wire.Reextract{Run: held.Run, Sources: []string{quiet}})
	require.Equal(t, wire.Unchanged, r.Outcome, "%+v", r)
}
