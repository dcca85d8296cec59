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

// DeletedError says who deleted a version and why. It is an ErrDeleted.
type DeletedError struct{ Tombstone }

func (e *DeletedError) Error() string {
	return fmt.Sprintf("v%d of %s: %v by %s: %s", e.Version, e.Dataset, ErrDeleted, e.Who, e.Why)
}

// Unwrap gives ErrDeleted.
func (e *DeletedError) Unwrap() error { return ErrDeleted }

// Deletion says who deletes a version and why. Needed says of versions why something that tags do not tell needs them:
// they are not deleted.
type Deletion struct {
	Who, Why string
	When     time.Time
	Needed   map[int]string
}

// Deleted is a version on its way out: the tombstone and the manifest, for as long as its parts may be read
// (deleted/v000012.json). A sweep removes it 48 h later, and then the parts that nothing else names.
type Deleted struct {
	Tombstone Tombstone       `json:"tombstone"`
	Manifest  json.RawMessage `json:"manifest"`
}

// DeleteVersion puts a tombstone in place of a version. ErrNeeded for one that a tag names, `latest` too, or that d.Needed
// names. To be called under the dataset's lock; tags may be moved meanwhile. Deleting a deleted version returns the
// tombstone that stands; what a kill left half done is completed.
func (r *Repo) DeleteVersion(ctx context.Context, dataset string, version int, d Deletion) (Tombstone, error) {
	if strings.TrimSpace(d.Who) == "" || strings.TrimSpace(d.Why) == "" || d.When.IsZero() {
		return Tombstone{}, fmt.Errorf("delete v%d of %s: %w: who, why and when must be given", version, dataset, ErrInvalid)
	}
	if err := ValidateName(dataset); err != nil {
		return Tombstone{}, err
	}
	if err := r.Complete(ctx, dataset); err != nil {
		return Tombstone{}, fmt.Errorf("delete v%d of %s: %w", version, dataset, err)
	}
	body, err := blob.ReadAll(ctx, r.store, versionKey(dataset, version), blob.MaxJSON)
	if err != nil {
		return Tombstone{}, missing(err, "version v%d of %s", version, dataset)
	}
	v, err := decodeVersion(body, dataset, version)
	var gone *DeletedError
	if errors.As(err, &gone) {
		return gone.Tombstone, nil
	}
	if err != nil {
		return Tombstone{}, err
	}
	if err := r.deletable(ctx, v, d.Needed); err != nil {
		return Tombstone{}, fmt.Errorf("delete v%d of %s: %w", version, dataset, err)
	}
	stone := Tombstone{Deleted: true, Dataset: dataset, Version: version, Commit: v.Commit, Who: d.Who, Why: d.Why, When: d.When.UTC()}
	_, _, err = blob.CreateJSON(ctx, r.store, deletedKey(dataset, version), Deleted{stone, body})
	if errors.Is(err, blob.ErrConflict) {
		stands, rerr := r.ReadDeleted(ctx, dataset, version)
		stone, err = stands.Tombstone, rerr // an attempt before was killed here
	}
	if err != nil {
		return Tombstone{}, fmt.Errorf("delete v%d of %s: %w", version, dataset, err)
	}
	// A tag that was moved before this was written shows now; one that is moved later sees what was written (takeBack).
	if err := r.deletable(ctx, v, d.Needed); err != nil {
		return Tombstone{}, errors.Join(fmt.Errorf("delete v%d of %s: %w", version, dataset, err), r.store.Delete(ctx, deletedKey(dataset, version)))
	}
	if body, err = blob.Canonical(stone); err != nil {
		return Tombstone{}, err
	}
	if _, err = r.store.Put(ctx, versionKey(dataset, version), strings.NewReader(string(body)), int64(len(body)),
		blob.PutOptions{ContentType: blob.ContentTypeJSON, SHA256: blob.SHA256Hex(body)}); err != nil {
		return stone, err
	}
	return stone, r.writeListing(ctx, dataset)
}

// deletable reports, as ErrNeeded, why a version is not deleted.
func (r *Repo) deletable(ctx context.Context, v Version, needed map[int]string) error {
	tags, err := r.Tags(ctx, v.Dataset)
	if err != nil {
		return err
	}
	var named []string
	for _, t := range tags {
		if t.To == v.Version {
			named = append(named, t.Tag)
		}
	}
	if len(named) > 0 {
		return fmt.Errorf("%w: tag %s names it; move the tag first", ErrNeeded, strings.Join(named, ", "))
	}
	if why := needed[v.Version]; why != "" {
		return fmt.Errorf("%w: %s", ErrNeeded, why)
	}
	return nil
}

// Deleting lists the versions that were deleted of late, or whose deletion was cut off, ascending.
func (r *Repo) Deleting(ctx context.Context, dataset string) ([]int, error) {
	if err := ValidateName(dataset); err != nil {
		return nil, err
	}
	return r.numbers(ctx, DeletedPrefix(dataset))
}

// ReadDeleted reads what a version that was deleted of late named; ErrNotFound where there is no such version, or not any
// more.
func (r *Repo) ReadDeleted(ctx context.Context, dataset string, version int) (Deleted, error) {
	d, err := blob.ReadJSON[Deleted](ctx, r.store, deletedKey(dataset, version))
	return d, missing(err, "deleted version v%d of %s", version, dataset)
}

// KeepDeleted takes back a deletion that was cut off before its tombstone: the version stays.
func (r *Repo) KeepDeleted(ctx context.Context, dataset string, version int) error {
	if _, err := r.Version(ctx, dataset, version); err != nil {
		return err
	}
	return r.store.Delete(ctx, deletedKey(dataset, version))
}

// Tombstones are those of all deleted versions of a dataset, newest first.
func (r *Repo) Tombstones(ctx context.Context, dataset string) ([]Tombstone, error) {
	all, err := r.Listing(ctx, dataset)
	if err != nil {
		return nil, err
	}
	var out []Tombstone
	for _, v := range all {
		if v.Deleted != nil {
			out = append(out, *v.Deleted)
		}
	}
	return out, nil
}

// standing reports why a version cannot be named: there is none, or it is deleted or about to be.
func (r *Repo) standing(ctx context.Context, dataset string, version int) error {
	if _, err := r.Version(ctx, dataset, version); err != nil {
		return err
	}
	d, err := r.ReadDeleted(ctx, dataset, version)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return &DeletedError{d.Tombstone}
}
