package faults

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
)

const (
	scaleProducts = 4080 // a quarter is the shop's: 41 batches of 25
	scaleRate     = 120  // of the site, a second
	scaleSlots    = 8
)

// One, two and four workers share a site's batches and bring the same data, and the site's rate is the site's however
// many they are.
func TestWorkersShareASite(t *testing.T) {
	for _, plan := range []struct {
		name   string
		first  int // workers from the beginning
		joiner int // that come in the middle
	}{{"one", 1, 0}, {"two, one of them joining in the middle", 1, 1}, {"four", 4, 0}} {
		t.Run(plan.name, func(t *testing.T) {
			began := time.Now()
			s := newStage(t, crawl{products: scaleProducts, slots: scaleSlots, batch: 25, rate: scaleRate})
			require.NoError(t, s.Mall.Hold(mall.Ebay, "^/itm/"))
			run, _ := s.begin(t, timing())
			for n := range plan.first {
				s.hire(t, job{})
				s.awaitOpen(t, 2*(n+1))
			}
			s.Mall.Release()
			if plan.joiner > 0 {
				harness.Until(t, "a third of the items", func() bool { return len(s.front.items()) > scaleProducts/4/3 })
				require.NoError(t, s.Mall.Hold(mall.Ebay, "^/itm/"))
				s.awaitOpen(t, 2*plan.first)
				s.hire(t, job{})
				s.awaitOpen(t, 2*(plan.first+1))
				s.Mall.Release()
			}
			s.judge(t, run, scaleProducts)
			require.Len(t, s.Rows(t, "latest", ""), scaleProducts/4)

			by, all := s.batchesBy(t)
			require.GreaterOrEqual(t, all, 40)
			require.Len(t, by, plan.first+plan.joiner, "%v", by)
			for worker, n := range by {
				require.GreaterOrEqual(t, float64(n)/float64(all), 0.15, "%s of %v", worker, by)
			}
			for uri, n := range s.front.items() {
				require.Equal(t, 1, n, "%s", uri)
			}
			// On a busy machine a slot's request may arrive late and the next one right behind it: one more a slot in
			// any span.
			visits := s.front.of("")
			second, ten := most(visits, time.Second), most(visits, 10*time.Second)
			require.LessOrEqual(t, second, scaleRate+scaleSlots, "requests within a second")
			require.LessOrEqual(t, ten, 10*scaleRate+scaleSlots, "requests within ten seconds")
			for worker := range by {
				require.LessOrEqual(t, most(s.front.of(worker), 10*time.Second), 10*2*scaleRate/scaleSlots+2, "of %s", worker)
			}
			t.Logf("batches %v; %d requests in the busiest second, %d in the busiest ten; %s", by, second, ten, time.Since(began).Round(time.Second))
		})
	}
}

// awaitOpen waits until exactly so many requests stand at the gate: more workers, more requests.
func (s *stage) awaitOpen(t *testing.T, n int) {
	t.Helper()
	harness.Until(t, "requests at the gate", func() bool { return s.Mall.Stats().GateOpen >= n })
	require.Equal(t, n, s.Mall.Stats().GateOpen)
}

// most is how many visits came within any half-open span of that length.
func most(visits []visit, span time.Duration) int {
	out, first := 0, 0
	for i, v := range visits {
		for v.at.Sub(visits[first].at) >= span {
			first++
		}
		out = max(out, i-first+1)
	}
	return out
}
