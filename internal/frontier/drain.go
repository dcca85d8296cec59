package frontier

import (
	"context"
	"errors"
	"time"

	"sheaf/internal/clock"
)

// drainGrace is how long a draining attempt waits for open requests before it drops them.
const drainGrace = 3 * time.Second

// outlive gives the context of an attempt's requests and commits: it ends with ctx, but drainGrace later and with
// ErrDrain when the worker drains. stop ends it at once.
func outlive(ctx context.Context) (work context.Context, stop func()) {
	work, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	unhook := context.AfterFunc(ctx, func() {
		if errors.Is(context.Cause(ctx), ErrDrain) {
			clock.AfterFunc(drainGrace, func() { cancel(ErrDrain) })
			return
		}
		cancel(context.Cause(ctx))
	})
	return work, func() {
		unhook()
		cancel(nil)
	}
}
