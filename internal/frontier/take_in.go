package frontier

import (
	"context"
	"fmt"

	"sheaf/internal/recipe"
)

// takeIn follows the links of batches that have ended since the last call.
func (d *discovery) takeIn(ctx context.Context) error {
	var open []BatchRef
	for _, ref := range d.state.Open {
		done, err := d.takeInBatch(ctx, ref)
		if err != nil {
			return fmt.Errorf("take in batch %d: %w", ref.No, err)
		}
		if !done {
			open = append(open, ref)
		}
	}
	d.state.Open = open
	return nil
}

func (d *discovery) takeInBatch(ctx context.Context, ref BatchRef) (done bool, err error) {
	head, err := readHead(ctx, d.ledger.deps.Store, d.in.batchChain(ref.No), -1)
	if err != nil || !head.Head().Sealed {
		return false, err
	}
	var batch batchState
	if err := decodeState(head.Head(), &batch); err != nil {
		return false, err
	}
	for _, seg := range batch.Segments {
		for v, err := range readSection[recipe.Visit](ctx, d.ledger.deps.Store, seg.Key, seg.Links) {
			if err != nil {
				return false, err
			}
			if d.state.Spent {
				continue
			}
			if err := d.link(ctx, v); err != nil {
				return false, err
			}
		}
	}
	d.state.Batches.add(batch.Stats)
	d.state.Done += batch.doneCount()
	d.state.Poison += batch.Poison
	if batch.Partial != "" {
		d.state.partial(fmt.Sprintf("batch %d: %s", ref.No, batch.Partial))
	}
	d.taken = append(d.taken, ref.No)
	d.dirty = true
	return true, nil
}

// commit writes archive, segment (with the queue), fingerprints and the checkpoint.
func (d *discovery) commit(ctx context.Context, sealed bool) error {
	if !d.dirty && !sealed {
		return nil
	}
	l := d.ledger
	for _, p := range d.queue {
		if err := l.out.queue.add(p); err != nil {
			return err
		}
	}
	for _, it := range d.buffer {
		if err := l.out.queue.add(pending{Item: &it}); err != nil {
			return err
		}
	}
	seg, chunk, err := l.flush(ctx)
	if err != nil {
		return err
	}
	d.state.Queue = nil
	if seg != nil && seg.Queue != nil {
		d.state.Queue = &queueRef{Key: seg.Key, Section: *seg.Queue}
	}
	err = l.again(ctx, func() error { return d.seen.save(ctx, l.deps.Store, d.in.seen(l.chain.Epoch(), l.chain.Next())) })
	if err != nil {
		return err
	}
	d.state.Seen = d.seen.files
	delta := frontierDelta{Segment: seg, Archive: chunk, Batches: d.named}
	if err := l.chain.Commit(ctx, delta, d.state, d.taken, sealed); err != nil {
		return err
	}
	if err := d.forget(ctx); err != nil {
		return err
	}
	d.named, d.taken, d.dirty = nil, nil, false
	d.show()
	return nil
}

// forget removes the progress objects of batches whose figures are in the frontier's own now.
func (d *discovery) forget(ctx context.Context) error {
	for _, no := range d.taken {
		key := d.in.progress() + batchOwner(no) + ".json"
		if err := d.ledger.deps.Store.Delete(ctx, key); err != nil {
			return fmt.Errorf("remove progress: %w", err)
		}
	}
	return nil
}

// show publishes how far the frontier is, batches taken in included.
func (d *discovery) show() {
	total := d.state.Stats.clone()
	total.add(d.state.Batches)
	d.shown.Store(&Progress{
		Fetched: total.Fetched, Records: total.Records, Errors: total.Errors, Bytes: total.Bytes,
		Done: d.state.Done, Items: d.state.Done + len(d.queue) + len(d.buffer),
	})
	d.ledger.deps.Progress(Beat{Seq: d.ledger.chain.Head().Seq, Done: d.state.Done, Items: d.state.Done + len(d.queue) + len(d.buffer)})
}
