package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
)

// PublishInput says which build becomes which version. All of it must stay the same over retries.
type PublishInput struct {
	Build   FileRef
	Version int       // from NextVersion, kept over retries
	At      time.Time // when publishing was decided
	Who     string    // for the tag's log, e.g. "run run-20261123-0200-x7"
}

// Published is a version that readers see.
type Published struct {
	Dataset    string  `json:"dataset"`
	Version    int     `json:"version"`
	Commit     string  `json:"commit"`
	DataDigest string  `json:"data_digest"`
	Manifest   FileRef `json:"manifest"`
	// Event is the document of the notice.
	Event FileRef `json:"event"`
}

// Publish makes a build visible: all parts are verified, then the manifest is created, then `latest` moves, then
// the event is written, then what lists read (see listing). A kill between any two of them leaves the old or the new version; the next attempt with the
// same input completes it, and so does the next publication by anybody (Complete). Of two that were built on one
// version one wins. ErrVersionTaken: another manifest has the number, allocate the next. ErrParentMoved: `latest`, or its
// newest state, is another than the build started from, build again.
func (r *Repo) Publish(ctx context.Context, in PublishInput, report Report) (Published, error) {
	b, err := r.ReadBuild(ctx, in.Build)
	if err != nil {
		return Published{}, fmt.Errorf("publish: %w", err)
	}
	p, err := r.publish(ctx, b, in, report)
	if err != nil {
		return Published{}, fmt.Errorf("publish %s v%d: %w", b.Dataset, in.Version, err)
	}
	return p, nil
}

func (r *Repo) publish(ctx context.Context, b BuildResult, in PublishInput, report Report) (Published, error) {
	if b.Unchanged || in.Version <= b.Parent.Version || in.At.IsZero() || in.Who == "" {
		return Published{}, fmt.Errorf("%w: an unchanged build, a version not above its parent's, or no time or author", ErrInvalid)
	}
	m := Manifest{
		Format: ManifestFormat, Dataset: b.Dataset, Version: in.Version, Parent: b.Parent, Run: b.Run, AsOf: b.AsOf,
		PublishedAt: in.At.UTC(), Definition: b.Definition, About: b.About, Content: b.Content, Verdicts: b.Verdicts,
	}
	if err := r.Complete(ctx, b.Dataset); err != nil {
		return Published{}, err
	}
	body, commit, err := m.Encode()
	if err != nil {
		return Published{}, err
	}
	v := Version{Manifest: m, Commit: commit, SHA256: blob.SHA256Hex(body)}
	done, err := r.onParent(ctx, v)
	if err != nil {
		return Published{}, err
	}
	if err := r.checkParts(ctx, b.Content, report); err != nil {
		return Published{}, err
	}
	if err := blob.CreateOrSame(ctx, r.store, versionKey(b.Dataset, in.Version), body); err != nil {
		if errors.Is(err, blob.ErrConflict) {
			err = r.taken(ctx, b.Dataset, in.Version)
		}
		return Published{}, err
	}
	if !done {
		if err := r.moveLatest(ctx, m, in.Who); err != nil {
			return Published{}, err
		}
	}
	event, err := r.recordNotice(ctx, v)
	if err != nil {
		return Published{}, err
	}
	if err := r.writeListing(ctx, b.Dataset); err != nil {
		return Published{}, fmt.Errorf("tell lists of it: %w", err)
	}
	return Published{
		Dataset: b.Dataset, Version: in.Version, Commit: commit, DataDigest: b.DataDigest, Event: event,
		Manifest: FileRef{Key: versionKey(b.Dataset, in.Version), SHA256: v.SHA256, Bytes: int64(len(body))},
	}, nil
}

// onParent refuses to publish over a `latest` that is neither the build's parent nor this very publication. done: `latest`
// named it before, whatever it names since.
func (r *Repo) onParent(ctx context.Context, v Version) (done bool, err error) {
	there, err := r.Version(ctx, v.Dataset, v.Version)
	switch {
	case err == nil && there.Commit == v.Commit:
		if done, err = r.wasLatest(ctx, v); err != nil || done {
			return done, err
		}
	case err != nil && !errors.Is(err, ErrNotFound):
		return false, err
	}
	parent, err := r.Parent(ctx, v.Dataset)
	switch {
	case err != nil:
		return false, err
	case parent.Ref == v.Parent:
		return false, nil
	case parent.Ref.Version == v.Parent.Version && parent.Ref.Commit == v.Parent.Commit:
		return false, fmt.Errorf("%w: built on state %d of v%d, another run committed state %d since", ErrParentMoved,
			v.Parent.StateSeq, v.Parent.Version, parent.Ref.StateSeq)
	}
	e, err := r.Tag(ctx, v.Dataset, Latest)
	if err != nil {
		return false, err
	}
	return false, movedParent(v.Parent, e)
}

// taken says whose a number is.
func (r *Repo) taken(ctx context.Context, dataset string, version int) error {
	v, err := r.Version(ctx, dataset, version)
	switch {
	case errors.Is(err, ErrDeleted):
		return fmt.Errorf("%w: %w", ErrVersionTaken, err)
	case err != nil:
		return err
	}
	return fmt.Errorf("%w: v%d was published by %s", ErrVersionTaken, version, v.Run)
}

// statWidth is how many parts are looked up at a time.
const statWidth = 16

// checkParts makes sure that every part of a version is in the store with its size and digest.
func (r *Repo) checkParts(ctx context.Context, c Content, report Report) error {
	parts := c.Parts()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(statWidth)
	for i, p := range parts {
		report.at(Progress{Stage: "check", What: p.Key, Done: int64(i), Total: int64(len(parts))})
		g.Go(func() error { return r.checkPart(ctx, p.FileRef) })
	}
	return g.Wait()
}

func (r *Repo) checkPart(ctx context.Context, ref FileRef) error {
	info, err := r.store.Stat(ctx, ref.Key)
	if err != nil {
		return missing(err, "part %s", ref.Key)
	}
	if info.Size != ref.Bytes {
		return fmt.Errorf("part %s: %w: %d bytes, want %d", ref.Key, ErrDamaged, info.Size, ref.Bytes)
	}
	if info.SHA256 != "" {
		if info.SHA256 != ref.SHA256 {
			return fmt.Errorf("part %s: %w: its sha256 is %s", ref.Key, ErrDamaged, info.SHA256)
		}
		return nil
	}
	return r.hashPart(ctx, ref) // whoever put it there (a copy of a bucket) kept no digest beside it
}

// hashPart reads an object and compares its bytes with ref.
func (r *Repo) hashPart(ctx context.Context, ref FileRef) error {
	body, _, err := r.store.Get(ctx, ref.Key)
	if err != nil {
		return missing(err, "part %s", ref.Key)
	}
	defer body.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, body)
	if err != nil {
		return fmt.Errorf("read %s: %w", ref.Key, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); n != ref.Bytes || got != ref.SHA256 {
		return fmt.Errorf("part %s: %w: %d bytes with sha256 %s, want %d", ref.Key, ErrDamaged, n, got, ref.Bytes)
	}
	return nil
}
