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

// A button that asks for more rows by an address of its own leads on as a link does.
func TestAButtonLeadsOn(t *testing.T) {
	s := newSite(t, memory())
	d := s.accepted(t, "/more")
	label := d.Proposals[0].Nodes[11] + 10 // behind the last card: the button's label
	next := builder.Pick{}
	for node := d.Proposals[0].Nodes[11]; node < label; node++ {
		p, err := s.Pick(t.Context(), d.ID, builder.Click{Sample: "p1", Node: node}, builder.PickNext)
		require.NoError(t, err)
		if len(p.Examples) > 0 && p.Examples[0] == "https://www.shop.example/more?page=2" {
			next, label = p, node
			break
		}
	}
	require.Equal(t, 1, next.Count)
	require.Contains(t, next.Places[0].YAML, "data-url")
	d, err := s.Edit(t.Context(), d.ID, d.Seq, []builder.Edit{{Op: "next", Sample: "p1", Node: &label}})
	require.NoError(t, err)
	require.Empty(t, d.View.Problems, "%s", d.Recipe)
	require.NotNil(t, d.View.Pages[0].Next)
	require.Contains(t, d.Recipe, "data-url")
}

// A page that is mostly text still offers its list, as one that is doubted; menus alone are no list.
func TestAListBesideMuchText(t *testing.T) {
	s := newSite(t, memory())
	d := s.open(t, "/essay")
	require.Len(t, d.Proposals, 1)
	require.True(t, d.Proposals[0].Doubtful)
	require.Equal(t, 5, d.Proposals[0].Count)
	d, err := s.Accept(t.Context(), d.ID, d.Seq, d.Proposals[0].ID, false)
	require.NoError(t, err)
	table, err := s.Table(t.Context(), d.ID, "")
	require.NoError(t, err)
	require.Len(t, table.Rows, 5)
	require.Empty(t, s.open(t, "/words").Proposals)
	require.False(t, s.open(t, "/lamps").Proposals[0].Doubtful)
}
