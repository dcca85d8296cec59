package acceptance

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/internal/trace"
	"sheaf/workflows/wire"
)

// Rows of a corpus and of a recipe's own table are found by every name that they have, and each of their columns says where it
// comes from: a page and a place, or how it is computed.
func TestTraceOtherKinds(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 5, Products: 8}})
	w.StartWorker(t, harness.WorkerOptions{})
	for _, of := range []struct {
		name, kind, recipe string
		names              []string // columns that name a row
		from               string   // a column that the page states
		builtIn            bool     // the recipe does not say where
	}{
		{articlesName, "documents", "harbour-post", []string{"id", "url"}, "text", true},
		{ferriesName, "table", "harbour-ferries", []string{"row_uid", "site_key", "url"}, "fare", false},
	} {
		require.NoError(t, apply(t, w, of.name, of.kind, of.recipe, ""))
		require.Equal(t, wire.Published, day(t, w, of.name, 1).Outcome)
		ask := func(key, field string) (trace.Trace, error) {
			return trace.Value(harness.Deadline(t), w.Store, trace.Question{Ref: of.name, Key: key, Field: field})
		}
		row := w.RowsOf(t, of.name+"@latest", "")[0]
		for _, name := range of.names {
			got, err := ask(row.Text(name), of.from)
			require.NoError(t, err, name)
			require.Equal(t, "harbourpost.example", got.Row.Marketplace)
			require.NotEmpty(t, got.Row.Name())
			require.NotNil(t, got.Page)
			body, err := trace.Body(harness.Deadline(t), w.Store, got)
			require.NoError(t, err)
			require.NotEmpty(t, body)
			require.Equal(t, of.builtIn, got.Stated.Alternative.BuiltIn)
			require.Equal(t, of.builtIn, got.Stated.Alternative.YAML == "")
		}
		for _, c := range verify(t, w, of.name+"@latest").Tables[0].Schema.Columns {
			got, err := ask(row.Text(of.names[0]), c.Name)
			require.NoError(t, err, c.Name)
			require.True(t, got.Stated != nil || got.Derived != nil, c.Name)
			if got.Derived != nil {
				require.NotEmpty(t, got.Derived.Rule, c.Name)
			}
		}
		_, err := ask("nobody", of.from)
		require.ErrorIs(t, err, trace.ErrUnknown)
		require.ErrorContains(t, err, of.names[0])
	}
}
