package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"sheaf/internal/clock"
)

// Server is one of the servers. Its methods, apart from those that read, are for tests that break things.
type Server struct {
	name  string // "MinIO"
	bin   string
	args  []string
	env   []string
	log   string
	grace time.Duration
	limit time.Duration
	// probe reports whether the server answers.
	probe func(context.Context) error

	mu      sync.Mutex
	current *process
	died    chan error // one unexpected death
}

// Log is the path of what the server prints.
func (s *Server) Log() string { return s.log }

// PID is the process id of the running server, 0 if it is down.
func (s *Server) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current == nil || !s.current.running() {
		return 0
	}
	return s.current.cmd.Process.Pid
}

// Start starts a server that is down and returns when it is ready.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil && s.current.running() {
		return nil
	}
	p, err := startProcess(s.bin, s.args, s.env, s.log)
	if err != nil {
		return err
	}
	if err := s.awaitReady(ctx, p); err != nil {
		p.kill()
		return err
	}
	s.current = p
	go s.watch(p)
	return nil
}

// Stop ends the server as an operator does: SIGTERM, after the grace SIGKILL.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		s.current.stop(s.grace)
	}
}

// Kill ends the server by SIGKILL. Start starts it again on the same data and port.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		s.current.kill()
	}
}

// Restart is Stop and Start: same data, same port.
func (s *Server) Restart(ctx context.Context) error {
	s.Stop()
	return s.Start(ctx)
}

func (s *Server) watch(p *process) {
	<-p.done
	if p.expected.Load() {
		return
	}
	select {
	case s.died <- fmt.Errorf("%s ended unexpectedly (%s); its log is %s and ends in:\n%s", s.name, p.state, p.log, p.tail()):
	default:
	}
}

func (s *Server) awaitReady(ctx context.Context, p *process) error {
	ctx, cancel := context.WithTimeout(ctx, s.limit)
	defer cancel()
	for {
		err := s.probe(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-p.done:
			return fmt.Errorf("%s ended while starting (%s); its log is %s and ends in:\n%s", s.name, p.state, p.log, p.tail())
		default:
		}
		if clock.System().Sleep(ctx, 50*time.Millisecond) != nil {
			if errors.Is(ctx.Err(), context.Canceled) {
				return fmt.Errorf("start %s: %w", s.name, context.Canceled)
			}
			return fmt.Errorf("%s is not ready after %v (%w); its log is %s and ends in:\n%s", s.name, s.limit, err, p.log, p.tail())
		}
	}
}

// cleanEnv is our environment without the variables that would change a server behind its configuration's back.
func cleanEnv(prefix string, add ...string) []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, prefix) {
			env = append(env, kv)
		}
	}
	return append(env, add...)
}

func logPath(dir, name string) string { return filepath.Join(dir, "logs", name+".log") }
