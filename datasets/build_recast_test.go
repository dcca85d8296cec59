package datasets

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/table"
	"sheaf/internal/record"
)

// games is the own table of a dataset, with or without a column that came later.
func games(later bool) table.Schema {
	columns := []table.Column{{Name: "moves", Type: table.Int64}, {Name: "opening", Type: table.String}}
	if later {
		columns = append(columns, table.Column{Name: "venue", Type: table.String})
	}
	return table.Own("games", columns)
}

// game makes row i of a source.
func game(s table.Schema, source string, i int, moves int64, venue string) table.Row {
	row := make(table.Row, len(s.Columns))
	put := func(column string, v any) {
		if at := s.Index(column); at >= 0 && v != "" {
			row[at] = v
		}
	}
	key := record.Key{Site: "s", Marketplace: source, ID: fmt.Sprint(i)}.Hash()
	put("row_uid", key)
	put("moves", moves)
	put("opening", strings.Repeat("e4 e5 ", i%7))
	put("venue", venue)
	put("split", []string{"train", "test"}[int(key[31])%2])
	return row
}

// gamesDelta upserts changed of all the rows that a source has afterwards.
func (w *world) gamesDelta(s table.Schema, run, source string, all, changed []table.Row) FileRef {
	byKey := func(a, b table.Row) int { return strings.Compare(a[0].(string), b[0].(string)) }
	slices.SortFunc(all, byKey)
	slices.SortFunc(changed, byKey)
	p, err := w.repo.Parent(context.Background(), w.dataset)
	require.NoError(w.t, err)
	d := Delta{
		Dataset: w.dataset, Source: source, Run: run, AsOf: day1.AddDate(0, 0, w.run), Recipe: "r", RecipeRev: 1, PrepRev: 1, Parent: p.Ref,
		Counts: map[Class]int64{Added: int64(len(changed))}, Upserts: map[string][]FileRef{"games": w.files(run, source, s, changed)},
		Appends: map[string][]FileRef{}, Rows: map[string]map[string]int64{"games": {}}, Evidence: []Part{},
	}
	var state []table.Row
	st := table.State()
	for _, row := range all {
		schema := s
		if !slices.ContainsFunc(changed, func(c table.Row) bool { return c[0] == row[0] }) {
			schema, row = games(false), row[:0:0] // as it was published, under the columns of that time
			for _, old := range w.rows[source] {
				if old[0] == all[len(state)][0] {
					row = old
				}
			}
		}
		hash, err := table.RowHash(schema, row)
		require.NoError(w.t, err)
		line := make(table.Row, len(st.Columns))
		line[st.Index("key")], line[st.Index("status")], line[st.Index("row_hash")] = row[0], "active", hash
		line[st.Index("split")] = row[schema.Index("split")]
		state = append(state, line)
		d.Rows["games"][row[schema.Index("split")].(string)]++
	}
	d.State = w.parts(source, st, state)
	return w.store1(run, source, d)
}

func (w *world) gamesBuild(s table.Schema, run string, carried map[string]string, deltas ...FileRef) (Published, BuildResult, error) {
	p, err := w.repo.Parent(context.Background(), w.dataset)
	require.NoError(w.t, err)
	in := BuildInput{Dataset: w.dataset, Kind: table.Custom, Main: s, Run: run, AsOf: day1.AddDate(0, 0, w.run), Parent: p.Ref, PartTarget: w.target, Temp: w.t.TempDir(), Deltas: deltas, Carried: carried}
	w.run++
	sum, err := w.repo.Build(context.Background(), in, nil)
	if err != nil {
		return Published{}, BuildResult{}, err
	}
	res, err := w.repo.ReadBuild(context.Background(), sum.Ref)
	require.NoError(w.t, err)
	if res.Unchanged {
		return Published{}, res, nil
	}
	out, err := w.repo.Publish(context.Background(), w.publishInput(sum.Ref), nil)
	require.NoError(w.t, err)
	_, err = w.repo.Verify(context.Background(), w.dataset, true, nil)
	require.NoError(w.t, err)
	return out, res, nil
}

// A new column is in every part of the next version: of the source that states it, in rows that did not change, and of a source
// that is held. The digest is that of a version which had the column from the first.
func TestANewColumnIsInEveryPart(t *testing.T) {
	w := newWorld(t, 4<<10)
	w.dataset = "chess/games"
	before, after := games(false), games(true)
	var a, b, a2, b2, changed []table.Row
	w.rows["a.com"], w.rows["b.de"] = map[string]table.Row{}, map[string]table.Row{}
	for i := range 300 {
		for source, rows := range map[string]*[]table.Row{"a.com": &a, "b.de": &b} {
			row := game(before, source, i, int64(i), "")
			*rows = append(*rows, row)
			w.rows[source][row[0].(string)] = row
		}
		venue := ""
		if i%100 == 5 {
			venue = "Reykjavík"
			changed = append(changed, game(after, "a.com", i, int64(i), venue))
		}
		a2, b2 = append(a2, game(after, "a.com", i, int64(i), venue)), append(b2, game(after, "b.de", i, int64(i), ""))
	}
	_, v1, err := w.gamesBuild(before, "run-1", nil, w.gamesDelta(before, "run-1", "a.com", a, a), w.gamesDelta(before, "run-1", "b.de", b, b))
	require.NoError(t, err)
	require.Greater(t, len(v1.Tables[0].Parts()), 4)
	_, v2, err := w.gamesBuild(after, "run-2", map[string]string{"b.de": "held"}, w.gamesDelta(after, "run-2", "a.com", slices.Clone(a2), changed))
	require.NoError(t, err)
	require.Equal(t, after.Fingerprint(), v2.Tables[0].Fingerprint)
	n, err := w.repo.Notice(context.Background(), w.dataset, 2)
	require.NoError(t, err)
	require.True(t, n.Schemas[0].Compatible)

	fresh := newWorld(t, 32<<20)
	fresh.dataset = w.dataset
	_, whole, err := fresh.gamesBuild(after, "run-9", nil, fresh.gamesDelta(after, "run-9", "a.com", a2, slices.Clone(a2)), fresh.gamesDelta(after, "run-9", "b.de", b2, slices.Clone(b2)))
	require.NoError(t, err)
	require.Equal(t, whole.DataDigest, v2.DataDigest)

	// The same columns again: parts stay as they are.
	_, v3, err := w.gamesBuild(after, "run-3", map[string]string{"a.com": "held", "b.de": "failed"})
	require.NoError(t, err)
	require.True(t, v3.Unchanged)

	other := table.Own("games", []table.Column{{Name: "moves", Type: table.String}})
	_, _, err = w.gamesBuild(other, "run-4", nil)
	require.ErrorIs(t, err, ErrDelta, "a column cannot change its type")
	_, _, err = w.gamesBuild(table.Schema{}, "run-5", nil)
	require.ErrorContains(t, err, "the columns of its recipes are not given")
}
