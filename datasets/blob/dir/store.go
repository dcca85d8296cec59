// Package dir keeps objects as plain files below a directory: key a/b is the file a/b. What it needs besides lies
// in .blob/: files being written, a lock, and the content types and digests that writers declared.
//
// Any number of processes on one machine may use a directory at once.
package dir

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"sheaf/datasets/blob"
	"sheaf/internal/clock"
)

// internals is the directory, and first key segment, that is not an object.
const internals = ".blob"

// Store implements blob.Store in a directory.
type Store struct {
	root  string
	clock clock.Clock
	lock  *lock
}

var _ blob.Store = (*Store)(nil)

// Open opens, and if need be creates, the store in directory root.
func Open(root string) (*Store, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, fmt.Errorf("open object directory: %w", err)
	}
	for _, d := range []string{"tmp", "meta"} {
		if err := os.MkdirAll(filepath.Join(root, internals, d), 0o777); err != nil {
			return nil, fmt.Errorf("open object directory: %w", err)
		}
	}
	return &Store{root: root, clock: clock.System(), lock: newLock(filepath.Join(root, internals, "lock"))}, nil
}

// Get implements blob.Store. Files are replaced, never changed, so an open one stays as it was.
func (s *Store) Get(ctx context.Context, key string) (io.ReadCloser, blob.Info, error) {
	f, info, err := s.open(ctx, "get", key)
	if err != nil {
		return nil, blob.Info{}, err
	}
	return &reader{ctx: ctx, r: f, f: f}, info, nil
}

// GetRange implements blob.Store.
func (s *Store) GetRange(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	f, info, err := s.open(ctx, "get", key)
	if err != nil {
		return nil, err
	}
	if offset < 0 || offset >= info.Size || length == 0 {
		return nil, errors.Join(blob.Errorf("get", key, blob.ErrRange, nil), f.Close())
	}
	if length < 0 {
		length = info.Size - offset
	}
	return &reader{ctx: ctx, r: io.NewSectionReader(f, offset, length), f: f}, nil
}

// Stat implements blob.Store.
func (s *Store) Stat(ctx context.Context, key string) (blob.Info, error) {
	f, info, err := s.open(ctx, "stat", key)
	if err != nil {
		return blob.Info{}, err
	}
	return info, f.Close()
}

// Delete implements blob.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := s.check(ctx, "delete", key); err != nil {
		return err
	}
	unlock, err := s.lock.acquire(ctx)
	if err != nil {
		return blob.Errorf("delete", key, err, nil)
	}
	defer unlock()
	path := s.path(key)
	st, err := os.Stat(path)
	switch {
	case absent(err) || err == nil && st.IsDir(): // a directory is a group of keys, no object
		return nil
	case err != nil:
		return wrap("delete", key, err)
	}
	if err := os.Remove(path); err != nil && !absent(err) {
		return wrap("delete", key, err)
	}
	if err := s.removeMeta(key, st); err != nil {
		return wrap("delete", key, err)
	}
	// A directory that is left empty would be no group in a listing but could block the key of its name.
	for d := filepath.Dir(path); d != s.root && os.Remove(d) == nil; d = filepath.Dir(d) {
	}
	return nil
}

// open opens an object together with what was declared when just these bytes were written.
func (s *Store) open(ctx context.Context, verb, key string) (*os.File, blob.Info, error) {
	for {
		if err := s.check(ctx, verb, key); err != nil {
			return nil, blob.Info{}, err
		}
		f, err := os.Open(s.path(key))
		if err != nil {
			return nil, blob.Info{}, wrap(verb, key, err)
		}
		st, err := f.Stat()
		switch {
		case err != nil:
			return nil, blob.Info{}, errors.Join(wrap(verb, key, err), f.Close())
		case !st.Mode().IsRegular():
			return nil, blob.Info{}, errors.Join(blob.Errorf(verb, key, blob.ErrNotFound, nil), f.Close())
		}
		m, found := s.readMeta(key, st)
		if now, err := os.Stat(s.path(key)); !found && (err != nil || !os.SameFile(st, now)) {
			_ = f.Close() // replaced meanwhile, and its meta went with it: look again
			continue
		}
		return f, describe(key, st, m), nil
	}
}

func describe(key string, st fs.FileInfo, m meta) blob.Info {
	return blob.Info{
		Key: key, Size: st.Size(), ETag: etag(st), ModTime: st.ModTime().UTC(),
		SHA256: m.SHA256, ContentType: m.ContentType,
	}
}

// etag relies on commit, which gives every write of a key another time.
func etag(st fs.FileInfo) string { return fmt.Sprintf("%x-%x", st.ModTime().UnixNano(), st.Size()) }

func (s *Store) path(key string) string { return filepath.Join(s.root, filepath.FromSlash(key)) }

func (s *Store) check(ctx context.Context, verb, key string) error {
	if err := blob.ValidateKey(key); err != nil {
		return blob.Errorf(verb, key, err, nil)
	}
	if key == internals || strings.HasPrefix(key, internals+"/") {
		return blob.Errorf(verb, key, blob.ErrKey, errors.New("reserved"))
	}
	if err := ctx.Err(); err != nil {
		return blob.Errorf(verb, key, err, nil)
	}
	return nil
}

func wrap(verb, key string, err error) error {
	switch {
	case absent(err):
		return blob.Errorf(verb, key, blob.ErrNotFound, nil)
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS):
		return blob.Errorf(verb, key, blob.ErrDenied, err)
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT):
		return blob.Errorf(verb, key, blob.ErrFull, err)
	case errors.Is(err, syscall.EISDIR) || errors.Is(err, syscall.ENAMETOOLONG):
		return blob.Errorf(verb, key, blob.ErrKey, err)
	}
	return blob.Errorf(verb, key, blob.ErrUnavailable, err)
}

// absent also takes a key below an object (a is a file, a/b is asked for) as not there.
func absent(err error) bool { return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) }

// reader ends with the context, as a network reader would.
type reader struct {
	ctx context.Context //nolint:containedctx // the lifetime of the read is that of the Get's context
	r   io.Reader
	f   *os.File
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

func (r *reader) Close() error { return r.f.Close() }
