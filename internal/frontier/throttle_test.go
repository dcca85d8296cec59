package frontier

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

// A refusal that one slot meets holds the others within one look at the throttle files.
func TestThrottleReachesOtherSlots(t *testing.T) {
	store, ctx := mem.New(), t.Context()
	s := newShop(t, 1, 1)
	slots := make([]*slot, 2)
	for i := range slots {
		crawl := testCrawl("run").withDefaults()
		sl, err := newSlot(s.deps(store, s.site()).withDefaults(), crawl, batchOwner(i+1), func() Progress { return Progress{} })
		require.NoError(t, err)
		require.NoError(t, sl.look(ctx))
		slots[i] = sl
	}
	until := time.Now().Add(time.Minute)
	slots[0].Observe(http.StatusTooManyRequests, until)
	require.NoError(t, slots[0].look(ctx))
	require.Zero(t, slots[1].limiter.Status().BlockedUntil)
	require.NoError(t, slots[1].look(ctx))
	require.WithinDuration(t, until, slots[1].limiter.Status().BlockedUntil, time.Second)
	require.InDelta(t, 0.5, slots[1].limiter.Status().Slowdown, 0.01)
	require.NoError(t, slots[0].look(ctx), "what was heard is not echoed")
	require.NoError(t, slots[1].look(ctx))
	n := 0
	for _, err := range store.List(ctx, testCrawl("run").throttle(), blob.ListOptions{}) {
		require.NoError(t, err)
		n++
	}
	require.Equal(t, 1, n)
}

func TestRateByControlFile(t *testing.T) {
	store, ctx := mem.New(), t.Context()
	s := newShop(t, 1, 1)
	crawl := testCrawl("run").withDefaults()
	crawl.Lifted, crawl.Rate, crawl.Slots = false, 10, 5
	sl, err := newSlot(s.deps(store, s.site()).withDefaults(), crawl, "b000001", func() Progress { return Progress{} })
	require.NoError(t, err)
	require.InDelta(t, 2*headroom, sl.limiter.Status().Rate, 1e-9, "one slot's share")
	for i, step := range []struct{ asked, share float64 }{{5, 1}, {40, 2}} { // slower, and back up to the run's own rate at most
		require.NoError(t, WriteControl(ctx, store, "run", Control{Seq: i + 1, Action: ActionRate, Rate: step.asked}))
		require.NoError(t, sl.look(ctx))
		require.InDelta(t, step.share*headroom, sl.limiter.Status().Rate, 1e-9, "asked for %v", step.asked)
	}
}

// The site's rate, counted at the server over all slots, is never exceeded.
func TestRateIsSharedBySlots(t *testing.T) {
	s := newShop(t, 1, 40)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	const rate, slots = 100.0, 4
	d.crawl.Lifted, d.crawl.Rate, d.crawl.Slots, d.crawl.Concurrency = false, rate, slots, 1
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.unhurried(), BatchItems: 5, Want: 99})
	require.NoError(t, err)
	require.Equal(t, 8, out.LastBatch)
	s.reset()
	var wg sync.WaitGroup
	next := make(chan int, 8)
	for no := 1; no <= 8; no++ {
		next <- no
	}
	close(next)
	began := time.Now() // the first arrival may be held up where the others are not
	for range slots - 1 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for no := range next {
				if _, err := d.deps.runBatch(t.Context(), d.crawl, no); err != nil {
					panic(err)
				}
			}
		}()
	}
	wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Len(t, s.times, 40)
	took := s.times[39].Sub(began).Seconds()
	require.GreaterOrEqual(t, took, 39/rate, "%s", fmt.Sprint(took))
}

// A site that wants to be left alone for long gets its wish, and the slot is given back: a batch, and Discover, which
// hear of it from others or from an attempt before.
func TestLongBlockGivesTheSlotBack(t *testing.T) {
	s := newShop(t, 2, 12)
	d := one(t, s, s.site())
	d.crawl.MaxWait = time.Minute
	var refused bool
	s.hook(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/item/1" || refused {
			return false
		}
		refused = true
		w.Header().Set("Retry-After", "1800")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	})
	d.crawl.Concurrency = 1
	later := time.Now().Add(30 * time.Minute)
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Deferred, res.Status)
	require.WithinDuration(t, later, res.RetryAt, time.Minute)
	s.reset()
	for range 2 { // the same batch again, too early
		res, err = d.batch(t.Context(), 1)
		require.NoError(t, err)
		require.Equal(t, Deferred, res.Status)
	}
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl, LastBatch: 1, Want: 1})
	require.NoError(t, err)
	if out.Status != Waiting { // nothing is left to discover
		require.Equal(t, Deferred, out.Status)
		require.WithinDuration(t, later, out.RetryAt, time.Minute)
	}
	hits, _ := s.count("/")
	require.Zero(t, hits, "asked while it wanted to be left alone")
}

// A pause does not wait for a block to end.
func TestPauseWhileBlocked(t *testing.T) {
	s := newShop(t, 1, 12)
	d := one(t, s, s.site())
	d.crawl.MaxWait, d.crawl.Concurrency = time.Hour, 3 // short enough to be waited for
	s.hook(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/item/1" {
			return false
		}
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
		if err := WriteControl(t.Context(), d.deps.Store, d.crawl.Run, Control{Seq: 1, Action: ActionPause}); err != nil {
			panic(err)
		}
		return true
	})
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Paused, res.Status)
	require.Less(t, res.Done, 12)
	d.crawl.MaxWait = time.Minute
	require.NoError(t, WriteControl(t.Context(), d.deps.Store, d.crawl.Run, Control{Seq: 2, Action: ActionStop}))
	res, err = d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Finished, res.Status)
	require.NotEmpty(t, res.Partial)
}
