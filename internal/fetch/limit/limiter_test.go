package limit

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"sheaf/internal/clock"
)

var start = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// stepper is a clock on which sleeping takes no real time: Sleep moves it. For tests with one caller.
type stepper struct {
	mu  sync.Mutex
	now time.Time
}

func (s *stepper) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stepper) Sleep(ctx context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
	return ctx.Err()
}

// turns takes n turns and gives their times since start.
func turns(t *testing.T, l *Limiter, clk *stepper, n int) []time.Duration {
	t.Helper()
	var at []time.Duration
	for range n {
		if err := l.Wait(context.Background()); err != nil {
			t.Fatal(err)
		}
		at = append(at, clk.Now().Sub(start))
	}
	return at
}

func TestSpacing(t *testing.T) {
	for _, c := range []struct {
		name string
		opts Options
		want time.Duration // between turns
	}{
		{"rate", Options{Rate: 2}, 500 * time.Millisecond},
		{"slow rate", Options{Rate: 0.1}, 10 * time.Second},
		{"share", Options{Rate: 2, Share: 0.125}, 4 * time.Second},
		{"crawl-delay", Options{Rate: 2, CrawlDelay: 3 * time.Second}, 3 * time.Second},
		{"crawl-delay below the rate", Options{Rate: 0.1, CrawlDelay: 3 * time.Second}, 10 * time.Second},
		{"crawl-delay is the site's", Options{CrawlDelay: 3 * time.Second, Share: 0.5}, 6 * time.Second},
		{"no limit", Options{}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			clk := &stepper{now: start}
			c.opts.Clock = clk
			at := turns(t, New(c.opts), clk, 5)
			for i, got := range at {
				if want := time.Duration(i) * c.want; got != want {
					t.Errorf("turn %d at %v, want %v", i, got, want)
				}
			}
		})
	}
}

func TestIdleTimeIsNotSavedUp(t *testing.T) {
	clk := &stepper{now: start}
	l := New(Options{Rate: 1, Clock: clk})
	turns(t, l, clk, 1)
	clk.now = start.Add(time.Hour)
	at := turns(t, l, clk, 3)
	if at[0] != time.Hour || at[1] != time.Hour+time.Second || at[2] != time.Hour+2*time.Second {
		t.Errorf("turns at %v", at)
	}
}

func TestRateChangesAtRunTime(t *testing.T) {
	clk := &stepper{now: start}
	l := New(Options{Rate: 1, Clock: clk})
	turns(t, l, clk, 2) // 0 s, 1 s
	l.SetRate(10)
	if at := turns(t, l, clk, 2); at[0] != 1100*time.Millisecond || at[1] != 1200*time.Millisecond {
		t.Errorf("raised: %v", at)
	}
	l.SetRate(1)
	if at := turns(t, l, clk, 1); at[0] != 2200*time.Millisecond {
		t.Errorf("lowered: %v", at)
	}
	l.SetShare(0.5)
	if at := turns(t, l, clk, 1); at[0] != 4200*time.Millisecond {
		t.Errorf("shared: %v", at)
	}
	l.SetCrawlDelay(2 * time.Second)
	if at := turns(t, l, clk, 1); at[0] != 8200*time.Millisecond {
		t.Errorf("delayed: %v", at)
	}
}

func TestAdaptive(t *testing.T) {
	clk := &stepper{now: start}
	l := New(Options{Rate: 8, Clock: clk})
	for _, c := range []struct {
		status int
		want   float64
	}{
		{500, 4}, {0, 2}, {403, 2}, {200, 2.8}, {404, 3.6}, {502, 1.8}, {301, 2.6},
	} {
		l.Observe(c.status, time.Time{})
		if got := l.Status().Rate; got < c.want-1e-9 || got > c.want+1e-9 {
			t.Errorf("after %d: %v, want %v", c.status, got, c.want)
		}
	}
	for range 20 {
		l.Observe(200, time.Time{})
	}
	if s := l.Status(); s.Rate != 8 || s.Slowdown != 1 {
		t.Errorf("recovered to %+v", s)
	}
	for range 20 {
		l.Observe(500, time.Time{})
	}
	if s := l.Status(); s.Slowdown != minSlowdown {
		t.Errorf("fell to %+v", s)
	}
	l.SetSlowdown(1)
	if s := l.Status(); s.Slowdown != minSlowdown {
		t.Error("another owner's better factor must not lift ours")
	}
}

func TestRetryAfterBlocks(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		after  time.Time
		want   time.Duration
	}{
		{"429 says when", 429, start.Add(30 * time.Second), 30 * time.Second},
		{"503 says when", 503, start.Add(7 * time.Second), 7 * time.Second},
		{"429 does not", 429, time.Time{}, defaultBlock},
		{"429 names the past", 429, start.Add(-time.Hour), defaultBlock},
		{"429 names next year", 429, start.Add(9000 * time.Hour), maxBlock},
		{"500 with Retry-After only slows", 500, start.Add(time.Hour), 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			clk := &stepper{now: start}
			l := New(Options{Rate: 100, Clock: clk})
			l.Observe(c.status, c.after)
			if at := turns(t, l, clk, 1); at[0] != c.want {
				t.Errorf("next turn after %v, want %v", at[0], c.want)
			}
		})
	}
	clk := &stepper{now: start}
	l := New(Options{Rate: 100, Clock: clk})
	l.Block(start.Add(10 * time.Second))
	l.Block(start.Add(5 * time.Second))
	if s := l.Status(); !s.BlockedUntil.Equal(start.Add(10*time.Second)) || s.Binding != BindRetryAfter {
		t.Errorf("an earlier end shortened the block: %+v", s)
	}
	if err := l.Sending(context.Background()); err != nil || clk.Now().Sub(start) != 10*time.Second {
		t.Errorf("a request with its turn went out while blocked, after %v", clk.Now().Sub(start))
	}
}

