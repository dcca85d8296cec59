package worker

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"sheaf/workflows/wire"
)

func TestOptionsAreChecked(t *testing.T) {
	var c client.Client = struct{ client.Client }{}
	for name, tc := range map[string]struct {
		options Options
		says    string
	}{
		"no client":  {Options{Slots: map[string]int{wire.QueueCrawl: 1}}, "Temporal client"},
		"no queue":   {Options{Client: c}, "no task queue"},
		"zero slots": {Options{Client: c, Slots: map[string]int{wire.QueueCrawl: 0}}, "0 slots for " + wire.QueueCrawl},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, Run(t.Context(), tc.options), tc.says)
		})
	}
	require.NoError(t, Options{Client: c, Slots: map[string]int{wire.QueueCrawl: 1}}.validate())
}

func TestWorkflowsRunOnTheControlQueueAlone(t *testing.T) {
	for queue, off := range map[string]bool{wire.QueueControl: false, wire.QueueCrawl: true, wire.QueueData: true} {
		got := Options{Drain: 7 * time.Second}.temporal(queue, 3, nil)
		require.Equal(t, off, got.DisableWorkflowWorker, queue)
		require.Equal(t, 3, got.MaxConcurrentActivityExecutionSize, queue)
		require.Equal(t, 7*time.Second, got.WorkerStopTimeout, "running activities get the drain time")
	}
}

func TestTheFirstFatalErrorCounts(t *testing.T) {
	failed := make(chan error, 1)
	o := Options{}.temporal(wire.QueueCrawl, 1, failed)
	lost := errors.New("namespace is gone")
	o.OnFatalError(lost)
	o.OnFatalError(errors.New("and again")) // nobody reads: it must not block the queue that reports it
	got := <-failed
	require.ErrorIs(t, got, lost)
	require.ErrorContains(t, got, wire.QueueCrawl)
	require.Empty(t, failed)
}

func TestTheDrainIsShorterThanWhatSupervisorsGrant(t *testing.T) {
	require.Less(t, defaultDrain, 30*time.Second, "containers and systemd kill after 30 s")
	require.Greater(t, defaultDrain, 20*time.Second, "a last commit may take 15 s, open requests 3 s")
}
