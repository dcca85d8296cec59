package datasets

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"sheaf/datasets/blob"
)

// PutDefinition stores a definition as the dataset's next revision. Content equal to the newest revision's is that
// revision, created false.
func (r *Repo) PutDefinition(ctx context.Context, d Definition) (stored Definition, created bool, err error) {
	d = d.withDefaults()
	if err := d.Validate(); err != nil {
		return d, false, fmt.Errorf("store definition: %w", err)
	}
	for {
		newest, err := r.LatestDefinition(ctx, d.Name)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return d, false, err
		}
		d.Revision = newest.Revision
		if err == nil && sameJSON(d, newest) {
			return newest, false, nil
		}
		d.Revision++
		_, _, err = blob.CreateJSON(ctx, r.store, definitionKey(d.Name, d.Revision), d)
		if errors.Is(err, blob.ErrConflict) {
			continue // another writer was first: theirs is the newest now
		}
		if err != nil {
			return d, false, fmt.Errorf("store definition of %s: %w", d.Name, err)
		}
		return d, true, nil
	}
}

func sameJSON(a, b Definition) bool {
	x, errX := blob.Canonical(a)
	y, errY := blob.Canonical(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// Definition reads one revision.
func (r *Repo) Definition(ctx context.Context, dataset string, revision int) (Definition, error) {
	if err := ValidateName(dataset); err != nil {
		return Definition{}, err
	}
	d, err := blob.ReadJSON[Definition](ctx, r.store, definitionKey(dataset, revision))
	return d, missing(err, "definition r%d of %s", revision, dataset)
}

// LatestDefinition reads the newest revision; ErrNotFound when the dataset has none.
func (r *Repo) LatestDefinition(ctx context.Context, dataset string) (Definition, error) {
	if err := ValidateName(dataset); err != nil {
		return Definition{}, err
	}
	revisions, err := r.numbers(ctx, datasetPrefix(dataset)+"def/r")
	if err != nil {
		return Definition{}, err
	}
	if len(revisions) == 0 {
		return Definition{}, &UnknownError{Ref{Dataset: dataset}, fmt.Errorf("dataset %s: %w", dataset, ErrNotFound)}
	}
	return r.Definition(ctx, dataset, revisions[len(revisions)-1])
}

// Names lists the datasets that have a definition, sorted.
func (r *Repo) Names(ctx context.Context) ([]string, error) {
	var out []string
	for ns, err := range r.store.List(ctx, "datasets/", blob.ListOptions{Delimiter: "/"}) {
		if err != nil {
			return nil, fmt.Errorf("list namespaces: %w", err)
		}
		for name, err := range r.store.List(ctx, ns.Key, blob.ListOptions{Delimiter: "/"}) {
			if err != nil {
				return nil, fmt.Errorf("list datasets of %s: %w", ns.Key, err)
			}
			out = append(out, strings.TrimSuffix(strings.TrimPrefix(name.Key, "datasets/"), "/"))
		}
	}
	return out, nil
}

// Defined is when a dataset was first defined. Errors: ErrNotFound.
func (r *Repo) Defined(ctx context.Context, dataset string) (time.Time, error) {
	if err := ValidateName(dataset); err != nil {
		return time.Time{}, err
	}
	info, err := r.store.Stat(ctx, definitionKey(dataset, 1))
	return info.ModTime, missing(err, "first definition of %s", dataset)
}
