package activities

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/internal/clock"
	"sheaf/internal/frontier"
)

// errStale says that the last acknowledged heartbeat is too old: by now Temporal may have given the task to
// another worker, so this one must not send another request.
var errStale = errors.New("heartbeat lease ran out")

// errStalled says that an activity beat for long without getting on.
var errStalled = errors.New("no progress")

// beat keeps a long activity alive and tells it when it is no longer the owner.
//
// It calls client.RecordActivityHeartbeat, which is synchronous, so that its answer is an acknowledgement;
// activity.RecordHeartbeat gives none. The lease that an acknowledged beat grants counts from the moment it was
// sent, on a clock that goes on while the machine is suspended.
type beat struct {
	client  client.Client
	clock   clock.Clock
	token   []byte
	every   time.Duration
	timeout time.Duration
	details func() any
	acked   atomic.Int64 // clock.BootNow of the last acknowledged beat's sending
	moved   atomic.Int64 // clock.BootNow of the last progress
	patient time.Duration
}

// patience is how long an activity may beat without progress before it gives itself up: longer than the longest
// request with its retries inside one turn (60 s a hop, 5 redirects, 4 tries) and than a Retry-After that is
// waited for inside a slot (30 s).
const patience = 25 * time.Minute

// forever is the patience with work that only waits, or whose length nobody can tell: the activity's own timeout
// bounds it.
const forever = 1 << 62

// beating calls work under a beating heartbeat. The context of work ends when Temporal cancels the activity, when the lease
// cannot be renewed, or, with cause frontier.ErrDrain, when the worker stops.
func (d Deps) beating(ctx context.Context, every, patient time.Duration, details func() any, work func(context.Context, *beat) error) error {
	info := activity.GetInfo(ctx)
	b := &beat{
		client: d.Client, clock: d.Clock, token: info.TaskToken, every: every, timeout: info.HeartbeatTimeout,
		details: details, patient: patient,
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	b.Progress()
	if err := b.send(ctx); err != nil {
		return err
	}
	done := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		b.loop(ctx, activity.GetWorkerStopChannel(ctx), done, cancel)
	}()
	err := work(ctx, b)
	close(done)
	<-stopped
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return fmt.Errorf("%w: %w", context.Cause(ctx), err)
	}
	return err
}

func (b *beat) loop(ctx context.Context, stop <-chan struct{}, done <-chan struct{}, cancel context.CancelCauseFunc) {
	timer := b.clock.NewTimer(b.every)
	defer timer.Stop()
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			return
		case <-stop:
			cancel(frontier.ErrDrain)
			return
		case <-timer.C():
		}
		if b.clock.BootNow()-time.Duration(b.moved.Load()) > b.patient {
			cancel(errStalled)
			return
		}
		if err := b.send(ctx); err != nil {
			if fatal := b.fatal(err); fatal != nil {
				cancel(fatal)
				return
			}
		}
		timer.Reset(b.every)
	}
}

// send one heartbeat and extend the lease when it is acknowledged.
func (b *beat) send(ctx context.Context) error {
	sent := b.clock.BootNow()
	ctx, cancel := context.WithTimeout(ctx, max(b.timeout/3, time.Second))
	defer cancel()
	if err := b.client.RecordActivityHeartbeat(ctx, b.token, b.details()); err != nil {
		return fmt.Errorf("heartbeat: %w", err)
	}
	b.acked.Store(int64(sent))
	return nil
}

// fatal gives the answers that end the attempt (cancelled, timed out, completed elsewhere). A server that could not be
// reached does so only when the lease has run out meanwhile.
func (b *beat) fatal(err error) error {
	var canceled *temporal.CanceledError
	var gone *serviceerror.NotFound
	if errors.As(err, &canceled) || errors.As(err, &gone) {
		return err
	}
	if stale := b.Check(); stale != nil {
		return fmt.Errorf("%w: %w", stale, err)
	}
	return nil
}

// Check is the fence: nil while the lease holds. A third of the timeout is kept as margin for a request that is
// on its way.
func (b *beat) Check() error {
	if age := b.clock.BootNow() - time.Duration(b.acked.Load()); age > b.timeout*2/3 {
		return fmt.Errorf("%w: last acknowledged beat is %s old", errStale, age.Round(time.Millisecond))
	}
	return nil
}

// Progress tells the watchdog that the work got on.
func (b *beat) Progress() { b.moved.Store(int64(b.clock.BootNow())) }
