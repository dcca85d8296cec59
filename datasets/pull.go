package datasets

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"sheaf/internal/clock"
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
	Table string // empty: all tables
	Split string // empty: all splits; tables without that split are left out
	// Columns are those that are read and written, in that order; none: all. Needs Table when the version has several.
	Columns []string
	// Sample takes so many rows a table: those with the least keys, which are hashes, so that it is an even sample
	// and always the same. 0 takes all.
	Sample int
	Format Format
	// Parallel is how many ranges are fetched, and files written, at a time; 0 means 8.
	Parallel int
	// Cache is a directory of parts by sha256 that several pulls share (see Cache); empty means none.
	Cache string
	// Report is told of the stages "hash" (bytes that are there already are verified), "fetch" (bytes that travel) and
	// "write" (rows that are put into another format).
	Report Report
	// Clock is for pauses between tries; nil means the system's.
	Clock clock.Clock

	segment int64           // bytes of a range; 0 means segmentBytes, or more where there are parts for every stream
	pauses  []time.Duration // between tries of a range; nil means retryPauses
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
	// Fetched is how many bytes of data came over the network, repeated ones too.
	Fetched int64 `json:"fetched"`
	// Kept were in the directory already, or came with an earlier pull that did not end; FromCache came out of the cache.
	Kept      int64 `json:"kept"`
	FromCache int64 `json:"from_cache"`
	// Warnings are what went wrong without keeping the pull from its end: a cache that cannot be written, for example.
	Warnings []string `json:"warnings,omitempty"`
}

// Names of what a pull writes beside the data.
const (
	cardFileName  = "README.md"
	metaDir       = ".meta"
	manifestFile  = ".meta/manifest.json"
	checksumsFile = ".meta/sha256sums"
	partialDir    = ".meta/partial"
	pullingFile   = ".meta/pulling"
)

const (
	defaultParallel = 8
	segmentBytes    = 32 << 20
	// longBytes are those of a segment of parts that keep all streams busy by themselves: a part that comes as one stream is
	// hashed on its way, and not read again.
	longBytes = 256 << 20
)

// retryPauses are waited between tries of a range that gained nothing: the store's client has tried for seconds before.
var retryPauses = []time.Duration{500 * time.Millisecond, 2 * time.Second, 5 * time.Second}

// Pull writes the version that ref names into dir: data/<table>/<split>-00000-of-00004.parquet, the card, the
// manifest and checksums (for `sha256sum -c .meta/sha256sums`). The version is pinned first, so that a tag that
// moves meanwhile does not matter. Every file is verified before it gets its name; files of an earlier pull are
// kept where they are right and removed where they do not belong to this one; what an interrupted pull had fetched
// is not fetched again, whatever ended it. Other files in dir are left alone. (What is read with Columns or Sample are
// pieces of parts, which no digest covers; parts in the cache are read from there, verified.)
//
// ErrBusy: another pull writes into dir. ErrNoRoom: the disk is full; pull again when it is not. ErrDeleted: the version
// was deleted, before or meanwhile.
func (r *Repo) Pull(ctx context.Context, ref, dir string, o PullOptions) (Pulled, error) {
	v, err := r.Resolve(ctx, ref)
	if err != nil {
		return Pulled{}, fmt.Errorf("pull %s: %w", ref, err)
	}
	p := &puller{v: v, dir: dir, o: o.withDefaults(), local: map[string]string{}}
	p.repo = New(&metered{Store: r.store, read: &p.fetched})
	if p.o.Cache != "" {
		p.cache = &Cache{p.o.Cache}
	}
	out, err := p.run(ctx)
	if err != nil {
		return Pulled{}, fmt.Errorf("pull %s v%d: %w", v.Dataset, v.Version, p.explain(ctx, r, err))
	}
	return out, nil
}

func (o PullOptions) withDefaults() PullOptions {
	if o.Parallel <= 0 {
		o.Parallel = defaultParallel
	}
	if o.Format == "" {
		o.Format = Parquet
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	if o.pauses == nil {
		o.pauses = retryPauses
	}
	return o
}

// whole says that the files are the version's own bytes.
func (o PullOptions) whole() bool {
	return o.Format == Parquet && len(o.Columns) == 0 && o.Sample == 0
}

// wholeParts says that the parts are needed to their last byte.
func (o PullOptions) wholeParts() bool { return len(o.Columns) == 0 && o.Sample == 0 }

// puller is one pull at work.
type puller struct {
	repo    *Repo // on a store that counts
	v       Version
	dir     string
	o       PullOptions
	cache   *Cache // nil: none
	fetched atomic.Int64

	mu              sync.Mutex
	kept, fromCache int64
	warnings        []string
	local           map[string]string // verified files of parts, by sha256, for who reads rows
	progress        Progress
}

func (p *puller) at(path string) string { return filepath.Join(p.dir, filepath.FromSlash(path)) }

func (p *puller) run(ctx context.Context) (Pulled, error) {
	files, err := p.plan()
	if err != nil {
		return Pulled{}, err
	}
	if err := os.MkdirAll(p.at(metaDir), 0o755); err != nil {
		return Pulled{}, fmt.Errorf("create directory: %w", err)
	}
	lock, err := lockDir(p.at(metaDir))
	if err != nil {
		return Pulled{}, err
	}
	defer lock.Close()
	if files, err = p.bring(ctx, files); err != nil {
		return Pulled{}, err
	}
	if err := p.finish(files); err != nil {
		return Pulled{}, err
	}
	out := Pulled{
		Dataset: p.v.Dataset, Version: p.v.Version, Commit: p.v.Commit, DataDigest: p.v.DataDigest,
		Dir: p.dir, Files: len(files), Fetched: p.fetched.Load(), Kept: p.kept, FromCache: p.fromCache, Warnings: p.warnings,
	}
	for _, f := range files {
		out.Bytes += f.size
		out.Rows += f.rows
	}
	return out, nil
}

// bring makes the files of the plan, or those of a sample.
func (p *puller) bring(ctx context.Context, files []*pullFile) ([]*pullFile, error) {
	if err := p.begin(files); err != nil {
		return nil, err
	}
	if p.o.Sample > 0 {
		return p.sample(ctx, files)
	}
	if p.o.wholeParts() {
		if err := p.parts(ctx, files); err != nil {
			return nil, err
		}
	}
	if p.o.whole() {
		return files, nil
	}
	return files, p.convert(ctx, files)
}

// stage begins a stage of the pull, of which so much is done: that is not of this pull's making, and counts for no rate.
func (p *puller) stage(name string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.progress = Progress{Stage: name, Done: done, Total: total}
	p.o.Report.at(p.progress)
}

func (p *puller) advance(what string, n int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.progress.What = what
	p.progress.Done += n
	p.o.Report.at(p.progress)
}

// warn notes what does not keep the pull from its end; the same thing once.
func (p *puller) warn(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.warnings {
		if w == err.Error() {
			return
		}
	}
	p.warnings = append(p.warnings, err.Error())
}

// explain finds out why a pull failed where the failure alone does not say it.
func (p *puller) explain(ctx context.Context, r *Repo, err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %s: %w", ErrNoRoom, p.dir, err)
	case errors.Is(err, ErrNotFound):
		// A part that a manifest names is gone: was the version deleted?
		if _, gone := r.Version(ctx, p.v.Dataset, p.v.Version); errors.Is(gone, ErrDeleted) {
			return gone
		}
	}
	return err
}
