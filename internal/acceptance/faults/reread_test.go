package faults

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/frontier"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// mend stores a revision of the recipe that reads something else.
func (s *stage) mend(t *testing.T) {
	t.Helper()
	s.PutRecipe(t, mall.Ebay, "rate: 1/s", "rate: "+strconv.Itoa(recipeRate)+"/s", "brand_raw: { from:", "brand_raw: { transforms: [upper], from:")
}

// A worker dies in the middle of a batch that it reads from the archive, after commits. Another one goes on behind the last
// of them; every item is read into the result once, nothing is asked, and the data is what the recipe would have given.
func TestKilledReread(t *testing.T) {
	const products = 1600
	right := newStage(t, crawl{products: products, slots: 5, batch: 60, rate: recipeRate})
	right.mend(t)
	calm := right.hire(t, job{slots: 8})
	run, _ := right.begin(t, harness.Timing())
	want := harness.Wait(t, run)
	require.Equal(t, wire.Published, want.Outcome)
	calm.dismiss(t)

	s := newStage(t, crawl{products: products, slots: 3, batch: 400, rate: recipeRate})
	first := s.hire(t, job{slots: 8})
	crawled, old := s.begin(t, harness.Timing())
	require.Equal(t, wire.Published, harness.Wait(t, crawled).Outcome)
	first.dismiss(t)
	s.mend(t)
	s.Mall.Reset()

	victim := s.hire(t, job{flags: []string{"--worker-data-slots", "1"}})
	often := timing()
	often.Commit = 50 * time.Millisecond
	rereading, id := s.StartReextract(t, wire.Reextract{Run: old}, often)
	harness.Until(t, "commits of the reread", func() bool {
		n, _ := victim.tap.progress()
		return n >= 2
	})
	victim.tap.freeze(true)
	victim.kill()
	victim.tap.freeze(false)
	before := s.committed(t, id)
	require.Positive(t, before)
	require.Less(t, before, products/4, "there was more to read when it died")

	s.hire(t, job{flags: []string{"--worker-data-slots", "2"}})
	out := harness.Wait(t, rereading)
	require.Equal(t, wire.Published, out.Outcome, "%+v", out)
	require.Equal(t, want.Digest, out.Digest)
	require.Empty(t, s.Mall.Hits(0), "a re-extraction asks no site")
	s.Verify(t, "latest")
	require.Equal(t, products/4, s.committed(t, id), "every item has one outcome")
	r, err := frontier.OpenRun(harness.Deadline(t), s.Store, frontier.Place{Run: id, Source: source})
	require.NoError(t, err)
	require.True(t, r.Completion().Exhausted, r.Completion().Reason)
	t.Logf("%d of %d items were committed when the worker died", before, products/4)
}
