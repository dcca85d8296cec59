package datasets

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"sheaf/datasets/blob"
)

// Latest is the tag that every publication moves, and that a run without a reference reads.
const Latest = "latest"

// TagEntry is one move of a tag. The entries of a tag are its audit log; the newest wins.
type TagEntry struct {
	Tag  string    `json:"tag"`
	Seq  int       `json:"seq"`
	To   int       `json:"to"`   // version; 0 = the tag was removed
	From int       `json:"from"` // version before, 0 for none
	Who  string    `json:"who"`
	Why  string    `json:"why"`
	When time.Time `json:"when"`
	// Cause makes a retried move recognisable: the run or request that moves the tag.
	Cause string `json:"cause,omitempty"`
	// Action is ActionRollback or ActionRemove; empty for a publication and for somebody who set the tag.
	Action string `json:"action,omitempty"`
	// Forced: the tag was protected, and whoever moved or removed it did so on purpose. As input: they mean it.
	Forced bool `json:"forced,omitempty"`
}

// What a tag entry is beside a move to another version.
const (
	ActionRollback = "rollback" // `latest` went back to an earlier version, or forward again
	ActionRemove   = "remove"   // the tag names nothing any more
)

var (
	tagForm     = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
	versionForm = regexp.MustCompile(`^[vV][0-9]+$`)
	hexForm     = regexp.MustCompile(`^[0-9a-fA-F]{40}([0-9a-fA-F]{24})?$`)
)

// ValidateTag reports why s cannot be a tag: vN names versions, 40 or 64 hex digits name commits and digests, main
// is what Hugging Face clients call latest.
func ValidateTag(s string) error {
	switch {
	case !tagForm.MatchString(s):
		return fmt.Errorf("%w: tag %q must be 1 to 100 letters, digits, dots, dashes and underscores", ErrInvalid, s)
	case versionForm.MatchString(s):
		return fmt.Errorf("%w: tag %q is the form of a version number, which never moves", ErrInvalid, s)
	case hexForm.MatchString(s):
		return fmt.Errorf("%w: tag %q is the form of a commit id or digest", ErrInvalid, s)
	case s == "main":
		return fmt.Errorf("%w: tag \"main\" stands for latest", ErrInvalid)
	}
	return nil
}

// signed reports what an entry of a log must have.
func (e TagEntry) signed(verb, dataset string) error {
	if strings.TrimSpace(e.Who) == "" || strings.TrimSpace(e.Why) == "" || e.When.IsZero() {
		return fmt.Errorf("%s tag %s of %s: %w: who, why and when must be given", verb, e.Tag, dataset, ErrInvalid)
	}
	return nil
}

// SetTag moves (or creates) a tag. e.Seq and e.From are filled in. Who, Why and When must be given. Setting the
// version that the tag names already, for the same Cause, changes nothing and returns the standing entry. A tag that the
// definition protects, and `latest`, is moved with e.Forced only: ErrProtected. A version that is deleted at the same
// time is not named afterwards: ErrDeleted.
func (r *Repo) SetTag(ctx context.Context, dataset string, e TagEntry) (TagEntry, error) {
	if err := errors.Join(ValidateName(dataset), ValidateTag(e.Tag)); err != nil {
		return TagEntry{}, err
	}
	if err := e.signed("set", dataset); err != nil {
		return TagEntry{}, err
	}
	if err := r.standing(ctx, dataset, e.To); err != nil {
		return TagEntry{}, fmt.Errorf("set tag %s: %w", e.Tag, err)
	}
	protected, err := r.protected(ctx, dataset, e.Tag)
	if err != nil {
		return TagEntry{}, err
	}
	e.Action = ""
	moved, err := r.appendTag(ctx, dataset, e, func(last *TagEntry) (bool, error) {
		switch {
		case last == nil || last.To == 0:
			return false, nil // a tag that names nothing is free
		case last.To == e.To && last.Cause == e.Cause:
			return true, nil
		case protected && !e.Forced:
			return false, refuseTag(*last)
		}
		return false, nil
	}, protected)
	if err != nil {
		return TagEntry{}, err
	}
	return moved, r.takeBack(ctx, dataset, moved)
}

// RemoveTag ends a tag: its log stays, and says who removed it and why. ErrNotFound where it names nothing; ErrProtected as
// SetTag. `latest` is never removed.
func (r *Repo) RemoveTag(ctx context.Context, dataset string, e TagEntry) (TagEntry, error) {
	if err := errors.Join(ValidateName(dataset), ValidateTag(e.Tag)); err != nil {
		return TagEntry{}, err
	}
	if err := e.signed("remove", dataset); err != nil {
		return TagEntry{}, err
	}
	if e.Tag == Latest {
		return TagEntry{}, fmt.Errorf("%w: %s stays for as long as the dataset has versions", ErrProtected, Latest)
	}
	protected, err := r.protected(ctx, dataset, e.Tag)
	if err != nil {
		return TagEntry{}, err
	}
	e.To, e.Action = 0, ActionRemove
	return r.appendTag(ctx, dataset, e, func(last *TagEntry) (bool, error) {
		switch {
		case last != nil && last.To == 0 && e.Cause != "" && last.Cause == e.Cause:
			return true, nil
		case last == nil || last.To == 0:
			return false, fmt.Errorf("%w: tag %s of %s", ErrNotFound, e.Tag, dataset)
		case protected && !e.Forced:
			return false, refuseTag(*last)
		}
		return false, nil
	}, protected)
}

