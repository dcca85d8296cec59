package datasets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"sheaf/datasets/blob"
)

// ParseManifest reads the bytes of a manifest wherever they come from: an archive, a pulled directory.
func ParseManifest(body []byte) (Version, error) {
	var m Manifest
	if err := json.Unmarshal(body, &m); err != nil {
		return Version{}, fmt.Errorf("read manifest: %w: %w", ErrDamaged, err)
	}
	if err := ValidateName(m.Dataset); err != nil {
		return Version{}, err
	}
	return decodeVersion(body, m.Dataset, m.Version)
}

// Restore stores what a run is to publish of a version that was made elsewhere: the same content, as the first version of a
// dataset that has none here. Its parts must be in the store. Errors: ErrInvalid where the dataset has versions.
func (r *Repo) Restore(ctx context.Context, v Version, run string, definition Definition) (FileRef, error) {
	if err := validateID("run", run); err != nil {
		return FileRef{}, err
	}
	switch _, err := r.Tag(ctx, v.Dataset, Latest); {
	case err == nil:
		return FileRef{}, fmt.Errorf("%w: %s has versions here already", ErrInvalid, v.Dataset)
	case !errors.Is(err, ErrNotFound):
		return FileRef{}, err
	}
	if err := r.checkParts(ctx, v.Content, nil); err != nil {
		return FileRef{}, err
	}
	res := BuildResult{
		Dataset: v.Dataset, Run: run, AsOf: v.AsOf, Definition: definition.Revision, About: definition.About(),
		Content: v.Content, Verdicts: v.Verdicts,
	}
	body, err := blob.Canonical(res)
	if err != nil {
		return FileRef{}, err
	}
	info, _, err := blob.PutSHA256(ctx, r.store, buildPrefix(run), "json", body)
	if err != nil {
		return FileRef{}, fmt.Errorf("store what is restored of %s: %w", v.Dataset, err)
	}
	return FileRef{Key: info.Key, SHA256: blob.SHA256Hex(body), Bytes: int64(len(body))}, nil
}
