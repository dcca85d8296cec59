package acceptance

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// A new revision of a recipe reads the archived bodies again: rows that say something else by the new rules are reparsed,
// not changed, their dates stay, and no item page is fetched for it.
func TestRecipeChangeReparses(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 15, Products: 120}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Amazon}, {Shop: mall.Rakuten}}, More: lenient})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	before := map[string]harness.Row{}
	for _, row := range w.Rows(t, "v1", "") {
		before[harness.ID(row)] = row
	}
	require.Equal(t, 2, w.PutRecipe(t, mall.Amazon, "  brand_raw:\n", "  brand_raw:\n    transforms: [upper]\n").Revision)
	w.Mall.Reset()
	r := w.Run(t, harness.Day(1).Add(time.Hour))
	require.Equal(t, wire.Published, r.Outcome, "%+v", r)
	for _, hit := range w.Mall.Hits(0) {
		require.NotContains(t, hit.URL, "/dp/", "an item was fetched")
	}
	reparsed := 0
	for _, row := range w.Rows(t, "v2", "") {
		old := before[harness.ID(row)]
		require.Equal(t, old["first_seen_at"], row["first_seen_at"])
		require.Equal(t, old["changed_at"], row["changed_at"], "better parsing moves no date")
		require.Equal(t, old["split"], row["split"])
		if row.Text("marketplace") != "amazon.com" {
			require.Equal(t, old, row)
			continue
		}
		require.Equal(t, strings.ToUpper(old.Text("brand_raw")), row.Text("brand_raw"))
		if old.Text("brand_raw") != row.Text("brand_raw") {
			reparsed++
		}
	}
	require.Positive(t, reparsed)
	require.EqualValues(t, reparsed, r.Counts["reparsed"], "%+v", r.Counts)
	require.Zero(t, r.Counts["changed"]+r.Counts["added"]+r.Counts["gone"], "%+v", r.Counts)
	for _, h := range w.Rows(t, "v2", "history") {
		if h.Text("class") == "reparsed" {
			require.Equal(t, "parser", h.Text("cause"))
			require.Equal(t, "amazon.com", h.Text("marketplace"))
			reparsed--
		}
	}
	require.LessOrEqual(t, reparsed, 0, "history tells every reparsed row")
	quiet, _ := w.Version(t, "v2").Source("rakuten.co.jp")
	require.Equal(t, 1, quiet.RecipeRev)
	w.Verify(t, "v2")
}
