package bundle

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/recipe"
)

// entry is one file to be written: body, or what the store has at key.
type entry struct {
	name, sha string
	size      int64
	body      []byte
	key       string
}

// Write puts the version that ref names to a path: an archive where it ends in .tar, .tar.gz, .tgz or .tar.zst, otherwise a new
// directory. Nothing is left where it fails. Every part is verified on its way.
func Write(ctx context.Context, store blob.Store, ref, to string, report datasets.Report) (Head, error) {
	if err := free(to); err != nil {
		return Head{}, err
	}
	v, err := datasets.New(store).Resolve(ctx, ref)
	if err != nil {
		return Head{}, err
	}
	head, entries, err := plan(ctx, store, v)
	if err != nil {
		return head, fmt.Errorf("export %s v%d: %w", v.Dataset, v.Version, err)
	}
	e := &export{store: store, total: head.Bytes, report: report}
	if pack, ok := packing(to); ok {
		err = e.archive(ctx, to, pack, v.AsOf, entries)
	} else {
		err = e.directory(ctx, to, entries)
	}
	if err != nil {
		return head, fmt.Errorf("export %s v%d: %w", v.Dataset, v.Version, err)
	}
	return head, nil
}

// otherPacking are endings of names that say of a file how it is packed, in ways that an export is not.
var otherPacking = regexp.MustCompile(`\.(zip|7z|rar|gz|zst|xz|bz2|lz4|txz|tbz2?)$`)

// free says whether an export can be put to a path.
func free(to string) error {
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("%w: %s is there already", datasets.ErrInvalid, to)
	}
	if _, err := os.Stat(filepath.Dir(to)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: there is no directory %s to put it into", datasets.ErrInvalid, filepath.Dir(to))
	}
	if _, ok := packing(to); !ok && otherPacking.MatchString(strings.ToLower(to)) {
		return fmt.Errorf("%w: %s: archives are .tar, .tar.gz, .tgz or .tar.zst, and any other name becomes a directory", datasets.ErrInvalid, to)
	}
	return nil
}

