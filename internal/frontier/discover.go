package frontier

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Discover goes on with a site's frontier: it takes in what finished batches brought, walks listing pages and
// sitemaps, and writes new batches. It returns when in.Want batches after in.LastBatch are named, when it has
// nothing to do before a batch has finished (Waiting), when in.MaxDuration is over (More), or when everything that
// could be found was visited (Finished, chain sealed).
//
// It may be called again after any error with equal input: batches that an earlier call had committed without its
// caller learning of it are among those up to LastBatch of the next result. Only one call a site should run at a
// time; a second one fences the first.
//
// Errors: ErrFenced, the context's cause, the recipe's (a start that cannot be built), the store's.
func Discover(ctx context.Context, deps Deps, in DiscoverInput) (DiscoverResult, error) {
	in = in.withDefaults()
	if err := in.validate(); err != nil {
		return DiscoverResult{}, err
	}
	deps = deps.withDefaults()
	for _, no := range in.Lost {
		if err := SealBatch(ctx, deps, in.Place, no, "given up after its last attempt"); err != nil {
			return DiscoverResult{}, fmt.Errorf("discover %s: %w", in.Source, err)
		}
	}
	if out, ok, err := restful(ctx, deps, in); err != nil || ok {
		return out, err
	}
	d, err := openDiscovery(ctx, deps, in)
	if errors.Is(err, ErrSealed) {
		return d.result(Finished), nil
	}
	if err != nil {
		return DiscoverResult{}, fmt.Errorf("open frontier of %s: %w", in.Source, err)
	}
	out, err := d.run(ctx)
	if err != nil {
		return DiscoverResult{}, fmt.Errorf("discover %s: %w", in.Source, err)
	}
	return out, nil
}

func (in DiscoverInput) withDefaults() DiscoverInput {
	in.Crawl = in.Crawl.withDefaults()
	in.Want = max(in.Want, 1)
	if in.MaxDuration <= 0 {
		in.MaxDuration = time.Minute
	}
	in.BatchItems = min(in.BatchItems, maxItems)
	return in
}

// restful answers without taking the chain over where there is nothing to do: the caller has not received what is
// committed already, or all that is left are running batches.
func restful(ctx context.Context, deps Deps, in DiscoverInput) (DiscoverResult, bool, error) {
	head, err := readHead(ctx, deps.Store, in.frontierChain(), in.FrontierSeq)
	if err != nil {
		return DiscoverResult{}, false, fmt.Errorf("discover %s: %w", in.Source, err)
	}
	d := &discovery{in: in, ledger: &ledger{chain: head}}
	if err := decodeState(head.Head(), &d.state); err != nil {
		return DiscoverResult{}, false, fmt.Errorf("discover %s: %w", in.Source, err)
	}
	d.before = d.state.Stats.clone()
	switch {
	case head.Head().Sealed:
		return d.result(Finished), true, nil
	case in.Stop:
		return DiscoverResult{}, false, nil
	case d.state.LastBatch-in.LastBatch >= in.Want:
		return d.result(More), true, nil
	case d.state.StartsDone && d.state.KnownDone && d.state.Queue == nil && len(d.state.Open) > 0:
		for _, ref := range d.state.Open {
			batch, err := readHead(ctx, deps.Store, in.batchChain(ref.No), -1)
			if err != nil {
				return DiscoverResult{}, false, fmt.Errorf("discover %s: %w", in.Source, err)
			}
			if batch.Head().Sealed {
				return DiscoverResult{}, false, nil
			}
		}
		return d.result(Waiting), true, nil
	}
	return DiscoverResult{}, false, nil
}

func (d *discovery) result(s Status) DiscoverResult {
	call := d.state.Stats.clone()
	call.sub(d.before)
	return DiscoverResult{
		Status: s, FrontierSeq: d.ledger.chain.Head().Seq, LastBatch: d.state.LastBatch,
		Exhausted: d.state.Exhausted, Partial: d.state.Partial, Call: call, Stats: d.state.Stats.clone(),
	}
}
