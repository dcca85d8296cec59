package frontier

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
)

// one makes a crawl of one list with all its items in batch 1.
func one(t *testing.T, s *shop, site Site) *drive {
	t.Helper()
	d := newDrive(t, s.deps(mem.New(), site), "run")
	d.items = 500
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.unhurried(), BatchItems: d.items})
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

// onItem calls f once when the nth item is asked for. What is asked for after it is answered slowly: a crawl that has to see
// what f did has ten seconds before it is through.
func (s *shop) onItem(nth int, f func()) {
	var mu sync.Mutex
	n := 0
	s.hook(func(_ http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		n++
		hit, after := n == nth, n > nth
		mu.Unlock()
		switch {
		case hit:
			f()
		case after:
			time.Sleep(200 * time.Millisecond)
		default:
			time.Sleep(2 * time.Millisecond)
		}
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
	s.hook(nil)
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
