package datasets

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// DirVerification is what VerifyDir finds.
type DirVerification struct {
	Dataset    string `json:"dataset"`
	Version    int    `json:"version"`
	Commit     string `json:"commit"` // of the manifest in the directory
	DataDigest string `json:"data_digest"`
	Dir        string `json:"dir"`
	Files      int    `json:"files"`
	Bytes      int64  `json:"bytes"`
	// Partial says that the pull was of some tables, splits, columns or rows, or in another format: then only the pull's own
	// checksums say what its files are to be, and not the manifest's.
	Partial bool `json:"partial"`
	// Damaged, Missing and Extra are paths relative to the directory, sorted. Extra are files below data/ that are not of this
	// pull: readers that take a pattern would load them. Files elsewhere are nobody's business.
	Damaged []string `json:"damaged"`
	Missing []string `json:"missing"`
	Extra   []string `json:"extra"`
}

// Intact says that the directory is what it was when the pull ended.
func (d DirVerification) Intact() bool { return len(d.Damaged)+len(d.Missing)+len(d.Extra) == 0 }

// VerifyDir holds a pulled directory against its manifest, reading every byte. It asks nobody: that the manifest itself is
// the one that was published is for who can ask the server for its commit id. ErrNotFound: the directory holds no complete
// pull. ErrDamaged: its manifest or checksums cannot be read.
func VerifyDir(ctx context.Context, dir string, report Report) (DirVerification, error) {
	v, err := ReadPulled(dir)
	if err != nil {
		return DirVerification{}, err
	}
	out := DirVerification{
		Dataset: v.Dataset, Version: v.Version, Commit: v.Commit, DataDigest: v.DataDigest, Dir: dir, Damaged: []string{}, Missing: []string{}, Extra: []string{},
	}
	want, err := listedSums(dir)
	if err != nil {
		return out, err
	}
	out.Files = len(want)
	for _, f := range dataFiles(v) {
		out.Partial = out.Partial || want[f.Path] != f.SHA256
	}
	if out.Extra, err = extra(dir, want); err != nil {
		return out, err
	}
	err = out.hash(ctx, want, report)
	slices.Sort(out.Damaged)
	slices.Sort(out.Missing)
	return out, err
}

// listedSums are the digests that a pull wrote down, by path.
func listedSums(dir string) (map[string]string, error) {
	body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(checksumsFile)))
	if err != nil {
		return nil, fmt.Errorf("read checksums: %w", err)
	}
	out := map[string]string{}
	for line := range strings.Lines(string(body)) {
		sha, path, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok || len(sha) != 64 || !filepath.IsLocal(filepath.FromSlash(path)) {
			return nil, fmt.Errorf("read %s: %w: %q is no line of checksums", checksumsFile, ErrDamaged, line)
		}
		out[path] = sha
	}
	return out, nil
}

// extra are the files below data/ that nobody expects.
func extra(dir string, want map[string]string) ([]string, error) {
	out := []string{}
	err := filepath.WalkDir(filepath.Join(dir, "data"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if _, ok := want[filepath.ToSlash(rel)]; err == nil && !ok {
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", dir, err)
	}
	return out, nil
}

// hash reads every file that is expected.
func (d *DirVerification) hash(ctx context.Context, want map[string]string, report Report) error {
	var mu sync.Mutex
	progress := Progress{Stage: "hash"}
	sizes := map[string]int64{}
	for path := range want {
		if info, err := os.Stat(filepath.Join(d.Dir, filepath.FromSlash(path))); err == nil {
			sizes[path] = info.Size()
			progress.Total += info.Size()
		}
	}
	report.at(progress)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.NumCPU())
	for _, path := range sortedKeys(want) {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			got, err := hashFile(filepath.Join(d.Dir, filepath.FromSlash(path)))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.Is(err, fs.ErrNotExist):
				d.Missing = append(d.Missing, path)
				return nil
			case err != nil:
				return err
			case got != want[path]:
				d.Damaged = append(d.Damaged, path)
			}
			d.Bytes += sizes[path]
			progress.What, progress.Done = path, progress.Done+sizes[path]
			report.at(progress)
			return nil
		})
	}
	return g.Wait()
}
