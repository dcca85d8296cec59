package live_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/clock"
	"sheaf/internal/runs"
	"sheaf/internal/server/control"
	"sheaf/internal/server/live"
	"sheaf/workflows/wire"
)

const dataset, run = "shop/products", "run-20261123-0200-aaaa"

// script is a run whose answers a test writes.
type script struct {
	mu    sync.Mutex
	said  wire.Progress
	err   error
	asked atomic.Int64
}

func (s *script) ask(context.Context, string) (wire.Progress, error) {
	s.asked.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said, s.err
}

func (s *script) say(p wire.Progress, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said, s.err = p, err
}

// heard is what one listener was told.
type heard struct {
	mu     sync.Mutex
	stages []string
	stale  string
	end    *live.End
	done   chan error
}

func watch(ctx context.Context, h *live.Hub) *heard {
	out := &heard{done: make(chan error, 1)}
	go func() {
		out.done <- h.Watch(ctx, dataset, run, live.Listener{
			Progress: func(p live.Progress) error {
				out.mu.Lock()
				defer out.mu.Unlock()
				out.stages, out.stale = append(out.stages, p.Stage), p.Stale
				return nil
			},
			Rows: func(live.Rows) error { return nil },
			End: func(e live.End) error {
				out.mu.Lock()
				defer out.mu.Unlock()
				out.end = &e
				return nil
			},
		})
	}()
	return out
}

func (h *heard) now() (stages []string, stale string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string{}, h.stages...), h.stale
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	require.Eventually(t, holds, 20*time.Second, time.Millisecond, what)
}

// Many listeners cost one feed: the run is asked as often as for one. The feed ends with its last listener.
func TestOneFeedForAll(t *testing.T) {
	clk := clock.NewFake(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	s := &script{}
	s.say(wire.Progress{Run: run, Stage: "prepare"}, nil)
	store := &counting{Store: mem.New()}
	h := live.NewHub(store, clk, s.ask)
	defer h.Close()
	ctx, leave := context.WithCancel(t.Context())
	var all []*heard
	for range 50 {
		all = append(all, watch(ctx, h))
	}
	tick := func(n int) {
		for range n {
			require.NoError(t, clk.AwaitTimers(t.Context(), 1))
			clk.Advance(time.Second)
		}
		require.NoError(t, clk.AwaitTimers(t.Context(), 1))
	}
	until(t, "everybody hears the first stage", func() bool { return everybody(all, "prepare") })
	s.say(wire.Progress{Run: run, Stage: "compare", Sources: []wire.SourceProgress{{Source: "a.example", Stage: wire.StageCrawling}}}, nil)
	tick(10)
	until(t, "everybody hears the second", func() bool { return everybody(all, "compare") })
	require.LessOrEqual(t, s.asked.Load(), int64(10), "one feed asks every two seconds, however many listen")
	require.LessOrEqual(t, store.lists.Load(), int64(25), "and looks at figures once a second")

	s.say(wire.Progress{}, errors.New("no worker answers"))
	tick(2)
	until(t, "everybody hears that the run does not answer", func() bool {
		_, stale := all[7].now()
		return stale == "no worker answers"
	})
	leave()
	for _, l := range all {
		require.ErrorIs(t, <-l.done, context.Canceled)
	}
	asked := s.asked.Load()
	clk.Advance(time.Minute)
	require.Never(t, func() bool { return s.asked.Load() > asked }, 100*time.Millisecond, 10*time.Millisecond, "nobody listens, nobody asks")
}

func everybody(all []*heard, stage string) bool {
	for _, l := range all {
		stages, _ := l.now()
		if len(stages) == 0 || stages[len(stages)-1] != stage {
			return false
		}
	}
	return true
}

// counting counts listings.
type counting struct {
	blob.Store
	lists atomic.Int64
}

func (c *counting) List(ctx context.Context, prefix string, o blob.ListOptions) iter.Seq2[blob.Info, error] {
	c.lists.Add(1)
	return c.Store.List(ctx, prefix, o)
}

// The end of a run is its result; a run that is over without one was terminated; a hub that closes lets everybody go.
func TestEnds(t *testing.T) {
	for name, c := range map[string]struct {
		said   wire.Progress
		err    error
		result *runs.Result
		lost   bool
		want   string
	}{
		"with a result":           {err: control.ErrIdle, result: &runs.Result{Run: run, Dataset: dataset, Outcome: "published", Version: 3}, want: "published"},
		"another run goes on":     {said: wire.Progress{Run: "run-20261124-0200-bbbb"}, result: &runs.Result{Run: run, Outcome: "unchanged"}, want: "unchanged"},
		"without a result":        {err: fmt.Errorf("ask: %w", control.ErrIdle), lost: true, want: "failed"},
		"another, and terminated": {said: wire.Progress{Run: "run-20261124-0200-bbbb"}, lost: true, want: "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			clk := clock.NewFake(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
			store := mem.New()
			if c.result != nil {
				require.NoError(t, runs.PutResult(t.Context(), store, *c.result))
			}
			s := &script{}
			s.say(c.said, c.err)
			h := live.NewHub(store, clk, s.ask)
			defer h.Close()
			l := watch(t.Context(), h)
			if c.lost {
				for range 2 {
					require.NoError(t, clk.AwaitTimers(t.Context(), 1))
					clk.Advance(time.Second)
				}
			}
			require.NoError(t, <-l.done)
			require.Equal(t, c.want, l.end.Outcome)
			require.Equal(t, c.lost, l.end.Lost)
		})
	}
	h := live.NewHub(mem.New(), clock.NewFake(time.Now()), (&script{said: wire.Progress{Run: run}}).ask)
	l := watch(t.Context(), h)
	h.Close()
	h.Close()
	require.ErrorIs(t, <-l.done, live.ErrClosed)
}
