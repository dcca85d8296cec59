package frontier

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"sheaf/internal/clock"
	"sheaf/internal/recipe"
	"sheaf/internal/record"
)

// discovery is one call of Discover. Its fields belong to the goroutine of run.
type discovery struct {
	in     DiscoverInput
	ledger *ledger
	slot   *slot
	state  frontierState
	before Stats // of state when the call began
	seen   *seen

	queue    []*pending // list pages and sitemaps, smallest depth first, then oldest
	buffer   []Item     // found, in no batch yet
	named    []BatchRef // written, for the next checkpoint to name
	taken    []int      // batches taken in, for the next checkpoint
	answers  int        // of an item; 0 = none was found yet
	starts   *pull[recipe.Visit]
	known    *pull[KnownItem]
	earlier  *earlier        // of a reread
	past     *pull[past]     // its items
	archived map[string]bool // archive objects that are there

	results  chan walked
	inflight int
	dirty    bool // something is to be committed
	alone    bool // one page at a time
	paced    bool // robots.txt was asked for its crawl-delay
	deadline deadline
	closing  *closing
	began    time.Time
	shown    atomic.Pointer[Progress]
}

// closing is why the call ends: it takes no new work but waits for open requests.
type closing struct {
	status  Status
	retryAt time.Time
}

func openDiscovery(ctx context.Context, deps Deps, in DiscoverInput) (*discovery, error) {
	l, err := openLedger(ctx, deps, in.Crawl, discoverOwner, in.frontierChain(), in.FrontierSeq)
	if err != nil && !errors.Is(err, ErrSealed) {
		return nil, err
	}
	d := &discovery{in: in, ledger: l, archived: map[string]bool{}}
	if serr := decodeState(l.chain.Head(), &d.state); serr != nil {
		return nil, serr
	}
	d.before = d.state.Stats.clone()
	if err != nil {
		return d, err
	}
	if d.seen, err = loadSeen(ctx, deps.Store, d.state.Seen); err != nil {
		return nil, err
	}
	if ref := d.state.Queue; ref != nil {
		for p, err := range readSection[*pending](ctx, deps.Store, ref.Key, &ref.Section) {
			if err != nil {
				return nil, err
			}
			if p.Item != nil {
				d.buffer = append(d.buffer, *p.Item)
			} else {
				d.queue = append(d.queue, p)
			}
		}
	}
	crashes, err := barrenAttempts(ctx, deps, in.frontierChain())
	if err != nil {
		return nil, err
	}
	d.alone = crashes >= crashesUntilAlone
	if d.state.Began.IsZero() {
		d.state.Began = deps.Clock.Now()
	}
	d.deadline = in.deadlineFrom(d.state.Began, deps.Site.Info().MaxDuration)
	if in.Rereads != "" {
		if d.earlier, err = openEarlier(ctx, deps, Place{Run: in.Rereads, Source: in.Source}); err != nil {
			return nil, err
		}
	}
	d.show()
	return d, nil
}

func (d *discovery) run(ctx context.Context) (DiscoverResult, error) {
	work, stop := outlive(ctx)
	defer stop()
	deps := d.ledger.deps
	var err error
	if d.slot, err = newSlot(deps, d.in.Crawl, discoverOwner, func() Progress { return *d.shown.Load() }); err != nil {
		return DiscoverResult{}, err
	}
	defer d.slot.end()
	d.results = make(chan walked, d.slot.places)
	d.began = deps.Clock.Now()
	d.starts = pullStarts(deps.Site, d.state.Starts)
	defer d.starts.stop()
	d.known = pullKnown(work, deps.Parent, d.state.KnownAfter)
	defer d.known.stop()
	if d.earlier != nil {
		d.past = pulled(d.earlier.items(work, d.state.KnownAfter))
		defer d.past.stop()
	}
	if err := d.poison(); err != nil {
		return DiscoverResult{}, err
	}
	if err := d.takeIn(work); err != nil {
		return DiscoverResult{}, err
	}
	if err := d.slot.begin(work, d.phase()); err != nil {
		if !errors.Is(context.Cause(work), ErrDrain) {
			return DiscoverResult{}, err
		}
		d.closing = &closing{status: Drained}
	}
	if err := d.loop(ctx, work); err != nil {
		return DiscoverResult{}, err
	}
	return d.finish(ctx, work)
}

// phase: the call before has paced out unless it crashed; the first one asks at once.
func (d *discovery) phase() float64 {
	if d.in.LastBatch == 0 && d.ledger.chain.Head().Seq > 0 {
		return 1
	}
	return 0
}

