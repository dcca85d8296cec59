package frontier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/record"
)

// Glance is how far a crawl has come by what it has committed, running or over. It is for people who watch: figures are as
// old as the newest checkpoints (a commit interval).
type Glance struct {
	Seq   int64     // newest frontier checkpoint, a hint for the next look; -1 = nothing is committed yet
	Began time.Time // of the first Discover
	// Batches were found, Finished of them taken in by Discover.
	Batches, Finished int
	// Planned are the requests that are known: made, handed out to batches, or of list pages that wait. While Sealed is
	// false more may be found.
	Planned int64
	Sealed  bool   // nothing more will be found
	Partial string // why the source is partial, so far
	// Stats are those of the frontier, of the batches taken in and of the open ones.
	Stats Stats

	newest []Segment // of open batches and of the frontier, that hold records; the newest of each, latest batch first
}

// maxOpen is how many open batches a glance looks at: more than slots of any crawl.
const maxOpen = 64

// Look reads the newest checkpoints of a crawl. after is Glance.Seq of an earlier look, or negative.
func Look(ctx context.Context, s blob.Store, p Place, after int64) (Glance, error) {
	out := Glance{Seq: -1}
	if err := p.validate(); err != nil {
		return out, err
	}
	head, err := readHead(ctx, s, p.frontierChain(), after)
	if err != nil {
		return out, fmt.Errorf("look at crawl of %s: %w", p.Source, err)
	}
	if head.Head().Seq < 0 {
		return out, nil
	}
	var state frontierState
	if err := decodeState(head.Head(), &state); err != nil {
		return out, fmt.Errorf("look at crawl of %s: %w", p.Source, err)
	}
	out = Glance{
		Seq: head.Head().Seq, Began: state.Began, Batches: state.LastBatch, Finished: state.LastBatch - len(state.Open),
		Planned: state.Pages, Sealed: head.Head().Sealed, Partial: state.Partial, Stats: state.Stats.clone(),
	}
	out.Stats.add(state.Batches)
	if ref := state.Queue; ref != nil {
		for q, err := range readSection[pending](ctx, s, ref.Key, &ref.Section) {
			if err != nil {
				return out, fmt.Errorf("look at crawl of %s: %w", p.Source, err)
			}
			if q.Visit != nil {
				out.Planned++
			}
		}
	}
	var delta frontierDelta
	if err := decodeDelta(head.Head(), &delta); err != nil {
		return out, fmt.Errorf("look at crawl of %s: %w", p.Source, err)
	}
	if err := out.open(ctx, s, p, state.Open); err != nil {
		return out, err
	}
	if delta.Segment != nil && delta.Segment.Records != nil {
		out.newest = append(out.newest, *delta.Segment)
	}
	return out, nil
}

// open adds what the batches that Discover has not taken in yet have committed.
func (g *Glance) open(ctx context.Context, s blob.Store, p Place, batches []BatchRef) error {
	for _, b := range slices.Backward(batches[:min(len(batches), maxOpen)]) {
		head, err := readHead(ctx, s, p.batchChain(b.No), -1)
		if err != nil {
			return fmt.Errorf("look at batch %d of %s: %w", b.No, p.Source, err)
		}
		if head.Head().Seq < 0 {
			continue // no worker has begun it
		}
		var state batchState
		if err := decodeState(head.Head(), &state); err != nil {
			return fmt.Errorf("look at batch %d of %s: %w", b.No, p.Source, err)
		}
		g.Stats.add(state.Stats)
		for _, seg := range slices.Backward(state.Segments) {
			if seg.Records != nil {
				g.newest = append(g.newest, seg)
				break
			}
		}
	}
	return nil
}

// maxNewest is how many segments are read for a handful of records.
const maxNewest = 3

// Newest reads up to n of the records that were committed last: the ends of the newest segments, newest first.
func (g Glance) Newest(ctx context.Context, s blob.Store, n int) ([]record.Record, error) {
	var out []record.Record
	for _, seg := range g.newest[:min(len(g.newest), maxNewest)] {
		if len(out) >= n {
			break
		}
		var last []record.Record
		for r, err := range readSection[record.Record](ctx, s, seg.Key, seg.Records) {
			if err != nil {
				return out, fmt.Errorf("read newest records: %w", err)
			}
			if last = append(last, r); len(last) > n {
				last = last[1:]
			}
		}
		slices.Reverse(last)
		out = append(out, last[:min(len(last), n-len(out))]...)
	}
	return out, nil
}

// OpenSoFar is OpenRun for people who watch: of chains that are not sealed it takes what is committed. Completion says
// nothing about the end then. Errors: blob.ErrNotFound where nothing is committed.
func OpenSoFar(ctx context.Context, s blob.Store, p Place) (*Run, error) {
	run, err := OpenRun(ctx, s, p)
	if err == nil || !errors.Is(err, ErrNotSealed) {
		return run, err
	}
	head, err := readHead(ctx, s, p.frontierChain(), -1)
	if err != nil {
		return nil, fmt.Errorf("open crawl of %s: %w", p.Source, err)
	}
	if head.Head().Seq < 0 {
		return nil, fmt.Errorf("open crawl of %s in %s: %w", p.Source, p.Run, blob.ErrNotFound)
	}
	var state frontierState
	if err := decodeState(head.Head(), &state); err != nil {
		return nil, fmt.Errorf("open crawl of %s: %w", p.Source, err)
	}
	run = &Run{store: s, end: Completion{Batches: state.LastBatch, Stats: state.Stats.clone()}}
	own, err := frontierSegments(ctx, s, p, head)
	if err != nil {
		return nil, fmt.Errorf("open crawl of %s: %w", p.Source, err)
	}
	run.take(own, state.Stats)
	batches, err := batchHeads(ctx, s, p, state.LastBatch, false)
	if err != nil {
		return nil, fmt.Errorf("open crawl of %s: %w", p.Source, err)
	}
	for _, b := range batches {
		run.take(b.Segments, b.Stats)
		run.end.Stats.add(b.Stats)
	}
	return run, nil
}
