package metrics_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/blobtest"
	"sheaf/datasets/blob/fault"
	"sheaf/datasets/blob/mem"
	"sheaf/datasets/blob/metrics"
	"sheaf/internal/clock"
)

func TestConformance(t *testing.T) {
	blobtest.Run(t, func(*testing.T) blob.Store { return metrics.Wrap(mem.New(), clock.System()) })
}

func TestCounts(t *testing.T) {
	fake := clock.NewFake(time.Unix(0, 0))
	slow := fault.Wrap(mem.New(), fault.Rule{Do: func(fault.Call) error { fake.Advance(time.Second); return nil }})
	s := metrics.Wrap(slow, fake)
	_, err := s.Put(t.Context(), "k", strings.NewReader("12345"), 5, blob.PutOptions{})
	require.NoError(t, err)
	_, err = s.Create(t.Context(), "k", []byte("123"), blob.PutOptions{})
	require.ErrorIs(t, err, blob.ErrExists)
	_, err = s.Create(t.Context(), "k2", []byte("123"), blob.PutOptions{})
	require.NoError(t, err)
	body, _, err := s.Get(t.Context(), "k")
	require.NoError(t, err)
	fake.Advance(time.Hour) // the reader's own time
	_, err = io.ReadAll(body)
	require.NoError(t, err)
	require.NoError(t, body.Close())
	require.NoError(t, body.Close())
	_, err = s.Stat(t.Context(), "none")
	require.ErrorIs(t, err, blob.ErrNotFound)
	_, err = s.Stat(t.Context(), "/")
	require.ErrorIs(t, err, blob.ErrKey)
	for range s.List(t.Context(), "", blob.ListOptions{}) {
		fake.Advance(time.Hour)
	}
	snap := s.Snapshot()
	require.Equal(t, metrics.Stat{Calls: 1, Written: 5, Time: time.Second}, snap.Ops[blob.OpPut])
	require.Equal(t, metrics.Stat{Calls: 2, Written: 3, Time: 2 * time.Second}, snap.Ops[blob.OpCreate])
	require.Equal(t, metrics.Stat{Calls: 1, Read: 5, Time: time.Second}, snap.Ops[blob.OpGet])
	require.Equal(t, metrics.Stat{Calls: 2, Failed: 1, Time: 2 * time.Second}, snap.Ops[blob.OpStat])
	require.Equal(t, metrics.Stat{Calls: 1, Read: 2, Time: time.Second}, snap.Ops[blob.OpList])
	require.Equal(t, 7*time.Second, snap.Busy)
	require.EqualValues(t, 7, snap.Total().Calls)
}

// Two calls at once take their time twice, but keep the store busy once.
func TestBusyCountsConcurrentCallsOnce(t *testing.T) {
	fake := clock.NewFake(time.Unix(0, 0))
	arrived, leave := make(chan struct{}), make(chan struct{})
	slow := fault.Wrap(mem.New(), fault.Rule{Do: func(fault.Call) error {
		arrived <- struct{}{}
		<-leave
		return nil
	}})
	s := metrics.Wrap(slow, fake)
	done := make(chan error)
	for range 2 {
		go func() { done <- s.Delete(t.Context(), "k") }()
		<-arrived
		fake.Advance(time.Second)
	}
	require.Equal(t, 2*time.Second, s.Snapshot().Busy)
	close(leave)
	require.NoError(t, <-done)
	require.NoError(t, <-done)
	require.Equal(t, 2*time.Second, s.Snapshot().Busy)
	require.Equal(t, 3*time.Second, s.Snapshot().Ops[blob.OpDelete].Time)
}
