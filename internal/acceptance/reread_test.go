package acceptance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// shout changes what a recipe reads and nothing of what it asks for.
var shout = []string{"  brand_raw:\n", "  brand_raw:\n    transforms: [upper]\n"}

// Published rows are read again from the pages that they were read from: what the recipe changed is reparsed, no date
// moves, no site is asked, and the next run finds the rows as if nothing had been.
func TestReextractPublishedRows(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 23, Products: 160, Churn: churn()}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Amazon}, {Shop: mall.Jomashop}}, More: lenient})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	before := map[string]harness.Row{}
	for _, row := range w.Rows(t, "v2", "") {
		before[harness.ID(row)] = row
	}
	w.Mall.Reset()

	same := w.Reextract(t, wire.Reextract{})
	require.Equal(t, wire.Unchanged, same.Outcome, "today's recipes read them: %+v", same)

	w.PutRecipe(t, mall.Amazon, shout...)
	r := w.Reextract(t, wire.Reextract{Sources: []string{"amazon.com"}})
	require.Empty(t, w.Mall.Hits(0), "a re-extraction asks no site")
	require.Equal(t, wire.Published, r.Outcome, "%+v", r)
	w.Record(t, "build-reparsed", wire.DatasetID(harness.Name))
	reparsed := 0
	for _, row := range w.Rows(t, "v3", "") {
		old := before[harness.ID(row)]
		for _, column := range []string{"first_seen_at", "changed_at", "split"} {
			require.Equal(t, old[column], row[column], "better parsing moves no %s", column)
		}
		if row.Text("marketplace") != "amazon.com" {
			require.Equal(t, old, row)
			continue
		}
		require.Equal(t, strings.ToUpper(old.Text("brand_raw")), row.Text("brand_raw"))
		if old.Text("brand_raw") != row.Text("brand_raw") {
			reparsed++
		}
	}
	require.Len(t, w.Rows(t, "v3", ""), len(before))
	require.Positive(t, reparsed)
	require.EqualValues(t, reparsed, r.Counts["reparsed"], "%+v", r.Counts)
	require.Zero(t, r.Counts["changed"]+r.Counts["added"]+r.Counts["gone"]+r.Counts["missing"], "%+v", r.Counts)
	told := 0
	for _, h := range w.Rows(t, "v3", "history") {
		if h.Text("class") == "reparsed" {
			told++
			require.Equal(t, "parser", h.Text("cause"))
			require.Equal(t, "amazon.com", h.Text("marketplace"))
		}
	}
	require.GreaterOrEqual(t, told, reparsed)
	for _, s := range w.Version(t, "v3").Sources {
		require.True(t, s.AsOf.Equal(harness.Day(2)), "%s was not collected anew", s.Source)
	}
	w.Verify(t, "v3")

	// Nothing of when rows were seen has moved: what vanished is counted as if nothing had been read again.
	third := w.RunDay(t, 3)
	require.Equal(t, wire.Published, third.Outcome)
	w.CheckCounts(t, "latest", []int{1, 2, 3}, "amazon.com", "jomashop.com")
}

// Only rows that a run since then has read are read again; a check may hold what comes of it, and somebody admit it.
func TestReextractSinceAndHeld(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 24, Products: 160, Churn: churn()}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Amazon}}, More: "checks: {min_rows: 5, row_count: {warn: 0.5, hold: 0.4}, retired: {warn: 0.5, hold: 0.5}}\n"})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	w.PutRecipe(t, mall.Amazon, shout...)
	since := w.Reextract(t, wire.Reextract{Since: harness.Day(2)})
	require.Equal(t, wire.Published, since.Outcome)
	missing := 0
	for id, row := range w.Truth([]int{1, 2}, "amazon.com") {
		if row.Class == mall.Missing {
			missing++
			for _, r := range w.Rows(t, "latest", "") {
				if harness.ID(r) == id {
					require.NotEqual(t, strings.ToUpper(r.Text("brand_raw")), r.Text("brand_raw"), "run 2 did not read %s", id)
				}
			}
		}
	}
	require.Positive(t, missing)
	rest := w.Reextract(t, wire.Reextract{})
	require.Equal(t, wire.Published, rest.Outcome)
	require.Equal(t, since.Counts["reparsed"]+rest.Counts["reparsed"], int64(len(w.Rows(t, "latest", ""))))

	w.PutRecipe(t, mall.Amazon, "category_path: { list: true,", "category_path: { null_if: ['*'], list: true,") // the column is lost
	held := w.Reextract(t, wire.Reextract{})
	require.Equal(t, wire.Held, held.Outcome, "%+v", held)
	require.Contains(t, held.Reason, "category_path: coverage fell")
	version := w.Version(t, "latest").Version
	require.NoError(t, w.Decide(t, held.Run, "amazon.com", wire.Decision{Verdict: wire.Approve, Reason: "paths are not wanted", By: "owner"}))
	admitted := ended(t, w, held.Run, "amazon.com")
	require.Equal(t, wire.Published, admitted.Run.Outcome, "%+v", admitted)
	require.Equal(t, version+1, w.Version(t, "latest").Version)
	for _, row := range w.Rows(t, "latest", "") {
		require.Nil(t, row["category_path"])
	}
	w.Verify(t, "latest")
}
