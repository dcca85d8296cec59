package compare_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sheaf/internal/compare"
	"sheaf/internal/record"
)

// randomRun draws a day on which keys have several records of every kind, with contradictions among them.
func randomRun(rng *rand.Rand, at time.Time) run {
	r := run{at: at}
	for i := range 40 {
		id := fmt.Sprint(i)
		for range rng.IntN(4) {
			var rec record.Record
			price := fmt.Sprintf("%d.%02d", 1+rng.IntN(3), rng.IntN(3))
			if rng.IntN(2) == 0 {
				rec = item(id, price, "mpn", fmt.Sprint(rng.IntN(2)), "rating", float64(rng.IntN(5)))
			} else {
				rec = listRow(id, price)
				if rng.IntN(2) == 0 {
					rec.Refreshes = nil
				}
			}
			rec.URL += strings.Repeat("?", rng.IntN(3))
			if rng.IntN(3) == 0 {
				rec.Canonical = rec.URL
			}
			for _, name := range []string{"price", "price_currency", "list_price", "mpn"} { // said to be none, or not found
				if rng.IntN(6) == 0 {
					rec.Fields[name] = record.Field{State: record.Null, Matched: []string{"", "detail#1"}[rng.IntN(2)]}
				}
			}
			if rng.IntN(10) == 0 {
				rec.Quarantine = "disagree"
			}
			if rng.IntN(10) == 0 {
				delete(rec.Fields, "title")
			}
			// Where a body lies depends on who fetched it, never on what it says.
			rec.Evidence[0].Offset = rng.Int64N(1000)
			r.records = append(r.records, rec)
		}
		for range rng.IntN(3) {
			all := []record.Outcome{record.OK, record.NotFound, record.Gone, record.FetchFailed, record.RedirectedAway}
			r.outcomes = append(r.outcomes, outcome(id, all[rng.IntN(len(all))]))
		}
	}
	r.outcomes = append(r.outcomes, record.ItemOutcome{Kind: "search", URL: "https://shop.example/search?p=1", Outcome: record.OK})
	return r
}

// shuffled repeats some of a list and brings it into another order.
func shuffled[T any](rng *rand.Rand, list []T) []T {
	out := append([]T{}, list...)
	for range len(list) / 3 {
		out = append(out, list[rng.IntN(len(list))])
	}
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// TestOrderCannotShow: neither order nor repeats nor memory nor workers change a byte of the delta, whose
// document names every file by its digest.
func TestOrderCannotShow(t *testing.T) {
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 1))
		w := newWorld(t)
		w.opts.Workers = 1
		for d := range 3 {
			r := randomRun(rng, day0.Add(time.Duration(d)*day))
			in := w.input(run{at: r.at, records: shuffled(rng, r.records), outcomes: shuffled(rng, r.outcomes)})
			opts := compare.Options{TempDir: t.TempDir(), Workers: 3, SpillBytes: 2048} // forces the file
			_, other, err := compare.Compare(context.Background(), w.store, in, opts)
			require.NoError(t, err)
			s := w.day(r)
			require.Equal(t, s.ref.SHA256, other.SHA256, "seed %d day %d", seed, d)
			assert.NotEmpty(t, s.counts())
		}
	}
}

// TestClassesAddUp: every row that is or was published has exactly one class, and the rows after a run are those
// before, plus what came, less what went.
func TestClassesAddUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	w := newWorld(t)
	var before int64
	for d := range 6 {
		s := w.day(randomRun(rng, day0.Add(time.Duration(d)*day)))
		added, back, gone := s.Counts["added"], s.Counts["reappeared"], s.Counts["gone"]
		var after, all int64
		for _, n := range s.Rows["products"] {
			after += n
		}
		for class, n := range s.Counts {
			if class != "added" && class != "reappeared" {
				all += n
			}
		}
		require.Equal(t, before+added+back-gone, after, "day %d", d)
		require.Equal(t, before, all, "day %d: each row of the parent has one class", d)
		require.Equal(t, s.Stats.Now.Rows, after)
		require.Equal(t, s.Stats.Parent.Rows, before)
		for _, row := range s.rows {
			require.LessOrEqual(t, row["first_seen_at"], row["changed_at"])
			require.LessOrEqual(t, row["changed_at"], s.AsOf.UnixMicro())
		}
		before = after
	}
}
