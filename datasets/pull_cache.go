package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Cache is a directory of parts by their SHA-256 that all pulls of a user share: parts/<2 hex>/<64 hex>. A part lies there
// and in every directory that was pulled, but takes its room once where the file system can do that (see share). It is
// verified whenever it is taken out, so nothing that happens to it can reach a pull. Safe for use by several processes.
type Cache struct{ dir string }

// NewCache is the cache in dir, which need not exist.
func NewCache(dir string) Cache { return Cache{dir} }

// Dir is where it is.
func (c Cache) Dir() string { return c.dir }

func (c Cache) parts() string { return filepath.Join(c.dir, "parts") }

func (c Cache) path(sha string) string { return filepath.Join(c.parts(), sha[:2], sha) }

// has reports whether the cache holds a part, whole and right. One that is not right is removed.
func (c Cache) has(ref FileRef) (bool, error) {
	path := c.path(ref.SHA256)
	ok, err := holds(path, ref)
	if err != nil || ok {
		return ok, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("remove damaged part from the cache: %w", err)
	}
	return false, nil
}

// add takes in the file of a part that was verified.
func (c Cache) add(ref FileRef, file string) error {
	path := c.path(ref.SHA256)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("create cache: %w", err)
	}
	return share(file, path)
}

// CachedPart is a file of the cache.
type CachedPart struct {
	SHA256  string    `json:"sha256"`
	Bytes   int64     `json:"bytes"`
	Fetched time.Time `json:"fetched"`
	// Shared says that a pulled directory has the same file (a hard link): removing it here frees nothing.
	Shared bool `json:"shared"`
	path   string
}

// List yields the parts of the cache, in no order that means anything.
func (c Cache) List() iter.Seq2[CachedPart, error] {
	return func(yield func(CachedPart, error) bool) {
		err := filepath.WalkDir(c.parts(), func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // empty, or removed meanwhile
			}
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			if !yield(CachedPart{SHA256: d.Name(), Bytes: info.Size(), Fetched: info.ModTime().UTC(), Shared: links(info) > 1, path: path}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(CachedPart{}, fmt.Errorf("list cache %s: %w", c.dir, err))
		}
	}
}

// Prune removes the parts that were fetched before a time (zero: none for their age), then the oldest until at most keep
// bytes are left (below 0: as many as there are). It returns what it removed. Pulled directories keep theirs.
func (c Cache) Prune(before time.Time, keep int64) ([]CachedPart, error) {
	var all []CachedPart
	var size int64
	for p, err := range c.List() {
		if err != nil {
			return nil, err
		}
		all, size = append(all, p), size+p.Bytes
	}
	slices.SortFunc(all, func(a, b CachedPart) int {
		if n := a.Fetched.Compare(b.Fetched); n != 0 {
			return n
		}
		return strings.Compare(a.SHA256, b.SHA256)
	})
	var removed []CachedPart
	for _, p := range all {
		if !p.Fetched.Before(before) && (keep < 0 || size <= keep) {
			break
		}
		if err := os.Remove(p.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, fmt.Errorf("prune cache %s: %w", c.dir, err)
		}
		removed, size = append(removed, p), size-p.Bytes
	}
	return removed, nil
}