// A slow handshake: the first request is sent late, when the second has its turn.
func TestSendingKeepsTheDistance(t *testing.T) {
	clk := &stepper{now: start}
	l := New(Options{Rate: 1, Clock: clk})
	turns(t, l, clk, 2) // at 0 s and 1 s, neither sent yet
	sent := func() time.Duration {
		if err := l.Sending(context.Background()); err != nil {
			t.Fatal(err)
		}
		return clk.Now().Sub(start)
	}
	if a, b := sent(), sent(); a != time.Second || b != 2*time.Second {
		t.Errorf("sent at %v and %v", a, b)
	}
	if at := turns(t, l, clk, 1); at[0] != 3*time.Second {
		t.Errorf("next turn at %v", at[0])
	}
}

func TestBinding(t *testing.T) {
	clk := clock.NewFake(start)
	l := New(Options{Rate: 1, Concurrency: 2, Clock: clk})
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	enter := func(n int) {
		wg.Go(func() { _, _ = l.Enter(ctx) })
		for l.Status().Open+l.Status().Waiting < n {
			time.Sleep(time.Millisecond)
		}
	}
	expect := func(want Binding) {
		t.Helper()
		if got := l.Status().Binding; got != want {
			t.Errorf("binding %s, want %s: %+v", got, want, l.Status())
		}
	}
	expect(BindNone)
	leave, err := l.Enter(ctx)
	if err != nil {
		t.Fatal(err)
	}
	expect(BindNone)
	enter(3) // has a place, waits for a turn
	expect(BindRate)
	l.SetCrawlDelay(5 * time.Second)
	expect(BindCrawlDelay)
	l.Observe(500, time.Time{})
	expect(BindAdaptive)
	l.Block(start.Add(time.Minute))
	expect(BindRetryAfter)
	cancel()
	wg.Wait()
	leave()
	leave()
	if s := l.Status(); s.Open != 0 || s.Waiting != 0 {
		t.Errorf("left behind: %+v", s)
	}
}

func TestConcurrency(t *testing.T) {
	l := New(Options{Concurrency: 2, Clock: clock.System()})
	a, _ := l.Enter(context.Background())
	b, _ := l.Enter(context.Background())
	entered := make(chan func(), 1)
	go func() {
		leave, err := l.Enter(context.Background())
		if err != nil {
			t.Error(err)
		}
		entered <- leave
	}()
	for l.Status().Binding != BindConcurrency {
		time.Sleep(time.Millisecond)
	}
	select {
	case <-entered:
		t.Fatal("three are in")
	case <-time.After(20 * time.Millisecond):
	}
	a()
	c := <-entered
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, err := l.Enter(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	l.SetConcurrency(3)
	d, err := l.Enter(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, leave := range []func(){b, c, d} {
		leave()
	}
	if s := l.Status(); s.Open != 0 {
		t.Errorf("%d open", s.Open)
	}
}

func TestWaitIsCancellable(t *testing.T) {
	l := New(Options{Rate: 0.001, Clock: clock.System()})
	if err := l.Wait(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := l.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

// Sixteen impatient callers, a real server that notes arrivals: whenever one looks, no more have come than the rate allows since the
// beginning, and no span of any length holds much more than rate times length plus one.
func TestNeverAboveTheRateAtTheServer(t *testing.T) {
	const rate, requests = 200.0, 160
	var mu sync.Mutex
	var arrivals []time.Time
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		mu.Lock()
		arrivals = append(arrivals, time.Now())
		mu.Unlock()
	}))
	defer server.Close()
	l := New(Options{Rate: rate, Concurrency: 8, Clock: clock.System()})
	var wg sync.WaitGroup
	began := time.Now()
	for range 16 {
		wg.Go(func() {
			for range requests / 16 {
				leave, err := l.Enter(context.Background())
				if err != nil {
					t.Error(err)
					return
				}
				resp, err := http.Get(server.URL)
				if err != nil {
					t.Error(err)
				} else {
					resp.Body.Close()
				}
				leave()
			}
		})
	}
	wg.Wait()
	if len(arrivals) != requests {
		t.Fatalf("%d requests arrived", len(arrivals))
	}
	for i, at := range arrivals {
		if earliest := time.Duration(float64(i) / rate * float64(time.Second)); at.Sub(began) < earliest {
			t.Fatalf("%d requests arrived within %v, not before %v allowed", i+1, at.Sub(began), earliest)
		}
		for j := i + 20; j < len(arrivals); j += 20 {
			// What holds up an earlier arrival's goroutine looks like a burst, and does so for long on a busy machine.
			window := arrivals[j].Sub(at) + 200*time.Millisecond
			if most := rate*window.Seconds() + 1; float64(j-i) > most {
				t.Fatalf("%d requests within %v, at most %.1f allowed", j-i+1, window, most)
			}
		}
	}
}
