package frontier

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"sheaf/datasets/blob"
	"sheaf/internal/fetch/canon"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// earlier is the sealed crawl of an earlier run as a reread looks at it: what it asked for, and where the bodies lie.
type earlier struct {
	store   blob.Store
	place   Place
	met     *seen                         // every request and item that its frontier met
	pages   map[uint64]record.ItemOutcome // list pages and sitemaps by request
	lost    map[string]record.ItemOutcome // those without a body, by kind and address
	refused []record.ItemOutcome          // items that were never given to a batch: robots.txt, budget
	batches []batchState
	waiting int // items that were found and never visited
}

// openEarlier reads what the frontier of a sealed crawl came to. Errors: ErrNotSealed, or the store's.
func openEarlier(ctx context.Context, deps Deps, p Place) (*earlier, error) {
	head, err := readHead(ctx, deps.Store, p.frontierChain(), -1)
	if err != nil {
		return nil, fmt.Errorf("open run %s: %w", p.Run, err)
	}
	if !head.Head().Sealed {
		return nil, fmt.Errorf("open run %s: frontier of %s at checkpoint %d: %w", p.Run, p.Source, head.Head().Seq, ErrNotSealed)
	}
	var state frontierState
	if err := decodeState(head.Head(), &state); err != nil {
		return nil, fmt.Errorf("open run %s: %w", p.Run, err)
	}
	e := &earlier{store: deps.Store, place: p, pages: map[uint64]record.ItemOutcome{}, lost: map[string]record.ItemOutcome{}}
	if e.met, err = loadSeen(ctx, deps.Store, state.Seen); err != nil {
		return nil, fmt.Errorf("open run %s: %w", p.Run, err)
	}
	segments, err := frontierSegments(ctx, deps.Store, p, head)
	if err != nil {
		return nil, fmt.Errorf("open run %s: %w", p.Run, err)
	}
	for _, seg := range segments {
		for o, err := range readSection[record.ItemOutcome](ctx, deps.Store, seg.Key, seg.Outcomes) {
			if err != nil {
				return nil, fmt.Errorf("open run %s: %w", p.Run, err)
			}
			e.take(deps.Site, o)
		}
	}
	if ref := state.Queue; ref != nil {
		for p, err := range readSection[*pending](ctx, deps.Store, ref.Key, &ref.Section) {
			if err != nil {
				return nil, err
			}
			if p.Item != nil {
				e.waiting++
			}
		}
	}
	if e.batches, err = sealedBatches(ctx, deps.Store, p, state.LastBatch); err != nil {
		return nil, fmt.Errorf("open run %s: %w", p.Run, err)
	}
	return e, nil
}

// take puts an outcome of the frontier in its place.
func (e *earlier) take(site Site, o record.ItemOutcome) {
	switch {
	case e.met.has(canon.Fingerprint("ITEM", o.Kind+" "+o.URL, nil)):
		e.refused = append(e.refused, o)
	case len(o.Evidence) == 0:
		e.lost[o.Kind+" "+o.URL] = o
	default:
		ev := o.Evidence[0]
		url, err := site.Canonical(ev.URL) // by today's rules, as it is looked for
		if err != nil {
			url = ev.URL
		}
		e.pages[canon.Fingerprint(ev.Method, url, []byte(ev.RequestBody))] = o
	}
}

// page finds what became of a list page or sitemap; false: the run never asked for it.
func (e *earlier) page(site Site, kind string, req recipe.Request) (record.ItemOutcome, bool) {
	url, err := site.Canonical(req.URL)
	if err != nil {
		return record.ItemOutcome{}, false
	}
	if o, ok := e.pages[canon.Fingerprint(req.Method, url, req.Body)]; ok {
		return o, true
	}
	o, ok := e.lost[kind+" "+url]
	return o, ok
}

// past is an item of an earlier run's batch.
type past struct {
	Item
	at string // its place among the run's items; later ones are greater
	// left: the run gave its batch up before it came to the item.
	left bool
}

// items yields what the run's batches visited, with its bodies, in their order from the one behind the place after on.
func (e *earlier) items(ctx context.Context, after string) iter.Seq2[past, error] {
	return func(yield func(past, error) bool) {
		for _, b := range e.batches {
			if fmt.Sprintf("%06d/9999", b.Batch.No) <= after {
				continue
			}
			items, err := e.batch(ctx, b)
			if err != nil {
				yield(past{}, fmt.Errorf("read batch %d of run %s: %w", b.Batch.No, e.place.Run, err))
				return
			}
			for i, it := range items {
				if it.at = fmt.Sprintf("%06d/%04d", b.Batch.No, i); it.at > after && !yield(it, nil) {
					return
				}
			}
		}
	}
}

// batch joins the items of a batch with what its segments say of them.
func (e *earlier) batch(ctx context.Context, b batchState) ([]past, error) {
	list, err := readBatch(ctx, e.store, b.Batch)
	if err != nil {
		return nil, err
	}
	outcomes, bodies := map[string]record.ItemOutcome{}, map[string][]record.Evidence{}
	for _, seg := range b.Segments {
		for o, err := range readSection[record.ItemOutcome](ctx, e.store, seg.Key, seg.Outcomes) {
			if err != nil {
				return nil, err
			}
			outcomes[o.Kind+" "+o.URL] = o
		}
		for r, err := range readSection[record.Record](ctx, e.store, seg.Key, seg.Records) {
			if err != nil {
				return nil, err
			}
			name, err := itemName(r.ItemKind, r.Vars)
			if err != nil {
				return nil, err
			}
			bodies[name] = r.Evidence
		}
	}
	out := make([]past, 0, len(list))
	for _, it := range list {
		o, visited := outcomes[it.Kind+" "+it.Address]
		name, err := itemName(it.Kind, it.Vars)
		if err != nil {
			return nil, err
		}
		it.Evidence = slices.Concat(bodies[name], o.Evidence)
		it.Outcome, it.Status, it.Reason = o.Outcome, o.Status, o.Reason
		out = append(out, past{Item: it, left: !visited})
	}
	return out, nil
}

// itemName is what an item and its record have in common: kind and variables.
func itemName(kind string, vars map[string]string) (string, error) {
	b, err := json.Marshal(vars)
	if err != nil {
		return "", fmt.Errorf("encode variables: %w", err)
	}
	return kind + " " + string(b), nil
}
