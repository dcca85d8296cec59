package acceptance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// When one source changes, the parts of all others keep their bytes, however many there are.
func TestPartsOfQuietSourcesKeepTheirBytes(t *testing.T) {
	churn := map[string]mall.Churn{mall.Amazon: churn()[""]}
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 14, Products: 320, Churn: churn}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: lenient + "part_target: 4KB\n"})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	r := w.RunDay(t, 2)
	require.Equal(t, wire.Published, r.Outcome)
	w.CheckTruth(t, "v2", []int{1, 2})
	w.Verify(t, "v2")
	v1, v2 := w.Version(t, "v1"), w.Version(t, "v2")
	products, _ := v1.Table(table.ProductsTable)
	require.GreaterOrEqual(t, len(products.Parts()), 32)
	for _, source := range []string{"ebay.com", "jomashop.com", "rakuten.co.jp"} {
		require.Equal(t, partsOf(v1, source), partsOf(v2, source), source)
	}
	require.NotEqual(t, partsOf(v1, "amazon.com"), partsOf(v2, "amazon.com"))
}