func refuseTag(last TagEntry) error {
	if last.Tag == Latest {
		return fmt.Errorf("%w: %s is moved by publications; to go back to an earlier version, roll back", ErrProtected, Latest)
	}
	return fmt.Errorf("%w: %s names v%d (%s: %s); the definition's protected_tags wants that it is moved on purpose (--force)",
		ErrProtected, last.Tag, last.To, last.Who, last.Why)
}

// protected reports whether a tag is moved on purpose only.
func (r *Repo) protected(ctx context.Context, dataset, tag string) (bool, error) {
	if tag == Latest {
		return true, nil
	}
	d, err := r.LatestDefinition(ctx, dataset)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return slices.Contains(d.ProtectedTags, tag), err
}

// appendTag writes the next entry of a tag's log.
func (r *Repo) appendTag(ctx context.Context, dataset string, e TagEntry, look func(last *TagEntry) (bool, error), protected bool) (TagEntry, error) {
	from := 0
	return appendChain(ctx, r, tagPrefix(dataset, e.Tag),
		func(seq int) string { return tagKey(dataset, e.Tag, seq) },
		func(last *TagEntry) (bool, error) {
			if from = 0; last != nil {
				from = last.To
			}
			return look(last)
		},
		func(seq int) TagEntry {
			e.Seq, e.From, e.When = seq, from, e.When.UTC()
			e.Forced = e.Forced && protected && from != 0
			return e
		})
}

// takeBack undoes a move to a version that is being deleted: who deletes looks at the tags after it has said so, and who
// moves a tag looks whether somebody has said so after that.
func (r *Repo) takeBack(ctx context.Context, dataset string, e TagEntry) error {
	gone := r.standing(ctx, dataset, e.To)
	if !errors.Is(gone, ErrDeleted) {
		return gone
	}
	back := TagEntry{Tag: e.Tag, To: e.From, Who: e.Who, Why: fmt.Sprintf("v%d was deleted at the same time", e.To), When: e.When, Cause: e.Cause}
	if e.From == 0 || r.standing(ctx, dataset, e.From) != nil {
		back.To, back.Action = 0, ActionRemove
	}
	_, err := r.appendTag(ctx, dataset, back, func(last *TagEntry) (bool, error) {
		return last == nil || last.Seq != e.Seq, nil // somebody moved it on
	}, false)
	if err != nil {
		return err
	}
	return fmt.Errorf("set tag %s: %w", e.Tag, gone)
}

// Tag returns the newest entry of a tag; ErrNotFound also of one that was removed.
func (r *Repo) Tag(ctx context.Context, dataset, tag string) (TagEntry, error) {
	log, err := r.tagSeqs(ctx, dataset, tag)
	if err != nil {
		return TagEntry{}, err
	}
	e, err := blob.ReadJSON[TagEntry](ctx, r.store, tagKey(dataset, tag, log[len(log)-1]))
	if err == nil && e.To == 0 {
		return e, fmt.Errorf("%w: tag %s of %s (removed by %s: %s)", ErrNotFound, tag, dataset, e.Who, e.Why)
	}
	return e, err
}

// TagLog returns all entries of a tag, oldest first.
func (r *Repo) TagLog(ctx context.Context, dataset, tag string) ([]TagEntry, error) {
	seqs, err := r.tagSeqs(ctx, dataset, tag)
	if err != nil {
		return nil, err
	}
	out := make([]TagEntry, 0, len(seqs))
	for _, seq := range seqs {
		e, err := blob.ReadJSON[TagEntry](ctx, r.store, tagKey(dataset, tag, seq))
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

func (r *Repo) tagSeqs(ctx context.Context, dataset, tag string) ([]int, error) {
	if err := errors.Join(ValidateName(dataset), ValidateTag(tag)); err != nil {
		return nil, err
	}
	seqs, err := r.numbers(ctx, tagPrefix(dataset, tag))
	if err == nil && len(seqs) == 0 {
		err = fmt.Errorf("%w: tag %s of %s", ErrNotFound, tag, dataset)
	}
	return seqs, err
}

// Tags returns the newest entry of every tag that names a version, sorted by tag.
func (r *Repo) Tags(ctx context.Context, dataset string) ([]TagEntry, error) {
	names, err := r.TagNames(ctx, dataset)
	if err != nil {
		return nil, err
	}
	var out []TagEntry
	for _, tag := range names {
		e, err := r.Tag(ctx, dataset, tag)
		if errors.Is(err, ErrNotFound) {
			continue // removed
		}
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// TagNames lists the tags that a dataset has or had, sorted.
func (r *Repo) TagNames(ctx context.Context, dataset string) ([]string, error) {
	if err := ValidateName(dataset); err != nil {
		return nil, err
	}
	prefix := datasetPrefix(dataset) + "tags/"
	var out []string
	for info, err := range r.store.List(ctx, prefix, blob.ListOptions{Delimiter: "/"}) {
		if err != nil {
			return nil, err
		}
		out = append(out, strings.TrimSuffix(strings.TrimPrefix(info.Key, prefix), "/"))
	}
	return out, nil
}
