package accuracy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/extract"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
	"sheaf/internal/trial"
)

// TestPagesWithoutAddress scores saved pages as somebody hands them to `sheaf recipe test`: the body alone. What it is and
// where it is from is found out.
func TestPagesWithoutAddress(t *testing.T) {
	truth := index(t)
	for _, shop := range []string{"amazon", "ebay", "jomashop"} {
		t.Run(shop, func(t *testing.T) {
			r := parsed(t, shop)
			var s Score
			for _, name := range namesOf(truth, shop) {
				want := truth[name]
				body, err := os.ReadFile(filepath.Join(fixtures, "pages", name))
				require.NoError(t, err)
				if want.Record == nil && want.Items == nil {
					continue
				}
				s.Add(scoreTrial(t, r, name, body, want))
			}
			report(t, shop, "pages without address", s)
		})
	}
}

func namesOf(truth map[string]pageTruth, shop string) []string {
	var names []string
	for name := range truth {
		if strings.HasPrefix(name, shop+"/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func scoreTrial(t *testing.T, r *recipe.Recipe, name string, body []byte, want pageTruth) Score {
	t.Helper()
	pages := []trial.Page{{Body: body}}
	p, err := trial.Compile(r, 0, nil, pages)
	require.NoError(t, err, name)
	out, err := trial.Run(p, pages)
	require.NoError(t, err, name)
	if want.Items == nil {
		require.NotNil(t, out.Item, name)
		if out.Item.Reason != "" {
			t.Logf("%s: %s %s", name, out.Item.Outcome, out.Item.Reason)
		}
		return CompareRecord(name, stated(fieldValues(out.Item)), want.Record, nil)
	}
	require.NotNil(t, out.List, "%s read as %v", name, out.Pages)
	a := &extract.Answer{}
	for _, row := range out.List.Rows {
		a.Rows = append(a.Rows, record.Record{Key: record.Key{ID: row["site_product_id"].(string)}, Fields: stated(row)})
	}
	return CompareRows(name, a, rowsOf(want), nil)
}

func fieldValues(item *extract.ItemTest) map[string]any {
	out := map[string]any{}
	for name, f := range item.Fields {
		if f.Value != nil {
			out[name] = f.Value
		}
	}
	return out
}

// stated makes printed values comparable.
func stated(row map[string]any) map[string]record.Field {
	out := make(map[string]record.Field, len(row))
	for name, v := range row {
		out[name] = record.Field{State: record.Value, Value: v}
	}
	return out
}
