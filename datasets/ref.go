package datasets

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Ref names a version as people do: "ns/name", "ns/name@prod", "ns/name@v3", "ns/name@<40 hex commit id, or the first 7 and more
// of them>", "ns/name@<64 hex data digest>" (also with "sha256:" before it).
type Ref struct{ Dataset, Revision string }

// ParseRef reads a reference; without a revision, and with "main", it means latest.
func ParseRef(s string) (Ref, error) {
	dataset, revision, found := strings.Cut(s, "@")
	if err := ValidateName(dataset); err != nil {
		return Ref{}, err
	}
	if found && revision == "" {
		return Ref{}, fmt.Errorf("%w: %q ends in @; give a tag, vN, a commit id or a digest", ErrInvalid, s)
	}
	if revision == "" || revision == "main" {
		revision = Latest
	}
	revision = strings.TrimPrefix(revision, "sha256:")
	if !versionForm.MatchString(revision) && !hexForm.MatchString(revision) {
		if err := ValidateTag(revision); err != nil {
			return Ref{}, err
		}
	}
	return Ref{Dataset: dataset, Revision: revision}, nil
}

// String is the form that ParseRef reads.
func (r Ref) String() string { return r.Dataset + "@" + r.Revision }

// UnknownError says that a reference names nothing. It is an ErrNotFound.
type UnknownError struct {
	Ref Ref // without a revision: there is no such dataset
	err error
}

func (e *UnknownError) Error() string { return e.err.Error() }

func (e *UnknownError) Unwrap() error { return e.err }

// unknown is err, with the reference if it is one that names nothing.
func unknown(ref Ref, err error) error {
	if errors.Is(err, ErrNotFound) && !errors.Is(err, ErrDeleted) {
		return &UnknownError{ref, err}
	}
	return err
}

// Resolve reads the version that s ("ns/name@…") names. Errors: *UnknownError, ErrDeleted, ErrInvalid.
func (r *Repo) Resolve(ctx context.Context, s string) (Version, error) {
	ref, err := ParseRef(s)
	if err != nil {
		return Version{}, err
	}
	switch {
	case versionForm.MatchString(ref.Revision):
		n, err := strconv.Atoi(ref.Revision[1:])
		if err != nil {
			return Version{}, fmt.Errorf("%w: version number in %q: %w", ErrInvalid, s, err)
		}
		v, err := r.Version(ctx, ref.Dataset, n)
		return v, unknown(ref, err)
	case hexForm.MatchString(ref.Revision):
		v, err := r.byDigest(ctx, ref)
		return v, unknown(ref, err)
	}
	e, err := r.Tag(ctx, ref.Dataset, ref.Revision)
	if errors.Is(err, ErrNotFound) {
		n, short := r.Abbreviated(ctx, ref.Dataset, ref.Revision)
		if short == nil {
			return r.Version(ctx, ref.Dataset, n)
		}
		if !errors.Is(short, ErrNotFound) {
			return Version{}, short
		}
	}
	if err != nil {
		return Version{}, unknown(ref, err)
	}
	v, err := r.Version(ctx, ref.Dataset, e.To)
	if err != nil {
		return Version{}, fmt.Errorf("tag %s: %w", ref.Revision, err)
	}
	return v, nil
}

// shortForm is what may be the beginning of a commit id. Lists show 12 digits.
var shortForm = regexp.MustCompile(`^[0-9a-fA-F]{7,39}$`)

// Abbreviated is the number of the version whose commit id begins so, deleted ones too. Errors: ErrNotFound; ErrInvalid if there
// are several.
func (r *Repo) Abbreviated(ctx context.Context, dataset, beginning string) (int, error) {
	if !shortForm.MatchString(beginning) {
		return 0, fmt.Errorf("%w: %q is no beginning of a commit id", ErrNotFound, beginning)
	}
	all, err := r.Listing(ctx, dataset)
	if err != nil {
		return 0, err
	}
	found := 0
	for _, l := range all {
		if !strings.HasPrefix(l.Commit, strings.ToLower(beginning)) {
			continue
		}
		if found != 0 {
			return 0, fmt.Errorf("%w: the commit ids of v%d and v%d of %s begin with %s: give more of it", ErrInvalid, found, l.Version, dataset, beginning)
		}
		found = l.Version
	}
	if found == 0 {
		return 0, fmt.Errorf("%w: no commit id of %s begins with %s", ErrNotFound, dataset, beginning)
	}
	return found, nil
}

// byDigest looks for the newest version of a commit id, manifest digest or data digest.
func (r *Repo) byDigest(ctx context.Context, ref Ref) (Version, error) {
	all, err := r.Listing(ctx, ref.Dataset)
	if err != nil {
		return Version{}, err
	}
	want := strings.ToLower(ref.Revision)
	for _, l := range all {
		if l.Commit != want && (l.Deleted != nil || l.SHA256 != want && l.DataDigest != want) {
			continue
		}
		v, err := r.Version(ctx, ref.Dataset, l.Version) // or who deleted it
		if err != nil {
			return Version{}, err
		}
		if v.Commit != want && v.SHA256 != want && v.DataDigest != want {
			return Version{}, fmt.Errorf("%w: the listing of %s says that v%d has the digest %s", ErrDamaged, ref.Dataset, l.Version, want)
		}
		return v, nil
	}
	return Version{}, fmt.Errorf("%w: no version of %s has the digest %s", ErrNotFound, ref.Dataset, ref.Revision)
}
