package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/datasets/blob"
)

// versions finds versions by every name that they have. A commit id is what clients ask by most, once for each file, and the
// store knows versions by number: so the numbers of commits are kept, learned from what the store says of the manifests
// without reading them, and the manifests that were read last. Both hold while the object at the manifest's key has the ETag
// that it had: a deletion puts another one there.
type versions struct {
	repo *datasets.Repo

	mu      sync.Mutex
	known   map[string]map[int]commit // dataset → number → what stands at its key
	kept    []*snapshot               // latest first
	weights int
}

// commit is what the store says of a manifest.
type commit struct {
	id   string // "" = a tombstone's
	etag string
	at   time.Time // when it was written
}

// Bounds of what is kept: bytes of manifests, which are a few times as large when decoded, and datasets.
const (
	maxKeptBytes = 64 << 20
	maxDatasets  = 1000
	readers      = 16 // objects asked for at once
)

func newVersions(repo *datasets.Repo) *versions {
	return &versions{repo: repo, known: map[string]map[int]commit{}}
}

var (
	commitForm = regexp.MustCompile(`^[0-9a-f]{40}$`)
	numberForm = regexp.MustCompile(`^[vV]([0-9]{1,9})$`)
)

// resolve reads a version. Errors: those of datasets.Repo.Resolve.
func (v *versions) resolve(ctx context.Context, dataset, revision string) (*snapshot, error) {
	if m := numberForm.FindStringSubmatch(revision); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, fmt.Errorf("%w: version %s: %w", datasets.ErrInvalid, revision, err)
		}
		return v.number(ctx, dataset, n)
	}
	if commitForm.MatchString(revision) {
		return v.commit(ctx, dataset, revision)
	}
	ref, err := datasets.ParseRef(dataset + "@" + revision)
	if err != nil {
		return nil, err
	}
	if len(ref.Revision) == 64 { // a digest: nobody asks by it twice
		found, err := v.repo.Resolve(ctx, ref.String())
		if err != nil {
			return nil, err
		}
		return v.number(ctx, dataset, found.Version)
	}
	tag, err := v.repo.Tag(ctx, dataset, ref.Revision)
	if errors.Is(err, datasets.ErrNotFound) {
		if n, short := v.repo.Abbreviated(ctx, dataset, ref.Revision); !errors.Is(short, datasets.ErrNotFound) {
			if short != nil {
				return nil, short
			}
			return v.number(ctx, dataset, n)
		}
	}
	if err != nil {
		return nil, err
	}
	return v.number(ctx, dataset, tag.To)
}

// number reads a version by number, from memory if what stands in the store is what was read.
func (v *versions) number(ctx context.Context, dataset string, number int) (*snapshot, error) {
	info, err := v.repo.Store().Stat(ctx, datasets.ManifestKey(dataset, number))
	if err == nil {
		if s := v.get(dataset, number, info.ETag); s != nil {
			return s, nil
		}
	}
	read, err := v.repo.Version(ctx, dataset, number) // which says what is wrong, if anything is
	if err != nil {
		return nil, err
	}
	s := newSnapshot(read, info.ETag)
	v.keep(s)
	return s, nil
}

// commit reads a version by commit id.
func (v *versions) commit(ctx context.Context, dataset, id string) (*snapshot, error) {
	for _, look := range []bool{false, true} {
		if look {
			if err := v.learn(ctx, dataset); err != nil {
				return nil, err
			}
		}
		n, ok := v.find(dataset, id)
		if !ok {
			continue
		}
		s, err := v.number(ctx, dataset, n)
		if err != nil || s.Commit == id {
			return s, err
		}
	}
	return nil, fmt.Errorf("%w: no version of %s has the commit %s", datasets.ErrNotFound, dataset, id)
}

func (v *versions) find(dataset, id string) (int, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for n, c := range v.known[dataset] {
		if c.id == id {
			return n, true
		}
	}
	return 0, false
}

