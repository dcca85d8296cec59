package faults

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	workflowpb "go.temporal.io/api/workflow/v1"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/testenv"
	"sheaf/workflows/wire"
)

// The object store goes away at the worst moments of building and publishing, and comes back.
func TestStoreRestartsWhilePublishing(t *testing.T) {
	want := calm(t, smallProducts)
	server := testenv.OwnMinIO(t)
	for _, c := range []struct {
		name, key string // the write that the store dies at
		heard     bool   // the write has taken effect and its answer is lost
		long      bool   // it stays away until an attempt has failed
	}{
		{"before a part is there", "datasets/shop/products/tables/", false, true},
		{"before the manifest is there", "datasets/shop/products/versions/", false, true},
		{"when the manifest is there and nobody has heard", "datasets/shop/products/versions/", true, false},
		{"before the tag is moved", "datasets/shop/products/tags/latest/", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, crawl{products: smallProducts, slots: 4, batch: 60, rate: 200, servers: harness.Options{Minio: server}})
			died := make(chan struct{})
			die := sync.OnceValue(func() bool {
				server.Server().Kill()
				close(died)
				return true
			})
			var once sync.Once
			s.hire(t, job{slots: 4, tap: func(o *stored) (after func()) {
				if !strings.HasPrefix(o.key, c.key) {
					return nil
				}
				once.Do(func() {
					if !c.heard {
						die()
						return
					}
					after = func() {
						die()
						panic(http.ErrAbortHandler) // the connection ends without an answer
					}
				})
				return after
			}})
			run, _ := s.begin(t, timing())
			select {
			case <-died:
			case <-harness.Deadline(t).Done():
				t.Fatalf("nothing was written below %s", c.key)
			}
			if c.long {
				s.awaitFailed(t, wire.DatasetID(harness.Name))
			}
			require.NoError(t, server.Server().Start(t.Context()))
			back := time.Now()
			out := s.judge(t, run, smallProducts)
			require.Equal(t, want, out.Digest)
			require.Equal(t, 1, out.Version, "one version, whatever was heard of it")
			t.Logf("published %s after the store was back", time.Since(back).Round(100*time.Millisecond))
		})
	}
}

// The object store goes away in the middle of a crawl for longer than any attempt waits for it.
func TestStoreIsAwayWhileCrawling(t *testing.T) {
	want := calm(t, smallProducts)
	server := testenv.OwnMinIO(t)
	s := newStage(t, crawl{products: smallProducts, slots: 4, batch: 50, rate: 40, servers: harness.Options{Minio: server}})
	s.hire(t, job{})
	s.hire(t, job{})
	run, _ := s.begin(t, timing())
	harness.Until(t, "some items", func() bool { return len(s.front.items()) > 40 })
	server.Server().Kill()
	s.awaitFailed(t, wire.SiteID(source))
	quiet := len(s.front.of(""))
	require.NoError(t, server.Server().Start(t.Context()))
	back := time.Now()
	out := s.judge(t, run, smallProducts)
	require.Equal(t, want, out.Digest)
	t.Logf("%d requests before the store was back, the run took %s more", quiet, time.Since(back).Round(time.Second))
}

// awaitFailed waits until Temporal knows of a failed attempt at something that the workflow waits for.
func (s *stage) awaitFailed(t *testing.T, workflow string) {
	t.Helper()
	harness.Until(t, "a failed attempt", func() bool {
		d, err := s.Client.DescribeWorkflowExecution(harness.Deadline(t), workflow, "")
		return err == nil && slices.ContainsFunc(d.GetPendingActivities(), func(a *workflowpb.PendingActivityInfo) bool {
			return a.GetLastFailure() != nil
		})
	})
}

// Temporal goes away in the middle of a crawl and comes back: workers stop asking the shop when their lease has run
// out, and go on with nothing lost.
func TestTemporalRestartsWhileCrawling(t *testing.T) {
	want := calm(t, smallProducts)
	server := testenv.OwnTemporal(t)
	s := newStage(t, crawl{products: smallProducts, slots: 4, batch: 50, rate: 40, servers: harness.Options{Temporal: server}})
	s.hire(t, job{})
	s.hire(t, job{})
	run, id := s.begin(t, timing())
	harness.Until(t, "some items", func() bool { return len(s.front.items()) > 40 })
	server.Server().Kill()
	before := len(s.batchChains(t, id))
	require.Positive(t, before)
	require.NoError(t, server.Server().Start(t.Context()))
	back := time.Now()
	out := s.judge(t, run, smallProducts)
	require.Equal(t, want, out.Digest)
	asked := s.front.of("")
	for _, v := range asked {
		if v.at.After(back) {
			t.Logf("the first request came %s after Temporal was back; the run took %s more", v.at.Sub(back).Round(100*time.Millisecond), time.Since(back).Round(time.Second))
			break
		}
	}
}
