package frontier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sheaf/internal/record"
)

// crashesUntilAlone is the number of attempts in a row that ended without any commit after which a batch is run one
// page at a time. An attempt that committed something is no sign of a page that kills its worker.
const crashesUntilAlone = 2

// RunBatch visits the items of a batch that have no final outcome yet and commits what they bring, at least every
// in.Commit. It may be called again after any error, anywhere, at any time: what an attempt before committed is
// never fetched again, what it did not commit does not exist.
//
// It returns Finished (chain sealed), Paused, Deferred or Drained with what is committed. Errors: ErrFenced (another
// attempt has taken over, or the fence fell), ErrNoBatch, the context's cause, the store's.
func RunBatch(ctx context.Context, deps Deps, in BatchInput) (BatchResult, error) {
	in.Crawl = in.withDefaults()
	if err := in.validate(); err != nil {
		return BatchResult{}, err
	}
	r, err := openBatch(ctx, deps.withDefaults(), in)
	if errors.Is(err, ErrSealed) {
		return r.result(Finished), nil
	}
	if err != nil {
		return BatchResult{}, fmt.Errorf("open batch %d of %s: %w", in.Batch, in.Source, err)
	}
	out, err := r.run(ctx)
	if err != nil {
		return BatchResult{}, fmt.Errorf("run batch %d of %s: %w", in.Batch, in.Source, err)
	}
	return out, nil
}

// openBatch takes the batch's chain over and reads how far it is.
func openBatch(ctx context.Context, deps Deps, in BatchInput) (*batchRun, error) {
	l, err := openLedger(ctx, deps, in.Crawl, batchOwner(in.Batch), in.batchChain(in.Batch), -1)
	if err != nil && !errors.Is(err, ErrSealed) {
		return nil, err
	}
	r := &batchRun{in: in, ledger: l}
	if serr := decodeState(l.chain.Head(), &r.state); serr != nil {
		return nil, serr
	}
	if err != nil {
		return r, err
	}
	if r.state.Batch.No == 0 {
		if r.state.Batch, r.state.Began, err = findBatch(ctx, deps, in.Place, in.Batch); err != nil {
			return nil, err
		}
	}
	r.deadline = in.deadlineFrom(r.state.Began, deps.Site.Info().MaxDuration)
	if r.items, err = readBatch(ctx, deps.Store, r.state.Batch); err != nil {
		return nil, err
	}
	crashes, err := barrenAttempts(ctx, deps, in.batchChain(in.Batch))
	if err != nil {
		return nil, err
	}
	r.alone = crashes >= crashesUntilAlone
	r.resumed = l.chain.Head().Seq > 0
	r.prepare()
	return r, nil
}

func decodeState(head Checkpoint, into any) error {
	if len(head.State) == 0 {
		return nil
	}
	if err := json.Unmarshal(head.State, into); err != nil {
		return fmt.Errorf("decode state of checkpoint %d: %w", head.Seq, err)
	}
	return nil
}

func decodeDelta(cp Checkpoint, into any) error {
	if len(cp.Delta) == 0 {
		return nil
	}
	if err := json.Unmarshal(cp.Delta, into); err != nil {
		return fmt.Errorf("decode delta of checkpoint %d: %w", cp.Seq, err)
	}
	return nil
}

// findBatch looks a batch up in the newest frontier checkpoint, which names all that are not taken in yet, and tells
// when the crawl began.
func findBatch(ctx context.Context, deps Deps, p Place, no int) (BatchRef, time.Time, error) {
	head, err := readHead(ctx, deps.Store, p.frontierChain(), -1)
	if err != nil {
		return BatchRef{}, time.Time{}, err
	}
	var state frontierState
	if err := decodeState(head.Head(), &state); err != nil {
		return BatchRef{}, time.Time{}, err
	}
	for _, ref := range state.Open {
		if ref.No == no {
			return ref, state.Began, nil
		}
	}
	return BatchRef{}, time.Time{}, fmt.Errorf("frontier of %s at checkpoint %d: %w", p.Source, head.Head().Seq, ErrNoBatch)
}

// barrenAttempts counts the attempts right before the newest one of a chain that raised its epoch and committed nothing.
func barrenAttempts(ctx context.Context, deps Deps, dir string) (int, error) {
	own, err := readHead(ctx, deps.Store, dir, -1)
	if err != nil {
		return 0, err
	}
	n := 0
	for seq := own.Head().Seq - 1; seq >= 0; seq-- {
		cp, _, err := readCheckpoint(ctx, deps.Store, dir, seq)
		if err != nil {
			return 0, err
		}
		if len(cp.Delta) > 0 {
			break
		}
		n++
	}
	return n, nil
}

// poison gives up the item that was visited alone when the attempt before crashed.
func (r *batchRun) poison() error {
	item := *r.state.Intent
	r.state.Intent = nil
	r.state.Poison++
	r.queue.drop(item)
	return r.settle(item, record.Poison, 0, "the attempt that visited nothing but this page crashed")
}
