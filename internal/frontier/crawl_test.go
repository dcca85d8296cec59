package frontier

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/record"
)

var asOf = time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)

func testCrawl(run string) Crawl {
	return Crawl{
		Place: Place{Run: run, Source: "shop.example"}, AsOf: asOf, Lifted: true, Slots: 3, Concurrency: 4,
		Commit: 20 * time.Millisecond, Control: 20 * time.Millisecond, Backoff: 5 * time.Millisecond, MaxWait: 2 * time.Second,
	}
}

// drive does what the workflow does, one thing after the other. Attempts that fail are repeated.
type drive struct {
	t        *testing.T
	deps     Deps
	crawl    Crawl
	items    int // of a batch
	discover int // calls
	attempts int // of batches
	lastErr  error
}

func newDrive(t *testing.T, deps Deps, run string) *drive {
	return &drive{t: t, deps: deps, crawl: testCrawl(run), items: 7}
}

// maxFailures ends a test whose crawl does not get on.
const maxFailures = 200

func (d *drive) run(ctx context.Context) *Run {
	d.t.Helper()
	var at DiscoverResult
	ran, failures := 0, 0
	for at.Status != Finished {
		d.discover++
		out, err := Discover(ctx, d.deps, DiscoverInput{Crawl: d.crawl, FrontierSeq: at.FrontierSeq, LastBatch: at.LastBatch, BatchItems: d.items, Want: 3})
		if err != nil {
			d.lastErr = err
			failures++
			require.Less(d.t, failures, maxFailures, "%v", err)
			continue
		}
		at = out
		for ran < at.LastBatch {
			res, err := d.batch(ctx, ran+1)
			if err != nil {
				d.lastErr = err
				failures++
				require.Less(d.t, failures, maxFailures, "%v", err)
				continue
			}
			if res.Status == Finished {
				ran++
			}
		}
	}
	run, err := OpenRun(ctx, d.deps.Store, d.crawl.Place)
	require.NoError(d.t, err)
	return run
}

func (d *drive) batch(ctx context.Context, no int) (BatchResult, error) {
	d.attempts++
	return RunBatch(ctx, d.deps, BatchInput{Crawl: d.crawl, Batch: no})
}

// records gives the canonical bytes of every record, without what names the attempt (places in the archive), sorted.
func records(t *testing.T, run *Run) []string {
	t.Helper()
	var out []string
	for r, err := range run.Records(t.Context()) {
		require.NoError(t, err)
		for i := range r.Evidence {
			require.NotEmpty(t, r.Evidence[i].Archive)
			r.Evidence[i].Archive, r.Evidence[i].Offset, r.Evidence[i].Length = "", 0, 0
		}
		body, err := blob.Canonical(r)
		require.NoError(t, err)
		out = append(out, string(body))
	}
	slices.Sort(out)
	return out
}

// outcomes counts outcomes by kind, and demands one an address.
func outcomes(t *testing.T, run *Run) map[string]int {
	t.Helper()
	out, seen := map[string]int{}, map[string]bool{}
	for o, err := range run.Outcomes(t.Context()) {
		require.NoError(t, err)
		require.False(t, seen[o.URL], "two outcomes for %s", o.URL)
		seen[o.URL] = true
		out[o.Kind+" "+string(o.Outcome)]++
	}
	return out
}

