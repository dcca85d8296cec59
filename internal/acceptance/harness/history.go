package harness

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
	"sheaf/internal/mall"
	"sheaf/internal/record"
)

// CheckHistory demands that the table history tells what happened on the days of runs, one run a day: who came, left,
// came back, and which field changed from what to what; and that first_seen_at and changed_at of the rows agree.
func (w *World) CheckHistory(t testing.TB, version string, days []int) {
	t.Helper()
	var want []string
	dates := map[string][2]time.Time{} // first_seen_at, changed_at
	before := map[string]mall.Row{}
	for i, day := range days {
		now := w.Truth(days[:i+1])
		for id, row := range now {
			at := dates[id]
			switch row.Class {
			case mall.Added:
				at[0], at[1] = Day(day), Day(day)
			case mall.Changed, mall.Reappeared:
				at[1] = Day(day)
			}
			dates[id] = at
			want = append(want, told(day, before[id], row)...)
		}
		maps.Copy(before, now)
	}
	var got []string
	for _, h := range w.Rows(t, version, table.HistoryTable) {
		if h.Text("field") == "variants" {
			continue // the truth does not tell them; they change with price and stock of a row that changed
		}
		line := fmt.Sprintf("%s %s %s", stamp(h["as_of"]), h.Text("key"), h.Text("class"))
		if h.Text("field") != "" {
			line += fmt.Sprintf(" %s: %q -> %q", h.Text("field"), squash(h.Text("old")), squash(h.Text("new")))
		}
		got = append(got, line)
	}
	slices.Sort(want)
	slices.Sort(got)
	require.Empty(t, head(minus(want, got)), "history does not tell")
	require.Empty(t, head(minus(got, want)), "history invents")
	for _, row := range w.Rows(t, version, "") {
		at := dates[ID(row)]
		require.Equal(t, Stamp(at[0]), stamp(row["first_seen_at"]), "first_seen_at of %s", ID(row))
		require.Equal(t, Stamp(at[1]), stamp(row["changed_at"]), "changed_at of %s", ID(row))
	}
}

// told are the lines of history that a row of the truth asks for.
func told(day int, before, now mall.Row) []string {
	key := record.Key{Site: now.Record.Site, Marketplace: now.Record.Marketplace, ID: now.Record.SiteProductID}
	line := fmt.Sprintf("%s %s %s", Stamp(Day(day)), key.Hash(), now.Class)
	switch now.Class {
	case mall.Added, mall.Gone, mall.Reappeared:
		return []string{line}
	case mall.Changed:
	default:
		return nil
	}
	old, fresh := expect(before.Record), expect(now.Record)
	columns := maps.Clone(old)
	maps.Copy(columns, fresh)
	var out []string
	for name := range columns {
		c := table.Products().Columns[table.Products().Index(name)]
		a, b := text(c, old[name]), text(c, fresh[name])
		if a != b && !c.Volatile {
			out = append(out, fmt.Sprintf("%s %s: %q -> %q", line, name, a, b))
		}
	}
	return out
}

// text is a cell as history shows it.
func text(c table.Column, cell any) string {
	switch v := cell.(type) {
	case nil:
		return ""
	case int64:
		if c.Type == table.Decimal {
			return decimal.New(v, -4).String()
		}
	case []string:
		return `["` + strings.Join(v, `","`) + `"]`
	}
	return fmt.Sprint(squash(cell))
}

// Stamp is a time as these checks compare it.
func Stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// stamp is a timestamp cell: microseconds since 1970.
func stamp(cell any) string {
	us, _ := cell.(int64)
	return Stamp(time.UnixMicro(us))
}

// minus are the lines of a that b does not have as often; both are sorted.
func minus(a, b []string) (out []string) {
	for _, line := range a {
		for len(b) > 0 && b[0] < line {
			b = b[1:]
		}
		if len(b) > 0 && b[0] == line {
			b = b[1:]
			continue
		}
		out = append(out, line)
	}
	return out
}
