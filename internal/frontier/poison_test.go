package frontier

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob/mem"
)

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

// A drain is no crash: the page that was in flight alone when a worker stopped is visited again.
func TestDrainAloneIsNoPoison(t *testing.T) {
	s := newShop(t, 1, 6)
	d := one(t, s, s.site())
	for range crashesUntilAlone { // attempts that committed nothing
		_, err := OpenChain(t.Context(), d.deps.Store, d.deps.withDefaults().Clock, d.crawl.batchChain(1), "crashed", -1)
		require.NoError(t, err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	s.hook(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/item/3" {
			cancel(ErrDrain)
			<-r.Context().Done() // the worker does not wait for it
		}
		return false
	})
	res, err := d.batch(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, Drained, res.Status)
	s.hook(nil)
	run := d.run(t.Context())
	require.Equal(t, map[string]int{"list ok": 1, "thing ok": 6}, outcomes(t, run))
}