// plan lists the files of an archive in their order.
func plan(ctx context.Context, store blob.Store, v datasets.Version) (Head, []entry, error) {
	head := Head{Format: Format, Dataset: v.Dataset, Version: v.Version, Commit: v.Commit, DataDigest: v.DataDigest, AsOf: v.AsOf}
	var entries []entry
	add := func(e entry) {
		if e.body != nil {
			e.sha, e.size = blob.SHA256Hex(e.body), int64(len(e.body))
		}
		head.Bytes += e.size
		entries = append(entries, e)
	}
	if v.Definition > 0 {
		d, err := datasets.New(store).Definition(ctx, v.Dataset, v.Definition)
		if err != nil {
			return head, nil, err
		}
		body, err := blob.Canonical(d)
		if err != nil {
			return head, nil, err
		}
		add(entry{name: definitionName, body: body})
	}
	for _, s := range v.Sources {
		name := fmt.Sprintf("%s%s/r%06d.json", recipesDir, s.Recipe, s.RecipeRev)
		if s.Source == datasets.ImportSource || slices.ContainsFunc(entries, func(e entry) bool { return e.name == name }) {
			continue
		}
		body, err := blob.ReadAll(ctx, store, recipe.StoreKey(s.Recipe, s.RecipeRev), maxDocument)
		if err != nil {
			return head, nil, fmt.Errorf("read recipe %s r%d: %w", s.Recipe, s.RecipeRev, err)
		}
		add(entry{name: name, body: body})
	}
	for _, f := range datasets.Files(v) {
		if f.Part == nil {
			add(entry{name: versionDir + f.Path, body: f.Body()})
			continue
		}
		add(entry{name: versionDir + f.Path, sha: f.SHA256, size: f.Size, key: f.Part.Key})
	}
	for _, t := range v.Tables {
		head.Rows += t.Rows()
	}
	seen := map[string]bool{}
	for _, p := range append(slices.Clone(v.State), v.Evidence...) {
		name := partsDir + p.Table + "/" + p.SHA256 + ".parquet"
		if !seen[name] {
			seen[name] = true
			add(entry{name: name, sha: p.SHA256, size: p.Bytes, key: p.Key})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	body, err := blob.Canonical(head)
	if err != nil {
		return head, nil, err
	}
	front := entry{name: headName, body: body, sha: blob.SHA256Hex(body), size: int64(len(body))}
	var sums strings.Builder
	for _, e := range append([]entry{front}, entries...) {
		fmt.Fprintf(&sums, "%s  %s\n", e.sha, e.name)
	}
	list := entry{name: sumsName, body: []byte(sums.String()), size: int64(sums.Len())}
	return head, append([]entry{front, list}, entries...), nil
}

// packing is how an archive of a name is packed: "", gz or zst.
func packing(name string) (string, bool) {
	switch {
	case strings.HasSuffix(name, ".tar"):
		return "", true
	case strings.HasSuffix(name, ".tar.gz"), strings.HasSuffix(name, ".tgz"):
		return "gz", true
	case strings.HasSuffix(name, ".tar.zst"):
		return "zst", true
	}
	return "", false
}

// export is one export at work.
type export struct {
	store       blob.Store
	done, total int64
	report      datasets.Report
}

func (e *export) archive(ctx context.Context, to, pack string, at time.Time, entries []entry) (err error) {
	f, err := os.CreateTemp(filepath.Dir(to), ".sheaf-export-*")
	if err != nil {
		return fmt.Errorf("create %s: %w", to, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(e.packed(ctx, f, pack, at, entries), f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), to); err != nil {
		return fmt.Errorf("put %s in place: %w", to, err)
	}
	return nil
}

func (e *export) packed(ctx context.Context, w io.Writer, pack string, at time.Time, entries []entry) error {
	switch pack {
	case "gz":
		z := gzip.NewWriter(w)
		return errors.Join(e.tar(ctx, z, at, entries), z.Close())
	case "zst":
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1)) // the same bytes on every machine
		if err != nil {
			return fmt.Errorf("compress: %w", err)
		}
		return errors.Join(e.tar(ctx, z, at, entries), z.Close())
	}
	return e.tar(ctx, w, at, entries)
}

func (e *export) tar(ctx context.Context, w io.Writer, at time.Time, entries []entry) error {
	out := tar.NewWriter(w)
	for _, one := range entries {
		h := &tar.Header{Name: one.name, Size: one.size, Mode: 0o644, ModTime: at.UTC().Truncate(time.Second), Typeflag: tar.TypeReg, Format: tar.FormatPAX}
		if err := out.WriteHeader(h); err != nil {
			return fmt.Errorf("write %s: %w", one.name, err)
		}
		if err := e.copy(ctx, one, out); err != nil {
			return err
		}
	}
	return out.Close()
}

func (e *export) directory(ctx context.Context, to string, entries []entry) error {
	temp, err := os.MkdirTemp(filepath.Dir(filepath.Clean(to)), ".sheaf-export-*")
	if err != nil {
		return fmt.Errorf("create %s: %w", to, err)
	}
	for _, one := range entries {
		if err := e.file(ctx, filepath.Join(temp, filepath.FromSlash(one.name)), one); err != nil {
			return errors.Join(err, os.RemoveAll(temp))
		}
	}
	if err := errors.Join(os.Chmod(temp, 0o755), os.Rename(temp, to)); err != nil {
		return errors.Join(fmt.Errorf("put %s in place: %w", to, err), os.RemoveAll(temp))
	}
	return nil
}

func (e *export) file(ctx context.Context, path string, one entry) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("create directory: %w", err)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("create %s: %w", path, err)
	}
	return errors.Join(e.copy(ctx, one, f), f.Close())
}

// copy writes one file and verifies what comes out of the store.
func (e *export) copy(ctx context.Context, one entry, w io.Writer) error {
	if one.body != nil {
		if _, err := w.Write(one.body); err != nil {
			return fmt.Errorf("write %s: %w", one.name, err)
		}
	} else if err := e.part(ctx, one, w); err != nil {
		return fmt.Errorf("write %s: %w", one.name, err)
	}
	e.done += one.size
	if e.report != nil {
		e.report(datasets.Progress{Stage: "export", What: one.name, Done: e.done, Total: e.total})
	}
	return nil
}

func (e *export) part(ctx context.Context, one entry, w io.Writer) error {
	body, err := e.store.GetRange(ctx, one.key, 0, one.size)
	if err != nil {
		return err
	}
	defer body.Close()
	sum := newSum()
	n, err := io.Copy(io.MultiWriter(w, sum), io.LimitReader(body, one.size))
	if err != nil {
		return err
	}
	if n != one.size || sum.hex() != one.sha {
		return fmt.Errorf("%w: %s is not what the manifest states", datasets.ErrDamaged, one.key)
	}
	return nil
}
