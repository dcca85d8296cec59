package freshness_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/freshness"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func TestAge(t *testing.T) {
	slo := datasets.Freshness{MaxAge: datasets.Duration(36 * time.Hour)}
	for _, c := range []struct {
		name  string
		good  time.Time
		now   time.Time
		age   time.Duration
		stale bool
	}{
		{"just collected", noon, noon.Add(time.Hour), time.Hour, false},
		{"as old as it may be", noon, noon.Add(36 * time.Hour), 36 * time.Hour, false},
		{"older", noon, noon.Add(36*time.Hour + time.Second), 36*time.Hour + time.Second, true},
		{"never collected, defined lately", time.Time{}, noon.Add(time.Hour), 2 * time.Hour, false},
		{"never collected", time.Time{}, noon.Add(40 * time.Hour), 41 * time.Hour, true},
		{"the clock of the one that looks is behind", noon, noon.Add(-time.Minute), 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			defined := noon.Add(-time.Hour)
			got := freshness.Of(slo, freshness.Good{AsOf: c.good}, defined, c.now)
			require.Equal(t, c.stale, got.Stale)
			require.Equal(t, c.age, time.Duration(got.Age))
			from := c.good
			if from.IsZero() {
				from = defined
			}
			require.Equal(t, from.Add(36*time.Hour), got.Since)
			require.Equal(t, c.good, got.LastGood)
		})
	}
}

// Runs that held everything, failed, were rehearsals or go on do not make a dataset fresh; one that found nothing changed does.
func TestReadFindsTheNewestGoodRun(t *testing.T) {
	ctx, s := t.Context(), mem.New()
	put := func(day int, outcome wire.Outcome, version int, again *runs.Reextract) string {
		asOf := noon.AddDate(0, 0, day)
		p := runs.Plan{Dataset: "shop/products", Run: wire.RunID(asOf, "aaaa"), AsOf: asOf, Trigger: "schedule", Parent: 7, Reextract: again}
		require.NoError(t, runs.PutPlan(ctx, s, p))
		if outcome != "" {
			require.NoError(t, runs.PutResult(ctx, s, runs.Result{Run: p.Run, Dataset: p.Dataset, Outcome: string(outcome), Version: version}))
		}
		return p.Run
	}
	def, _, err := datasets.New(s).PutDefinition(ctx, datasets.Definition{
		Name: "shop/products", Kind: "catalog", Sources: []datasets.Source{{Recipe: "ebay"}}, Freshness: &datasets.Freshness{MaxAge: datasets.Duration(36 * time.Hour)},
	})
	require.NoError(t, err)

	got, err := freshness.Read(ctx, s, def, noon)
	require.NoError(t, err)
	require.Zero(t, got.LastGood)
	require.False(t, got.Since.IsZero(), "its age counts from its definition")

	put(1, wire.Published, 7, nil)
	unchanged := put(2, wire.Unchanged, 0, nil)
	put(3, wire.Held, 0, nil)
	put(4, wire.Failed, 0, nil)
	put(5, wire.Published, 8, &runs.Reextract{DryRun: true})
	put(6, "", 0, nil)
	got, err = freshness.Read(ctx, s, def, noon.AddDate(0, 0, 6))
	require.NoError(t, err)
	require.Equal(t, unchanged, got.Run)
	require.Equal(t, 7, got.Version)
	require.True(t, got.Stale)
	require.Equal(t, noon.AddDate(0, 0, 2).Add(36*time.Hour), got.Since)

	def.Freshness = nil
	got, err = freshness.Read(ctx, s, def, noon)
	require.NoError(t, err)
	require.Nil(t, got)
}
