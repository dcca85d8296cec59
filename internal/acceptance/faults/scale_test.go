package faults

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

const (
	scaleProducts = 4080 // a quarter is the shop's: 41 batches of 25
	scaleRate     = 80   // of the site, a second
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
			out := s.judge(t, run, scaleProducts)
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
			rates := s.rates()
			require.LessOrEqual(t, rates.site, scaleRate, "requests within a second")
			for worker, most := range rates.worker {
				require.LessOrEqual(t, most, 2*scaleRate/scaleSlots, "requests of %s within a second", worker)
			}
			t.Logf("batches %v; at most %d requests in any second; %s", by, rates.site, time.Since(began).Round(time.Second))
			require.Equal(t, wire.Published, out.Outcome)
		})
	}
}

// awaitOpen waits until exactly so many requests stand at the gate: more workers, more requests.
func (s *stage) awaitOpen(t *testing.T, n int) {
	t.Helper()
	harness.Until(t, "requests at the gate", func() bool { return s.Mall.Stats().GateOpen >= n })
	require.Equal(t, n, s.Mall.Stats().GateOpen)
}

// rates are the most requests that came within any half-open second.
type rates struct {
	site   int
	worker map[string]int
}

func (s *stage) rates() rates {
	out := rates{worker: map[string]int{}}
	recent, by := []time.Time{}, map[string][]time.Time{}
	slide := func(window []time.Time, now time.Time) []time.Time {
		for len(window) > 0 && now.Sub(window[0]) >= time.Second {
			window = window[1:]
		}
		return append(window, now)
	}
	for _, v := range s.front.of("") {
		recent = slide(recent, v.at)
		by[v.worker] = slide(by[v.worker], v.at)
		out.site = max(out.site, len(recent))
		out.worker[v.worker] = max(out.worker[v.worker], len(by[v.worker]))
	}
	return out
}
