package activities

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/internal/clock"
	"sheaf/internal/frontier"
)

// answering is a Temporal client that answers heartbeats as it is told.
type answering struct {
	client.Client
	answer func() error
	asked  chan struct{} // one for every beat
}

func (a *answering) RecordActivityHeartbeat(context.Context, []byte, ...any) error {
	err := a.answer()
	a.asked <- struct{}{}
	return err
}

const (
	beatEvery = 3 * time.Second
	lease     = 30 * time.Second
)

func newBeat(answer func() error) (*beat, *clock.Fake, *answering) {
	c := &answering{answer: answer, asked: make(chan struct{}, 100)}
	clk := clock.NewFake(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	b := &beat{client: c, clock: clk, every: beatEvery, timeout: lease, details: func() any { return nil }, patient: patience}
	return b, clk, c
}

func TestTheLeaseEndsBeforeTheTimeoutDoes(t *testing.T) {
	b, clk, _ := newBeat(func() error { return nil })
	require.NoError(t, b.send(t.Context()))
	clk.Advance(20 * time.Second)
	require.NoError(t, b.Check(), "two thirds of the timeout")
	clk.Advance(time.Second)
	require.ErrorIs(t, b.Check(), errStale)
	require.ErrorContains(t, b.Check(), "21s old")
	require.NoError(t, b.send(t.Context()))
	require.NoError(t, b.Check(), "renewed")
}

func TestTheLeaseCountsFromTheSendingOfABeat(t *testing.T) {
	var clk *clock.Fake
	b, clk, _ := newBeat(func() error {
		clk.Advance(21 * time.Second) // the answer takes its time
		return nil
	})
	require.NoError(t, b.send(t.Context()))
	require.ErrorIs(t, b.Check(), errStale, "Temporal counts from when it got the beat, which is before it answered")
}

func TestASuspendedMachineLosesItsLease(t *testing.T) {
	b, clk, _ := newBeat(func() error { return nil })
	require.NoError(t, b.send(t.Context()))
	clk.Suspend(21 * time.Second) // no timer sees it
	require.ErrorIs(t, b.Check(), errStale)
}

func TestOnlyAnAnswerRenewsTheLease(t *testing.T) {
	answer := error(nil)
	b, clk, _ := newBeat(func() error { return answer })
	require.NoError(t, b.send(t.Context()))
	answer = serviceerror.NewUnavailable("connection refused")
	clk.Advance(19 * time.Second)
	require.Error(t, b.send(t.Context()))
	clk.Advance(2 * time.Second)
	require.ErrorIs(t, b.Check(), errStale)
}

// beats runs the loop of a beat whose first beat was answered, lets one interval after the other pass until the loop
// ends or n are over, and gives the cause with which the work's context ended.
func beats(t *testing.T, b *beat, clk *clock.Fake, c *answering, n int) error {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	b.Progress()
	require.NoError(t, b.send(ctx))
	<-c.asked
	done, ended := make(chan struct{}), make(chan struct{})
	running, stop := context.WithCancel(t.Context())
	go func() {
		defer stop()
		defer close(ended)
		b.loop(ctx, nil, done, cancel)
	}()
	for range n {
		require.NoError(t, clk.AwaitTimers(running, 1), "the loop ended early: %v", context.Cause(ctx))
		clk.Advance(b.every)
		select {
		case <-c.asked:
		case <-ended:
			return context.Cause(ctx)
		}
	}
	close(done)
	<-ended
	return context.Cause(ctx)
}

func TestAnswersThatEndAnAttempt(t *testing.T) {
	gone, cancelled := serviceerror.NewNotFound("activity is gone"), temporal.NewCanceledError()
	away := serviceerror.NewUnavailable("connection refused")
	for name, tc := range map[string]struct {
		answer error
		beats  int
		want   error
	}{
		"timed out, somebody else has it":           {gone, 1, gone},
		"cancelled":                                 {cancelled, 1, cancelled},
		"unreachable for less than the lease":       {away, 6, nil},
		"unreachable for longer than the lease":     {away, 7, away},
		"acknowledged for longer than the lease is": {nil, 20, nil},
	} {
		t.Run(name, func(t *testing.T) {
			first := true
			b, clk, c := newBeat(func() error {
				if first {
					first = false
					return nil
				}
				return tc.answer
			})
			got := beats(t, b, clk, c, tc.beats)
			if tc.want == nil {
				require.NoError(t, got)
				return
			}
			require.ErrorIs(t, got, tc.want)
			require.Equal(t, errors.Is(tc.want, away), errors.Is(got, errStale), "that nobody answered is no cancellation: the next attempt may go on")
		})
	}
}

func TestAnAttemptThatDoesNotGetOnGivesItselfUp(t *testing.T) {
	b, clk, c := newBeat(func() error { return nil })
	b.patient = 10 * time.Second
	require.NoError(t, beats(t, b, clk, c, 3))
	b, clk, c = newBeat(func() error { return nil })
	b.patient = 10 * time.Second
	require.ErrorIs(t, beats(t, b, clk, c, 4), errStalled)
}

func TestAWorkerThatStopsDrains(t *testing.T) {
	b, _, _ := newBeat(func() error { return nil })
	b.Progress()
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := make(chan struct{})
	close(stop)
	b.loop(ctx, stop, make(chan struct{}), cancel)
	require.ErrorIs(t, context.Cause(ctx), frontier.ErrDrain)
}
