package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Stack is a running pair of servers.
type Stack struct {
	cfg      Config
	lock     *dirLock
	temporal *Server // nil if external or left out
	minio    *Server
}

// Start brings the servers up and returns when both are ready and hold what Sheaf needs. ctx bounds the start only.
// If it fails nothing is left running.
func Start(ctx context.Context, cfg Config) (_ *Stack, err error) {
	cfg, err = cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("start servers: %w", err)
	}
	// The lock comes before the ports: of two `sheaf up` the second should hear of the first, not of its ports.
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	s := &Stack{cfg: cfg, lock: lock}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Stop())
		}
	}()
	if err := CheckPorts(ctx, append(cfg.ports(), cfg.Ports...)); err != nil {
		return nil, err
	}
	if err := ensureSecret(&cfg); err != nil {
		return nil, err
	}
	s.cfg = cfg
	if err := s.start(ctx); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Stack) start(ctx context.Context) (err error) {
	cfg := s.cfg
	if !cfg.NoS3 && !cfg.ExternalS3 {
		if s.minio, err = newMinIO(cfg); err != nil {
			return err
		}
	}
	if !cfg.NoTemporal && !cfg.ExternalTemporal {
		if s.temporal, err = newTemporal(cfg); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(ctx) // one that fails ends the other's start
	defer cancel()
	results := make(chan error)
	steps := []func() error{
		func() error { return bringUp(ctx, s.minio, !cfg.NoS3, cfg, prepareS3) },
		func() error { return bringUp(ctx, s.temporal, !cfg.NoTemporal, cfg, prepareTemporal) },
	}
	for _, step := range steps {
		go func() { results <- step() }()
	}
	for range steps {
		if e := <-results; e != nil {
			if err == nil {
				err = e // the second is mostly the cancellation
			}
			cancel()
		}
	}
	return err
}

func bringUp(ctx context.Context, server *Server, wanted bool, cfg Config, prepare func(context.Context, Config) error) error {
	if !wanted {
		return nil
	}
	if server != nil { // else external
		if err := server.Start(ctx); err != nil {
			return err
		}
	}
	return prepare(ctx, cfg)
}

// Config is the configuration with its defaults, and the secret key in use.
func (s *Stack) Config() Config { return s.cfg }

// Temporal is the Temporal server, nil if it is external.
func (s *Stack) Temporal() *Server { return s.temporal }

// MinIO is the MinIO server, nil if it is external.
func (s *Stack) MinIO() *Server { return s.minio }

// Wait returns nil when ctx is done, or an error as soon as a server has died by itself. It stops nothing.
func (s *Stack) Wait(ctx context.Context) error {
	var temporal, minio chan error // nil channels never deliver
	if s.temporal != nil {
		temporal = s.temporal.died
	}
	if s.minio != nil {
		minio = s.minio.died
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-temporal:
		return err
	case err := <-minio:
		return err
	}
}

// Stop ends the servers, Temporal first: what it still runs may need MinIO, never the other way. Then it frees the
// directory. Calling it again does nothing.
func (s *Stack) Stop() error {
	if s.temporal != nil {
		s.temporal.Stop()
	}
	if s.minio != nil {
		s.minio.Stop()
	}
	if s.lock == nil {
		return nil
	}
	lock := s.lock
	s.lock = nil
	if err := lock.release(); err != nil {
		return fmt.Errorf("release %s: %w", s.cfg.Dir, err)
	}
	return nil
}
