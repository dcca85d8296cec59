package workflows_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows"
	"sheaf/workflows/wire"
)

// A crawl whose history grows long drains its window, continues as new with numbers only, and goes on where it was.
func TestCrawlContinuesAsNew(t *testing.T) {
	const batches = 6
	frontier := func(in wire.DiscoverInput) (wire.DiscoverResult, error) {
		out := wire.DiscoverResult{Status: wire.More, Frontier: in.Frontier + 1, LastBatch: min(in.LastBatch+in.Want, batches)}
		if in.LastBatch == batches {
			out.Status = wire.Finished
		}
		return out, nil
	}
	var mu sync.Mutex // batches of two slots end at once
	fetched := map[int]int{}
	count := func(batch int) {
		mu.Lock()
		defer mu.Unlock()
		fetched[batch]++
	}
	first := newSite(t)
	first.discover = frontier
	first.fetch = func(in wire.BatchInput) (wire.BatchResult, error) {
		count(in.Batch)
		return wire.BatchResult{Status: wire.Finished, Batch: in.Batch, Tally: wire.Tally{Fetched: 10}}, nil
	}
	first.env.SetOnActivityCompletedListener(func(info *activity.Info, _ converter.EncodedValue, _ error) {
		if info.ActivityType.Name == wire.ActFetchBatch {
			first.env.SetContinueAsNewSuggested(true)
		}
	})
	first.env.ExecuteWorkflow(workflows.CrawlSource, wire.CrawlInput{Run: "run-1", Source: wire.Source{Name: "shop.example", Slots: 2}})
	var renewed *workflow.ContinueAsNewError
	require.ErrorAs(t, first.env.GetWorkflowError(), &renewed)
	var next wire.CrawlInput
	require.NoError(t, converter.GetDefaultDataConverter().FromPayloads(renewed.Input, &next))
	require.Equal(t, wire.CrawlSource, renewed.WorkflowType.Name)
	require.Equal(t, next.Resume.Started, next.Resume.Finished, "nothing was running")
	require.Positive(t, next.Resume.Finished)
	require.Less(t, next.Resume.Finished, batches)

	second := newSite(t)
	second.discover = frontier
	second.fetch = func(in wire.BatchInput) (wire.BatchResult, error) {
		count(in.Batch)
		return wire.BatchResult{Status: wire.Finished, Batch: in.Batch, Tally: wire.Tally{Fetched: 10}}, nil
	}
	second.env.ExecuteWorkflow(workflows.CrawlSource, next)
	require.NoError(t, second.env.GetWorkflowError())
	var out wire.CrawlResult
	require.NoError(t, second.env.GetWorkflowResult(&out))
	require.EqualValues(t, 10*batches, out.Tally.Fetched, "figures of both histories")
	for n := 1; n <= batches; n++ {
		require.Equal(t, 1, fetched[n], "batch %d", n)
	}
	require.True(t, out.Exhausted)
}

// A master that waits for batches although none runs is not waited for for ever.
func TestDiscoverIsStuck(t *testing.T) {
	s := newSite(t)
	calls := 0
	s.discover = func(in wire.DiscoverInput) (wire.DiscoverResult, error) {
		calls++
		return wire.DiscoverResult{Status: wire.Waiting, LastBatch: in.LastBatch}, nil
	}
	s.env.ExecuteWorkflow(workflows.CrawlSource, wire.CrawlInput{Run: "run-1", Source: wire.Source{Name: "shop.example", Slots: 2}})
	require.ErrorContains(t, s.env.GetWorkflowError(), "calls in a row found nothing and nothing runs")
	require.Equal(t, 3, calls)
}

// A batch that fails for good is given up: the master is told, the others go on, and the crawl says that it is partial.
func TestBatchIsGivenUp(t *testing.T) {
	s := newSite(t)
	var told []int
	s.discover = func(in wire.DiscoverInput) (wire.DiscoverResult, error) {
		told = in.Lost
		if in.LastBatch == 4 {
			if len(in.Lost) == 0 {
				return wire.DiscoverResult{Status: wire.Waiting, LastBatch: 4}, nil
			}
			return wire.DiscoverResult{Status: wire.Finished, LastBatch: 4}, nil
		}
		return wire.DiscoverResult{Status: wire.More, LastBatch: 4}, nil
	}
	s.fetch = func(in wire.BatchInput) (wire.BatchResult, error) {
		if in.Batch == 3 {
			return wire.BatchResult{}, temporal.NewNonRetryableApplicationError("bytes do not match", wire.ErrCorrupt, nil)
		}
		return wire.BatchResult{Status: wire.Finished, Batch: in.Batch, Tally: wire.Tally{Records: 5}}, nil
	}
	out := s.crawl(t)
	require.Equal(t, []int{3}, told)
	require.Equal(t, "1 of 4 batches were given up", out.Reason)
	require.False(t, out.Exhausted)
	require.EqualValues(t, 15, out.Tally.Records)
}

// A crawl that loses batch after batch is broken and ends, before its list outgrows history.
func TestCrawlThatLosesEverything(t *testing.T) {
	s := newSite(t)
	s.discover = func(in wire.DiscoverInput) (wire.DiscoverResult, error) {
		return wire.DiscoverResult{Status: wire.More, LastBatch: in.LastBatch + in.Want}, nil
	}
	var fetched atomic.Int32
	s.fetch = func(wire.BatchInput) (wire.BatchResult, error) {
		fetched.Add(1)
		return wire.BatchResult{}, temporal.NewNonRetryableApplicationError("bytes do not match", wire.ErrCorrupt, errors.New("sha256"))
	}
	s.env.ExecuteWorkflow(workflows.CrawlSource, wire.CrawlInput{Run: "run-1", Source: wire.Source{Name: "shop.example", Slots: 2}})
	require.ErrorContains(t, s.env.GetWorkflowError(), "batches were given up, the last one")
	require.LessOrEqual(t, fetched.Load(), int32(104))
}
