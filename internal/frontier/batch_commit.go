package frontier

import (
	"context"

	"sheaf/internal/record"
)

// commitKind is why a checkpoint is written.
type commitKind int

const (
	commitOnward commitKind = iota // the interval is over; nothing is written when nothing was settled
	commitIntent                   // at once: what is in flight alone changes, or much is in memory
	commitClean                    // the attempt ends on purpose; the batch goes on
	commitSealed                   // the batch has ended
)

// commit writes archive, segment and checkpoint.
func (r *batchRun) commit(ctx context.Context, kind commitKind) error {
	if kind == commitOnward && r.fresh == 0 {
		return nil
	}
	seg, chunk, err := r.ledger.flush(ctx)
	if err != nil {
		return err
	}
	delta := batchDelta{Segment: seg, Archive: chunk, Items: r.fresh, Clean: kind == commitClean}
	if seg != nil {
		r.state.Segments = append(r.state.Segments, *seg)
	}
	r.state.Tries = nil
	for _, item := range r.queue.left() {
		if n := r.queue.tries[item]; n > 0 {
			r.state.Tries = append(r.state.Tries, tried{item, n})
		}
	}
	if err := r.ledger.chain.Commit(ctx, delta, r.state, nil, kind == commitSealed); err != nil {
		return err
	}
	r.fresh = 0
	r.show()
	return nil
}

// take brings what a visit came to into the ledger and the state.
func (r *batchRun) take(v visited) error {
	if v.err != nil {
		return v.err
	}
	stats := &r.state.Stats
	for _, a := range v.asked {
		if a.never && v.outcome == record.OK {
			stats.skip(skipNever)
		}
		if a.sent {
			stats.Fetched++
			stats.Bytes += a.bytes
			if r.queue.tries[v.item] > 0 {
				stats.Retried++
			}
		}
		if err := r.ledger.keep(a); err != nil {
			return err
		}
	}
	if !v.retryAt.IsZero() {
		r.partly[v.item] = v.got
		r.queue.later(v.item, v.retryAt)
		r.state.Intent = nil
		return nil
	}
	delete(r.partly, v.item)
	if v.outcome == record.OK || v.outcome == record.NotModified {
		v.rec.Evidence = v.evidence()
		if err := r.ledger.record(v.rec); err != nil {
			return err
		}
		stats.Records++
		r.items[v.item].Key = v.rec.Key.Hash()
	}
	for _, link := range v.links {
		link.Depth = max(link.Depth, r.items[v.item].Depth+1)
		if err := r.ledger.out.links.add(link); err != nil {
			return err
		}
	}
	return r.settle(v.item, v.outcome, v.status, v.reason, v.leftOver()...)
}

// settle gives an item its final outcome; bodies are those that no record names.
func (r *batchRun) settle(item int, o record.Outcome, status int, reason string, bodies ...record.Evidence) error {
	it := r.items[item]
	err := r.ledger.outcome(record.ItemOutcome{KeyHash: it.Key, Kind: it.Kind, URL: it.Address, Outcome: o, Status: status, Reason: reason, Evidence: bodies})
	if err != nil {
		return err
	}
	r.state.Stats.outcome(o)
	r.state.markDone(item)
	r.state.Intent = nil
	r.fresh++
	r.show()
	return nil
}

// finish commits how the attempt ended and gives the result.
func (r *batchRun) finish(ctx, work context.Context, end ending) (BatchResult, error) {
	r.slot.end()
	switch end.status {
	case Finished:
		if left := r.queue.left(); len(left) > 0 {
			r.state.Partial = end.partial
			for _, item := range left {
				if end.rest == "" {
					continue
				}
				if err := r.settle(item, end.rest, 0, end.partial); err != nil {
					return BatchResult{}, err
				}
			}
		}
		if err := r.commit(work, commitSealed); err != nil {
			return BatchResult{}, err
		}
		if err := r.slot.leave(work, limitDone); err != nil {
			return BatchResult{}, err
		}
		// Waiting is polite and nothing more: if it is cut short, the batch has ended all the same.
		if err := r.slot.paceOut(work); err != nil && work.Err() == nil {
			return BatchResult{}, err
		}
	case Drained:
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), finalCommit)
		defer cancel()
		if err := r.commit(last, commitClean); err != nil {
			return BatchResult{}, err
		}
	default:
		if err := r.commit(work, commitClean); err != nil {
			return BatchResult{}, err
		}
		if err := r.slot.leave(work, string(end.status)); err != nil {
			return BatchResult{}, err
		}
	}
	out := r.result(end.status)
	out.RetryAt = end.retryAt
	return out, nil
}

func (r *batchRun) result(s Status) BatchResult {
	return BatchResult{
		Status: s, Batch: r.in.Batch, Seq: r.ledger.chain.Head().Seq, Items: r.state.Batch.Items, Done: r.state.doneCount(),
		Poison: r.state.Poison, Partial: r.state.Partial, Stats: r.state.Stats.clone(),
	}
}

// show publishes how far the batch is, for the progress object and the watchdog.
func (r *batchRun) show() {
	st, done := &r.state.Stats, r.state.doneCount()
	r.shown.Store(&Progress{
		Fetched: st.Fetched, Records: st.Records, Errors: st.Errors, Bytes: st.Bytes, Done: done, Items: r.state.Batch.Items,
	})
	r.ledger.deps.Progress(Beat{Seq: r.ledger.chain.Head().Seq, Done: done, Items: r.state.Batch.Items})
}
