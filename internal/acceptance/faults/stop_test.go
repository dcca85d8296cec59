package faults

import (
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// smallProducts is the mall of the tests that need no more: 200 products of the shop.
const smallProducts = 800

// A worker is suspended while the shop has its requests, and wakes long after another one has done its work. It finds
// answers waiting in its sockets, and neither Temporal nor the store can tell it at once what has become of its work: it
// must know by itself that its lease is over. When they can, it must not commit either.
func TestSuspendedWorkerAsksNoMore(t *testing.T) {
	want := calm(t, smallProducts)
	s := newStage(t, crawl{products: smallProducts, slots: 4, batch: 30, rate: 100})
	cable := lay(t, s.Temporal.Addr())
	sleeper := s.hire(t, job{flags: []string{"--temporal-address", cable.addr}})
	run, id := s.begin(t, timing())
	harness.Until(t, "some items", func() bool { return len(s.front.items()) > 40 })
	require.NoError(t, s.Mall.Hold(mall.Ebay, "^/itm/"))
	s.awaitOpen(t, 2)
	// With nothing to commit, no conflict at the store could stop it.
	harness.Until(t, "all but the two is committed", func() bool { return s.committed(t, id) == len(s.front.items())-2 })
	sleeper.signal(syscall.SIGSTOP)
	before, stopped := s.front.of(sleeper.name), time.Now()
	s.hire(t, job{slots: 4})
	s.Mall.Release()
	out := s.judge(t, run, smallProducts)
	require.Equal(t, want, out.Digest)
	require.Positive(t, s.front.refetched(sleeper.name), "what it held was fetched by the other one")
	t.Logf("the run ended %s after the worker was stopped", time.Since(stopped).Round(time.Second))
	committed := s.batchChains(t, id)

	cable.pull(true)
	sleeper.tap.freeze(true)
	woken := time.Now()
	sleeper.signal(syscall.SIGCONT)
	require.Never(t, func() bool { return len(s.front.of(sleeper.name)) > len(before) }, 2*time.Second, 50*time.Millisecond,
		"requests after it woke, cut off")
	cable.pull(false)
	sleeper.tap.freeze(false)
	// Its slots were full: it asks Temporal for work again only when it has given up what it had.
	harness.Until(t, "the sleeper asks for work", func() bool { return s.polled(t, sleeper.name).After(woken) })
	sleeper.dismiss(t)
	require.Equal(t, before, s.front.of(sleeper.name), "requests after it woke")
	require.Equal(t, committed, s.batchChains(t, id), "commits after it woke")
	s.Verify(t, "latest")
}

// polled is when a worker last asked Temporal for work of the crawl.
func (s *stage) polled(t *testing.T, worker string) time.Time {
	t.Helper()
	queue, err := s.Client.DescribeTaskQueue(harness.Deadline(t), wire.QueueCrawl, enums.TASK_QUEUE_TYPE_ACTIVITY)
	require.NoError(t, err)
	var last time.Time
	for _, p := range queue.GetPollers() {
		if at := p.GetLastAccessTime().AsTime(); p.GetIdentity() == worker && at.After(last) {
			last = at
		}
	}
	return last
}

// A worker that is asked to stop commits what it has, gives its batches back and ends. No heartbeat timeout could help
// here: it is longer than the test.
func TestDismissedWorkerGivesItsBatchesBack(t *testing.T) {
	want := calm(t, smallProducts)
	s := newStage(t, crawl{products: smallProducts, slots: 4, batch: 100, rate: 60})
	w := timing()
	w.Heartbeat = 4 * harness.Patience
	leaver := s.hire(t, job{flags: []string{"--worker-drain", "20s"}})
	run, _ := s.begin(t, w)
	harness.Until(t, "commits and work in hand", func() bool {
		n, last := leaver.tap.progress()
		visits := s.front.of(leaver.name)
		return n >= 2 && len(visits) > 0 && visits[len(visits)-1].at.After(last)
	})
	heir := s.hire(t, job{})
	began := time.Now()
	leaver.dismiss(t)
	t.Logf("drained in %s", time.Since(began).Round(10*time.Millisecond))
	out := s.judge(t, run, smallProducts)
	require.Equal(t, want, out.Digest)
	tasks := s.tasks(t)
	require.True(t, slices.ContainsFunc(tasks, func(k task) bool { return k.drained() && k.worker == heir.name }), "%+v", tasks)
	require.False(t, slices.ContainsFunc(tasks, task.timedOut))
	for uri, n := range s.front.items() {
		require.Equal(t, 1, n, "%s", uri)
	}
}
