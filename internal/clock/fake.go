package clock

import (
	"context"
	"sync"
	"time"
)

// Fake is a Clock that moves only when told to.
type Fake struct {
	mu     sync.Mutex
	now    time.Time
	boot   time.Duration
	mono   time.Duration // what timers run on: stands still while suspended
	timers map[*fakeTimer]struct{}
	waits  chan struct{} // closed and replaced whenever the number of timers changes
}

var _ Clock = (*Fake)(nil)

// NewFake starts at now.
func NewFake(now time.Time) *Fake {
	return &Fake{now: now.UTC(), timers: map[*fakeTimer]struct{}{}, waits: make(chan struct{})}
}

// Now implements Clock.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// BootNow implements Clock.
func (f *Fake) BootNow() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.boot
}

// Sleep implements Clock.
func (f *Fake) Sleep(ctx context.Context, d time.Duration) error { return sleep(ctx, f, d) }

// NewTimer implements Clock.
func (f *Fake) NewTimer(d time.Duration) Timer {
	t := &fakeTimer{fake: f, c: make(chan time.Time, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.start(t, d)
	return t
}

// Advance moves all time by d and fires the timers that are due.
func (f *Fake) Advance(d time.Duration) { f.move(d, d) }

// Suspend lets d pass as a suspended machine sees it: wall time and BootNow move, timers do not.
func (f *Fake) Suspend(d time.Duration) { f.move(d, 0) }

// AwaitTimers returns when at least n timers (sleepers included) are running, or with ctx's error.
func (f *Fake) AwaitTimers(ctx context.Context, n int) error {
	for {
		f.mu.Lock()
		have, changed := len(f.timers), f.waits
		f.mu.Unlock()
		if have >= n {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

func (f *Fake) move(wall, mono time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(wall)
	f.boot += wall
	f.mono += mono
	for t := range f.timers {
		if t.due <= f.mono {
			f.fire(t)
		}
	}
}

func (f *Fake) start(t *fakeTimer, d time.Duration) {
	t.due = f.mono + d
	f.timers[t] = struct{}{}
	f.changed()
	if d <= 0 {
		f.fire(t)
	}
}

func (f *Fake) fire(t *fakeTimer) {
	delete(f.timers, t)
	f.changed()
	select {
	case t.c <- f.now:
	default:
	}
}

func (f *Fake) changed() {
	close(f.waits)
	f.waits = make(chan struct{})
}

type fakeTimer struct {
	fake *Fake
	due  time.Duration
	c    chan time.Time
}

func (t *fakeTimer) C() <-chan time.Time { return t.c }

func (t *fakeTimer) Stop() bool {
	t.fake.mu.Lock()
	defer t.fake.mu.Unlock()
	_, running := t.fake.timers[t]
	delete(t.fake.timers, t)
	t.fake.changed()
	t.drain()
	return running
}

func (t *fakeTimer) Reset(d time.Duration) {
	t.fake.mu.Lock()
	defer t.fake.mu.Unlock()
	t.drain()
	t.fake.start(t, d)
}

func (t *fakeTimer) drain() {
	select {
	case <-t.c:
	default:
	}
}
