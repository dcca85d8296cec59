package workflows_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"

	"sheaf/workflows"
	"sheaf/workflows/wire"
)

// site plays the activities of a crawl: a frontier that holds more batches than there are slots.
type site struct {
	env      *testsuite.TestWorkflowEnvironment
	discover func(wire.DiscoverInput) (wire.DiscoverResult, error)
	fetch    func(wire.BatchInput) (wire.BatchResult, error)
}

func newSite(t *testing.T) *site {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	s := &site{env: suite.NewTestWorkflowEnvironment()}
	s.env.SetTestTimeout(time.Minute)
	s.env.RegisterActivityWithOptions(func(_ context.Context, in wire.DiscoverInput) (wire.DiscoverResult, error) {
		return s.discover(in)
	}, activity.RegisterOptions{Name: wire.ActDiscover})
	s.env.RegisterActivityWithOptions(func(_ context.Context, in wire.BatchInput) (wire.BatchResult, error) {
		return s.fetch(in)
	}, activity.RegisterOptions{Name: wire.ActFetchBatch})
	s.env.RegisterActivityWithOptions(func(_ context.Context, in wire.SealInput) (string, error) {
		return in.Reason, nil
	}, activity.RegisterOptions{Name: wire.ActSealCrawl})
	return s
}

func (s *site) crawl(t *testing.T) wire.CrawlResult {
	t.Helper()
	s.env.ExecuteWorkflow(workflows.CrawlSource, wire.CrawlInput{Run: "run-1", Source: wire.Source{Name: "shop.example", Slots: 2}})
	require.True(t, s.env.IsWorkflowCompleted(), "the crawl hangs")
	require.NoError(t, s.env.GetWorkflowError())
	var out wire.CrawlResult
	require.NoError(t, s.env.GetWorkflowResult(&out))
	return out
}

// A crawl that is stopped while more batches wait than it has slots asks its master to end, and ends.
func TestStopWithAFullBacklog(t *testing.T) {
	s := newSite(t)
	var fetched atomic.Int32
	stopped := make(chan struct{}) // no batch ends before the stop has been sent
	s.discover = func(in wire.DiscoverInput) (wire.DiscoverResult, error) {
		if in.Stop {
			return wire.DiscoverResult{Status: wire.Finished, LastBatch: in.LastBatch, Partial: "stopped"}, nil
		}
		return wire.DiscoverResult{Status: wire.More, LastBatch: in.LastBatch + in.Want}, nil
	}
	s.fetch = func(in wire.BatchInput) (wire.BatchResult, error) {
		if fetched.Add(1) == 1 {
			s.env.SignalWorkflow(wire.SignalControl, wire.Control{Action: wire.UpdateStop})
			close(stopped)
		}
		<-stopped
		return wire.BatchResult{Status: wire.Finished, Batch: in.Batch}, nil
	}
	out := s.crawl(t)
	require.Equal(t, "stopped by an operator", out.Reason)
	require.LessOrEqual(t, fetched.Load(), int32(2), "batches after the slots that were busy")
}

// A stop does not wait for what the site asked to come back for later.
func TestStopWhileDeferred(t *testing.T) {
	for name, deferred := range map[string]string{"master": wire.ActDiscover, "batch": wire.ActFetchBatch} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			began := s.env.Now()
			later := began.Add(10 * time.Hour)
			s.env.RegisterDelayedCallback(func() {
				s.env.SignalWorkflow(wire.SignalControl, wire.Control{Action: wire.UpdateStop})
			}, time.Hour)
			s.discover = func(in wire.DiscoverInput) (wire.DiscoverResult, error) {
				switch {
				case in.Stop:
					return wire.DiscoverResult{Status: wire.Finished, LastBatch: in.LastBatch}, nil
				case deferred == wire.ActDiscover:
					return wire.DiscoverResult{Status: wire.Deferred, LastBatch: in.LastBatch, RetryAt: later}, nil
				}
				return wire.DiscoverResult{Status: wire.Waiting, LastBatch: 1}, nil
			}
			s.fetch = func(in wire.BatchInput) (wire.BatchResult, error) {
				return wire.BatchResult{Status: wire.Deferred, Batch: in.Batch, RetryAt: later}, nil
			}
			s.crawl(t)
			require.Less(t, s.env.Now().Sub(began), 2*time.Hour)
		})
	}
}

// Sources whose pages are rendered are crawled where there are browsers; what is read from the archive needs none.
func TestRenderedSourcesHaveTheirOwnQueue(t *testing.T) {
	for name, c := range map[string]struct {
		in   wire.CrawlInput
		want string
	}{
		"sent":     {wire.CrawlInput{Source: wire.Source{Slots: 2}}, wire.QueueCrawl},
		"rendered": {wire.CrawlInput{Source: wire.Source{Slots: 2, Browser: true}}, wire.QueueBrowser},
		"reread":   {wire.CrawlInput{Source: wire.Source{Slots: 2, Browser: true}, Rereads: "run-0"}, wire.QueueData},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			var queues []string
			s.env.SetOnActivityStartedListener(func(info *activity.Info, _ context.Context, _ converter.EncodedValues) {
				if info.ActivityType.Name != wire.ActSealCrawl {
					queues = append(queues, info.TaskQueue)
				}
			})
			s.discover = func(in wire.DiscoverInput) (wire.DiscoverResult, error) {
				return wire.DiscoverResult{Status: wire.Finished, LastBatch: 1}, nil
			}
			s.fetch = func(in wire.BatchInput) (wire.BatchResult, error) {
				return wire.BatchResult{Status: wire.Finished, Batch: in.Batch}, nil
			}
			s.env.ExecuteWorkflow(workflows.CrawlSource, c.in)
			require.NoError(t, s.env.GetWorkflowError())
			require.Equal(t, []string{c.want, c.want}, queues)
		})
	}
}
