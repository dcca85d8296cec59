package dir

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"sheaf/datasets/blob"
)

// Put implements blob.Store.
func (s *Store) Put(ctx context.Context, key string, body io.Reader, size int64, opts blob.PutOptions) (blob.Info, error) {
	return s.write(ctx, "put", key, blob.Verified(body, size, opts.SHA256), opts, os.Rename)
}

// Create implements blob.Store by a hard link, which the file system refuses if the name is taken.
func (s *Store) Create(ctx context.Context, key string, body []byte, opts blob.PutOptions) (blob.Info, error) {
	verified := blob.Verified(bytes.NewReader(body), int64(len(body)), opts.SHA256)
	return s.write(ctx, "create", key, verified, opts, os.Link)
}

// write brings the bytes to the disk under another name first; place then makes them appear at once.
func (s *Store) write(ctx context.Context, verb, key string, body io.Reader, opts blob.PutOptions, place func(from, to string) error) (blob.Info, error) {
	if err := s.check(ctx, verb, key); err != nil {
		return blob.Info{}, err
	}
	tmp, err := os.CreateTemp(filepath.Join(s.root, internals, "tmp"), "write-")
	if err != nil {
		return blob.Info{}, wrap(verb, key, err)
	}
	defer os.Remove(tmp.Name())
	_, err = io.Copy(tmp, &reader{ctx: ctx, r: body})
	if err == nil {
		err = tmp.Sync()
	}
	if err = errors.Join(err, tmp.Close(), os.Chmod(tmp.Name(), 0o644)); err != nil {
		return blob.Info{}, bodyError(ctx, verb, key, err)
	}

	unlock, err := s.lock.acquire(ctx)
	if err != nil {
		return blob.Info{}, blob.Errorf(verb, key, err, nil)
	}
	defer unlock()
	info, err := s.commit(tmp.Name(), key, opts, place)
	if errors.Is(err, fs.ErrExist) {
		return blob.Info{}, blob.Errorf(verb, key, blob.ErrExists, nil)
	}
	if errors.Is(err, syscall.ENOTDIR) { // the key lies below an object
		return blob.Info{}, blob.Errorf(verb, key, blob.ErrKey, err)
	}
	if err != nil {
		return blob.Info{}, wrap(verb, key, err)
	}
	return info, nil
}

// commit runs under the lock. The meta appears before the object and goes after it, so that no reader finds an
// object without.
func (s *Store) commit(tmp, key string, opts blob.PutOptions, place func(from, to string) error) (blob.Info, error) {
	path := s.path(key)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return blob.Info{}, err
	}
	old, err := os.Stat(path)
	if err != nil && !absent(err) {
		return blob.Info{}, err
	}
	now := nextTime(s.clock.Now(), old)
	if err := os.Chtimes(tmp, now, now); err != nil {
		return blob.Info{}, err
	}
	st, err := os.Stat(tmp)
	if err != nil {
		return blob.Info{}, err
	}
	m := meta{SHA256: opts.SHA256, ContentType: opts.ContentType}
	if err := s.writeMeta(key, st, m); err != nil {
		return blob.Info{}, err
	}
	if err := place(tmp, path); err != nil {
		return blob.Info{}, errors.Join(err, s.removeMeta(key, st))
	}
	if old != nil {
		if err := s.removeMeta(key, old); err != nil {
			return blob.Info{}, err
		}
	}
	return describe(key, st, m), syncDir(filepath.Dir(path))
}

// nextTime is later than the present write of the key, so that times, and by them ETags, tell writes apart.
func nextTime(now time.Time, old fs.FileInfo) time.Time {
	if old != nil && !now.After(old.ModTime()) {
		return old.ModTime().Add(time.Nanosecond)
	}
	return now
}

// syncDir makes a new name survive a power cut.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) { // some file systems cannot
		return err
	}
	return nil
}

func bodyError(ctx context.Context, verb, key string, err error) error {
	var path *fs.PathError
	switch {
	case ctx.Err() != nil:
		return blob.Errorf(verb, key, ctx.Err(), nil)
	case errors.As(err, &path):
		return wrap(verb, key, err)
	}
	return blob.Errorf(verb, key, errors.New("read body"), err)
}
