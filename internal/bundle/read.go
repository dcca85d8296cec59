package bundle

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/klauspost/compress/zstd"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/recipe"
)

type sum struct{ hash.Hash }

func newSum() sum { return sum{sha256.New()} }

func (s sum) hex() string { return hex.EncodeToString(s.Sum(nil)) }

// Found is what was taken out of an archive into a store: its parts and recipes are there, nothing names them yet.
type Found struct {
	Head
	Definition *datasets.Definition
	Manifest   datasets.Version
}

// Is reports whether a path looks like an export: an archive by its name, or a directory with its head.
func Is(at string) bool {
	if _, ok := packing(at); ok {
		return true
	}
	_, err := os.Stat(filepath.Join(at, headName))
	return err == nil
}

// Read takes an archive, or a directory that was exported, and puts its parts and recipes into a store. Every file must have
// the digest that the archive states; a recipe that is there already must be the same. Errors: ErrNoBundle, datasets.ErrDamaged,
// datasets.ErrInvalid.
func Read(ctx context.Context, store blob.Store, at string, report datasets.Report) (Found, error) {
	r := &reading{store: store, report: report, sums: map[string]string{}, got: map[string]bool{}}
	err := r.read(ctx, at)
	if err == nil {
		err = r.complete()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("%w: it ends in the middle; copy it again: %w", datasets.ErrDamaged, err)
	}
	if err != nil {
		return r.found, fmt.Errorf("import %s: %w", at, err)
	}
	return r.found, nil
}

// reading is one archive being read.
type reading struct {
	store  blob.Store
	report datasets.Report
	sums   map[string]string // name → SHA-256
	got    map[string]bool
	found  Found
	done   int64
}

func (r *reading) read(ctx context.Context, at string) error {
	if info, err := os.Stat(at); err == nil && info.IsDir() {
		return r.directory(ctx, at)
	}
	f, err := os.Open(at)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer f.Close()
	pack, _ := packing(at)
	var body io.Reader = bufio.NewReader(f)
	switch pack {
	case "gz":
		if body, err = gzip.NewReader(body); err != nil {
			return fmt.Errorf("%w: %w", ErrNoBundle, err)
		}
	case "zst":
		z, err := zstd.NewReader(body, zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNoBundle, err)
		}
		defer z.Close()
		body = z
	}
	in := tar.NewReader(body)
	for {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", datasets.ErrDamaged, err)
		}
		if h.Typeflag != tar.TypeReg {
			return fmt.Errorf("%w: %s is no plain file", ErrNoBundle, h.Name)
		}
		if err := r.take(ctx, h.Name, h.Size, in); err != nil {
			return err
		}
	}
}

