package faults

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/acceptance/harness"
	"sheaf/workflows/wire"
)

const (
	killProducts = 3200 // 800 of the shop
	killRate     = 48
	killSlots    = 4
	killSeed     = 20261122
)

// Five workers are killed, each after commits and with work in hand. What they committed is never fetched again, what
// they had in hand is: an interval's worth at most. The data is that of the calm run.
func TestKilledWorkersCostAnInterval(t *testing.T) {
	want := calm(t, killProducts)
	s := newStage(t, crawl{products: killProducts, slots: killSlots, batch: 200, rate: killRate})
	team := []*worker{s.hire(t, job{}), s.hire(t, job{})}
	began := time.Now()
	run, _ := s.begin(t, timing())
	random := rand.New(rand.NewPCG(killSeed, 1)) // seeded on purpose
	var dead []*worker
	for range 5 {
		i, inHand := random.IntN(len(team)), 1+random.IntN(6)
		victim := team[i]
		commits := s.strike(t, victim, 2, inHand)
		require.GreaterOrEqual(t, commits, 2)
		dead = append(dead, victim)
		team[i] = s.hire(t, job{})
	}
	out := s.judge(t, run, killProducts)
	require.Equal(t, want, out.Digest)
	require.Len(t, s.Rows(t, "latest", ""), killProducts/4)

	// A worker has two slots; each makes its share of the rate for one interval, has one request open and may be one
	// ahead in a second.
	interval := int(timing().Commit.Seconds() * killRate / killSlots)
	again := 0
	for _, w := range dead {
		n := s.front.refetched(w.name)
		again += n
		require.Positive(t, n, "%s had work in hand", w.name)
		require.LessOrEqual(t, n, 2*(interval+2), "%s", w.name)
		t.Logf("%s: %d pages, %d of them fetched again", w.name, len(s.front.of(w.name)), n)
	}
	items, hits := s.front.items(), 0
	for _, n := range items {
		hits += n
	}
	require.Len(t, items, killProducts/4)
	require.LessOrEqual(t, hits, len(items)+again, "nothing else was fetched twice")
	t.Logf("%d pages, %d refetched; run took %s", len(items), again, time.Since(began).Round(time.Second))
}

// strike kills a worker once it has committed so often to one batch and asked for so many items since its last commit.
// Its commits are held back from the look to the kill, so that the work in hand is there when it dies.
func (s *stage) strike(t *testing.T, victim *worker, commits, inHand int) int {
	t.Helper()
	done := 0
	harness.Until(t, victim.name+" in the middle of its work", func() bool {
		victim.tap.freeze(true)
		n, last := victim.tap.progress()
		since := 0
		for _, v := range s.front.of(victim.name) {
			if v.item() && v.at.After(last) {
				since++
			}
		}
		if n < commits || since < inHand {
			victim.tap.freeze(false)
			return false
		}
		victim.kill()
		done = n
		return true
	})
	victim.tap.freeze(false)
	return done
}

// A worker dies between the checkpoint that names new batches and the result of Discover: nobody but the store knows
// of the batches, and none is lost.
func TestKilledBetweenDiscoversCheckpointAndItsResult(t *testing.T) {
	want := calm(t, smallProducts)
	s := newStage(t, crawl{products: smallProducts, slots: 4, batch: 10, rate: 200})
	var committed atomic.Bool
	reached := make(chan struct{})
	reach := sync.OnceFunc(func() { close(reached) })
	victim := s.hire(t, job{tap: func(o *stored) func() {
		if o.names() {
			return func() { committed.Store(true) }
		}
		if committed.Load() && o.progressOfDiscover() {
			reach()
			<-o.r.Context().Done() // the checkpoint is there, and the call gets no further
		}
		return nil
	}})
	run, id := s.begin(t, timing())
	select {
	case <-reached:
	case <-harness.Deadline(t).Done():
		t.Fatal("Discover never named a batch")
	}
	victim.kill()
	named := s.named(t, id)
	require.Positive(t, named, "batches in the frontier's newest checkpoint")
	for _, k := range s.tasks(t) {
		require.NotEqual(t, wire.ActDiscover, k.kind, "no Discover has returned")
	}
	killed := time.Now()
	s.hire(t, job{slots: 4})
	out := s.judge(t, run, smallProducts)
	require.Equal(t, want, out.Digest)
	first := s.tasks(t)[0]
	require.Equal(t, wire.ActDiscover, first.kind)
	require.True(t, first.timedOut(), "%+v", first)
	_, batches := s.batchesBy(t)
	require.Greater(t, batches, named, "there was more to find when it died")
	for uri, n := range s.front.items() {
		require.Equal(t, 1, n, "%s: no batch had begun", uri)
	}
	t.Logf("%d batches were named when it died; the run ended %s later", named, time.Since(killed).Round(time.Second))
}
