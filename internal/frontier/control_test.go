package frontier

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

// one makes a crawl of one list with all its items in batch 1.
func one(t *testing.T, s *shop, site Site) *drive {
	d := newDrive(t, s.deps(mem.New(), site), "run")
	d.items = 500
	whole := d.crawl
	whole.Commit = time.Minute // a call ends with what it has by then
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: whole, BatchItems: d.items})
	require.NoError(t, err)
	require.Equal(t, 1, out.LastBatch)
	s.reset()
	return d
}

func (s *shop) hook(f func(w http.ResponseWriter, r *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = f
}

// onItem calls f once when the nth item is asked for.
func (s *shop) onItem(nth int, f func()) {
	var mu sync.Mutex
	n := 0
	s.hook(func(_ http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		n++
		hit := n == nth
		mu.Unlock()
		if hit {
			f()
		}
		time.Sleep(2 * time.Millisecond)
		return false
	})
}

func TestPauseAndResume(t *testing.T) {
	s := newShop(t, 1, 60)
	d := one(t, s, s.site())
	d.crawl.Concurrency = 1
	s.onItem(5, func() {
		if err := WriteControl(context.Background(), d.deps.Store, "run", Control{Seq: 1, Action: ActionPause}); err != nil {
			panic(err)
		}
	})
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Paused, res.Status)
	require.GreaterOrEqual(t, res.Done, 5)
	require.Less(t, res.Done, 60)
	res2, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Paused, res2.Status, "still paused")
	require.Equal(t, res.Done, res2.Done)
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl, LastBatch: 1})
	require.NoError(t, err)
	require.Contains(t, []Status{Paused, Waiting}, out.Status)
	require.NoError(t, WriteControl(t.Context(), d.deps.Store, "run", Control{Seq: 2, Action: ActionResume}))
	res, err = d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Finished, res.Status)
	hits, distinct := s.count("/item/")
	require.Equal(t, 60, distinct)
	require.Equal(t, 60, hits, "a pause costs no request")
}

func TestStopPublishesWhatIsComplete(t *testing.T) {
	s := newShop(t, 1, 60)
	d := one(t, s, s.site())
	d.crawl.Concurrency = 1
	s.onItem(5, func() {
		if err := WriteControl(context.Background(), d.deps.Store, "run", Control{Seq: 1, Action: ActionStop, Source: "shop.example"}); err != nil {
			panic(err)
		}
	})
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Finished, res.Status)
	require.Less(t, res.Done, 60)
	require.Equal(t, "stopped by an operator", res.Partial)
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl, LastBatch: 1, Stop: true})
	require.NoError(t, err)
	require.Equal(t, Finished, out.Status)
	require.False(t, out.Exhausted)
	run, err := OpenRun(t.Context(), d.deps.Store, d.crawl.Place)
	require.NoError(t, err)
	require.True(t, run.Completion().Partial)
	require.Equal(t, res.Done, outcomes(t, run)["thing ok"])
}

func TestControlOfAnotherSourceIsNotOurs(t *testing.T) {
	s := newShop(t, 1, 5)
	d := one(t, s, s.site())
	require.NoError(t, WriteControl(t.Context(), d.deps.Store, "run", Control{Seq: 1, Action: ActionStop, Source: "other.example"}))
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, 5, res.Done)
}

func TestWriteControlRefuses(t *testing.T) {
	for _, c := range []Control{{Seq: 1, Action: "halt"}, {Seq: 1, Action: ActionRate}, {Action: ActionPause}} {
		require.Error(t, WriteControl(t.Context(), mem.New(), "run", c), "%v", c)
	}
}

// SIGTERM: open requests end, what they brought is committed, and another attempt goes on without a crash counted.
func TestDrain(t *testing.T) {
	s := newShop(t, 1, 60)
	d := one(t, s, s.site())
	for range 3 { // more drains than crashes would be forgiven
		ctx, cancel := context.WithCancelCause(t.Context())
		s.onItem(4, func() { cancel(ErrDrain) })
		res, err := d.batch(ctx, 1)
		require.NoError(t, err)
		require.Equal(t, Drained, res.Status)
		require.Less(t, res.Done, 60)
	}
	s.hook(nil)
	r, err := openBatch(t.Context(), d.deps.withDefaults(), BatchInput{Crawl: d.crawl, Batch: 1})
	require.NoError(t, err)
	require.False(t, r.alone)
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Finished, res.Status)
	hits, _ := s.count("/item/")
	require.Equal(t, 60, hits)
}

