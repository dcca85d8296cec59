package robots

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sheaf/internal/clock"
)

func TestCacheStatusRules(t *testing.T) {
	const file = "User-agent: *\nDisallow: /no\n"
	start := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		answer  Answer
		err     error
		denied  bool // /no is denied by a rule
		unavail bool
		keeps   time.Duration // how long until the next load
	}{
		{"found", Answer{Status: 200, Body: []byte(file)}, nil, true, false, 24 * time.Hour},
		{"not found", Answer{Status: 404, Body: []byte(file)}, nil, false, false, 24 * time.Hour},
		{"forbidden", Answer{Status: 403}, nil, false, false, 24 * time.Hour},
		{"too many redirects", Answer{Status: 301}, nil, false, false, 24 * time.Hour},
		{"too many requests", Answer{Status: 429}, nil, false, true, 5 * time.Minute},
		{"too many requests, says when", Answer{Status: 429, RetryAfter: start.Add(time.Hour)}, nil, false, true, time.Hour},
		{"says an absurd time", Answer{Status: 503, RetryAfter: start.Add(9000 * time.Hour)}, nil, false, true, 24 * time.Hour},
		{"server error", Answer{Status: 500, Body: []byte(file)}, nil, false, true, 2 * time.Second},
		{"unreachable", Answer{}, errors.New("no route"), false, true, 2 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			clk, loads := clock.NewFake(start), 0
			cache := NewCache(CacheOptions{Agent: "sheaf", Clock: clk})
			ask := func() (*Policy, error) {
				return cache.Policy(context.Background(), "https://Shop.test:443/no", func(_ context.Context, url string) (Answer, error) {
					if loads++; url != "https://shop.test/robots.txt" {
						t.Errorf("asked for %s", url)
					}
					return c.answer, c.err
				})
			}
			p, err := ask()
			var unavailable *UnavailableError
			if errors.As(err, &unavailable) != c.unavail {
				t.Fatalf("error %v, want unavailable %v", err, c.unavail)
			}
			if c.unavail && !unavailable.RetryAt.Equal(start.Add(c.keeps)) {
				t.Errorf("retry at %v, want in %v", unavailable.RetryAt, c.keeps)
			}
			if err == nil && p.Decide("/no").Allowed == c.denied {
				t.Errorf("allowed %v", !c.denied)
			}
			clk.Advance(c.keeps - time.Second)
			if _, _ = ask(); loads != 1 {
				t.Errorf("%d loads within %v", loads, c.keeps)
			}
			clk.Advance(time.Second)
			if _, _ = ask(); loads != 2 {
				t.Errorf("%d loads after %v, want 2", loads, c.keeps)
			}
		})
	}
}

// An origin that stays away is asked less and less; one that is back is asked soon again when it fails anew.
func TestCacheAsksLessAndLess(t *testing.T) {
	clk := clock.NewFake(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	cache := NewCache(CacheOptions{Agent: "sheaf", Clock: clk})
	down := true
	ask := func() time.Duration {
		_, err := cache.Policy(context.Background(), "https://shop.test/", func(context.Context, string) (Answer, error) {
			if down {
				return Answer{}, errors.New("no route")
			}
			return Answer{Status: 200}, nil
		})
		var unavailable *UnavailableError
		if !errors.As(err, &unavailable) {
			return 0
		}
		wait := unavailable.RetryAt.Sub(clk.Now())
		clk.Advance(wait)
		return wait
	}
	for _, want := range []int{2, 4, 8, 16, 32, 64, 128, 256, 300, 300} {
		if got := ask(); got != time.Duration(want)*time.Second {
			t.Fatalf("asks again after %v, want %d s", got, want)
		}
	}
	down = false
	if ask() != 0 {
		t.Fatal("the origin is back")
	}
	clk.Advance(maxTTL)
	down = true
	if got := ask(); got != 2*time.Second {
		t.Fatalf("asks again after %v, want 2 s", got)
	}
}

func TestCacheLoadsOnceAtATime(t *testing.T) {
	cache := NewCache(CacheOptions{Agent: "sheaf", Clock: clock.System()})
	var loads atomic.Int32
	release := make(chan struct{})
	load := func(context.Context, string) (Answer, error) {
		loads.Add(1)
		<-release
		return Answer{Status: 404}, nil
	}
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := cache.Policy(context.Background(), "http://a.test/x", load); err != nil {
				t.Error(err)
			}
		})
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	for loads.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	if _, err := cache.Policy(ctx, "http://a.test/y", load); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a waiting caller got %v", err)
	}
	close(release)
	wg.Wait()
	if loads.Load() != 1 {
		t.Errorf("%d loads", loads.Load())
	}
}

// A caller that gives up says nothing about the site: the next one asks again.
func TestCacheForgetsCanceledLoad(t *testing.T) {
	cache := NewCache(CacheOptions{Agent: "sheaf", Clock: clock.System()})
	ctx, cancel := context.WithCancel(context.Background())
	_, err := cache.Policy(ctx, "http://a.test/x", func(ctx context.Context, _ string) (Answer, error) {
		cancel()
		return Answer{}, ctx.Err()
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	p, err := cache.Policy(context.Background(), "http://a.test/x", func(context.Context, string) (Answer, error) {
		return Answer{Status: 200, Body: []byte("User-agent: *\nDisallow: /x")}, nil
	})
	if err != nil || p.Decide("/x").Allowed {
		t.Errorf("got %v", err)
	}
}

func TestCacheRefusesOtherURLs(t *testing.T) {
	cache := NewCache(CacheOptions{Agent: "sheaf", Clock: clock.System()})
	for _, url := range []string{"", "/x", "ftp://a/x", "mailto:x", "http://%zz"} {
		if _, err := cache.Policy(context.Background(), url, nil); err == nil {
			t.Errorf("%q was taken", url)
		}
	}
}
