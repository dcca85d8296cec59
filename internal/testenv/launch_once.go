package testenv

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"sheaf/internal/stack"
)

// startWithin is generous: several test binaries start servers at once on two cores.
const startWithin = 90 * time.Second

// shared is a server that all tests of a binary use.
type shared struct {
	once  sync.Once
	stack *stack.Stack
	err   error
}

func (s *shared) get(t testing.TB, configure func(*stack.Config)) *stack.Stack {
	t.Helper()
	s.once.Do(func() {
		var dir string
		if dir, s.err = sharedDir(); s.err != nil {
			return
		}
		if s.stack, s.err = start(dir, configure); s.err != nil {
			s.err = errors.Join(s.err, os.RemoveAll(dir))
			return
		}
		onMainExit(func() error { return errors.Join(s.stack.Stop(), os.RemoveAll(dir)) })
	})
	if s.err != nil {
		t.Fatal("testenv:", s.err)
	}
	return s.stack
}

// own starts servers for one test alone.
func own(t testing.TB, configure func(*stack.Config)) *stack.Stack {
	t.Helper()
	s, err := start(t.TempDir(), configure)
	if err != nil {
		t.Fatal("testenv:", err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error("testenv:", err)
		}
	})
	return s
}

// start tries again: Temporal chooses further ports by itself, which somebody else may take before it listens.
func start(dir string, configure func(*stack.Config)) (*stack.Stack, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startWithin)
	defer cancel()
	var errs []error
	for range 3 {
		cfg := stack.Config{
			Dir: dir, TemporalBin: os.Getenv("SHEAF_TEMPORAL"), MinioBin: os.Getenv("SHEAF_MINIO"),
			TemporalUIAddr: stack.NoUI, ReadyWithin: startWithin, Grace: 3 * time.Second,
		}
		for _, addr := range []*string{&cfg.TemporalAddr, &cfg.S3Addr, &cfg.S3ConsoleAddr} {
			var err error
			if *addr, err = FreeAddr(); err != nil {
				return nil, err
			}
		}
		configure(&cfg)
		s, err := stack.Start(ctx, cfg)
		if err == nil || errors.Is(err, stack.ErrNoTool) || ctx.Err() != nil {
			return s, err
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}
