package harness

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/mall"
	"sheaf/internal/recipe"
)

// Marketplaces of the mall's shops, by site: the names of a dataset's sources.
var Marketplaces = map[string]string{
	mall.Amazon: "amazon.com", mall.Ebay: "ebay.com", mall.Jomashop: "jomashop.com", mall.Rakuten: "rakuten.co.jp",
}

// Source of a dataset: a shop by its site name, collected so that every product of the mall is reached.
type Source struct {
	Shop        string
	Slots       int
	BatchItems  int
	Rate        float64
	Concurrency int
}

// AllShops are the four, with settings of their own or the defaults.
func AllShops(settings ...Source) []Source {
	out := []Source{{Shop: mall.Amazon}, {Shop: mall.Ebay}, {Shop: mall.Jomashop}, {Shop: mall.Rakuten}}
	for i := range out {
		for _, s := range settings {
			if s.Shop == "" || s.Shop == out[i].Shop {
				shop := out[i].Shop
				out[i] = s
				out[i].Shop = shop
			}
		}
	}
	return out
}

// Dataset is a dataset.yaml: sources, and more keys as YAML text, e.g. "part_target: 1KB\nchecks: {min_rows: 5}".
type Dataset struct {
	Name    string // "" = Name
	Sources []Source
	More    string
}

// YAML is the text of the definition.
func (d Dataset) YAML(t testing.TB) string {
	t.Helper()
	if d.Name == "" {
		d.Name = Name
	}
	var sources []map[string]any
	for _, s := range d.Sources {
		one := map[string]any{"recipe": s.Shop}
		if words := mall.Keywords(s.Shop); words != nil {
			one["params"] = map[string]any{"keywords": words}
		}
		for key, v := range map[string]int{"slots": s.Slots, "batch_items": s.BatchItems, "concurrency": s.Concurrency} {
			if v > 0 {
				one[key] = v
			}
		}
		if s.Rate > 0 {
			one["rate"] = s.Rate
		}
		sources = append(sources, one)
	}
	text, err := yaml.Marshal(map[string]any{"sources": sources})
	require.NoError(t, err)
	return fmt.Sprintf("name: %s\nkind: catalog\n%s%s\n", d.Name, text, d.More)
}

// Root is the repository's root.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "..", "..", "..")
}

// PutRecipe stores a shop's shipped recipe, with its text changed by replacing old, new, old, new, …
func (w *World) PutRecipe(t testing.TB, shop string, replace ...string) recipe.Stored {
	t.Helper()
	text, files, err := recipe.Load(filepath.Join(Root(), "recipes", shop+".yaml"))
	require.NoError(t, err)
	for i := 0; i+1 < len(replace); i += 2 {
		require.Contains(t, string(text), replace[i])
		text = []byte(strings.ReplaceAll(string(text), replace[i], replace[i+1]))
	}
	stored, _, err := recipe.NewStore(w.Store).Put(Deadline(t), text, files)
	require.NoError(t, err)
	return stored
}

// Apply stores the recipes that a dataset names, unless they are there, and the definition, and sets its schedule, as
// `sheaf recipe put` and `sheaf dataset apply` do.
func (w *World) Apply(t testing.TB, d Dataset) datasets.Definition {
	t.Helper()
	ctx := Deadline(t)
	for _, s := range d.Sources {
		if _, err := recipe.NewStore(w.Store).Get(ctx, s.Shop, 0); err != nil {
			w.PutRecipe(t, s.Shop)
		}
	}
	def, err := datasets.ParseDefinition([]byte(d.YAML(t)))
	require.NoError(t, err)
	require.NoError(t, activities.CheckSources(ctx, w.Store, def))
	stored, _, err := w.Repo.PutDefinition(ctx, def)
	require.NoError(t, err)
	require.NoError(t, activities.ApplySchedule(ctx, w.Client.ScheduleClient(), stored))
	require.NoError(t, activities.ApplyRetraining(ctx, w.Client.ScheduleClient(), stored))
	return stored
}
