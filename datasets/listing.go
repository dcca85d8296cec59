package datasets

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
)

// Listed is a version as lists show it, or the tombstone of a deleted one.
type Listed struct {
	Version int `json:"version"`
	// ETag is that of the object at the manifest's key. What is listed here holds for no other.
	ETag       string    `json:"etag"`
	Commit     string    `json:"commit"`
	SHA256     string    `json:"sha256,omitempty"` // of the manifest
	DataDigest string    `json:"data_digest,omitempty"`
	Run        string    `json:"run,omitempty"`
	AsOf       time.Time `json:"as_of,omitzero"`
	Published  time.Time `json:"published_at,omitzero"`
	// Rows are those of the main table.
	Rows    int64           `json:"rows"`
	Counts  map[Class]int64 `json:"counts,omitempty"`
	Deleted *Tombstone      `json:"deleted,omitempty"`
}

// listingFormat is the value of listing.Format. A listing of another is not read.
const listingFormat = "sheaf/listing/1"

// listing is the object at listing/versions.json: what lists show of versions, so that nobody decodes a thousand manifests for
// a list. It is made from them and replaced by whoever publishes or deletes, and nothing depends on it: an entry holds while
// the manifest's object has the ETag that it names, and who finds none, or one that does not hold, reads the manifest. So two
// that write it at a time, a kill before it is written, and a copy of a bucket cost time and nothing else.
type listing struct {
	Format   string   `json:"format"`
	Versions []Listed `json:"versions"` // ascending
}

func listingKey(dataset string) string { return datasetPrefix(dataset) + "listing/versions.json" }

// Listing lists all versions by number, newest first, deleted ones too: one listing and one object, and a manifest for each
// version that the object does not tell of.
func (r *Repo) Listing(ctx context.Context, dataset string) ([]Listed, error) {
	out, _, err := r.listing(ctx, dataset)
	slices.Reverse(out)
	return out, err
}

// Known is what the stored listing says of versions by number. It may be old: an entry holds while the manifest's object has
// its ETag. Nothing where there is no listing that can be read.
func (r *Repo) Known(ctx context.Context, dataset string) (map[int]Listed, error) {
	body, err := blob.ReadAll(ctx, r.store, listingKey(dataset), blob.MaxJSON)
	if errors.Is(err, blob.ErrNotFound) || errors.Is(err, blob.ErrTooLarge) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var l listing
	if json.Unmarshal(body, &l) != nil || l.Format != listingFormat {
		return nil, nil // it is made anew by the next publication; the manifests say the same
	}
	out := make(map[int]Listed, len(l.Versions))
	for _, v := range l.Versions {
		out[v.Version] = v
	}
	return out, nil
}

// listing lists all versions, ascending; stale: the stored listing says something else.
func (r *Repo) listing(ctx context.Context, dataset string) (out []Listed, stale bool, err error) {
	if err := ValidateName(dataset); err != nil {
		return nil, false, err
	}
	known, err := r.Known(ctx, dataset)
	if err != nil {
		return nil, false, err
	}
	prefix := datasetPrefix(dataset) + "versions/v"
	var fresh []int // positions
	for info, err := range r.store.List(ctx, prefix, blob.ListOptions{}) {
		if err != nil {
			return nil, false, err
		}
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(info.Key, prefix), ".json"))
		if err != nil || path.Ext(info.Key) != ".json" {
			return nil, false, fmt.Errorf("list versions of %s: %w: unexpected object %s", dataset, ErrDamaged, info.Key)
		}
		v, ok := known[n]
		if !ok || v.ETag != info.ETag {
			v = Listed{Version: n, ETag: info.ETag}
			fresh = append(fresh, len(out))
		}
		out = append(out, v)
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(statWidth)
	for _, i := range fresh {
		g.Go(func() (err error) {
			out[i], err = r.listed(gctx, dataset, out[i].Version, out[i].ETag)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, false, err
	}
	return out, len(fresh) > 0 || len(known) != len(out), nil
}

// listed reads what lists show of the version at a number, whose object had an ETag when it was listed.
func (r *Repo) listed(ctx context.Context, dataset string, number int, etag string) (Listed, error) {
	v, err := r.Version(ctx, dataset, number)
	var gone *DeletedError
	if errors.As(err, &gone) {
		return Listed{Version: number, ETag: etag, Commit: gone.Commit, Deleted: &gone.Tombstone}, nil
	}
	if err != nil {
		return Listed{}, err
	}
	out := Listed{
		Version: number, ETag: etag, Commit: v.Commit, SHA256: v.SHA256, DataDigest: v.DataDigest, Run: v.Run,
		AsOf: v.AsOf, Published: v.PublishedAt, Counts: v.Counts(),
	}
	if len(v.Tables) > 0 {
		out.Rows = v.Tables[0].Rows()
	}
	return out, nil
}

// writeListing brings the stored listing up to what is there. The first time, and where a bucket was copied, it reads every
// manifest.
func (r *Repo) writeListing(ctx context.Context, dataset string) error {
	all, stale, err := r.listing(ctx, dataset)
	if err != nil || !stale {
		return err
	}
	body, err := blob.Canonical(listing{listingFormat, all})
	if err != nil {
		return err
	}
	_, err = r.store.Put(ctx, listingKey(dataset), bytes.NewReader(body), int64(len(body)),
		blob.PutOptions{ContentType: blob.ContentTypeJSON, SHA256: blob.SHA256Hex(body)})
	return err
}
