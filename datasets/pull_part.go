package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"
)

// want is a part that a pull needs and the files that are it, byte for byte; none if rows are read of it.
type want struct {
	part  FileRef
	files []*pullFile
}

// parts brings every part of the plan to where it is needed: what the directory has is kept, what the cache has is shared,
// the rest travels.
func (p *puller) parts(ctx context.Context, files []*pullFile) error {
	travel, err := p.absent(ctx, wanted(files, p.o.whole()))
	if err != nil {
		return err
	}
	return p.fetch(ctx, travel)
}

// wanted are the parts of a plan, each once: splits may have equal ones.
func wanted(files []*pullFile, placed bool) []*want {
	var out []*want
	seen := map[string]*want{}
	for _, f := range files {
		w := seen[f.part.SHA256]
		if w == nil {
			w = &want{part: f.part.FileRef}
			seen[f.part.SHA256] = w
			out = append(out, w)
		}
		if placed {
			w.files = append(w.files, f)
		}
	}
	return out
}

// absent is what must travel. Everything that is here is hashed: what a file is called says nothing.
func (p *puller) absent(ctx context.Context, wants []*want) ([]*want, error) {
	var total int64
	for _, w := range wants {
		if p.present(w) {
			total += w.part.Bytes
		}
	}
	p.stage("hash", 0, total)
	var mu sync.Mutex
	missing := map[*want]bool{}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.NumCPU())
	for _, w := range wants {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			counted := p.present(w)
			here, err := p.here(w)
			if err == nil && !here {
				mu.Lock()
				missing[w] = true
				mu.Unlock()
			}
			if counted {
				p.advance(w.part.SHA256, w.part.Bytes)
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(wants, func(w *want) bool { return !missing[w] }), nil
}

// present says whether there is a file to look into, so that progress has a total.
func (p *puller) present(w *want) bool {
	paths := make([]string, 0, len(w.files)+1)
	for _, f := range w.files {
		paths = append(paths, p.at(f.path))
	}
	if p.cache != nil {
		paths = append(paths, p.cache.path(w.part.SHA256))
	}
	return slices.ContainsFunc(paths, func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Size() == w.part.Bytes
	})
}

// here puts a part in place if the directory or the cache has it.
func (p *puller) here(w *want) (bool, error) {
	var right string
	var wrong []*pullFile
	for _, f := range w.files {
		ok, err := holds(p.at(f.path), w.part)
		switch {
		case err != nil:
			return false, err
		case ok:
			right = p.at(f.path)
			p.count(&p.kept, w.part.Bytes)
		default:
			wrong = append(wrong, f)
		}
	}
	if right != "" {
		return true, p.give(right, wrong)
	}
	if p.cache == nil {
		return false, nil
	}
	ok, err := p.cache.has(w.part)
	if err != nil {
		p.warn(fmt.Errorf("cache not used: %w", err))
		return false, nil
	}
	if !ok {
		return false, nil
	}
	p.count(&p.fromCache, w.part.Bytes)
	if len(w.files) == 0 {
		p.keepLocal(w.part, p.cache.path(w.part.SHA256))
		return true, nil
	}
	return true, p.give(p.cache.path(w.part.SHA256), w.files)
}

func (p *puller) count(what *int64, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*what += n
}

func (p *puller) keepLocal(part FileRef, path string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.local[part.SHA256] = path
}

// give puts the content of a verified file where files want it.
func (p *puller) give(from string, files []*pullFile) error {
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(p.at(f.path)), 0o755); err != nil {
			return fmt.Errorf("create directory: %w", err)
		}
		if err := share(from, p.at(f.path)); err != nil {
			return fmt.Errorf("put %s in place: %w", f.path, err)
		}
	}
	return nil
}

// settle puts a part that has been fetched and verified where it is wanted.
func (p *puller) settle(w *want, partial string) error {
	at := partial
	if len(w.files) > 0 {
		at = p.at(w.files[0].path)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			return fmt.Errorf("create directory: %w", err)
		}
		if err := os.Rename(partial, at); err != nil {
			return fmt.Errorf("put %s in place: %w", w.files[0].path, err)
		}
		if err := p.give(at, w.files[1:]); err != nil {
			return err
		}
	} else {
		p.keepLocal(w.part, at)
	}
	if p.cache != nil {
		if err := p.cache.add(w.part, at); err != nil {
			p.warn(fmt.Errorf("cache not filled: %w", err))
		}
	}
	return nil
}

// holds reports whether the file at path has the content of ref.
func holds(path string, ref FileRef) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() != ref.Bytes {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", path, err)
	}
	sum, err := hashFile(path)
	return sum == ref.SHA256, err
}

// hashFile is the SHA-256 of a file, 64 hex digits.
func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open %s: %w", path, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.CopyBuffer(struct{ io.Writer }{sum}, f, make([]byte, blockBytes)); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
