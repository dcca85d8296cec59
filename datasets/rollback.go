package datasets

import (
	"context"
	"errors"
	"fmt"

	"sheaf/datasets/blob"
)

// Rollback moves `latest` to another version that is there: back to an earlier one, or forward again. Who, Why and When of
// e must be given; e.Cause makes a retry recognisable. The versions between stay. The next run builds on the version that
// `latest` names then, with the newest state of that version, and gets the number after the greatest ever published. To be
// called under the dataset's lock. ErrInvalid where `latest` names the version already.
func (r *Repo) Rollback(ctx context.Context, dataset string, e TagEntry) (TagEntry, error) {
	if err := ValidateName(dataset); err != nil {
		return TagEntry{}, err
	}
	e.Tag, e.Action, e.Forced = Latest, ActionRollback, false
	if err := e.signed("roll back", dataset); err != nil {
		return TagEntry{}, err
	}
	if err := r.Complete(ctx, dataset); err != nil {
		return TagEntry{}, fmt.Errorf("roll back %s: %w", dataset, err)
	}
	if err := r.standing(ctx, dataset, e.To); err != nil {
		return TagEntry{}, fmt.Errorf("roll back: %w", err)
	}
	moved, err := r.appendTag(ctx, dataset, e, func(last *TagEntry) (bool, error) {
		switch {
		case last == nil:
			return false, fmt.Errorf("%w: %s of %s names nothing yet", ErrNotFound, Latest, dataset)
		case last.To == e.To && e.Cause != "" && last.Cause == e.Cause:
			return true, nil
		case last.To == e.To:
			return false, fmt.Errorf("%w: %s names v%d already", ErrInvalid, Latest, e.To)
		}
		return false, nil
	}, false)
	if err != nil {
		return TagEntry{}, fmt.Errorf("roll back %s: %w", dataset, err)
	}
	return moved, nil
}

// Complete finishes what a publication that was killed left undone: its manifest is there, and `latest` does not name it
// yet, or its event is missing. To be called under the dataset's lock, before anything is built on `latest`. A version that
// is not on what `latest` names is left alone: somebody moved `latest` after it was built.
func (r *Repo) Complete(ctx context.Context, dataset string) error {
	numbers, err := r.VersionNumbers(ctx, dataset)
	if err != nil || len(numbers) == 0 {
		return err
	}
	v, err := r.Version(ctx, dataset, numbers[len(numbers)-1])
	if errors.Is(err, ErrDeleted) {
		return nil
	}
	if err != nil {
		return err
	}
	before, err := r.wasLatest(ctx, v)
	if err != nil {
		return err
	}
	if !before {
		parent, err := r.Parent(ctx, dataset)
		if err != nil {
			return err
		}
		if parent.Ref != v.Parent {
			return nil
		}
		if err := r.moveLatest(ctx, v.Manifest, "run "+v.Run); err != nil {
			return fmt.Errorf("complete v%d of %s: %w", v.Version, dataset, err)
		}
	}
	if _, err := r.EnsureNotice(ctx, dataset, v.Version); err != nil {
		return fmt.Errorf("complete v%d of %s: %w", v.Version, dataset, err)
	}
	return nil
}

// wasLatest reports whether `latest` ever named a version. The log is read backwards, as far as to the publication before.
func (r *Repo) wasLatest(ctx context.Context, v Version) (bool, error) {
	seqs, err := r.tagSeqs(ctx, v.Dataset, Latest)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for i := len(seqs) - 1; i >= 0; i-- {
		e, err := blob.ReadJSON[TagEntry](ctx, r.store, tagKey(v.Dataset, Latest, seqs[i]))
		switch {
		case err != nil:
			return false, err
		case e.To == v.Version:
			return true, nil
		case e.Action == "" && e.Cause != "" && e.To < v.Version:
			return false, nil // numbers of publications ascend
		}
	}
	return false, nil
}

// moveLatest makes `latest` name a version that was published on what `latest` names: ErrParentMoved where somebody was
// faster.
func (r *Repo) moveLatest(ctx context.Context, m Manifest, who string) error {
	e := TagEntry{Tag: Latest, To: m.Version, Who: who, Why: "published by " + m.Run, When: m.PublishedAt, Cause: m.Run}
	_, err := r.appendTag(ctx, m.Dataset, e, func(last *TagEntry) (bool, error) {
		switch {
		case last == nil && m.Parent.Version == 0, last != nil && last.To == m.Parent.Version:
			return false, nil
		case last != nil && last.To == m.Version && last.Cause == m.Run:
			return true, nil
		case last == nil:
			return false, fmt.Errorf("%w: built on v%d, %s names nothing", ErrParentMoved, m.Parent.Version, Latest)
		}
		return false, movedParent(m.Parent, *last)
	}, false)
	return err
}

func movedParent(built ParentRef, last TagEntry) error {
	on := fmt.Sprintf("built on v%d", built.Version)
	if built.Version == 0 {
		on = "built as the first version"
	}
	return fmt.Errorf("%w: %s, %s names v%d (%s: %s)", ErrParentMoved, on, Latest, last.To, last.Who, last.Why)
}
