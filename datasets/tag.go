package datasets

import (
	"context"
	"errors"
	"fmt"
	"regexp"
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
	To   int       `json:"to"`   // version
	From int       `json:"from"` // version before, 0 for none
	Who  string    `json:"who"`
	Why  string    `json:"why"`
	When time.Time `json:"when"`
	// Cause makes a retried move recognisable: the run or request that moves the tag.
	Cause string `json:"cause,omitempty"`
}

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

// SetTag moves (or creates) a tag. e.Seq and e.From are filled in. Who, Why and When must be given. Setting the
// version that the tag names already, for the same Cause, changes nothing and returns the standing entry.
func (r *Repo) SetTag(ctx context.Context, dataset string, e TagEntry) (TagEntry, error) {
	if err := ValidateTag(e.Tag); err != nil {
		return TagEntry{}, err
	}
	if e.Who == "" || e.Why == "" || e.When.IsZero() {
		return TagEntry{}, fmt.Errorf("set tag %s of %s: %w: who, why and when must be given", e.Tag, dataset, ErrInvalid)
	}
	if _, err := r.Version(ctx, dataset, e.To); err != nil {
		return TagEntry{}, fmt.Errorf("set tag %s: %w", e.Tag, err)
	}
	from := 0
	return appendChain(ctx, r, tagPrefix(dataset, e.Tag),
		func(seq int) string { return tagKey(dataset, e.Tag, seq) },
		func(last TagEntry) bool {
			from = last.To
			return last.To == e.To && last.Cause == e.Cause
		},
		func(seq int) TagEntry {
			e.Seq, e.From, e.When = seq, from, e.When.UTC()
			return e
		})
}

// Tag returns the newest entry of a tag.
func (r *Repo) Tag(ctx context.Context, dataset, tag string) (TagEntry, error) {
	log, err := r.tagSeqs(ctx, dataset, tag)
	if err != nil {
		return TagEntry{}, err
	}
	return blob.ReadJSON[TagEntry](ctx, r.store, tagKey(dataset, tag, log[len(log)-1]))
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

// Tags returns the newest entry of every tag, sorted by tag.
func (r *Repo) Tags(ctx context.Context, dataset string) ([]TagEntry, error) {
	if err := ValidateName(dataset); err != nil {
		return nil, err
	}
	prefix := datasetPrefix(dataset) + "tags/"
	var out []TagEntry
	for info, err := range r.store.List(ctx, prefix, blob.ListOptions{Delimiter: "/"}) {
		if err != nil {
			return nil, err
		}
		e, err := r.Tag(ctx, dataset, strings.TrimSuffix(strings.TrimPrefix(info.Key, prefix), "/"))
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
