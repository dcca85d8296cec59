// Package fault makes an object store fail on purpose: at the nth call, by key, before or after the effect, or
// with a hook in which a test kills something. Reliability is shown with it, not assumed.
//
// A publish test that wants to die between any two writes counts them once and then loops:
//
//	for n := 1; n <= writes; n++ {
//		f := fault.Wrap(store, fault.Rule{Ops: fault.Writes, Nth: n, Do: func(fault.Call) error { kill(); return nil }})
//		…
//	}
package fault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"regexp"
	"slices"
	"sync"

	"sheaf/datasets/blob"
)

// ErrInjected is in the chain of every injected error.
var ErrInjected = errors.New("injected fault")

// Writes are the operations that change the store. Treat as constant.
var Writes = []blob.Op{blob.OpPut, blob.OpCreate, blob.OpDelete}

// Phase tells where in a call a fault strikes.
type Phase int

const (
	// Before strikes first: the call has no effect.
	Before Phase = iota
	// After strikes last: the effect is there and its answer lost. For reads it does not differ from Before.
	After
	// Within lets the reader of Get or GetRange deliver half of the bytes and then fails. It does nothing to
	// other calls.
	Within
)

// Rule says which calls fail and how.
type Rule struct {
	// Ops are the operations it looks at; none means all.
	Ops []blob.Op
	// Key matches keys (for List: prefixes); nil means all.
	Key *regexp.Regexp
	// Nth is the call, among those that Ops and Key match, that is hit; counted from 1. 0 means each.
	Nth int
	// Times bounds how often the rule strikes; 0 means no bound.
	Times int
	// Chance, if not 0, strikes only with that probability, from the store's seed.
	Chance float64
	// Phase is where it strikes.
	Phase Phase
	// Err is what the call fails with; nil, and no Do, means blob.ErrUnavailable.
	Err error
	// Do runs at that place; the call fails with its error, or goes on if that is nil. It may block.
	Do func(Call) error
}

// Call is one call of a method.
type Call struct {
	Op  blob.Op
	Key string
	// Seq numbers all calls of the store from 1.
	Seq int
}

// Store is a blob.Store with faults.
type Store struct {
	inner blob.Store

	mu    sync.Mutex
	rules []*rule
	calls []Call
	dice  *rand.Rand
}

var (
	_ blob.Store     = (*Store)(nil)
	_ blob.Unwrapper = (*Store)(nil)
)

type rule struct {
	Rule
	seen, struck int
}

// Wrap adds faults to a store. Chances are seeded with 1; see Seed.
func Wrap(inner blob.Store, rules ...Rule) *Store {
	s := &Store{inner: inner}
	s.Seed(1)
	s.Add(rules...)
	return s
}

// Seed starts the sequence of chances again. Concurrent calls draw in the order in which they arrive.
func (s *Store) Seed(seed uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dice = rand.New(rand.NewPCG(seed, seed)) //nolint:gosec // repeatable on purpose
}

// Add adds rules; their counts start now.
func (s *Store) Add(rules ...Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range rules {
		s.rules = append(s.rules, &rule{Rule: r})
	}
}

// Clear removes all rules.
func (s *Store) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = nil
}

// Calls are the calls so far, in order of arrival.
func (s *Store) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Unwrap implements blob.Unwrapper.
func (s *Store) Unwrap() blob.Store { return s.inner }

// arrive notes a call and picks the rules that strike it.
func (s *Store) arrive(op blob.Op, key string) *strike {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := &strike{call: Call{Op: op, Key: key, Seq: len(s.calls) + 1}}
	s.calls = append(s.calls, st.call)
	for _, r := range s.rules {
		if len(r.Ops) > 0 && !slices.Contains(r.Ops, op) || r.Key != nil && !r.Key.MatchString(key) {
			continue
		}
		r.seen++
		switch {
		case r.Nth > 0 && r.seen != r.Nth:
		case r.Times > 0 && r.struck >= r.Times:
		case r.Chance > 0 && s.dice.Float64() >= r.Chance:
		default:
			r.struck++
			st.rules = append(st.rules, r.Rule)
		}
	}
	return st
}

