package compare_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/internal/compare"
	"sheaf/internal/record"
)

// again compares a run that collects nothing, as of the parent.
func (w *world) again(edit func(*compare.Input)) (seen, error) {
	w.t.Helper()
	in := w.input(run{at: w.parent.AsOf})
	in.Again, in.Strict = true, true
	if edit != nil {
		edit(&in)
	}
	d, ref, err := compare.Compare(context.Background(), w.store, in, w.opts)
	if err != nil {
		return seen{}, err
	}
	return w.look(d, ref), nil
}

// found gives every product a part number.
func found(_ context.Context, b compare.Bodies) ([]record.Record, error) {
	id := b.Vars["id"]
	return one(item(id, "5", "mpn", "M-"+id)), nil
}

func TestReadingAgainMovesNothingButTheValues(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "5"), item("2", "5"), item("3", "5")), outcomes: nil})
	before := w.day(run{at: day0.Add(day), records: one(item("1", "5"), item("2", "5"))}) // 3 is missed once
	w.rev, w.reread = 2, found
	s, err := w.again(nil)
	require.NoError(t, err)
	assert.Equal(t, "reparsed 3", s.counts())
	assert.ElementsMatch(t, []string{"reparsed mpn null>M-1 parser", "reparsed mpn null>M-2 parser", "reparsed mpn null>M-3 parser"}, s.log())
	for id, old := range before.state {
		now := s.state[id]
		assert.Equal(t, [5]any{old.Status, old.FirstSeenAt, old.ChangedAt, old.LastSeenAt, old.MissingRuns}, [5]any{now.Status, now.FirstSeenAt, now.ChangedAt, now.LastSeenAt, now.MissingRuns}, id)
		assert.Equal(t, int64(2), now.RecipeRev)
		assert.Contains(t, now.Matched, "mpn=detail#0\n", "checks look at which places are matched")
	}
	assert.Equal(t, compare.StatusMissing, s.state["3"].Status)
	assert.Equal(t, before.evidence, s.evidence)
	assert.Equal(t, int64(3), s.Rows["products"]["train"]+s.Rows["products"]["validation"]+s.Rows["products"]["test"])
}

func TestReadingAgainByTheSameRules(t *testing.T) {
	w := newWorld(t)
	before := w.day(run{at: day0, records: one(item("1", "5"), item("2", "5"))})
	w.reread = func(context.Context, compare.Bodies) ([]record.Record, error) { return nil, fmt.Errorf("asked") }
	s, err := w.again(nil)
	require.NoError(t, err)
	assert.Equal(t, "unchanged 2", s.counts())
	assert.Empty(t, s.rows)
	assert.Equal(t, before.state, s.state)
}

func TestReadingAgainSince(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "5"), item("2", "5"))})
	before := w.day(run{at: day0.Add(day), records: one(item("1", "5"))})
	w.rev, w.reread = 2, found
	s, err := w.again(func(in *compare.Input) { in.Since = day0.Add(day) })
	require.NoError(t, err)
	assert.Equal(t, "unchanged 1 reparsed 1", s.counts())
	assert.Equal(t, before.state["2"], s.state["2"], "what was not read again is of the old rules still")
	assert.Equal(t, int64(2), s.state["1"].RecipeRev)
}

func TestReadingAgainNeedsEveryBody(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "5"))})
	w.rev = 2
	w.reread = func(context.Context, compare.Bodies) ([]record.Record, error) {
		return nil, fmt.Errorf("get body: %w", blob.ErrNotFound)
	}
	_, err := w.again(nil)
	require.ErrorIs(t, err, blob.ErrNotFound)
}

// What a run misses is counted once, also when its pages are compared again.
func TestMissesCountOnceARun(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "5"), item("2", "5"))})
	missed := w.day(run{at: day0.Add(day), records: one(item("1", "5"))})
	require.Equal(t, int64(1), missed.state["2"].MissingRuns)
	again := w.day(run{at: day0.Add(day), records: one(item("1", "5"))})
	assert.Equal(t, int64(1), again.state["2"].MissingRuns)
}

func TestArchivedRows(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "5"), item("2", "5"))})
	w.day(run{at: day0.Add(day), records: one(listRow("1", "6"))})
	count := func(in compare.Input) (rows, bodies int) {
		for r, err := range compare.Archived(context.Background(), w.store, in) {
			require.NoError(t, err)
			rows, bodies = rows+1, bodies+len(r.Bodies)
		}
		return rows, bodies
	}
	rows, bodies := count(compare.Input{RecipeRev: 2, Parent: w.parent})
	assert.Equal(t, [2]int{2, 3}, [2]int{rows, bodies})
	rows, _ = count(compare.Input{RecipeRev: 1, Parent: w.parent})
	assert.Zero(t, rows, "read by today's rules already")
	rows, bodies = count(compare.Input{RecipeRev: 2, Parent: w.parent, Since: day0.Add(day)})
	assert.Equal(t, [2]int{1, 2}, [2]int{rows, bodies}, "a row that is read again is read as a whole")
}
