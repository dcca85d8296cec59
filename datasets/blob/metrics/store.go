// Package metrics counts what an object store does: calls, failures, bytes and time by operation. The share of the
// object store in a run's time comes from here.
package metrics

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
)

// Stat sums up the calls of one operation.
type Stat struct {
	Calls int64
	// Failed counts calls that returned an error, other than the answers ErrNotFound and ErrExists.
	Failed int64
	// Read and Written are bytes of bodies; for List, Read counts entries.
	Read    int64
	Written int64
	// Time sums the calls' durations. A read lasts until its body is closed, less what the reader did between.
	// Concurrent calls add up, so it may exceed the time that has passed.
	Time time.Duration
}

// Snapshot is what a store has done so far.
type Snapshot struct {
	Ops map[blob.Op]Stat
	// Busy is the time in which at least one call was under way: divided by the time of a run it is the store's
	// share, however many calls ran at once.
	Busy time.Duration
}

// Total adds all operations.
func (s Snapshot) Total() Stat {
	var total Stat
	for _, st := range s.Ops {
		total.Calls += st.Calls
		total.Failed += st.Failed
		total.Read += st.Read
		total.Written += st.Written
		total.Time += st.Time
	}
	return total
}

// Store is a blob.Store that counts.
type Store struct {
	inner blob.Store
	clock clock.Clock

	mu        sync.Mutex
	ops       map[blob.Op]*Stat
	active    int
	busySince time.Duration
	busy      time.Duration
}

var (
	_ blob.Store     = (*Store)(nil)
	_ blob.Unwrapper = (*Store)(nil)
)

// Wrap counts the calls to inner.
func Wrap(inner blob.Store, c clock.Clock) *Store {
	s := &Store{inner: inner, clock: c, ops: map[blob.Op]*Stat{}}
	for _, op := range blob.Ops() {
		s.ops[op] = &Stat{}
	}
	return s
}

// Unwrap implements blob.Unwrapper.
func (s *Store) Unwrap() blob.Store { return s.inner }

// Snapshot returns the counts so far. Calls under way count in Busy only.
func (s *Store) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap := Snapshot{Ops: map[blob.Op]Stat{}, Busy: s.busy}
	for op, st := range s.ops {
		snap.Ops[op] = *st
	}
	if s.active > 0 {
		snap.Busy += s.clock.BootNow() - s.busySince
	}
	return snap
}

// resume begins a stretch of time in the store, pause ends it and returns its length.
func (s *Store) resume() (since time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.BootNow()
	if s.active == 0 {
		s.busySince = now
	}
	s.active++
	return now
}

func (s *Store) pause(since time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.clock.BootNow()
	s.active--
	if s.active == 0 {
		s.busy += now - s.busySince
	}
	return now - since
}

func (s *Store) count(op blob.Op, st Stat, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := s.ops[op]
	sum.Calls++
	if err != nil && !errors.Is(err, blob.ErrNotFound) && !errors.Is(err, blob.ErrExists) {
		sum.Failed++
	}
	sum.Read += st.Read
	sum.Written += st.Written
	sum.Time += st.Time
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, body io.Reader, size int64, opts blob.PutOptions) (blob.Info, error) {
	since := s.resume()
	info, err := s.inner.Put(ctx, key, body, size, opts)
	st := Stat{Time: s.pause(since)}
	if err == nil {
		st.Written = size
	}
	s.count(blob.OpPut, st, err)
	return info, err
}

// Create implements blob.Store.
func (s *Store) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (blob.Info, error) {
	since := s.resume()
	info, err := s.inner.Create(ctx, key, body, opts)
	st := Stat{Time: s.pause(since)}
	if err == nil {
		st.Written = int64(len(body))
	}
	s.count(blob.OpCreate, st, err)
	return info, err
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string) (io.ReadCloser, blob.Info, error) {
	since := s.resume()
	body, info, err := s.inner.Get(ctx, key)
	return s.reader(blob.OpGet, body, s.pause(since), err), info, err
}

// GetRange implements blob.Store.
func (s *Store) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	since := s.resume()
	body, err := s.inner.GetRange(ctx, key, offset, length)
	return s.reader(blob.OpGetRange, body, s.pause(since), err), err
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	since := s.resume()
	info, err := s.inner.Stat(ctx, key)
	s.count(blob.OpStat, Stat{Time: s.pause(since)}, err)
	return info, err
}

// List implements blob.Store. Time that the consumer spends on an entry is not the store's.
func (s *Store) List(ctx context.Context, prefix string, opts blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		var st Stat
		var failed error
		since := s.resume()
		for info, err := range s.inner.List(ctx, prefix, opts) {
			st.Time += s.pause(since)
			if err == nil {
				st.Read++
			} else {
				failed = err
			}
			more := yield(info, err)
			since = s.resume()
			if !more {
				break
			}
		}
		st.Time += s.pause(since)
		s.count(blob.OpList, st, failed)
	}
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	since := s.resume()
	err := s.inner.Delete(ctx, key)
	s.count(blob.OpDelete, Stat{Time: s.pause(since)}, err)
	return err
}