func TestCrawl(t *testing.T) {
	s := newShop(t, 3, 25)
	s.lists["l01"] = append(s.lists["l01"], s.lists["l00"][:5]...) // found twice
	s.more["3"] = []string{"900", "901"}                           // an item that leads to further ones
	store := mem.New()
	d := newDrive(t, s.deps(store, s.site()), "calm")
	run := d.run(t.Context())
	require.Equal(t, Completion{Exhausted: true, Batches: run.Completion().Batches, Stats: run.Completion().Stats}, run.Completion())
	require.Equal(t, map[string]int{"list ok": 9, "thing ok": 77}, outcomes(t, run))
	got := records(t, run)
	require.Len(t, got, 80+77, "a record a row and one an item")
	hits, distinct := s.count("/item/")
	require.Equal(t, 77, distinct)
	require.Equal(t, 77, hits, "everything is fetched once")
	require.EqualValues(t, 77+9, run.Completion().Stats.Fetched)
	require.Greater(t, run.Completion().Batches, 5)

	again, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl})
	require.NoError(t, err)
	require.Equal(t, Finished, again.Status, "a finished frontier answers the same for ever")
	require.True(t, again.Exhausted)
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, Finished, res.Status)
	require.Equal(t, 7, res.Done)
}

func TestCrawlIsTheSameAtAnyConcurrencyAndBatchSize(t *testing.T) {
	s := newShop(t, 2, 20)
	var first []string
	for i, c := range []struct{ places, items int }{{1, 100}, {8, 3}, {3, 11}} {
		d := newDrive(t, s.deps(mem.New(), s.site()), "same")
		d.crawl.Concurrency, d.items = c.places, c.items
		got := records(t, d.run(t.Context()))
		if i == 0 {
			first = got
		}
		require.Equal(t, first, got)
	}
}

// A crawl whose attempts die at every single write of the store, before or after it took effect, ends with the
// records of the calm one, and fetches again at most what one interval can hold.
func TestCrawlKilledAtEveryWrite(t *testing.T) {
	s := newShop(t, 2, 12)
	s.more["3"] = []string{"900"}
	calm := newDrive(t, s.deps(mem.New(), s.site()), "run")
	want := records(t, calm.run(t.Context()))
	for _, phase := range []fault.Phase{fault.Before, fault.After} {
		for n := 1; ; n++ {
			inner := mem.New()
			s.reset()
			killed := errors.New("killed")
			store := fault.Wrap(inner, fault.Rule{Ops: fault.Writes, Nth: n, Phase: phase, Err: killed})
			d := newDrive(t, s.deps(store, s.site()), "run")
			got := records(t, d.run(t.Context()))
			if d.lastErr == nil {
				require.Greater(t, n, 20, "no write was hit")
				break
			}
			require.ErrorIs(t, d.lastErr, killed)
			require.Equal(t, want, got, "killed at write %d, phase %d", n, phase)
			hits, distinct := s.count("/item/")
			require.LessOrEqual(t, hits-distinct, d.items, "write %d: more than a batch was fetched again", n)
		}
	}
}

// Attempts die at random moments, with requests open and answers not committed.
func TestCrawlKilledAtRandom(t *testing.T) {
	s := newShop(t, 3, 40)
	calm := newDrive(t, s.deps(mem.New(), s.site()), "run")
	want := records(t, calm.run(t.Context()))
	s.reset()
	var mu sync.Mutex
	n := 0
	var kill context.CancelFunc
	s.before = func(http.ResponseWriter, *http.Request) bool {
		time.Sleep(time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		if n++; n%17 == 0 && kill != nil {
			kill()
		}
		return false
	}
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	d.items, d.crawl.Commit = 30, 5*time.Millisecond
	var at DiscoverResult
	ran, deaths := 0, 0
	live := func(do func(ctx context.Context) error) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		mu.Lock()
		kill = cancel
		mu.Unlock()
		if do(ctx) != nil {
			deaths++
		}
	}
	for i := 0; at.Status != Finished; i++ {
		require.Less(t, i, maxFailures)
		live(func(ctx context.Context) error {
			out, err := Discover(ctx, d.deps, DiscoverInput{Crawl: d.crawl, FrontierSeq: at.FrontierSeq, LastBatch: at.LastBatch, BatchItems: 30, Want: 3})
			if err == nil {
				at = out
			}
			return err
		})
		if ran < at.LastBatch {
			live(func(ctx context.Context) error {
				res, err := d.batch(ctx, ran+1)
				if err == nil && res.Status == Finished {
					ran++
				}
				return err
			})
		}
	}
	mu.Lock()
	kill = nil
	mu.Unlock()
	for ; ran < at.LastBatch; ran++ {
		_, err := d.batch(t.Context(), ran+1)
		require.NoError(t, err)
	}
	run, err := OpenRun(t.Context(), d.deps.Store, d.crawl.Place)
	require.NoError(t, err)
	require.Equal(t, want, records(t, run))
	require.Greater(t, deaths, 5)
	hits, distinct := s.count("/")
	require.Greater(t, hits, distinct, "the kills cost something")
}