func TestDiscoverDrains(t *testing.T) {
	s := newShop(t, 4, 60)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	ctx, cancel := context.WithCancelCause(t.Context())
	s.onItem(3, func() { cancel(ErrDrain) })
	out, err := Discover(ctx, d.deps, DiscoverInput{Crawl: d.crawl, BatchItems: 100, Want: 9})
	require.NoError(t, err)
	require.Equal(t, Drained, out.Status)
	s.hook(nil)
	run := d.run(t.Context())
	require.Len(t, records(t, run), 480)
	hits, distinct := s.count("/list/")
	require.Equal(t, distinct, hits)
}

// What has to wait longer than a slot may is given back with the time when it can go on.
func TestDeferred(t *testing.T) {
	s := newShop(t, 1, 6)
	d := one(t, s, s.site())
	s.hook(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/item/3" {
			return false
		}
		w.WriteHeader(http.StatusInternalServerError)
		return true
	})
	d.crawl.Backoff, d.crawl.MaxWait = time.Hour, time.Minute
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Deferred, res.Status)
	require.Equal(t, 5, res.Done)
	require.WithinDuration(t, time.Now().Add(time.Hour), res.RetryAt, time.Minute)
	s.hook(nil)
	res, err = d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, 6, res.Done)
}

func TestDeadline(t *testing.T) {
	s := newShop(t, 1, 30)
	d := one(t, s, s.site())
	d.crawl.Deadline = time.Now().Add(-time.Second)
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Finished, res.Status)
	require.EqualValues(t, 30, res.Stats.Outcomes["over_budget"])
	run := d.run(t.Context())
	require.True(t, run.Completion().Partial)
	require.Equal(t, map[string]int{"list ok": 3, "thing over_budget": 30}, outcomes(t, run))
}

func TestBudgetOfTime(t *testing.T) {
	s := newShop(t, 1, 30)
	site := s.site()
	site.maxDuration = time.Nanosecond
	run := newDrive(t, s.deps(mem.New(), site), "run").run(t.Context())
	require.True(t, run.Completion().Partial)
	require.Equal(t, "out of time", run.Completion().Reason)
	hits, _ := s.count("/item/")
	require.Zero(t, hits)
}

func TestBudget(t *testing.T) {
	s := newShop(t, 1, 30)
	site := s.site()
	site.maxPages = 13
	d := newDrive(t, s.deps(mem.New(), site), "run")
	run := d.run(t.Context())
	require.True(t, run.Completion().Partial)
	require.Contains(t, run.Completion().Reason, "budget of 13")
	hits, _ := s.count("/")
	robots, _ := s.count("/robots.txt")
	require.Equal(t, 13, hits-robots)
	require.Equal(t, map[string]int{"list ok": 2, "list over_budget": 1, "thing ok": 11, "thing over_budget": 9}, outcomes(t, run))
}

// A page that kills its worker is visited alone after two attempts without any commit, and given up as poison at the
// next crash; all others are kept.
func TestPoison(t *testing.T) {
	s := newShop(t, 1, 12)
	d := one(t, s, s.site())
	d.crawl.Commit = time.Hour // nothing is committed before the crash
	crashes := 0
	crash := func() error {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s.hook(func(_ http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/item/5" {
				cancel()
				<-r.Context().Done()
			}
			return false
		})
		_, err := d.batch(ctx, 1)
		if err != nil {
			crashes++
		}
		return err
	}
	for crash() != nil {
		require.Less(t, crashes, 10)
	}
	require.Equal(t, 3, crashes)
	run := d.run(t.Context())
	require.Equal(t, map[string]int{"list ok": 2, "thing ok": 11, "thing poison": 1}, outcomes(t, run))
	require.True(t, run.Completion().Partial)
	require.Equal(t, 1, run.Completion().Poison)
	for o, err := range run.Outcomes(t.Context()) {
		require.NoError(t, err)
		require.Equal(t, o.URL == shopHost+"/item/5", o.Outcome == "poison", o.URL)
	}
}

