package datasets

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Ref names a version as people do: "ns/name", "ns/name@prod", "ns/name@v3", "ns/name@<40 hex commit id>",
// "ns/name@<64 hex data digest>" (also with "sha256:" before it).
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

// Resolve reads the version that s ("ns/name@…") names.
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
		return r.Version(ctx, ref.Dataset, n)
	case hexForm.MatchString(ref.Revision):
		return r.byDigest(ctx, ref)
	}
	e, err := r.Tag(ctx, ref.Dataset, ref.Revision)
	if err != nil {
		return Version{}, err
	}
	v, err := r.Version(ctx, ref.Dataset, e.To)
	if err != nil {
		return Version{}, fmt.Errorf("tag %s: %w", ref.Revision, err)
	}
	return v, nil
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
