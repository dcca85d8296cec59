package datasets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Format is how the files of a pull are written.
type Format string

// The formats of a pull.
const (
	Parquet Format = "parquet" // the parts themselves, byte for byte, unless columns or a sample are asked for
	JSONL   Format = "jsonl"   // one object a line, columns in order; decimals as numbers, instants in RFC 3339
	CSV     Format = "csv"     // RFC 4180 with a header; lists as JSON, null as an empty cell
)

// PullOptions narrow what is pulled. The zero value is the whole version as Parquet.
type PullOptions struct {
	Table   string   // empty: all tables
	Split   string   // empty: all splits; tables without that split are left out
	Columns []string // none: all. Needs Table when the version has several
	// Sample takes so many rows a table: those with the least keys, which are hashes, so that it is an even sample
	// and always the same. 0 takes all.
	Sample   int
	Format   Format
	Parallel int // files at a time; 0 means 4
	// Cache is a directory of parts by sha256 that several pulls share; empty means none.
	Cache  string
	Report Report
}

// Pulled says what is in the directory now.
type Pulled struct {
	Dataset    string `json:"dataset"`
	Version    int    `json:"version"`
	Commit     string `json:"commit"`
	DataDigest string `json:"data_digest"`
	Dir        string `json:"dir"`
	Files      int    `json:"files"`
	Bytes      int64  `json:"bytes"`
	Rows       int64  `json:"rows"`
	// Fetched is how many bytes came over the network; the rest was there or in the cache.
	Fetched int64 `json:"fetched"`
}

// Names of what a pull writes beside the data.
const (
	cardFileName  = "README.md"
	metaDir       = ".meta"
	manifestFile  = ".meta/manifest.json"
	checksumsFile = ".meta/sha256sums"
	partialDir    = ".meta/partial"
)

// Pull writes the version that ref names into dir: data/<table>/<split>-00000-of-00004.parquet, the card, the
// manifest and checksums (for `sha256sum -c .meta/sha256sums`). The version is pinned first, so that a tag that
// moves meanwhile does not matter. Every file is verified before it gets its name; files of an earlier pull are
// kept where they are right and removed where they do not belong to this one; what an interrupted pull had fetched
// is not fetched again. Other files in dir are left alone.
func (r *Repo) Pull(ctx context.Context, ref, dir string, o PullOptions) (Pulled, error) {
	v, err := r.Resolve(ctx, ref)
	if err != nil {
		return Pulled{}, fmt.Errorf("pull %s: %w", ref, err)
	}
	p := &puller{repo: r, v: v, dir: dir, o: o.withDefaults()}
	out, err := p.run(ctx)
	if err != nil {
		return Pulled{}, fmt.Errorf("pull %s v%d: %w", v.Dataset, v.Version, err)
	}
	return out, nil
}

func (o PullOptions) withDefaults() PullOptions {
	if o.Parallel <= 0 {
		o.Parallel = 4
	}
	if o.Format == "" {
		o.Format = Parquet
	}
	return o
}

// whole says that the files are the version's own bytes.
func (o PullOptions) whole() bool {
	return o.Format == Parquet && len(o.Columns) == 0 && o.Sample == 0
}

// puller is one pull at work.
type puller struct {
	repo    *Repo
	v       Version
	dir     string
	o       PullOptions
	total   int64
	done    atomic.Int64
	fetched atomic.Int64
}

// pullFile is one file to be written and the part that it is made of.
type pullFile struct {
	path  string // relative, with slashes
	part  Part
	table TableVersion
	sha   string // of the written file
	size  int64
	rows  int64
}

func (p *puller) run(ctx context.Context) (Pulled, error) {
	files, err := p.plan()
	if err != nil {
		return Pulled{}, err
	}
	if err := os.MkdirAll(filepath.Join(p.dir, metaDir), 0o755); err != nil {
		return Pulled{}, fmt.Errorf("create directory: %w", err)
	}
	if p.o.Sample > 0 {
		files, err = p.sample(ctx)
	} else {
		for _, f := range files {
			p.total += f.part.Bytes
		}
		err = p.files(ctx, files)
	}
	if err != nil {
		return Pulled{}, err
	}
	if err := p.finish(files); err != nil {
		return Pulled{}, err
	}
	out := Pulled{
		Dataset: p.v.Dataset, Version: p.v.Version, Commit: p.v.Commit, DataDigest: p.v.DataDigest,
		Dir: p.dir, Files: len(files), Fetched: p.fetched.Load(),
	}
	for _, f := range files {
		out.Bytes += f.size
		out.Rows += f.rows
	}
	return out, nil
}