// The same for a list page and Discover.
func TestDiscoverPoison(t *testing.T) {
	s := newShop(t, 3, 5)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	d.crawl.Commit, d.crawl.Concurrency = time.Hour, 4
	crashes := 0
	for ; ; crashes++ {
		require.Less(t, crashes, 10)
		ctx, cancel := context.WithCancel(t.Context())
		s.hook(func(_ http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/list/l01" {
				cancel()
				<-r.Context().Done()
			}
			return false
		})
		_, err := Discover(ctx, d.deps, DiscoverInput{Crawl: d.crawl})
		cancel()
		if err == nil {
			break
		}
	}
	require.Equal(t, 3, crashes)
	run := d.run(t.Context())
	require.Equal(t, map[string]int{"list ok": 2, "list poison": 1, "thing ok": 10}, outcomes(t, run))
	require.True(t, run.Completion().Partial)
}

// Crashes of attempts that get on are no sign of poison.
func TestCrashesWithProgressAreForgiven(t *testing.T) {
	s := newShop(t, 1, 80)
	d := one(t, s, s.site())
	d.crawl.Commit, d.crawl.Concurrency = time.Millisecond, 2
	for i := 0; ; i++ {
		require.Less(t, i, 50)
		ctx, cancel := context.WithCancel(t.Context())
		s.onItem(15, cancel)
		_, err := d.batch(ctx, 1)
		cancel()
		if err == nil {
			break
		}
	}
	run := d.run(t.Context())
	require.Equal(t, 80, outcomes(t, run)["thing ok"])
	require.False(t, run.Completion().Partial)
}

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
	require.InDelta(t, 2, sl.limiter.Status().Rate, 1e-9, "one slot's share")
	require.NoError(t, WriteControl(ctx, store, "run", Control{Seq: 1, Action: ActionRate, Rate: 40}))
	require.NoError(t, sl.look(ctx))
	require.InDelta(t, 8, sl.limiter.Status().Rate, 1e-9)
}

// The site's rate, counted at the server over all slots, is never exceeded.
func TestRateIsSharedBySlots(t *testing.T) {
	s := newShop(t, 1, 40)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	const rate, slots = 100.0, 4
	d.crawl.Lifted, d.crawl.Rate, d.crawl.Slots, d.crawl.Concurrency = false, rate, slots, 1
	whole := d.crawl
	whole.Commit = time.Minute
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: whole, BatchItems: 5, Want: 99})
	require.NoError(t, err)
	require.Equal(t, 8, out.LastBatch)
	s.reset()
	var wg sync.WaitGroup
	next := make(chan int, 8)
	for no := 1; no <= 8; no++ {
		next <- no
	}
	close(next)
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
	took := s.times[39].Sub(s.times[0]).Seconds()
	require.GreaterOrEqual(t, took, 39/rate, "%s", fmt.Sprint(took))
}

func TestProgress(t *testing.T) {
	s := newShop(t, 1, 30)
	d := one(t, s, s.site())
	before, err := ReadProgress(t.Context(), d.deps.Store, d.crawl.Place)
	require.NoError(t, err)
	require.EqualValues(t, 3, before.Fetched)
	_, err = d.batch(t.Context(), 1)
	require.NoError(t, err)
	after, err := ReadProgress(t.Context(), d.deps.Store, d.crawl.Place)
	require.NoError(t, err)
	require.EqualValues(t, 33, after.Fetched)
	require.EqualValues(t, 60, after.Records)
	d.run(t.Context())
	end, err := ReadProgress(t.Context(), d.deps.Store, d.crawl.Place)
	require.NoError(t, err)
	require.EqualValues(t, 33, end.Fetched, "taken in, not counted twice")
	require.Zero(t, end.Running)
}
