package frontier

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"sheaf/internal/recipe"
)

// pull is a source of seeds that is read step by step.
type pull[T any] struct {
	next func() (T, error, bool)
	stop func()
}

// pullStarts skips the starts that earlier calls have queued: their order is the recipe's and never changes.
func pullStarts(site Site, done int) *pull[recipe.Visit] {
	return pulled(func(yield func(recipe.Visit, error) bool) {
		n := 0
		for v, err := range site.Starts() {
			if n++; err == nil && n <= done {
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	})
}

func pullKnown(ctx context.Context, p Parent, after string) *pull[KnownItem] {
	return pulled(p.Items(ctx, after))
}

func pulled[T any](seq iter.Seq2[T, error]) *pull[T] {
	next, stop := iter.Pull2(seq)
	return &pull[T]{next: next, stop: stop}
}

// startsAhead is how many visits are queued before more starts are taken: a recipe may have a million keywords.
const startsAhead = 64

// refill takes seeds as far as there is room: the recipe's starts, and the parent's items that are due.
func (d *discovery) refill(ctx context.Context) error {
	for !d.state.StartsDone && len(d.queue) < startsAhead && !d.full() {
		v, err, ok := d.starts.next()
		if !ok {
			d.state.StartsDone, d.dirty = true, true
			break
		}
		if err != nil {
			return fmt.Errorf("take start %d: %w", d.state.Starts+1, err)
		}
		d.state.Starts++
		d.dirty = true
		if err := d.link(ctx, v); err != nil {
			return err
		}
	}
	if d.earlier != nil {
		return d.refillEarlier(ctx)
	}
	rule, ok := d.ledger.deps.Site.Known()
	if !ok && !d.state.KnownDone {
		d.state.KnownDone, d.dirty = true, true
	}
	for !d.state.KnownDone && !d.full() {
		if err := d.takeKnown(ctx, rule.Item); err != nil {
			return err
		}
	}
	return nil
}

// knownAhead is how many batches of known items are taken at once. They come in the order of their keys and leave in
// that of the archive, so that a batch whose pages have not changed reads neighbours; the more at once, the closer.
const knownAhead = 8

// takeKnown takes the next known items that are due.
func (d *discovery) takeKnown(ctx context.Context, kind string) error {
	var due []KnownItem
	for limit := knownAhead * d.batchItems(); len(due) < limit; {
		k, err, ok := d.known.next()
		if !ok {
			d.state.KnownDone = true
			break
		}
		if err != nil {
			return fmt.Errorf("read parent's items: %w", err)
		}
		d.state.KnownAfter = k.Key
		if k.Kind == kind && d.due(k) {
			due = append(due, k)
		}
	}
	d.dirty = true
	slices.SortStableFunc(due, func(a, b KnownItem) int {
		x, y := a.archived(), b.archived()
		return cmp.Or(cmp.Compare(x.archive, y.archive), cmp.Compare(x.offset, y.offset))
	})
	for _, k := range due {
		if err := d.item(ctx, recipe.Visit{Item: k.Kind, Vars: k.Vars, Known: true}, &k); err != nil {
			return err
		}
	}
	return nil
}

// archived is where the item's first body lies; zero without one.
func (k KnownItem) archived() bodyPlace {
	if len(k.Evidence) == 0 {
		return bodyPlace{}
	}
	return bodyPlace{k.Evidence[0].Archive, k.Evidence[0].Offset}
}

// due: the item was not seen for as long as the recipe says, as of this run. Without such a rule every item is.
func (d *discovery) due(k KnownItem) bool {
	rule, ok := d.ledger.deps.Site.Known()
	return !ok || rule.Item != k.Kind || d.in.AsOf.Sub(k.LastSeen) >= rule.NotSeenFor
}