// Everything that an attempt wrote without a checkpoint naming it is not there for readers.
func TestRunReadsSealedChainsOnly(t *testing.T) {
	s := newShop(t, 1, 12)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl, BatchItems: 6, Want: 9})
	require.NoError(t, err)
	require.Equal(t, Waiting, out.Status)
	require.Equal(t, 2, out.LastBatch)
	_, err = OpenRun(t.Context(), d.deps.Store, d.crawl.Place)
	require.ErrorIs(t, err, ErrNotSealed)
	_, err = d.batch(t.Context(), 1)
	require.NoError(t, err)
	end, err := SealCrawl(t.Context(), d.deps, d.crawl.Place, "given up")
	require.NoError(t, err)
	require.True(t, end.Partial)
	require.False(t, end.Exhausted)
	require.Equal(t, "given up", end.Reason)
	run, err := OpenRun(t.Context(), d.deps.Store, d.crawl.Place)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"list ok": 2, "thing ok": 6}, outcomes(t, run))
	res, err := d.batch(t.Context(), 2)
	require.NoError(t, err, "a late attempt learns that it is over")
	require.Equal(t, Finished, res.Status)
	require.Zero(t, res.Done)
	require.Equal(t, "given up", res.Partial)
}

func TestUnknownBatch(t *testing.T) {
	s := newShop(t, 1, 3)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	_, err := d.batch(t.Context(), 4)
	require.ErrorIs(t, err, ErrNoBatch)
}

// Two calls between which the answer was lost: the second gives the same batches, and asks the site for nothing.
func TestDiscoverGivesCommittedBatchesAgain(t *testing.T) {
	s := newShop(t, 1, 30)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	in := DiscoverInput{Crawl: d.crawl, BatchItems: 10, Want: 3}
	first, err := Discover(t.Context(), d.deps, in)
	require.NoError(t, err)
	require.Equal(t, 3, first.LastBatch)
	s.reset()
	second, err := Discover(t.Context(), d.deps, in)
	require.NoError(t, err)
	require.Equal(t, 3, second.LastBatch)
	hits, _ := s.count("/")
	require.Zero(t, hits)
	for no := 1; no <= 3; no++ {
		res, err := d.batch(t.Context(), no)
		require.NoError(t, err)
		require.Equal(t, 10, res.Done)
	}
}

// An attempt that goes on while another has taken its chain over is stopped at its next commit and adds nothing.
func TestZombieIsFenced(t *testing.T) {
	s := newShop(t, 1, 20)
	store := mem.New()
	d := newDrive(t, s.deps(store, s.site()), "run")
	d.items = 20
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl, BatchItems: 20})
	require.NoError(t, err)
	require.Equal(t, 1, out.LastBatch)
	gate, entered := make(chan struct{}), make(chan struct{}, 100)
	s.before = func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/item/10" {
			entered <- struct{}{}
			<-gate
		}
		return false
	}
	zombie := make(chan error, 1)
	go func() {
		_, err := d.deps.runBatch(t.Context(), d.crawl, 1)
		zombie <- err
	}()
	<-entered
	s.mu.Lock()
	s.before = nil
	s.mu.Unlock()
	res, err := d.batch(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, 20, res.Done)
	close(gate)
	require.ErrorIs(t, <-zombie, ErrFenced)
	for {
		out, err = Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl, FrontierSeq: out.FrontierSeq, LastBatch: out.LastBatch})
		require.NoError(t, err)
		if out.Status == Finished {
			break
		}
	}
	run, err := OpenRun(t.Context(), store, d.crawl.Place)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"list ok": 2, "thing ok": 20}, outcomes(t, run))
}

