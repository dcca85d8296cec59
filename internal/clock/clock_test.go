package clock_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/clock"
)

func TestSystem(t *testing.T) {
	c := clock.System()
	wall, boot := c.Now(), c.BootNow()
	require.Equal(t, time.UTC, wall.Location())
	require.NoError(t, c.Sleep(t.Context(), 20*time.Millisecond))
	require.GreaterOrEqual(t, c.BootNow()-boot, 20*time.Millisecond)
	require.GreaterOrEqual(t, c.Now().Sub(wall), 20*time.Millisecond)
}

func TestSleepEndsWithContext(t *testing.T) {
	for name, c := range map[string]clock.Clock{"system": clock.System(), "fake": clock.NewFake(time.Unix(0, 0))} {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- c.Sleep(ctx, time.Hour) }()
		cancel()
		require.ErrorIs(t, <-done, context.Canceled, name)
		require.ErrorIs(t, c.Sleep(ctx, 0), context.Canceled, name)
		require.NoError(t, c.Sleep(t.Context(), -time.Second), name)
	}
}

func TestFakeTimers(t *testing.T) {
	f := clock.NewFake(time.Unix(100, 0))
	timer := f.NewTimer(10 * time.Second)
	fired := func() bool {
		select {
		case <-timer.C():
			return true
		default:
			return false
		}
	}
	f.Advance(9 * time.Second)
	require.False(t, fired())
	f.Advance(time.Second)
	require.True(t, fired())
	require.False(t, timer.Stop(), "has fired")
	timer.Reset(time.Second)
	require.True(t, timer.Stop())
	f.Advance(time.Minute)
	require.False(t, fired(), "stopped")
	require.Equal(t, time.Unix(170, 0).UTC(), f.Now())
}

// What suspension does to a real machine: wall and boot time pass, timers stand still.
func TestFakeSuspend(t *testing.T) {
	f := clock.NewFake(time.Unix(0, 0))
	timer := f.NewTimer(time.Second)
	boot := f.BootNow()
	f.Suspend(time.Hour)
	require.Equal(t, time.Hour, f.BootNow()-boot)
	require.Equal(t, time.Unix(3600, 0).UTC(), f.Now())
	require.Empty(t, timer.C())
	f.Advance(time.Second)
	require.Len(t, timer.C(), 1)
}

func TestFakeAwaitTimers(t *testing.T) {
	f := clock.NewFake(time.Unix(0, 0))
	done := make(chan error)
	for range 3 {
		go func() { done <- f.Sleep(t.Context(), time.Second) }()
	}
	require.NoError(t, f.AwaitTimers(t.Context(), 3))
	f.Advance(time.Second)
	for range 3 {
		require.NoError(t, <-done)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, f.AwaitTimers(ctx, 1), context.Canceled)
}
