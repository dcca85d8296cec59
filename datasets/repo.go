package datasets

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"sheaf/datasets/blob"
)

// Repo reads and writes datasets in one object store. Safe for concurrent use. Everything that changes a dataset is
// to run under the dataset's lock (the workflow id dataset/<ns>/<name>); a second writer is detected, not waited for.
type Repo struct{ store blob.Store }

// New is the repository in s.
func New(s blob.Store) *Repo { return &Repo{store: s} }

// Store is the object store beneath.
func (r *Repo) Store() blob.Store { return r.store }

// numbers lists the objects of a chain prefix<number>.json in ascending order.
func (r *Repo) numbers(ctx context.Context, prefix string) ([]int, error) {
	var out []int
	for info, err := range r.store.List(ctx, prefix, blob.ListOptions{}) {
		if err != nil {
			return nil, err
		}
		digits := strings.TrimSuffix(strings.TrimPrefix(info.Key, prefix), ".json")
		n, err := strconv.Atoi(digits)
		if err != nil || path.Ext(info.Key) != ".json" {
			return nil, fmt.Errorf("list %s: %w: unexpected object %s", prefix, ErrDamaged, info.Key)
		}
		out = append(out, n)
	}
	return out, nil
}

// missing turns the store's not-found into the domain's.
func missing(err error, format string, args ...any) error {
	if errors.Is(err, blob.ErrNotFound) {
		return fmt.Errorf("%w: "+format, append([]any{ErrNotFound}, args...)...)
	}
	return err
}

// appendChain is a retry-safe append to a chain of numbered objects. look is shown the newest entry, nil for none, and says
// whether that is the one that is about to be written, or refuses; entry gives the value for the number that it gets.
func appendChain[T any](ctx context.Context, r *Repo, prefix string, key func(seq int) string, look func(last *T) (done bool, err error), entry func(seq int) T) (T, error) {
	var zero T
	for {
		seqs, err := r.numbers(ctx, prefix)
		if err != nil {
			return zero, err
		}
		next := 1
		var last *T
		if len(seqs) > 0 {
			there, err := blob.ReadJSON[T](ctx, r.store, key(seqs[len(seqs)-1]))
			if err != nil {
				return zero, err
			}
			next, last = seqs[len(seqs)-1]+1, &there
		}
		switch done, err := look(last); {
		case err != nil:
			return zero, err
		case done:
			return *last, nil
		}
		value := entry(next)
		_, _, err = blob.CreateJSON(ctx, r.store, key(next), value)
		if errors.Is(err, blob.ErrConflict) {
			continue // somebody was faster: look at what they wrote
		}
		if err != nil {
			return zero, err
		}
		return value, nil
	}
}
