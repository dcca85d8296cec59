package frontier

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/clock"
	"sheaf/internal/fetch/limit"
)

// Whoever waits for a turn, before a connection is got or after it, is sent away when the intake ends, however long the site
// wants to be left alone.
func TestHaltEndsWaits(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(*slot, context.Context) error{
		"enter":   func(s *slot, ctx context.Context) error { _, err := s.Enter(ctx); return err },
		"sending": func(s *slot, ctx context.Context) error { return s.Sending(ctx) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			s := &slot{limiter: limit.New(limit.Options{Rate: 1, Concurrency: 1, Clock: clock.System()}), halted: make(chan struct{})}
			s.limiter.Block(time.Now().Add(time.Hour))
			waited := make(chan error, 1)
			go func() { waited <- wait(s, ctx) }()
			s.stop(Paused)
			require.ErrorIs(t, <-waited, ErrDrain)
		})
	}
}
