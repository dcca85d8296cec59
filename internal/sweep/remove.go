package sweep

import (
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
)

// removers is how many objects are removed at once.
const removers = 16

// remove deletes the doomed, kind by kind: what names others before what it names, so that a kill in between leaves nothing
// that points into the void.
func (s *sweeper) remove(ctx context.Context, doomed []Object) error {
	for _, kind := range Kinds {
		heads, rest := split(doomed, kind)
		for _, key := range heads {
			if err := s.store.Delete(ctx, key); err != nil {
				return err
			}
		}
		g, gctx := errgroup.WithContext(ctx)
		g.SetLimit(removers)
		for _, key := range rest {
			g.Go(func() error { return s.removeOne(gctx, kind, key) })
		}
		if err := g.Wait(); err != nil {
			return err
		}
	}
	return nil
}

// removeOne looks at a part once more. It has its content for a name: a run that makes the same rows sends it again, and it is
// young then. Under the lock no run does so, but a sweep whose worker was thought lost may go on when the next run does.
func (s *sweeper) removeOne(ctx context.Context, kind Kind, key string) error {
	if kind == Parts {
		info, err := s.store.Stat(ctx, key)
		if errors.Is(err, blob.ErrNotFound) || err == nil && s.young(info) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return s.store.Delete(ctx, key)
}

// split gives the keys of a kind; heads are the frontier's checkpoints of runs, newest first: a crawl without its last one
// is one that did not come so far, and nobody reads it by halves.
func split(doomed []Object, kind Kind) (heads, rest []string) {
	for _, o := range doomed {
		switch {
		case o.Kind != kind:
		case kind == Runs && strings.Contains(o.Key, "/frontier/ckpt/"):
			heads = append(heads, o.Key)
		default:
			rest = append(rest, o.Key)
		}
	}
	slices.Sort(heads)
	slices.Reverse(heads)
	return heads, rest
}
