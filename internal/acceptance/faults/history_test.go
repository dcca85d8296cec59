package faults

import (
	"testing"

	"github.com/stretchr/testify/require"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/failure/v1"

	"sheaf/internal/acceptance/harness"
	"sheaf/workflows/wire"
)

// task is one activity of the crawl as Temporal's history tells it: its last attempt.
type task struct {
	kind    string
	worker  string
	attempt int32
	before  *failure.Failure // what ended the attempt before; nil = there was none
}

// timedOut: the attempt before fell silent.
func (k task) timedOut() bool {
	return k.before.GetTimeoutFailureInfo().GetTimeoutType() == enums.TIMEOUT_TYPE_HEARTBEAT
}

// drained: the attempt before was given back.
func (k task) drained() bool {
	return k.before.GetApplicationFailureInfo().GetType() == wire.ErrDrained
}

// tasks reads the history of the crawl.
func (s *stage) tasks(t *testing.T) []task {
	t.Helper()
	kinds := map[int64]string{}
	var out []task
	events := s.Client.GetWorkflowHistory(harness.Deadline(t), wire.SiteID(source), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		require.NoError(t, err)
		if a := e.GetActivityTaskScheduledEventAttributes(); a != nil {
			kinds[e.GetEventId()] = a.GetActivityType().GetName()
		}
		if a := e.GetActivityTaskStartedEventAttributes(); a != nil {
			out = append(out, task{kinds[a.GetScheduledEventId()], a.GetIdentity(), a.GetAttempt(), a.GetLastFailure()})
		}
	}
	return out
}

// batchesBy counts the batches that each worker brought to their end.
func (s *stage) batchesBy(t *testing.T) (by map[string]int, all int) {
	t.Helper()
	by = map[string]int{}
	for _, k := range s.tasks(t) {
		if k.kind == wire.ActFetchBatch {
			by[k.worker]++
			all++
		}
	}
	return by, all
}
