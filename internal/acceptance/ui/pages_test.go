package ui_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// TestPages visits every page of the UI with data on it: axe finds nothing serious, nothing is wider than a phone, and no page asks
// another host for anything or breaks its policy.
func TestPages(t *testing.T) {
	requireBuiltUI(t)
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 31, Products: 200}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: harness.AllShops(), More: "checks: {min_rows: 5, row_count: {warn: 0.5, hold: 0.4}, retired: {warn: 0.5, hold: 0.5}}"})
	require.Equal(t, wire.Published, w.RunDay(t, 1).Outcome)
	require.Equal(t, wire.Published, w.RunDay(t, 2).Outcome)
	w.Apply(t, harness.Dataset{Name: "shop/strict", Sources: []harness.Source{{Shop: mall.Jomashop}}, More: "checks: {min_rows: 100000}"})
	require.Equal(t, wire.Held, harness.Wait(t, w.Start(t, harness.Input("shop/strict", harness.Day(2)))).Outcome)
	browse(t, []string{"SHEAF_URL=" + w.StartServer(t)}, "axe.spec.ts", "foreign.spec.ts")
}
