package recipes_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"sheaf/internal/trial"
)

// TestSamplesOnTheirOwn reads every sample as `sheaf recipe test` does: one body and its address, the page kind found out. A shell
// alone is no item (its price is missing), and is printed for what it states.
func TestSamplesOnTheirOwn(t *testing.T) {
	for _, shop := range []string{"jomashop", "rakuten"} {
		t.Run(shop, func(t *testing.T) {
			p := plan(t, shop)
			eachSample(t, shop, func(t *testing.T, tr truth, dir string) {
				t.Helper()
				body, err := os.ReadFile(filepath.Join(dir, tr.Body))
				require.NoError(t, err)
				result, err := trial.Run(p, []trial.Page{{URL: tr.Request.URL, Status: tr.Response.Status, Body: body}})
				require.NoError(t, err)
				if tr.Kind == "listing" {
					require.NotNil(t, result.List)
					require.Len(t, result.List.Rows, len(tr.Items))
					if want, ok := tr.Page["next_url"].(string); ok {
						require.NotNil(t, result.List.Next)
						require.Equal(t, want, *result.List.Next)
					} else if shop == "rakuten" {
						require.Nil(t, result.List.Next)
					}
					return
				}
				require.NotNil(t, result.Item)
				if tr.Record == nil {
					require.Nil(t, result.Item.Record)
					return
				}
				for _, column := range scored {
					got, want := result.Item.Record[column], tr.Record[column]
					if column != "price_max" || want != nil {
						require.True(t, printedSame(column, want, got), "%s: want %v, got %v", column, want, got)
					}
				}
			})
		})
	}
}

func printedSame(column string, want, got any) bool {
	w, ok1 := want.(string)
	g, ok2 := got.(string)
	if strings.Contains(column, "price") && ok1 && ok2 {
		x, err1 := decimal.NewFromString(w)
		y, err2 := decimal.NewFromString(g)
		if err1 == nil && err2 == nil {
			return x.Equal(y)
		}
	}
	return want == nil && got == nil || same(want, got)
}
