// Package clock is the only caller of the system's clocks outside workflows, so that tests decide what time it
// is. Data sees none of it: the only clock in published rows is a run's as_of.
package clock

import (
	"context"
	"time"
)

// Clock tells and waits for time. Implementations are safe for concurrent use.
type Clock interface {
	// Now is wall time in UTC.
	Now() time.Time
	// BootNow is the time since some fixed moment of this boot, counting time in which the machine was suspended
	// (which Go's monotonic clock leaves out). Only differences within one process mean anything.
	BootNow() time.Duration
	// NewTimer fires once after d. Like time.Timer it may fire late, by as long as the machine was suspended.
	NewTimer(d time.Duration) Timer
	// Sleep waits for d, or until ctx is done, whose error it returns then.
	Sleep(ctx context.Context, d time.Duration) error
}

// AfterFunc runs f in a goroutine of its own after d of real time, whatever a test's clock says: for bounds on what the
// network does, which no clock of ours can hurry. It is time.AfterFunc.
func AfterFunc(d time.Duration, f func()) *time.Timer { return time.AfterFunc(d, f) }

// Timer is a time.Timer behind methods.
type Timer interface {
	C() <-chan time.Time
	// Stop prevents firing and reports whether it did.
	Stop() bool
	// Reset starts the timer again; a firing that nobody received is dropped.
	Reset(d time.Duration)
}

// System is the real clock.
func System() Clock { return system{} }

type system struct{}

func (system) Now() time.Time         { return time.Now().UTC() }
func (system) BootNow() time.Duration { return bootNow() }

func (system) NewTimer(d time.Duration) Timer { return systemTimer{time.NewTimer(d)} }

func (s system) Sleep(ctx context.Context, d time.Duration) error { return sleep(ctx, s, d) }

type systemTimer struct{ t *time.Timer }

func (t systemTimer) C() <-chan time.Time   { return t.t.C }
func (t systemTimer) Stop() bool            { return t.t.Stop() }
func (t systemTimer) Reset(d time.Duration) { t.t.Reset(d) }

func sleep(ctx context.Context, c Clock, d time.Duration) error {
	if d <= 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	t := c.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C():
		return nil
	}
}
