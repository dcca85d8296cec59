package compare_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/internal/compare"
	"sheaf/internal/record"
)

func TestNewRecipeReadsOldBodiesFirst(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "12.50"), item("2", "7"), item("3", "5"))})
	w.rev = 2
	w.reread = func(_ context.Context, b compare.Bodies) ([]record.Record, error) {
		assert.False(t, b.List)
		assert.Equal(t, "product", b.Kind)
		require.Len(t, b.Evidence, 1)
		id := b.Vars["id"]
		price := map[string]string{"1": "12.50", "2": "7", "3": "5"}[id]
		return []record.Record{item(id, price, "mpn", "M-"+id)}, nil // the new revision finds part numbers, too
	}
	s := w.day(run{at: day0.Add(day), records: one(item("1", "12.50", "mpn", "M-1"), item("2", "8", "mpn", "M-2"))})
	assert.Equal(t, "changed 1 missing 1 reparsed 1", s.counts())
	assert.ElementsMatch(t, []string{
		"reparsed mpn null>M-1 parser",
		"reparsed mpn null>M-2 parser", "changed price 7>8 source", // the price did change, the part number did not
		"reparsed mpn null>M-3 parser",
	}, s.log())
	assert.Equal(t, day0.UnixMicro(), s.row("1")["changed_at"], "better parsing is no change")
	assert.Equal(t, day0.Add(day).UnixMicro(), s.row("2")["changed_at"])
	assert.Equal(t, "M-3", s.row("3")["mpn"], "a row that was not seen is read again all the same")
	assert.Equal(t, int64(2), s.state["3"].RecipeRev)

	// Once read, bodies are not read again.
	w.reread = func(context.Context, compare.Bodies) ([]record.Record, error) {
		return nil, fmt.Errorf("asked again")
	}
	s = w.day(run{at: day0.Add(2 * day), records: one(item("1", "12.50", "mpn", "M-1"), item("2", "8", "mpn", "M-2"), item("3", "5", "mpn", "M-3"))})
	assert.Equal(t, "unchanged 3", s.counts())
}

func TestNewRecipeThatReadsTheSame(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "12.50"))})
	w.rev = 2
	// It words the evidence otherwise: no reader is told of that.
	w.reread = func(context.Context, compare.Bodies) ([]record.Record, error) {
		return one(item("1", "12.50", "price_raw", "US $12.50")), nil
	}
	s := w.day(run{at: day0.Add(day), records: one(item("1", "12.50"))})
	assert.Equal(t, "unchanged 1", s.counts())
	assert.Empty(t, s.rows)
	assert.Empty(t, s.log())
	assert.Equal(t, int64(2), s.state["1"].RecipeRev, "or its bodies would be read again each time")
}

func TestFieldThatTheNewRecipeDropped(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "12.50", "mpn", "wrong"))})
	w.rev = 2
	w.reread = func(context.Context, compare.Bodies) ([]record.Record, error) { return one(item("1", "12.50")), nil }
	s := w.day(run{at: day0.Add(day)})
	assert.Equal(t, []string{"reparsed mpn wrong>null parser"}, s.log())
}

func TestListBodiesAreReadOnce(t *testing.T) {
	w := newWorld(t)
	w.day(run{at: day0, records: one(item("1", "12.50"), item("2", "3"))})
	w.day(run{at: day0.Add(day), records: one(listRow("1", "11"), listRow("2", "3"))})
	var mu sync.Mutex
	asked := map[string]int{}
	w.rev = 2
	w.reread = func(_ context.Context, b compare.Bodies) ([]record.Record, error) {
		mu.Lock()
		defer mu.Unlock()
		if b.List {
			asked[b.Kind]++
			return one(listRow("1", "11"), listRow("2", "3"), listRow("unknown", "1")), nil
		}
		asked[b.Kind]++
		return one(item(b.Vars["id"], map[string]string{"1": "12.50", "2": "3"}[b.Vars["id"]])), nil
	}
	s := w.day(run{at: day0.Add(2 * day), records: one(listRow("1", "11"), listRow("2", "3"))})
	assert.Equal(t, map[string]int{"search": 1, "product": 2}, asked)
	assert.Equal(t, "unchanged 2", s.counts(), "what the list refreshed after the item was read stays refreshed")
}

func TestReparseTrouble(t *testing.T) {
	untitled := item("1", "1")
	delete(untitled.Fields, "title")
	for name, c := range map[string]struct {
		records []record.Record
		err     error
		counts  string
		fails   bool
	}{
		"body is gone":          {err: fmt.Errorf("get body: %w", blob.ErrNotFound), counts: "unchanged 1"},
		"store is down":         {err: blob.ErrUnavailable, fails: true},
		"recipe reads nothing":  {counts: "unchanged 1"},
		"row cannot be made":    {records: one(untitled), counts: "unchanged 1"},
		"record of another key": {records: one(item("9", "1")), counts: "unchanged 1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.day(run{at: day0, records: one(item("1", "1"))})
			w.rev = 2
			w.reread = func(context.Context, compare.Bodies) ([]record.Record, error) { return c.records, c.err }
			in := w.input(run{at: day0.Add(day), records: one(item("1", "1"))})
			d, ref, err := compare.Compare(context.Background(), w.store, in, w.opts)
			if c.fails {
				require.ErrorIs(t, err, blob.ErrUnavailable)
				return
			}
			require.NoError(t, err)
			s := w.look(d, ref)
			assert.Equal(t, c.counts, s.counts())
			assert.Empty(t, s.removes)
		})
	}
}
