package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// pullRange is how much of a part is asked for at a time: what is lost when a connection breaks.
const pullRange = 8 << 20

// copyPart brings a part into place byte for byte.
func (p *puller) copyPart(ctx context.Context, f *pullFile) error {
	final := filepath.Join(p.dir, filepath.FromSlash(f.path))
	f.sha, f.size, f.rows = f.part.SHA256, f.part.Bytes, f.part.Rows
	ok, err := holds(final, f.part.FileRef)
	if err != nil || ok {
		p.advance(f.path, f.part.Bytes)
		return err
	}
	if err := os.MkdirAll(filepath.Dir(final), 0o755); err != nil {
		return fmt.Errorf("create directory: %w", err)
	}
	if ok, err := p.fromCache(f.part.FileRef, final); err != nil || ok {
		p.advance(f.path, f.part.Bytes)
		return err
	}
	partial := filepath.Join(p.dir, filepath.FromSlash(partialDir), f.part.SHA256)
	if err := p.fetch(ctx, f, partial); err != nil {
		return err
	}
	if err := os.Rename(partial, final); err != nil {
		return fmt.Errorf("put %s in place: %w", f.path, err)
	}
	return p.toCache(f.part.FileRef, final)
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
	f, err := os.Open(path)
	if err != nil {
		return false, fmt.Errorf("open %s: %w", path, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return false, fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)) == ref.SHA256, nil
}

// fetch downloads a part into partial, from where an earlier attempt ended. The file is named after its content, so
// that what it holds belongs to nothing else; if it turns out wrong it is removed.
func (p *puller) fetch(ctx context.Context, f *pullFile, partial string) error {
	if err := os.MkdirAll(filepath.Dir(partial), 0o755); err != nil {
		return fmt.Errorf("create directory: %w", err)
	}
	file, err := os.OpenFile(partial, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return fmt.Errorf("create %s: %w", partial, err)
	}
	sum := sha256.New()
	err = p.download(ctx, f, file, sum)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("fetch %s: %w", f.path, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.part.SHA256 {
		return errors.Join(fmt.Errorf("fetch %s: %w: its sha256 is %s, want %s", f.path, ErrDamaged, got, f.part.SHA256), os.Remove(partial))
	}
	return nil
}

func (p *puller) download(ctx context.Context, f *pullFile, file *os.File, sum hash.Hash) error {
	have, err := io.Copy(sum, file)
	if err != nil {
		return err
	}
	p.advance(f.path, min(have, f.part.Bytes))
	for have < f.part.Bytes {
		n, err := p.downloadRange(ctx, f.part.Key, have, min(pullRange, f.part.Bytes-have), io.MultiWriter(file, sum))
		have += n
		p.fetched.Add(n)
		p.advance(f.path, n)
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *puller) downloadRange(ctx context.Context, key string, offset, length int64, to io.Writer) (int64, error) {
	body, err := p.repo.store.GetRange(ctx, key, offset, length)
	if err != nil {
		return 0, missing(err, "part %s", key)
	}
	defer body.Close()
	n, err := io.Copy(to, io.LimitReader(body, length))
	if err == nil && n != length {
		err = fmt.Errorf("%w: %d bytes at %d, asked for %d", ErrDamaged, n, offset, length)
	}
	return n, err
}

func (p *puller) cached(ref FileRef) string {
	return filepath.Join(p.o.Cache, ref.SHA256[:2], ref.SHA256)
}

// fromCache copies a part out of the cache. The cache is verified, not trusted.
func (p *puller) fromCache(ref FileRef, final string) (bool, error) {
	if p.o.Cache == "" {
		return false, nil
	}
	ok, err := holds(p.cached(ref), ref)
	if err != nil || !ok {
		return false, err
	}
	return true, place(p.cached(ref), final)
}

func (p *puller) toCache(ref FileRef, final string) error {
	if p.o.Cache == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(p.cached(ref)), 0o755); err != nil {
		return fmt.Errorf("create cache: %w", err)
	}
	return place(final, p.cached(ref))
}

// place copies a file under its final name at once. A copy and no link: who edits a pulled file must not change the
// cache.
func place(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("open %s: %w", from, err)
	}
	defer in.Close()
	return replaceFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}

func writeFile(path string, body []byte) error {
	return replaceFile(path, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	})
}

// replaceFile writes a file under a temporary name beside path and renames it: path is the old or the new file.
func replaceFile(path string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".sheaf-*")
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	err = write(f)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(f.Name()))
	}
	return nil
}
