package acceptance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// Two of the thirty days of internal/month on the whole stack, with the checks' defaults: while a shop sells everything 30 %
// cheaper all shops are published; when a shop shows a foreign visitor's prices it is held for that and the others are
// published; the day after publishes it again.
func TestSaleAndForeignPrices(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{
		Seed: 21, Products: 320, Churn: map[string]mall.Churn{"": {Price: 0.05, Refresh: 0.03, Stock: 0.01, Title: 0.002, New: 0.02, Ended: 0.01}},
		Events: []mall.Event{{Site: mall.Jomashop, From: 3, To: 4, Off: 0.3}},
	}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: "checks: {min_rows: 10}\n"})
	for _, day := range []int{1, 2, 3} { // the third one is the sale's
		r := w.RunDay(t, day)
		require.Equal(t, wire.Published, r.Outcome, "day %d: %+v", day, r)
		require.Empty(t, r.Held)
	}
	w.CheckTruth(t, "v3", []int{1, 2, 3})

	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultCurrency, Shop: mall.Ebay}))
	broken := w.RunDay(t, 4)
	require.Equal(t, wire.Partial, broken.Outcome, "%+v", broken)
	require.Equal(t, []string{"ebay.com"}, broken.Held)
	requireHold(t, w, broken.Run, "ebay.com", "EUR")
	w.CheckTruth(t, "v4", []int{1, 2, 3}, "ebay.com")
	w.CheckTruth(t, "v4", []int{1, 2, 3, 4}, "amazon.com", "jomashop.com", "rakuten.co.jp")

	require.NoError(t, w.Mall.SetFaults())
	mended := w.RunDay(t, 5) // with it the sale is over, too
	require.Equal(t, wire.Published, mended.Outcome, "%+v", mended)
	require.Empty(t, mended.Held)
	ebay, _ := w.Version(t, "v5").Source("ebay.com")
	require.True(t, ebay.AsOf.Equal(harness.Day(5)), "published again")
	require.Empty(t, ebay.Carried)
}
