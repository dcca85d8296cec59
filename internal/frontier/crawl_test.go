package frontier

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
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
	t.Helper()
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

// unhurried is the crawl with a commit interval that no call reaches: how much a call finds does not depend on time.
func (d *drive) unhurried() Crawl {
	c := d.crawl
	c.Commit = time.Minute
	return c
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

// Everything that an attempt wrote without a checkpoint naming it is not there for readers.
func TestRunReadsSealedChainsOnly(t *testing.T) {
	s := newShop(t, 1, 12)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.unhurried(), BatchItems: 6, Want: 9})
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

// A batch that its caller gives up is sealed as it is: the crawl can end, and says what it lacks.
func TestLostBatch(t *testing.T) {
	s := newShop(t, 1, 12)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.unhurried(), BatchItems: 6, Want: 9})
	require.NoError(t, err)
	require.Equal(t, 2, out.LastBatch)
	_, err = d.batch(t.Context(), 1)
	require.NoError(t, err)
	for range 2 { // the second time it is sealed already
		out, err = Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.unhurried(), FrontierSeq: out.FrontierSeq, LastBatch: 2, Lost: []int{2}})
		require.NoError(t, err)
		require.Equal(t, Finished, out.Status)
		require.False(t, out.Exhausted)
		require.Equal(t, "batch 2: given up after its last attempt", out.Partial)
	}
	run, err := OpenRun(t.Context(), d.deps.Store, d.crawl.Place)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"list ok": 2, "thing ok": 6}, outcomes(t, run))
	require.True(t, run.Completion().Partial)
}

// More items than are wanted now stay in the queue: they are in batches when somebody has room for them.
func TestDiscoverCutsWhatIsWanted(t *testing.T) {
	s := newShop(t, 1, 40)
	d := newDrive(t, s.deps(mem.New(), s.site()), "run")
	in := DiscoverInput{Crawl: d.unhurried(), BatchItems: 4, Want: 3}
	for last := 3; last <= 9; last += 3 {
		out, err := Discover(t.Context(), d.deps, in)
		require.NoError(t, err)
		require.Equal(t, More, out.Status)
		require.Equal(t, last, out.LastBatch)
		in.FrontierSeq, in.LastBatch = out.FrontierSeq, out.LastBatch
	}
	out, err := Discover(t.Context(), d.deps, in)
	require.NoError(t, err)
	require.Equal(t, Waiting, out.Status)
	require.Equal(t, 10, out.LastBatch)
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
	in := DiscoverInput{Crawl: d.unhurried(), BatchItems: 10, Want: 3}
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
