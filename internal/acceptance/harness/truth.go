package harness

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/mall"
)

// untold are columns that pages state and the mall's truth does not speak of, or that Sheaf computes.
var untold = map[string]bool{
	"product_uid": true, "canonical_url": true, "parent_id": true, "locale": true, "title_norm": true, "specs": true, "language": true,
	"language_score": true, "brand": true, "sku": true, "gtin14": true, "gtin_valid": true, "category_leaf": true, "category_ids": true,
	"price_raw": true, "tax_included": true, "availability_raw": true, "stock_qty": true, "ended_on": true, "seller_id": true,
	"variants": true, "rating_scale": true, "review_count": true, "image_count": true, "attributes_json": true, "dup_cluster_id": true,
	"token_count": true, "text_len": true, "split": true, "first_seen_at": true, "changed_at": true, "content_hash": true, "quality_flags": true,
	"manufacturer": true, "model": true, "ships_from": true, "condition_class": true,
}

// CheckTruth demands that a published version holds exactly what the mall says after runs that saw the given days, 24
// hours apart: every product once with every value, and row classes by source. Sources limits it to some marketplaces.
func (w *World) CheckTruth(t testing.TB, version string, days []int, sources ...string) {
	t.Helper()
	truth := w.Truth(days, sources...)
	var wrong []string
	seen := map[string]bool{}
	for _, row := range w.Rows(t, version, "") {
		if len(sources) > 0 && !slices.Contains(sources, row.Text("marketplace")) {
			continue
		}
		id := ID(row)
		if seen[id] {
			wrong = append(wrong, id+": stands there twice")
		}
		seen[id] = true
		want, ok := truth[id]
		switch {
		case !ok:
			wrong = append(wrong, id+": is no product")
		case want.Class == mall.Gone:
			wrong = append(wrong, id+": is gone")
		default:
			for _, d := range differences(row, want.Record) {
				wrong = append(wrong, fmt.Sprintf("%s (%s): %s", id, want.Class, d))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(truth)) {
		if !seen[id] && truth[id].Class != mall.Gone {
			wrong = append(wrong, fmt.Sprintf("%s (%s, listed %v): is missing", id, truth[id].Class, truth[id].Listed))
		}
	}
	require.Empty(t, head(wrong), "%d differences from the truth of days %v", len(wrong), days)
}

// CheckCounts demands the row classes that the truth has, by source.
func (w *World) CheckCounts(t testing.TB, version string, days []int, sources ...string) {
	t.Helper()
	want := map[string]map[datasets.Class]int64{}
	for _, row := range w.Truth(days, sources...) {
		if want[row.Record.Marketplace] == nil {
			want[row.Record.Marketplace] = map[datasets.Class]int64{}
		}
		want[row.Record.Marketplace][datasets.Class(row.Class)]++
	}
	got := map[string]map[datasets.Class]int64{}
	for _, s := range w.Version(t, version).Sources {
		if want[s.Source] == nil {
			continue
		}
		got[s.Source] = map[datasets.Class]int64{}
		for class, n := range s.Counts {
			if n > 0 {
				got[s.Source][class] = n
			}
		}
	}
	require.Equal(t, want, got, "row classes after days %v", days)
}

// Truth is what the mall says after runs that saw the given days, by ID.
func (w *World) Truth(days []int, sources ...string) map[string]mall.Row {
	out := map[string]mall.Row{}
	for row := range w.Mall.TruthAfter(days...) {
		if len(sources) == 0 || slices.Contains(sources, row.Record.Marketplace) {
			out[row.Record.Marketplace+"/"+row.Record.SiteProductID] = row
		}
	}
	return out
}

// ID names a product in messages and maps: marketplace/site_product_id.
func ID(row Row) string { return row.Text("marketplace") + "/" + row.Text("site_product_id") }

// differences of a published row from what the shop states, column by column.
func differences(row Row, want mall.Record) (out []string) {
	expected := expect(want)
	columns := maps.Clone(expected)
	for column := range row {
		if !untold[column] {
			columns[column] = nil
		}
	}
	for _, column := range slices.Sorted(maps.Keys(columns)) {
		got := row[column]
		if column == "description" || column == "title" {
			got = squash(got)
		}
		if !reflect.DeepEqual(got, expected[column]) {
			out = append(out, fmt.Sprintf("%s is %s, want %s", column, show(got), show(expected[column])))
		}
	}
	return out
}

// expect turns a record into cells as a reader gets them.
func expect(r mall.Record) map[string]any {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	var stated map[string]any
	if err := json.Unmarshal(text, &stated); err != nil {
		panic(err)
	}
	out := map[string]any{}
	for _, c := range table.Products().Columns {
		v, ok := stated[c.Name]
		if !ok {
			continue
		}
		switch c.Type {
		case table.Decimal:
			v = scaled(v.(string))
		case table.Int32, table.Int64:
			v = int64(v.(float64))
		case table.Strings:
			var list []string
			for _, e := range v.([]any) {
				list = append(list, e.(string))
			}
			v = list
		}
		if c.Name == "description" || c.Name == "title" {
			v = squash(v)
		}
		out[c.Name] = v
	}
	return out
}

// scaled reads a decimal string as a money cell: value × 10⁴.
func scaled(s string) int64 {
	whole, part, _ := strings.Cut(s, ".")
	var n int64
	for _, c := range whole + (part + "0000")[:4] {
		n = n*10 + int64(c-'0')
	}
	return n
}

// squash leaves aside how paragraphs are broken.
func squash(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	return strings.Join(strings.Fields(s), " ")
}

func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(text) > 160 {
		return string(text[:160]) + "…"
	}
	return string(text)
}

func head(list []string) []string {
	if len(list) > 25 {
		return append(list[:25:25], "…")
	}
	return list
}