// directory reads the head and the checksums first, then the rest.
func (r *reading) directory(ctx context.Context, root string) error {
	names := []string{headName, sumsName}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if rel = filepath.ToSlash(rel); err == nil && rel != headName && rel != sumsName {
			names = append(names, rel)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	for _, name := range names {
		f, err := os.Open(filepath.Join(root, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w: it has no %s", ErrNoBundle, name)
		}
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		info, err := f.Stat()
		if err == nil {
			err = r.take(ctx, name, info.Size(), f)
		}
		if err = errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// take takes one file in.
func (r *reading) take(ctx context.Context, name string, size int64, body io.Reader) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if r.found.Format == "" && name != headName {
		return fmt.Errorf("%w: it begins with %.80q", ErrNoBundle, name)
	}
	if r.got[name] {
		return fmt.Errorf("%w: %s comes twice", datasets.ErrDamaged, name)
	}
	r.got[name] = true
	if _, stated := r.sums[name]; !stated && name != headName && name != sumsName {
		return fmt.Errorf("%w: %.80q is not among the checksums", datasets.ErrDamaged, name)
	}
	if strings.HasSuffix(name, ".parquet") {
		return r.part(ctx, name, size, body)
	}
	if size > maxDocument {
		return fmt.Errorf("%w: %s has %d bytes", datasets.ErrInvalid, name, size)
	}
	text, err := io.ReadAll(io.LimitReader(body, maxDocument))
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if want, ok := r.sums[name]; ok && blob.SHA256Hex(text) != want {
		return fmt.Errorf("%w: %s is not what the checksums state", datasets.ErrDamaged, name)
	}
	return r.document(ctx, name, text)
}

var recipeForm = regexp.MustCompile(`^recipes/([a-z0-9][a-z0-9._-]{0,63})/r([0-9]{6})\.json$`)

func (r *reading) document(ctx context.Context, name string, text []byte) error {
	switch {
	case name == headName:
		if err := json.Unmarshal(text, &r.found.Head); err != nil || r.found.Format != Format {
			return fmt.Errorf("%w: its format is %.40q", ErrNoBundle, r.found.Format)
		}
		r.sums[headName] = blob.SHA256Hex(text)
		return datasets.ValidateName(r.found.Dataset)
	case name == sumsName:
		return r.checksums(string(text))
	case name == definitionName:
		r.found.Definition = &datasets.Definition{}
		if err := json.Unmarshal(text, r.found.Definition); err != nil {
			return fmt.Errorf("%w: %s: %w", datasets.ErrDamaged, name, err)
		}
	case name == versionDir+".meta/manifest.json":
		v, err := datasets.ParseManifest(text)
		if err != nil {
			return err
		}
		r.found.Manifest = v
	case recipeForm.MatchString(name):
		m := recipeForm.FindStringSubmatch(name)
		var rev int
		if _, err := fmt.Sscanf(m[2], "%d", &rev); err != nil {
			return fmt.Errorf("%w: %s", datasets.ErrDamaged, name)
		}
		if err := blob.CreateOrSame(ctx, r.store, recipe.StoreKey(m[1], rev), text); err != nil {
			if errors.Is(err, blob.ErrConflict) {
				return fmt.Errorf("%w: recipe %s r%d is another one here", datasets.ErrInvalid, m[1], rev)
			}
			return fmt.Errorf("store recipe %s: %w", m[1], err)
		}
	}
	return nil // the rest of a version is made from its manifest
}

func (r *reading) checksums(text string) error {
	head := r.sums[headName]
	for line := range strings.Lines(text) {
		digest, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(digest) != 64 || path.Clean(name) != name || !filepath.IsLocal(name) {
			return fmt.Errorf("%w: %s: %.80q", datasets.ErrDamaged, sumsName, line)
		}
		r.sums[name] = digest
	}
	if r.sums[headName] != head {
		return fmt.Errorf("%w: %s is not what the checksums state", datasets.ErrDamaged, headName)
	}
	return nil
}

var tableForm = regexp.MustCompile(`^(?:version/data|parts)/([a-z][a-z0-9_]{0,63})/[A-Za-z0-9_.-]+\.parquet$`)

// part stores one Parquet file under its content.
func (r *reading) part(ctx context.Context, name string, size int64, body io.Reader) error {
	m := tableForm.FindStringSubmatch(name)
	if m == nil {
		return fmt.Errorf("%w: %.80q is no part of a version", datasets.ErrDamaged, name)
	}
	f, err := os.CreateTemp("", "sheaf-import-*.parquet")
	if err != nil {
		return fmt.Errorf("create temporary part: %w", err)
	}
	err = r.stored(ctx, f, m[1], r.sums[name], size, body)
	if err = errors.Join(err, f.Close(), os.Remove(f.Name())); err != nil {
		return fmt.Errorf("part %s: %w", name, err)
	}
	r.done += size
	if r.report != nil {
		r.report(datasets.Progress{Stage: "import", What: name, Done: r.done, Total: r.found.Bytes})
	}
	return nil
}

func (r *reading) stored(ctx context.Context, f *os.File, tableName, want string, size int64, body io.Reader) error {
	digest := newSum()
	n, err := io.Copy(io.MultiWriter(f, digest), io.LimitReader(body, size))
	if err != nil {
		return err
	}
	if n != size || digest.hex() != want {
		return fmt.Errorf("%w: its sha256 is %s, the checksums state %s", datasets.ErrDamaged, digest.hex(), want)
	}
	key := datasets.PartKey(r.found.Dataset, tableName, want)
	if there, err := r.store.Stat(ctx, key); err == nil && there.Size == size && there.SHA256 == want {
		return nil
	} else if err != nil && !errors.Is(err, blob.ErrNotFound) {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("rewind: %w", err)
	}
	_, err = r.store.Put(ctx, key, f, size, blob.PutOptions{SHA256: want})
	return err
}

// complete makes sure that nothing of what the archive states is missing, and that it fits together.
func (r *reading) complete() error {
	for name := range r.sums {
		if !r.got[name] {
			return fmt.Errorf("%w: it ends before %s", datasets.ErrDamaged, name)
		}
	}
	v := r.found.Manifest
	switch {
	case r.found.Format == "":
		return ErrNoBundle
	case v.Commit != r.found.Commit || v.Dataset != r.found.Dataset || v.Version != r.found.Version || v.DataDigest != r.found.DataDigest:
		return fmt.Errorf("%w: the manifest is not the one that %s names", datasets.ErrDamaged, headName)
	case r.found.Definition == nil || r.found.Definition.Name != v.Dataset:
		return fmt.Errorf("%w: it has no definition of %s", datasets.ErrInvalid, v.Dataset)
	}
	for _, p := range v.Parts() {
		if p.Key != datasets.PartKey(v.Dataset, p.Table, p.SHA256) {
			return fmt.Errorf("%w: the manifest names %.200q", datasets.ErrDamaged, p.Key)
		}
	}
	return nil
}
