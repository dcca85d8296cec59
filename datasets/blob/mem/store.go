// Package mem is the object store of unit tests: a map behind a mutex, with the semantics of the real ones.
package mem

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
)

// Store implements blob.Store in memory.
type Store struct {
	clock   clock.Clock
	mu      sync.RWMutex
	objects map[string]object
	writes  int // makes ETags differ
}

var _ blob.Store = (*Store)(nil)

// object is immutable once it is in the map.
type object struct {
	info blob.Info
	body []byte
}

// New is an empty store.
func New() *Store { return NewWithClock(clock.System()) }

// NewWithClock is an empty store that takes modification times from c.
func NewWithClock(c clock.Clock) *Store { return &Store{clock: c, objects: map[string]object{}} }

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, body io.Reader, size int64, opts blob.PutOptions) (blob.Info, error) {
	if err := check(ctx, "put", key); err != nil {
		return blob.Info{}, err
	}
	buf, err := io.ReadAll(blob.Verified(body, size, opts.SHA256))
	if err != nil {
		return blob.Info{}, blob.Errorf("put", key, errors.New("read body"), err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.set(key, buf, opts), nil
}

// Create implements blob.Store.
func (s *Store) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (blob.Info, error) {
	if err := check(ctx, "create", key); err != nil {
		return blob.Info{}, err
	}
	if opts.SHA256 != "" && blob.SHA256Hex(body) != opts.SHA256 {
		return blob.Info{}, blob.Errorf("create", key, blob.ErrChecksum, nil)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.objects[key]; taken {
		return blob.Info{}, blob.Errorf("create", key, blob.ErrExists, nil)
	}
	return s.set(key, bytes.Clone(body), opts), nil
}

func (s *Store) set(key string, body []byte, opts blob.PutOptions) blob.Info {
	s.writes++
	info := blob.Info{
		Key: key, Size: int64(len(body)), ETag: strconv.Itoa(s.writes), ModTime: s.clock.Now(),
		SHA256: opts.SHA256, ContentType: opts.ContentType,
	}
	s.objects[key] = object{info: info, body: body}
	return info
}

// Get implements blob.Store.
func (s *Store) Get(ctx context.Context, key string) (io.ReadCloser, blob.Info, error) {
	o, err := s.object(ctx, "get", key)
	if err != nil {
		return nil, blob.Info{}, err
	}
	return &reader{ctx: ctx, r: bytes.NewReader(o.body)}, o.info, nil
}

// GetRange implements blob.Store.
func (s *Store) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	o, err := s.object(ctx, "get", key)
	if err != nil {
		return nil, err
	}
	if offset < 0 || offset >= o.info.Size || length == 0 {
		return nil, blob.Errorf("get", key, blob.ErrRange, nil)
	}
	rest := o.body[offset:]
	if length > 0 && length < int64(len(rest)) {
		rest = rest[:length]
	}
	return &reader{ctx: ctx, r: bytes.NewReader(rest)}, nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	o, err := s.object(ctx, "stat", key)
	return o.info, err
}

// List implements blob.Store. It yields the entries as they were at its start.
func (s *Store) List(ctx context.Context, prefix string, opts blob.ListOptions) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		if err := blob.ValidateList(prefix, opts); err != nil {
			yield(blob.Info{}, err)
			return
		}
		for _, entry := range s.entries(prefix, opts) {
			if err := ctx.Err(); err != nil {
				yield(blob.Info{}, blob.Errorf("list", prefix, err, nil))
				return
			}
			if !yield(entry, nil) {
				return
			}
		}
	}
}

func (s *Store) entries(prefix string, opts blob.ListOptions) []blob.Info {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var entries []blob.Info
	groups := map[string]bool{}
	for key, o := range s.objects {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		entry := blob.Info{Key: key, Size: o.info.Size, ETag: o.info.ETag, ModTime: o.info.ModTime}
		if group, _, ok := strings.Cut(rest, "/"); ok && opts.Delimiter == "/" {
			entry = blob.Info{Key: prefix + group + "/"}
			if groups[entry.Key] {
				continue
			}
			groups[entry.Key] = true
		}
		if entry.Key > opts.StartAfter {
			entries = append(entries, entry)
		}
	}
	slices.SortFunc(entries, func(a, b blob.Info) int { return strings.Compare(a.Key, b.Key) })
	return entries
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := check(ctx, "delete", key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects, key)
	return nil
}

func (s *Store) object(ctx context.Context, verb, key string) (object, error) {
	if err := check(ctx, verb, key); err != nil {
		return object{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, ok := s.objects[key]
	if !ok {
		return object{}, blob.Errorf(verb, key, blob.ErrNotFound, nil)
	}
	return o, nil
}

func check(ctx context.Context, verb, key string) error {
	if err := blob.ValidateKey(key); err != nil {
		return blob.Errorf(verb, key, err, nil)
	}
	if err := ctx.Err(); err != nil {
		return blob.Errorf(verb, key, err, nil)
	}
	return nil
}

// reader ends with the context, as a network reader would.
type reader struct {
	ctx context.Context //nolint:containedctx // the lifetime of the read is that of the Get's context
	r   *bytes.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

func (r *reader) Close() error { return nil }
