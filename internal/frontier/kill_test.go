package frontier

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
)

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

// checkpoints counts the checkpoints of an attempt; the first only takes the chain over.
type checkpoints struct {
	blob.Store
	n atomic.Int64
}

func (c *checkpoints) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (blob.Info, error) {
	info, err := c.Store.Create(ctx, key, body, opts)
	if err == nil && strings.Contains(key, "/ckpt/") {
		c.n.Add(1)
	}
	return info, err
}

// Attempts die at random moments, with requests open and answers not committed.
func TestCrawlKilledAtRandom(t *testing.T) {
	s := newShop(t, 3, 40)
	calm := newDrive(t, s.deps(mem.New(), s.site()), "run")
	want := records(t, calm.run(t.Context()))
	s.reset()
	store := &checkpoints{Store: mem.New()}
	var mu sync.Mutex
	n := 0
	barren := false // one attempt may die without a commit: more in a row would look like a page that kills
	var kill context.CancelFunc
	s.before = func(http.ResponseWriter, *http.Request) bool {
		time.Sleep(2 * time.Millisecond)
		mu.Lock()
		defer mu.Unlock()
		if n++; n >= 11 && kill != nil && (!barren || store.n.Load() > 1) {
			n = 0
			kill()
		}
		return false
	}
	d := newDrive(t, s.deps(store, s.site()), "run")
	d.items, d.crawl.Commit = 30, 3*time.Millisecond
	var at DiscoverResult
	ran, deaths := 0, 0
	live := func(do func(ctx context.Context) error) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		mu.Lock()
		kill = cancel
		mu.Unlock()
		store.n.Store(0)
		err := do(ctx)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			deaths++
			barren = barren || store.n.Load() < 2
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

// An attempt that goes on while another has taken its chain over is stopped at its next commit and adds nothing.
func TestZombieIsFenced(t *testing.T) {
	s := newShop(t, 1, 20)
	store := mem.New()
	d := newDrive(t, s.deps(store, s.site()), "run")
	d.items = 20
	out, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.unhurried(), BatchItems: 20})
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
	_, err := Discover(t.Context(), d.deps, DiscoverInput{Crawl: d.unhurried(), BatchItems: 20})
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
