package frontier

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sheaf/internal/fetch/canon"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// dispatch starts requests for queued visits up to the slot's places. Alone, it first commits which one.
func (d *discovery) dispatch(work context.Context, now time.Time) error {
	places := d.slot.places
	if d.alone {
		places = 1
	}
	for d.inflight < places && !d.full() {
		var best *pending
		for _, p := range d.queue {
			if !p.busy && !p.At.After(now) && (best == nil || p.Visit.Depth < best.Visit.Depth) {
				best = p
			}
		}
		if best == nil {
			return nil
		}
		if d.alone {
			d.state.Intent, d.dirty = d.fingerprint(*best.Visit), true
			if err := d.commit(work, false); err != nil {
				return err
			}
		}
		if !d.paced {
			d.paced = true
			if id, err := d.identity(*best.Visit); err == nil {
				d.slot.obeyCrawlDelay(work, id.url)
			}
		}
		best.busy = true
		d.inflight++
		from := *best
		go func() {
			w := d.walk(work, from)
			w.from = best
			d.results <- w
		}()
	}
	return nil
}

// fingerprint names a visit in a checkpoint.
func (d *discovery) fingerprint(v recipe.Visit) string {
	id, err := d.identity(v)
	if err != nil {
		return "unknown"
	}
	return fmt.Sprintf("%016x", canon.Fingerprint(id.method, id.url, id.body))
}

// poison gives up the page that was visited alone when the attempt before crashed.
func (d *discovery) poison() error {
	if d.state.Intent == "" {
		return nil
	}
	for i, p := range d.queue {
		if d.fingerprint(*p.Visit) != d.state.Intent {
			continue
		}
		d.queue = slices.Delete(d.queue, i, i+1)
		d.state.Poison++
		d.state.partial("a list page crashed its worker")
		if err := d.settle(*p.Visit, record.Poison, 0, "the attempt that visited nothing but this page crashed"); err != nil {
			return err
		}
		break
	}
	d.state.Intent, d.dirty = "", true
	return nil
}

// nextAt is when the first queued visit that is not open may begin, and whether there is one.
func (d *discovery) nextAt() (at time.Time, ok bool) {
	for _, p := range d.queue {
		if !p.busy && (!ok || p.At.Before(at)) {
			at, ok = p.At, true
		}
	}
	return at, ok
}
