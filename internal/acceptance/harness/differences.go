package harness

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/diff"
	"sheaf/datasets/table"
)

// CheckDifferences demands that the run of a day changed in its version what history says of it, and nothing else: rows that came
// and went, and the columns that changed, with both values where they are short. Volatile and derived columns are not in history.
func (w *World) CheckDifferences(t testing.TB, version, day int) {
	t.Helper()
	ctx := Deadline(t)
	d, err := diff.Open(ctx, w.Store, fmt.Sprintf("%s@v%d", Name, version), "")
	require.NoError(t, err)
	schema := table.Products()
	field := func(key, name, old, now string) string {
		if c := schema.Columns[schema.Index(name)]; c.Long || !slices.Contains([]table.Type{table.String, table.Decimal, table.Int32, table.Int64}, c.Type) {
			return key + " " + name
		}
		return fmt.Sprintf("%s %s: %q -> %q", key, name, squash(old), squash(now))
	}
	var got, want []string
	for c, err := range d.Rows(ctx, diff.Query{}) {
		require.NoError(t, err)
		switch c.Class {
		case diff.Added, diff.Removed:
			got = append(got, c.Key+" "+string(c.Class))
		case diff.Changed:
			for _, f := range c.Fields {
				if column := schema.Columns[schema.Index(f.Name)]; !column.Volatile && !column.Derived {
					got = append(got, field(c.Key, f.Name, text(column, f.Old.Cell), text(column, f.New.Cell)))
				}
			}
		}
	}
	for _, h := range w.Rows(t, fmt.Sprintf("v%d", version), table.HistoryTable) {
		if stamp(h["as_of"]) != Stamp(Day(day)) {
			continue
		}
		switch class := h.Text("class"); class {
		case "added", "reappeared":
			want = append(want, h.Text("key")+" "+string(diff.Added))
		case "gone":
			want = append(want, h.Text("key")+" "+string(diff.Removed))
		default:
			want = append(want, field(h.Text("key"), h.Text("field"), h.Text("old"), h.Text("new")))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	require.NotEmpty(t, got)
	require.Empty(t, head(minus(want, got)), "history tells it of day %d, and the versions do not differ in it", day)
	require.Empty(t, head(minus(got, want)), "the versions differ in it, and history does not tell it of day %d", day)
}
