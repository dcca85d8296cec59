package frontier

import (
	"context"
	"fmt"
	"iter"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
	"sheaf/internal/record"
)

// Completion says how a crawl ended.
type Completion struct {
	Exhausted bool `json:"exhausted"` // everything that could be found was visited
	// Partial: no miss counters, no baseline, no promise about the digest. Reason says why.
	Partial bool   `json:"partial"`
	Reason  string `json:"reason,omitempty"`
	Batches int    `json:"batches"`
	Poison  int    `json:"poison,omitempty"`
	Stats   Stats  `json:"stats"` // of all chains together
}

// Run reads what a crawl committed: everything that its sealed chains name and nothing else.
type Run struct {
	store    blob.Store
	segments []Segment       // frontier first, then batches by number, each in order of commit
	quiet    map[string]bool // keys of segments whose outcomes are all fine, as far as the figures of their chains tell
	sealed   bool
	end      Completion
}

// Sealed tells whether the crawl is over, so that nothing is added to what is read here.
func (r *Run) Sealed() bool { return r.sealed }

// readers is how many checkpoints are read at once.
const readers = 8

// OpenRun opens a crawl whose chains are all sealed. Errors: ErrNotSealed names the first that is not.
func OpenRun(ctx context.Context, s blob.Store, p Place) (*Run, error) {
	if err := p.validate(); err != nil {
		return nil, err
	}
	head, err := readHead(ctx, s, p.frontierChain(), -1)
	if err != nil {
		return nil, fmt.Errorf("open run: %w", err)
	}
	if !head.Head().Sealed {
		return nil, fmt.Errorf("open run: frontier of %s at checkpoint %d: %w", p.Source, head.Head().Seq, ErrNotSealed)
	}
	var state frontierState
	if err := decodeState(head.Head(), &state); err != nil {
		return nil, fmt.Errorf("open run: %w", err)
	}
	r := &Run{store: s, sealed: true}
	own, err := frontierSegments(ctx, s, p, head)
	if err != nil {
		return nil, fmt.Errorf("open run: %w", err)
	}
	r.take(own, state.Stats)
	batches, err := sealedBatches(ctx, s, p, state.LastBatch)
	if err != nil {
		return nil, fmt.Errorf("open run: %w", err)
	}
	r.end = Completion{Reason: state.Partial, Batches: state.LastBatch, Stats: state.Stats.clone()}
	for _, b := range batches {
		r.take(b.Segments, b.Stats)
		r.end.Stats.add(b.Stats)
		r.end.Poison += b.Poison
		if r.end.Reason == "" && b.Partial != "" {
			r.end.Reason = fmt.Sprintf("batch %d: %s", b.Batch.No, b.Partial)
		}
	}
	if r.end.Reason == "" && r.end.Poison > 0 {
		r.end.Reason = fmt.Sprintf("%d pages crashed their worker", r.end.Poison)
	}
	r.end.Partial = r.end.Reason != ""
	r.end.Exhausted = state.Exhausted && !r.end.Partial
	return r, nil
}

// Completion says how the crawl ended.
func (r *Run) Completion() Completion { return r.end }

// Records yields every record that the crawl committed: those of items and of list rows, several a key, in no
// order that means anything.
func (r *Run) Records(ctx context.Context) iter.Seq2[record.Record, error] {
	return rows[record.Record](ctx, r, func(s Segment) *Section { return s.Records })
}

// Outcomes yields the final outcome of every item and list page.
func (r *Run) Outcomes(ctx context.Context) iter.Seq2[record.ItemOutcome, error] {
	return rows[record.ItemOutcome](ctx, r, func(s Segment) *Section { return s.Outcomes })
}

func rows[T any](ctx context.Context, r *Run, section func(Segment) *Section) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, seg := range r.segments {
			for v, err := range readSection[T](ctx, r.store, seg.Key, section(seg)) {
				if !yield(v, err) || err != nil {
					return
				}
			}
		}
	}
}

// frontierSegments walks the whole frontier chain, holding every checkpoint against the SHA-256 that the next names.
func frontierSegments(ctx context.Context, s blob.Store, p Place, head *Chain) ([]Segment, error) {
	n := int(head.Head().Seq) + 1
	links, shas := make([]Checkpoint, n), make([]string, n)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for seq := range n {
		g.Go(func() (err error) {
			links[seq], shas[seq], err = readCheckpoint(gctx, s, p.frontierChain(), int64(seq))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	var out []Segment
	for seq, cp := range links {
		if seq > 0 && cp.Prev != shas[seq-1] {
			return nil, fmt.Errorf("frontier checkpoint %d of %s: prev does not match: %w", seq, p.Source, ErrBroken)
		}
		var delta frontierDelta
		if err := decodeDelta(cp, &delta); err != nil {
			return nil, err
		}
		if delta.Segment != nil {
			out = append(out, *delta.Segment)
		}
	}
	return out, nil
}

// sealedBatches reads the last checkpoint of every batch, which repeats what the chain has named.
func sealedBatches(ctx context.Context, s blob.Store, p Place, last int) ([]batchState, error) {
	return batchHeads(ctx, s, p, last, true)
}

// batchHeads is sealedBatches for chains that may still grow; one that no worker has begun has the zero state.
func batchHeads(ctx context.Context, s blob.Store, p Place, last int, sealed bool) ([]batchState, error) {
	out := make([]batchState, last)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i := range last {
		g.Go(func() error {
			head, err := readHead(gctx, s, p.batchChain(i+1), -1)
			if err != nil {
				return err
			}
			if sealed && !head.Head().Sealed {
				return fmt.Errorf("batch %d of %s at checkpoint %d: %w", i+1, p.Source, head.Head().Seq, ErrNotSealed)
			}
			return decodeState(head.Head(), &out[i])
		})
	}
	return out, g.Wait()
}