// runBatch lets a goroutine run a batch without the drive's counters.
func (d Deps) runBatch(ctx context.Context, c Crawl, no int) (BatchResult, error) {
	return RunBatch(ctx, d, BatchInput{Crawl: c, Batch: no})
}

// A fence that falls ends the attempt before its next request.
func TestFence(t *testing.T) {
	s := newShop(t, 1, 20)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	_, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.crawl, BatchItems: 20})
	require.NoError(t, err)
	var mu sync.Mutex
	fallen := false
	d.deps.Fence = FenceFunc(func() error {
		mu.Lock()
		defer mu.Unlock()
		if fallen {
			return errors.New("heartbeat is stale")
		}
		return nil
	})
	s.reset()
	s.before = func(_ http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		fallen = true
		return false
	}
	d.crawl.Concurrency = 1
	_, err = d.batch(t.Context(), 1)
	require.ErrorIs(t, err, ErrFenced)
	hits, _ := s.count("/item/")
	require.Equal(t, 1, hits)
}

func TestOutcomes(t *testing.T) {
	s := newShop(t, 1, 8)
	s.lists["l00"] = append(s.lists["l00"], "missing", "blocked", "broken", "flaky", "away", "garbled")
	s.robots = "User-agent: *\nDisallow: /item/7\n"
	var mu sync.Mutex
	flaky := 0
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		switch strings.TrimPrefix(r.URL.Path, "/item/") {
		case "missing":
			w.WriteHeader(http.StatusNotFound)
		case "blocked":
			w.WriteHeader(http.StatusForbidden)
		case "broken":
			w.WriteHeader(http.StatusInternalServerError)
		case "away":
			http.Redirect(w, r, "https://elsewhere.example/", http.StatusFound)
		case "garbled":
			fmt.Fprint(w, "{")
		case "flaky":
			mu.Lock()
			defer mu.Unlock()
			if flaky++; flaky > 2 {
				return false
			}
			w.WriteHeader(http.StatusBadGateway)
		default:
			return false
		}
		return true
	}
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	run := d.run(t.Context())
	require.Equal(t, map[string]int{
		"list ok": 2, "thing ok": 8, "thing not_found": 1, "thing blocked": 1, "thing fetch_failed": 1,
		"thing redirected_away": 1, "thing parse_failed": 1, "thing robots_denied": 1,
	}, outcomes(t, run))
	hits, _ := s.count("/item/broken")
	require.Equal(t, 4, hits, "bounded retries")
	hits, _ = s.count("/item/7")
	require.Zero(t, hits, "robots.txt")
	require.EqualValues(t, 3+2, run.Completion().Stats.Retried)
	require.True(t, run.Completion().Exhausted)
}

// A failed optional answer leaves its fields absent.
func TestOptionalAnswer(t *testing.T) {
	s := newShop(t, 1, 4)
	s.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/more/2" {
			w.WriteHeader(http.StatusInternalServerError)
			return true
		}
		return false
	}
	site := s.site()
	site.more = true
	d := newDrive(t, s.deps(mem.New(), site), "run")
	run := d.run(t.Context())
	stock := map[string]bool{}
	for r, err := range run.Records(t.Context()) {
		require.NoError(t, err)
		if r.Kind == "thing" {
			stock[r.Key.ID] = r.Fields["stock_qty"].State == record.Value
		}
	}
	require.Equal(t, map[string]bool{"0": true, "1": true, "2": false, "3": true}, stock)
	hits, _ := s.count("/item/2")
	require.Equal(t, 1, hits, "the answer that was got is not asked for again")
}
