package faults

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/frontier"
	"sheaf/internal/mall"
	"sheaf/internal/record"
	"sheaf/workflows/wire"
)

// Whoever asks for one certain page dies of it, whatever else it was doing. The page is found and left out; everything
// else is collected.
func TestPageThatKillsItsWorkers(t *testing.T) {
	s := newStage(t, crawl{products: smallProducts, slots: 4, batch: 50, rate: 100})
	poison := s.item(t, 77)
	var mu sync.Mutex
	alive := map[string]*worker{}
	dead := make(chan string, 100)
	hire := func() {
		mu.Lock()
		defer mu.Unlock()
		w := s.hire(t, job{slots: 1}) // what dies with a page, under suspicion itself, would be blamed, too
		alive[w.name] = w
	}
	s.front.watch(func(v visit) {
		if !strings.HasPrefix(v.uri, poison) {
			return
		}
		mu.Lock()
		w := alive[v.worker]
		mu.Unlock()
		w.kill()
		dead <- v.worker
	})
	for range 3 {
		hire()
	}
	began := time.Now()
	run, id := s.begin(t, timing())
	ended := make(chan wire.BuildResult, 1)
	go func() {
		var out wire.BuildResult
		if err := run.Get(harness.Deadline(t), &out); err != nil {
			out.Reason = err.Error()
		}
		ended <- out
	}()
	deaths := 0
	var out wire.BuildResult
	for over := false; !over; {
		select {
		case <-dead:
			deaths++
			require.Less(t, deaths, 20, "workers die for ever")
			hire() // as systemd does
		case out = <-ended:
			over = true
		}
	}
	require.Equal(t, wire.Published, out.Outcome, "%+v", out)
	require.GreaterOrEqual(t, deaths, 3, "two crashes are no proof")
	crawled, err := frontier.OpenRun(harness.Deadline(t), s.Store, frontier.Place{Run: id, Source: source})
	require.NoError(t, err)
	end := crawled.Completion()
	require.True(t, end.Partial, "a source that met poison is partial")
	var poisoned []string
	outcomes := map[string]int{}
	for o, err := range crawled.Outcomes(harness.Deadline(t)) {
		require.NoError(t, err)
		outcomes[o.URL]++
		if o.Outcome == record.Poison {
			poisoned = append(poisoned, o.URL)
		}
	}
	require.Len(t, poisoned, 1, "%v", poisoned)
	require.True(t, strings.HasSuffix(poisoned[0], poison), "%v", poisoned)
	for url, n := range outcomes {
		require.Equal(t, 1, n, "outcomes of %s", url)
	}
	require.Len(t, s.Rows(t, "latest", ""), smallProducts/4)
	s.Verify(t, "latest")
	t.Logf("%d workers died of it; the run took %s", deaths, time.Since(began).Round(time.Second))
}

// item is the path of the n-th item of the shop.
func (s *stage) item(t *testing.T, n int) string {
	t.Helper()
	for row := range s.Mall.Truth(1) {
		if row.Record.Site != mall.Ebay {
			continue
		}
		if n--; n == 0 {
			return "/itm/" + row.Record.SiteProductID
		}
	}
	t.Fatal("the shop has too few items")
	return ""
}
