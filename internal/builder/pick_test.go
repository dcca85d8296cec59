package builder_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/builder"
	"sheaf/internal/mall"
)

// opened opens a shop's list without accepting anything.
func opened(t *testing.T, w world, shop string) builder.Draft {
	t.Helper()
	d, err := w.Open(t.Context(), lists[shop], nil)
	require.NoError(t, err)
	require.NotEmpty(t, d.Proposals)
	return d
}

func TestPickingByHand(t *testing.T) {
	w := newWorld(t, mall.Options{Seed: 22, Products: 2400})
	for _, shop := range []string{mall.Amazon, mall.Ebay, mall.Rakuten} {
		t.Run(shop, func(t *testing.T) {
			d := opened(t, w, shop)
			want := d.Proposals[0]
			// a click somewhere in the second row: the innermost element of its title
			row := want.Nodes[1]
			p, err := w.Pick(t.Context(), d.ID, builder.Click{Sample: "p1", Node: row + 2}, builder.PickRows)
			require.NoError(t, err)
			t.Logf("rows: %d %s %v groups %d", p.Count, p.Problem, p.Places, len(p.Groups))
			require.Subset(t, p.Nodes, want.Nodes)

			d, err = w.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "rows", Sample: "p1", Node: &row}})
			require.NoError(t, err)
			require.Empty(t, d.View.Problems)
			table, err := w.Table(t.Context(), d.ID, "")
			require.NoError(t, err)
			t.Logf("%d rows, columns %d of %d", len(table.Rows), len(table.Columns), len(want.Columns))
			require.Len(t, table.Rows, want.Count)

			title := slices.IndexFunc(table.Columns, func(c builder.TableColumn) bool { return c.Name == "title" })
			node := *table.Rows[1].Cells[title].Node
			p, err = w.Pick(t.Context(), d.ID, builder.Click{Sample: "p1", Node: node}, builder.PickColumn)
			require.NoError(t, err)
			t.Logf("%+v", p)
			require.Equal(t, "title", p.Name)
			require.Equal(t, want.Count, p.Places[0].Count)
			require.Contains(t, p.Examples, table.Rows[1].Cells[title].Text)

			link, err := w.Pick(t.Context(), d.ID, builder.Click{Sample: "p1", Node: node}, builder.PickLink)
			require.NoError(t, err)
			t.Logf("%+v", link)
			require.Empty(t, link.Problem)
			outside, err := w.Pick(t.Context(), d.ID, builder.Click{Sample: "p1", Node: 4}, builder.PickColumn)
			require.NoError(t, err)
			require.Equal(t, builder.ProblemOutside, outside.Problem)
			if want.Next != nil && len(want.Next.Nodes) > 0 {
				next, err := w.Pick(t.Context(), d.ID, builder.Click{Sample: "p1", Node: want.Next.Nodes[0]}, builder.PickNext)
				require.NoError(t, err)
				t.Logf("%+v", next)
				require.Equal(t, []string{want.Next.URL}, next.Examples)
				d, err = w.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "next", None: true}})
				require.NoError(t, err)
				d, err = w.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "next", Sample: "p1", Node: &want.Next.Nodes[0]}})
				require.NoError(t, err)
				require.Empty(t, d.View.Problems)
			}
			keys, err := w.Keys(t.Context(), d.ID)
			require.NoError(t, err)
			for _, k := range keys.Candidates {
				t.Logf("%v %d/%d of %d %v %s %v", k.Columns, k.Distinct, k.Filled, keys.Rows, k.Recommended, k.Doubt, k.Examples)
			}
			require.True(t, keys.Candidates[0].Recommended)
			began := time.Now()
			try, err := w.StartTry(t.Context(), d.ID, 2, 3)
			require.NoError(t, err)
			events, err := w.TryEvents(t.Context(), d.ID, try.ID, 0)
			require.NoError(t, err)
			for _, e := range events {
				switch {
				case e.Request != nil:
					t.Logf("request %+v", *e.Request)
				case e.Problem != nil:
					t.Logf("problem %+v", *e.Problem)
				case e.Estimate != nil:
					t.Logf("estimate %+v", *e.Estimate)
				case e.Done != nil:
					t.Logf("done %+v in %s", *e.Done, time.Since(began))
				}
			}
		})
	}
}
