package frontier

import (
	"context"
	"fmt"
	"slices"
)

// batchItems is the size of a batch: as asked, else a minute of work at the slot's rate (DESIGN 1: 30 to 120 s).
func (d *discovery) batchItems() int {
	if d.in.BatchItems > 0 {
		return d.in.BatchItems
	}
	return BatchItems(d.slot.limiter.Status().Rate, d.perItem())
}

// Headroom is the part of a rate that a crawl uses.
const Headroom = headroom

// BatchItems is how many items a batch has that a minute of work makes, at a slot's requests a second (0 = unlimited) and so
// many requests an item.
func BatchItems(rate float64, perItem int) int {
	if rate <= 0 {
		return maxItems
	}
	return max(1, min(maxItems, int(60*rate/float64(max(perItem, 1)))))
}

// perItem is how many requests an item takes, told from the first one found.
func (d *discovery) perItem() int {
	if d.answers > 0 || len(d.buffer) == 0 {
		return max(1, d.answers)
	}
	questions, err := d.ledger.deps.Site.ItemRequests(d.buffer[0].Kind, d.buffer[0].Vars)
	if err != nil {
		return 1 // the batch will say what is wrong with it
	}
	d.answers = max(1, len(questions))
	return d.answers
}

// cut makes batches of the items found. When the call is ending and nobody has a new batch yet, or nothing more
// will come, a smaller one is better than an idle slot.
func (d *discovery) cut(ctx context.Context) error {
	size := d.batchItems()
	for len(d.buffer) > 0 {
		if d.fresh() >= d.in.Want {
			return nil // the rest waits in the queue: batches that nobody runs yet would only be looked at again and again
		}
		small := d.closing != nil && (d.closing.status == Waiting || d.fresh() == 0 && (d.closing.status == More || d.closing.status == Deferred))
		if len(d.buffer) < size && !small {
			return nil
		}
		items := d.buffer[:min(size, len(d.buffer))]
		no := d.state.LastBatch + 1
		var ref BatchRef
		err := d.ledger.again(ctx, func() (err error) {
			ref, err = writeBatch(ctx, d.ledger.deps.Store, d.in.batchDoc(no, d.ledger.chain.Epoch()), no, items)
			return err
		})
		if err != nil {
			return err
		}
		d.buffer = slices.Clone(d.buffer[len(items):])
		d.state.LastBatch = no
		d.state.Open = append(d.state.Open, ref)
		d.named = append(d.named, ref)
		d.dirty = true
	}
	return nil
}

// finish commits, and seals the chain when nothing is left to do.
func (d *discovery) finish(ctx, work context.Context) (DiscoverResult, error) {
	d.slot.end()
	end := *d.closing
	cctx := work
	if end.status == Drained {
		var cancel context.CancelFunc
		cctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), finalCommit)
		defer cancel()
	}
	switch {
	case end.status == Waiting && len(d.buffer) > 0:
		end.status = More
	case end.status == Waiting && len(d.state.Open) == 0:
		end.status = Finished
		d.complete()
		d.state.Exhausted = d.state.Partial == "" && d.state.Poison == 0
	}
	d.dirty = true // a call that ends on purpose leaves a checkpoint: without one it would pass for a crash
	if err := d.commit(cctx, end.status == Finished); err != nil {
		return DiscoverResult{}, err
	}
	name := string(end.status)
	if end.status == Finished {
		name = limitDone
	}
	if err := d.slot.leave(cctx, name); err != nil {
		return DiscoverResult{}, err
	}
	if end.status != Drained {
		if err := d.slot.paceOut(work); err != nil && work.Err() == nil {
			return DiscoverResult{}, fmt.Errorf("pace out: %w", err)
		}
	}
	out := d.result(end.status)
	out.RetryAt = end.retryAt
	return out, nil
}