// learn asks the store for what it knows of the manifests that are new or changed: what publications noted of them and one
// listing, and, for each that is not noted, one question that moves no bytes of it.
func (v *versions) learn(ctx context.Context, dataset string) error {
	prefix := strings.TrimSuffix(path.Dir(datasets.ManifestKey(dataset, 1)), "/") + "/v"
	var fresh []int
	v.mu.Lock()
	had := v.known[dataset]
	now := make(map[int]commit, len(had))
	v.mu.Unlock()
	for info, err := range v.repo.Store().List(ctx, prefix, blob.ListOptions{}) {
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(info.Key, prefix), ".json"))
		if err != nil {
			return fmt.Errorf("list versions of %s: %w: unexpected object %s", dataset, datasets.ErrDamaged, info.Key)
		}
		c, ok := had[n]
		if !ok || c.etag != info.ETag {
			c = commit{etag: info.ETag}
			fresh = append(fresh, n)
		}
		c.at = info.ModTime
		now[n] = c
	}
	if err := v.identify(ctx, dataset, fresh, now); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.known) >= maxDatasets {
		clear(v.known)
	}
	v.known[dataset] = now
	return nil
}

// identify fills in the commit ids of numbers.
func (v *versions) identify(ctx context.Context, dataset string, numbers []int, in map[int]commit) error {
	if len(numbers) == 0 {
		return nil
	}
	noted, err := v.repo.Known(ctx, dataset)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	put := func(n int, id string) {
		mu.Lock()
		defer mu.Unlock()
		c := in[n]
		c.id = id
		in[n] = c
	}
	for _, n := range numbers {
		mu.Lock()
		etag := in[n].etag
		mu.Unlock()
		if l, ok := noted[n]; ok && l.ETag == etag {
			if l.Deleted == nil {
				put(n, l.Commit)
			}
			continue
		}
		g.Go(func() error {
			id, err := v.declared(gctx, dataset, n)
			put(n, id)
			return err
		})
	}
	return g.Wait()
}

// maxTombstone is the size above which an object at a manifest's key is a manifest without a look: a tombstone holds two names
// and a reason.
const maxTombstone = 16 << 10

// declared is the commit id of the manifest with a number; "" of a tombstone.
func (v *versions) declared(ctx context.Context, dataset string, number int) (string, error) {
	info, err := v.repo.Store().Stat(ctx, datasets.ManifestKey(dataset, number))
	if err != nil {
		return "", err
	}
	if len(info.SHA256) == 64 && info.Size > maxTombstone {
		return info.SHA256[:40], nil
	}
	read, err := v.repo.Version(ctx, dataset, number)
	if errors.Is(err, datasets.ErrDeleted) {
		return "", nil
	}
	return read.Commit, err
}

// numbered is a version by what the store says of it.
type numbered struct {
	number int
	commit
}

// all are the versions of a dataset, newest first, without the deleted ones.
func (v *versions) all(ctx context.Context, dataset string) ([]numbered, error) {
	if err := v.learn(ctx, dataset); err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	out := make([]numbered, 0, len(v.known[dataset]))
	for n, c := range v.known[dataset] {
		if c.id != "" {
			out = append(out, numbered{n, c})
		}
	}
	slices.SortFunc(out, func(a, b numbered) int { return cmp.Compare(b.number, a.number) })
	return out, nil
}

func (v *versions) get(dataset string, number int, etag string) *snapshot {
	v.mu.Lock()
	defer v.mu.Unlock()
	for i, s := range v.kept {
		if s.Dataset == dataset && s.Version.Version == number {
			v.kept = slices.Insert(slices.Delete(v.kept, i, i+1), 0, s)
			if s.etag == etag {
				return s
			}
			return nil
		}
	}
	return nil
}

func (v *versions) keep(s *snapshot) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept = slices.DeleteFunc(v.kept, func(old *snapshot) bool {
		same := old.Dataset == s.Dataset && old.Version.Version == s.Version.Version
		if same {
			v.weights -= old.weight()
		}
		return same
	})
	v.kept = slices.Insert(v.kept, 0, s)
	v.weights += s.weight()
	for len(v.kept) > 1 && v.weights > maxKeptBytes {
		last := len(v.kept) - 1
		v.weights -= v.kept[last].weight()
		v.kept = v.kept[:last]
	}
}