// strike is a call with the rules that hit it.
type strike struct {
	call  Call
	rules []Rule
}

func (s *strike) at(phase Phase) error {
	for _, r := range s.rules {
		if r.Phase != phase {
			continue
		}
		err := r.Err
		if r.Do != nil {
			if err = r.Do(s.call); err == nil {
				continue
			}
		}
		if err == nil {
			err = blob.ErrUnavailable
		}
		return fmt.Errorf("%s %s: %w: %w", s.call.Op, s.call.Key, ErrInjected, err)
	}
	return nil
}

// around runs a call between its faults.
func (s *strike) around(call func() error) error {
	if err := s.at(Before); err != nil {
		return err
	}
	if err := call(); err != nil {
		return err
	}
	return s.at(After)
}

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, body io.Reader, size int64, opts blob.PutOptions) (info blob.Info, err error) {
	err = s.arrive(blob.OpPut, key).around(func() error {
		info, err = s.inner.Put(ctx, key, body, size, opts)
		return err
	})
	return info, err
}

// Create implements blob.Store.
func (s *Store) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (info blob.Info, err error) {
	err = s.arrive(blob.OpCreate, key).around(func() error {
		info, err = s.inner.Create(ctx, key, body, opts)
		return err
	})
	return info, err
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string) (body io.ReadCloser, info blob.Info, err error) {
	st := s.arrive(blob.OpGet, key)
	err = st.around(func() error {
		body, info, err = s.inner.Get(ctx, key)
		return err
	})
	return st.body(body, err), info, err
}

// GetRange implements blob.Store.
func (s *Store) GetRange(ctx context.Context, key string, offset, length int64) (body io.ReadCloser, err error) {
	st := s.arrive(blob.OpGetRange, key)
	err = st.around(func() error {
		body, err = s.inner.GetRange(ctx, key, offset, length)
		return err
	})
	return st.body(body, err), err
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (info blob.Info, err error) {
	err = s.arrive(blob.OpStat, key).around(func() error {
		info, err = s.inner.Stat(ctx, key)
		return err
	})
	return info, err
}

// List implements blob.Store. After strikes behind the last entry.
func (s *Store) List(ctx context.Context, prefix string, opts blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		stopped := errors.New("stopped")
		err := s.arrive(blob.OpList, prefix).around(func() error {
			for info, err := range s.inner.List(ctx, prefix, opts) {
				if !yield(info, err) || err != nil {
					return stopped
				}
			}
			return nil
		})
		if err != nil && !errors.Is(err, stopped) {
			yield(blob.Info{}, err)
		}
	}
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	return s.arrive(blob.OpDelete, key).around(func() error { return s.inner.Delete(ctx, key) })
}

// body applies the faults Within, and closes what a fault After makes unreachable.
func (s *strike) body(body io.ReadCloser, err error) io.ReadCloser {
	if err != nil {
		if body != nil {
			_ = body.Close()
		}
		return nil
	}
	if !slices.ContainsFunc(s.rules, func(r Rule) bool { return r.Phase == Within }) {
		return body
	}
	return &cutBody{strike: s, body: body}
}

// cutBody reads everything first, so as to know where its half is.
type cutBody struct {
	strike *strike
	body   io.ReadCloser
	half   io.Reader
}

func (c *cutBody) Read(p []byte) (int, error) {
	if c.half == nil {
		all, err := io.ReadAll(c.body)
		if err != nil {
			return 0, err
		}
		rest := bytes.NewReader(all[len(all)/2:])
		c.half = io.MultiReader(bytes.NewReader(all[:len(all)/2]), &failure{strike: c.strike}, rest)
	}
	return c.half.Read(p)
}

func (c *cutBody) Close() error { return c.body.Close() }

// failure fails as the rules say, or is empty if their hook lets the call go on.
type failure struct {
	strike *strike
	done   bool
}

func (f *failure) Read([]byte) (int, error) {
	if f.done {
		return 0, io.EOF
	}
	if err := f.strike.at(Within); err != nil {
		return 0, err
	}
	f.done = true
	return 0, io.EOF
}
