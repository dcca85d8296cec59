package datasets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
)

// Version is a manifest with the identity of its bytes.
type Version struct {
	Manifest
	Commit string // 40 hex
	SHA256 string // of the manifest's bytes, 64 hex
	body   []byte // the manifest's bytes; kept because a later Sheaf may have written fields that this one does not know
}

// Bytes are the manifest's bytes as they are stored. Callers must not change them.
func (v Version) Bytes() []byte { return v.body }

// Version reads a version by number: ErrNotFound, or ErrDeleted with who deleted it and why.
func (r *Repo) Version(ctx context.Context, dataset string, version int) (Version, error) {
	if err := ValidateName(dataset); err != nil {
		return Version{}, err
	}
	body, err := blob.ReadAll(ctx, r.store, versionKey(dataset, version), blob.MaxJSON)
	if err != nil {
		return Version{}, missing(err, "version v%d of %s", version, dataset)
	}
	return decodeVersion(body, dataset, version)
}

func decodeVersion(body []byte, dataset string, version int) (Version, error) {
	var probe struct {
		Tombstone
		Format string `json:"format"`
	}
	if err := json.Unmarshal(body, &probe); err != nil {
		return Version{}, fmt.Errorf("decode v%d of %s: %w: %w", version, dataset, ErrDamaged, err)
	}
	if probe.Deleted {
		probe.Dataset, probe.Version = dataset, version
		return Version{}, &DeletedError{probe.Tombstone}
	}
	if probe.Format != ManifestFormat {
		return Version{}, fmt.Errorf("v%d of %s: %w: format %q, this Sheaf reads %q", version, dataset, ErrDamaged, probe.Format, ManifestFormat)
	}
	v := Version{Commit: CommitID(body), SHA256: blob.SHA256Hex(body), body: body}
	if err := json.Unmarshal(body, &v.Manifest); err != nil {
		return Version{}, fmt.Errorf("decode v%d of %s: %w: %w", version, dataset, ErrDamaged, err)
	}
	if v.Dataset != dataset || v.Version != version {
		return Version{}, fmt.Errorf("v%d of %s: %w: manifest of %s v%d", version, dataset, ErrDamaged, v.Dataset, v.Version)
	}
	return v, nil
}

// VersionNumbers lists the numbers that were ever published, ascending, deleted ones too.
func (r *Repo) VersionNumbers(ctx context.Context, dataset string) ([]int, error) {
	if err := ValidateName(dataset); err != nil {
		return nil, err
	}
	return r.numbers(ctx, datasetPrefix(dataset)+"versions/v")
}

// Versions reads all versions, newest first, without the deleted ones: every manifest, to its last byte. Who wants to know
// which there are asks Listing.
func (r *Repo) Versions(ctx context.Context, dataset string) ([]Version, error) {
	numbers, err := r.VersionNumbers(ctx, dataset)
	if err != nil {
		return nil, err
	}
	slices.Reverse(numbers)
	list := make([]Version, len(numbers))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(statWidth)
	for i, n := range numbers {
		g.Go(func() (err error) {
			if list[i], err = r.Version(gctx, dataset, n); errors.Is(err, ErrDeleted) {
				return nil
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return slices.DeleteFunc(list, func(v Version) bool { return v.Version == 0 }), nil
}

// NextVersion is the number after the greatest that was ever published. Allocate it once a publication and keep it
// over retries.
func (r *Repo) NextVersion(ctx context.Context, dataset string) (int, error) {
	numbers, err := r.VersionNumbers(ctx, dataset)
	if err != nil || len(numbers) == 0 {
		return 1, err
	}
	return numbers[len(numbers)-1] + 1, nil
}