// tables are the tables and splits that are asked for.
func (p *puller) tables() ([]TableVersion, error) {
	switch p.o.Format {
	case Parquet, JSONL, CSV:
	default:
		return nil, fmt.Errorf("%w: format %q; there are parquet, jsonl and csv", ErrInvalid, p.o.Format)
	}
	if len(p.o.Columns) > 0 && p.o.Table == "" && len(p.v.Tables) > 1 {
		p.o.Table = p.v.Tables[0].Name
	}
	snap := &Snapshot{Version: p.v, repo: p.repo}
	var out []TableVersion
	for _, t := range p.v.Tables {
		if p.o.Table != "" && t.Name != p.o.Table {
			continue
		}
		if p.o.Split != "" {
			s, ok := t.Split(p.o.Split)
			if !ok && p.o.Table == "" {
				continue
			}
			t.Splits = []SplitVersion{s}
		}
		out = append(out, t)
	}
	if len(out) == 0 || p.o.Table != "" {
		if _, _, err := snap.pick(Selection{Table: p.o.Table, Split: p.o.Split}); err != nil {
			return nil, err
		}
	}
	for _, t := range out {
		if _, err := project(t.Schema, p.o.Columns); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *puller) plan() ([]*pullFile, error) {
	tables, err := p.tables()
	if err != nil {
		return nil, err
	}
	var out []*pullFile
	for _, t := range tables {
		for _, s := range t.Splits {
			for i, part := range s.Parts {
				out = append(out, &pullFile{path: DataFile(t.Name, s.Name, i, len(s.Parts), string(p.o.Format)), part: part, table: t})
			}
		}
	}
	return out, nil
}

func (p *puller) files(ctx context.Context, files []*pullFile) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(p.o.Parallel)
	for _, f := range files {
		g.Go(func() error {
			if p.o.whole() {
				return p.copyPart(ctx, f)
			}
			return p.convert(ctx, f)
		})
	}
	return g.Wait()
}

func (p *puller) advance(what string, n int64) {
	p.o.Report.at(Progress{Stage: "pull", What: what, Done: p.done.Add(n), Total: p.total})
}

// finish writes what stands beside the data, the checksums last: a directory that has them is complete.
func (p *puller) finish(files []*pullFile) error {
	beside := p.beside(files)
	keep := map[string]string{}
	for _, f := range files {
		keep[f.path] = f.sha
	}
	for _, f := range beside {
		keep[f.Path] = f.SHA256
	}
	if err := p.removeStale(keep); err != nil {
		return err
	}
	for _, f := range beside {
		if err := writeFile(filepath.Join(p.dir, filepath.FromSlash(f.Path)), f.Body()); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(filepath.Join(p.dir, filepath.FromSlash(partialDir))); err != nil {
		return fmt.Errorf("remove partial files: %w", err)
	}
	return nil
}

// beside are the files that go with the data, the checksums last. A pull of a part of a version, or in another format,
// says so in its card and has checksums of its own.
func (p *puller) beside(files []*pullFile) []VersionFile {
	var out []VersionFile
	if p.o.whole() && p.o.Table == "" && p.o.Split == "" {
		out = slices.DeleteFunc(Files(p.v), func(f VersionFile) bool { return f.Part != nil })
		sums := slices.IndexFunc(out, func(f VersionFile) bool { return f.Path == checksumsFile })
		return append(slices.Delete(slices.Clone(out), sums, sums+1), out[sums])
	}
	out = append(out, made(cardFileName, card(p.v, string(p.o.Format), false)), made(manifestFile, p.v.Bytes()))
	all := slices.Clone(out)
	for _, f := range files {
		all = append(all, VersionFile{Path: f.path, SHA256: f.sha})
	}
	return append(out, made(checksumsFile, checksums(all)))
}

// removeStale takes away what an earlier pull wrote and this version does not have.
func (p *puller) removeStale(keep map[string]string) error {
	body, err := os.ReadFile(filepath.Join(p.dir, filepath.FromSlash(checksumsFile)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read checksums of the earlier pull: %w", err)
	}
	for line := range strings.Lines(string(body)) {
		_, path, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if _, kept := keep[path]; !ok || kept || !filepath.IsLocal(path) || !pullOwns(path) {
			continue
		}
		if err := os.Remove(filepath.Join(p.dir, filepath.FromSlash(path))); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove file of the earlier pull: %w", err)
		}
	}
	return nil
}

// pullOwns says that nobody but a pull writes a file of that name.
func pullOwns(path string) bool {
	return strings.HasPrefix(path, "data/") || strings.HasPrefix(path, metaDir+"/")
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// ReadPulled reads which version a directory holds. ErrNotFound: it holds no complete pull.
func ReadPulled(dir string) (Version, error) {
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(checksumsFile))); err != nil {
		return Version{}, fmt.Errorf("%w: %s holds no complete pull", ErrNotFound, dir)
	}
	body, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(manifestFile)))
	if err != nil {
		return Version{}, fmt.Errorf("read manifest: %w", err)
	}
	var m Manifest
	if err := json.Unmarshal(body, &m); err != nil {
		return Version{}, fmt.Errorf("read manifest: %w: %w", ErrDamaged, err)
	}
	return decodeVersion(body, m.Dataset, m.Version)
}
