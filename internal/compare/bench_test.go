package compare_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/blob/dir"
	"sheaf/datasets/table"
	"sheaf/internal/compare"
	"sheaf/internal/record"
)

// BenchmarkCompare runs 70,000 records (SHEAF_BENCH_ROWS) of about 4 KB: the first run, and one in which 1 % have
// another price. b.N counts runs.
func BenchmarkCompare(b *testing.B) {
	rows := 70_000
	if n, err := strconv.Atoi(os.Getenv("SHEAF_BENCH_ROWS")); err == nil {
		rows = n
	}
	store, err := dir.Open(b.TempDir())
	require.NoError(b, err)
	in := func(at time.Time, churn int, parent compare.Parent) compare.Input {
		return compare.Input{
			Dataset: "shop/products", Run: "run-1", Source: "shop.example", Site: "shop", Kind: table.Catalog, AsOf: at,
			RecipeRev: 1, Locale: "en-US", Parent: parent, Records: catalog(rows, churn), Outcomes: seq[record.ItemOutcome](nil),
		}
	}
	opts := compare.Options{TempDir: b.TempDir()}
	var first datasets.Delta
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			first, _, err = compare.Compare(context.Background(), store, in(day0, 0, compare.Parent{}), opts)
			require.NoError(b, err)
		}
		b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	})
	parent := compare.Parent{AsOf: day0, State: first.State, Evidence: first.Evidence}
	b.Run("churn1pct", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d, _, err := compare.Compare(context.Background(), store, in(day0.Add(day), rows/100, parent), opts)
			require.NoError(b, err)
			require.Equal(b, int64(rows/100), d.Counts[datasets.Changed])
		}
		b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
	})
}

// catalog yields products with a page of text each; the first churn of them cost more.
func catalog(rows, churn int) iter.Seq2[record.Record, error] {
	words := strings.Fields("steel leather battery wireless noise cancelling comfortable water resistant stainless mesh strap quartz movement crystal dial hours minutes charge case warranty years design lightweight premium classic modern everyday travel")
	return func(yield func(record.Record, error) bool) {
		for i := range rows {
			var text strings.Builder
			for j := range 180 {
				text.WriteString(words[(i*7+j*(1+i%11))%len(words)])
				text.WriteByte(' ')
			}
			price := fmt.Sprintf("%d.%02d", 5+i%900, i%100)
			if i < churn {
				price = fmt.Sprintf("%d.%02d", 6+i%900, i%100)
			}
			id := fmt.Sprint(i)
			r := item(id, price, "title", fmt.Sprintf("%s %s watch model %d", words[i%len(words)], words[(i/7)%len(words)], i),
				"description", text.String(), "brand_raw", "Brand "+words[i%len(words)], "mpn", "M"+id, "rating", 4.5, "rating_count", int64(i),
				"category_path", []string{"Watches", words[i%5]}, "availability", "in_stock",
				"image_urls", []string{"https://img.example/" + id + "/1.jpg", "https://img.example/" + id + "/2.jpg"},
				"specs", []map[string]any{{"name": "Case", "value": "steel"}, {"name": "Band", "value": "leather"}, {"name": "Movement", "value": "quartz"}})
			if !yield(r, nil) {
				return
			}
		}
	}
}
