package frontier

import (
	"context"
	"errors"
	"fmt"

	"sheaf/datasets/blob"
)

// SealBatch ends the chain of a batch that its caller gives up, whoever may still work on it: that attempt is
// fenced. What the chain has committed counts; its other items have no outcome. A chain that is sealed already
// stays as it is.
func SealBatch(ctx context.Context, deps Deps, p Place, no int, reason string) error {
	deps = deps.withDefaults()
	chain, err := OpenChain(ctx, deps.Store, deps.Clock, p.batchChain(no), deps.Owner(), -1)
	if errors.Is(err, ErrSealed) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("seal batch %d of %s: %w", no, p.Source, err)
	}
	var state batchState
	if err := decodeState(chain.Head(), &state); err != nil {
		return fmt.Errorf("seal batch %d of %s: %w", no, p.Source, err)
	}
	if state.Batch.No == 0 {
		if state.Batch, state.Began, err = findBatch(ctx, deps, p, no); err != nil {
			return fmt.Errorf("seal batch %d of %s: %w", no, p.Source, err)
		}
	}
	if state.doneCount() < state.Batch.Items {
		state.Partial = reason
	}
	if err := chain.Commit(ctx, batchDelta{}, state, nil, true); err != nil {
		return fmt.Errorf("seal batch %d of %s: %w", no, p.Source, err)
	}
	return nil
}

// SealCrawl ends every chain of a crawl that is over or given up, so that OpenRun can read it. reason is why the
// frontier had to be ended before it was exhausted. Sealed chains stay as they are. It removes the progress and
// throttle objects, which nobody writes any more. Only Store, Clock and Owner of deps are used.
func SealCrawl(ctx context.Context, deps Deps, p Place, reason string) (Completion, error) {
	deps = deps.withDefaults()
	if reason == "" {
		reason = "ended before it was exhausted"
	}
	chain, err := OpenChain(ctx, deps.Store, deps.Clock, p.frontierChain(), deps.Owner(), -1)
	if err != nil && !errors.Is(err, ErrSealed) {
		return Completion{}, fmt.Errorf("seal frontier of %s: %w", p.Source, err)
	}
	var state frontierState
	if serr := decodeState(chain.Head(), &state); serr != nil {
		return Completion{}, fmt.Errorf("seal frontier of %s: %w", p.Source, serr)
	}
	for _, ref := range state.Open { // before the frontier: a batch is looked up there
		if err := SealBatch(ctx, deps, p, ref.No, reason); err != nil {
			return Completion{}, err
		}
	}
	if err == nil {
		state.partial(reason)
		if err := chain.Commit(ctx, frontierDelta{}, state, nil, true); err != nil {
			return Completion{}, fmt.Errorf("seal frontier of %s: %w", p.Source, err)
		}
	}
	for _, prefix := range []string{p.progress(), p.throttle()} {
		if err := clearAway(ctx, deps.Store, prefix); err != nil {
			return Completion{}, err
		}
	}
	run, err := OpenRun(ctx, deps.Store, p)
	if err != nil {
		return Completion{}, err
	}
	return run.Completion(), nil
}

func clearAway(ctx context.Context, s blob.Store, prefix string) error {
	for info, err := range s.List(ctx, prefix, blob.ListOptions{}) {
		if err != nil {
			return fmt.Errorf("list %s: %w", prefix, err)
		}
		if err := s.Delete(ctx, info.Key); err != nil {
			return fmt.Errorf("delete %s: %w", info.Key, err)
		}
	}
	return nil
}
