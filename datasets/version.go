package datasets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

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

// Tombstone stands at the key of a deleted version, so that its number stays taken.
type Tombstone struct {
	Deleted bool      `json:"deleted"`
	Dataset string    `json:"dataset"`
	Version int       `json:"version"`
	Commit  string    `json:"commit"` // of the manifest that stood here
	Who     string    `json:"who"`
	Why     string    `json:"why"`
	When    time.Time `json:"when"`
}

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
		return Version{}, fmt.Errorf("v%d of %s: %w by %s: %s", version, dataset, ErrDeleted, probe.Who, probe.Why)
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

// Versions reads all versions, newest first, without the deleted ones.
func (r *Repo) Versions(ctx context.Context, dataset string) ([]Version, error) {
	numbers, err := r.VersionNumbers(ctx, dataset)
	if err != nil {
		return nil, err
	}
	out := make([]Version, 0, len(numbers))
	for i := len(numbers) - 1; i >= 0; i-- {
		v, err := r.Version(ctx, dataset, numbers[i])
		if errors.Is(err, ErrDeleted) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
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

// DeleteVersion puts a tombstone in place of a version. A version that a tag names is not deleted. Idempotent.
func (r *Repo) DeleteVersion(ctx context.Context, dataset string, version int, who, why string, now time.Time) error {
	v, err := r.Version(ctx, dataset, version)
	if errors.Is(err, ErrDeleted) {
		return nil
	}
	if err != nil {
		return err
	}
	tags, err := r.Tags(ctx, dataset)
	if err != nil {
		return err
	}
	var named []string
	for _, t := range tags {
		if t.To == version {
			named = append(named, t.Tag)
		}
	}
	if len(named) > 0 {
		return fmt.Errorf("delete v%d of %s: %w: tag %s names it; move the tag first", version, dataset, ErrInvalid, strings.Join(named, ", "))
	}
	body, err := blob.Canonical(Tombstone{Deleted: true, Dataset: dataset, Version: version, Commit: v.Commit, Who: who, Why: why, When: now.UTC()})
	if err != nil {
		return err
	}
	_, err = r.store.Put(ctx, versionKey(dataset, version), strings.NewReader(string(body)), int64(len(body)),
		blob.PutOptions{ContentType: blob.ContentTypeJSON, SHA256: blob.SHA256Hex(body)})
	return err
}