func (d *discovery) loop(ctx, work context.Context) error {
	clk := d.ledger.deps.Clock
	tick := clk.NewTimer(d.in.Commit)
	defer tick.Stop()
	wake := clk.NewTimer(d.in.MaxDuration)
	defer wake.Stop()
	for {
		if err := d.advance(ctx, work, wake); err != nil {
			return err
		}
		if d.closing != nil && d.inflight == 0 {
			return nil
		}
		drain, halted := ctx.Done(), d.slot.halted
		if d.closing != nil {
			drain, halted = nil, nil
		}
		select {
		case w := <-d.results:
			d.inflight--
			w.from.busy = false
			if errors.Is(w.err, ErrDrain) { // dropped: its page stays queued, and a drain is no crash
				d.state.Intent = ""
				continue
			}
			if err := d.take(work, w); err != nil {
				return err
			}
			if d.alone || d.ledger.size() > commitBytes {
				if err := d.commit(work, false); err != nil {
					return err
				}
			}
		case <-tick.C():
			if d.slot.blocked(clk.Now()) > 0 {
				d.show() // requests that wait for the block's end are no stall
			}
			if err := d.commit(work, false); err != nil {
				return err
			}
			tick.Reset(d.in.Commit)
		case <-wake.C():
		case <-drain:
		case <-halted:
		}
	}
}

// advance fills the queue, cuts batches, starts requests, and decides whether the call is over.
func (d *discovery) advance(ctx, work context.Context, wake clock.Timer) error {
	if d.closing != nil {
		return nil
	}
	if err := d.interrupted(ctx); err != nil || d.closing != nil {
		return err
	}
	now := d.ledger.deps.Clock.Now()
	blocked := d.slot.blocked(now)
	if blocked == 0 { // a new address may need its robots.txt
		if err := d.refill(work); err != nil {
			return err
		}
	}
	if err := d.cut(work); err != nil {
		return err
	}
	if blocked == 0 {
		if err := d.dispatch(work, now); err != nil {
			return err
		}
	}
	next, queued := d.nextAt()
	elapsed := now.Sub(d.began)
	switch {
	case d.seedsDone():
		d.closing = &closing{status: Waiting} // or Finished, as finish sees
	case d.fresh() >= d.in.Want && (d.in.LastBatch == 0 || elapsed >= d.in.Commit || len(d.queue) == 0 || d.full()):
		d.closing = &closing{status: More}
	case elapsed >= d.in.Commit && (d.fresh() > 0 || len(d.buffer) > 0), elapsed >= d.in.MaxDuration:
		d.closing = &closing{status: More}
	case d.inflight == 0 && blocked > 0:
		d.closing = &closing{status: Deferred, retryAt: now.Add(blocked)}
	case d.inflight == 0 && queued && next.Sub(now) > d.in.MaxWait:
		d.closing = &closing{status: Deferred, retryAt: next}
	}
	if d.closing != nil {
		return d.cut(work)
	}
	until := d.in.MaxDuration - elapsed
	if elapsed < d.in.Commit {
		until = min(until, d.in.Commit-elapsed)
	}
	if queued && next.After(now) {
		until = min(until, next.Sub(now))
	}
	wake.Reset(until)
	return nil
}

// interrupted looks at everything that ends a call from outside, and at what ends the whole crawl.
func (d *discovery) interrupted(ctx context.Context) error {
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, ErrDrain) {
			d.closing = &closing{status: Drained}
			return nil
		}
		return cause
	}
	status, err := d.slot.haltedBy()
	switch {
	case err != nil:
		return err
	case status == Paused:
		d.closing = &closing{status: Paused}
	case status == Finished || d.in.Stop:
		d.state.partial("stopped by an operator")
		d.closing = &closing{status: Finished}
	case d.deadline.passed(d.ledger.deps.Clock.Now()):
		return d.giveUp("out of time")
	}
	return nil
}

// giveUp ends discovery for want of budget: what is queued gets the outcome over_budget, running batches go on.
func (d *discovery) giveUp(reason string) error {
	d.state.partial(reason)
	d.state.Spent, d.state.StartsDone, d.state.KnownDone = true, true, true
	keep := d.queue[:0]
	for _, p := range d.queue {
		if p.busy {
			keep = append(keep, p)
			continue
		}
		if err := d.settle(*p.Visit, record.OverBudget, 0, reason); err != nil {
			return err
		}
	}
	d.queue = keep
	for _, it := range d.buffer {
		if err := d.outcome(record.ItemOutcome{KeyHash: it.Key, Kind: it.Kind, URL: it.Address, Outcome: record.OverBudget, Reason: reason}); err != nil {
			return err
		}
	}
	d.buffer, d.dirty = nil, true
	return nil
}

// fresh is the number of batches that the caller has not received.
func (d *discovery) fresh() int { return d.state.LastBatch - d.in.LastBatch }

func (d *discovery) seedsDone() bool {
	return len(d.queue) == 0 && d.state.StartsDone && d.state.KnownDone
}

// full: enough items are found for the batches that are wanted now; more would only be written over and over.
func (d *discovery) full() bool { return len(d.buffer) >= d.batchItems()*max(1, d.in.Want-d.fresh()) }
