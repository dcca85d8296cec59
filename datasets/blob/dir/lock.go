package dir

import (
	"context"
	"errors"
	"time"

	"github.com/gofrs/flock"
)

// lock orders the short moments in which files appear and vanish, between goroutines and between processes. It
// is not held while bytes are written.
type lock struct {
	own  chan struct{} // flock is held by a process, so its goroutines need one, too
	file *flock.Flock
}

func newLock(path string) *lock { return &lock{own: make(chan struct{}, 1), file: flock.New(path)} }

func (l *lock) acquire(ctx context.Context) (release func(), err error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case l.own <- struct{}{}:
	}
	ok, err := l.file.TryLockContext(ctx, 2*time.Millisecond)
	if err == nil && !ok {
		err = errors.New("lock not acquired")
	}
	if err != nil {
		<-l.own
		return nil, err
	}
	return func() {
		_ = l.file.Unlock() // closes the file, which releases it even if this fails
		<-l.own
	}, nil
}
