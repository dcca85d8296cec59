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

const (
	// finalCommit bounds the last commit of an attempt whose context has ended.
	finalCommit = 15 * time.Second
	// commitBytes makes a commit early: it bounds what an attempt holds in memory at high rates.
	commitBytes = 24 << 20
)

// batchRun is one attempt at a batch. Its fields belong to the goroutine of run; visits get copies.
type batchRun struct {
	in       BatchInput
	ledger   *ledger
	slot     *slot
	state    batchState
	items    []Item
	queue    workQueue
	alone    bool // one page at a time
	resumed  bool
	deadline deadline

	partly   map[int]map[string]*asked // answers of items that wait for another of theirs
	results  chan visited
	inflight int
	fresh    int // items settled since the last commit
	shown    atomic.Pointer[Progress]
}

// visited is what one visit of an item came to.
type visited struct {
	item    int
	asked   []*asked          // by this visit, in order of request
	got     map[string]*asked // final answers so far by page, of earlier visits too
	retryAt time.Time
	rec     record.Record
	outcome record.Outcome // with retryAt zero: final
	status  int
	reason  string
	links   []recipe.Visit
	err     error // ends the attempt
}

func (r *batchRun) prepare() {
	r.queue = workQueue{ready: r.state.left(), tries: map[int]int{}}
	for _, t := range r.state.Tries {
		r.queue.tries[t.Item] = t.N
	}
	r.partly = map[int]map[string]*asked{}
	r.show()
}

// run visits until nothing is left or something ends the attempt.
func (r *batchRun) run(ctx context.Context) (BatchResult, error) {
	work, stop := outlive(ctx)
	defer stop()
	var err error
	if r.slot, err = newSlot(r.ledger.deps, r.in.Crawl, r.ledger.owner, func() Progress { return *r.shown.Load() }); err != nil {
		return BatchResult{}, err
	}
	defer r.slot.end()
	r.slot.bodies = newNeighbours(r.ledger.deps.Store, r.items)
	r.results = make(chan visited, r.slot.places)
	if r.state.Intent != nil {
		if err := r.poison(); err != nil {
			return BatchResult{}, err
		}
		if err := r.commit(work, commitOnward); err != nil {
			return BatchResult{}, err
		}
	}
	end, err := r.loop(ctx, work)
	if err != nil {
		return BatchResult{}, err
	}
	return r.finish(ctx, work, end)
}

// phase is the part of an interval that a new slot waits, so that slots do not ask all at once: the first W-1
// batches start together; a resumed one may follow right on the attempt before; others follow one that paced out.
func (r *batchRun) phase() float64 {
	switch {
	case r.resumed:
		return 1
	case r.in.Batch < r.in.Slots:
		return float64(r.in.Batch) / float64(r.in.Slots)
	}
	return 0
}

// ending is why the loop ended: its status, and for Finished why items are left.
type ending struct {
	status  Status
	partial string
	// rest is the outcome that items without one get; empty = none.
	rest    record.Outcome
	retryAt time.Time
}

func (r *batchRun) loop(ctx, work context.Context) (ending, error) {
	if err := r.begin(work); err != nil {
		if errors.Is(err, ErrDrain) {
			return ending{status: Drained}, nil
		}
		return ending{}, err
	}
	clk := r.ledger.deps.Clock
	tick := clk.NewTimer(r.in.Commit)
	defer tick.Stop()
	wake := clk.NewTimer(time.Hour)
	defer wake.Stop()
	var end *ending
	for {
		if end == nil {
			e, err := r.dispatch(ctx, work, wake)
			if err != nil {
				return ending{}, err
			}
			end = e
		}
		if end != nil && r.inflight == 0 {
			return *end, nil
		}
		drain, halted := ctx.Done(), r.slot.halted
		if end != nil {
			drain, halted = nil, nil // the intake is closed already; only the open requests are waited for
		}
		select {
		case v := <-r.results:
			r.inflight--
			if errors.Is(v.err, ErrDrain) {
				r.queue.back(v.item) // dropped: its item stays undone, and a drain is no crash
				r.state.Intent = nil
				continue
			}
			if err := r.take(v); err != nil {
				return ending{}, err
			}
			// Alone, the checkpoint must not go on saying that a page is in flight that waits for its next attempt.
			if r.alone && !v.retryAt.IsZero() || end == nil && r.ledger.size() > commitBytes {
				if err := r.commit(work, commitIntent); err != nil {
					return ending{}, err
				}
			}
		case <-tick.C():
			if r.slot.blocked(clk.Now()) > 0 {
				r.show() // visits that wait for the block's end are no stall
			}
			if end != nil {
				continue // finish commits in a moment
			}
			if err := r.commit(work, commitOnward); err != nil {
				return ending{}, err
			}
			tick.Reset(r.in.Commit)
		case <-wake.C():
		case <-drain:
		case <-halted:
		}
	}
}

func (r *batchRun) begin(work context.Context) error {
	if err := r.slot.begin(work, r.phase()); err != nil {
		return r.why(work, err)
	}
	if len(r.items) > 0 && r.slot.blocked(r.ledger.deps.Clock.Now()) == 0 {
		r.slot.obeyCrawlDelay(work, r.items[0].Address)
	}
	return nil
}

// why prefers the cause of an ended context to the error that it led to.
func (r *batchRun) why(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// dispatch starts visits up to the slot's places. It tells when the intake is over.
func (r *batchRun) dispatch(ctx, work context.Context, wake clock.Timer) (*ending, error) {
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, ErrDrain) {
			return &ending{status: Drained}, nil
		}
		return nil, cause
	}
	switch status, err := r.slot.haltedBy(); {
	case err != nil:
		return nil, err
	case status == Paused:
		return &ending{status: Paused}, nil
	case status == Finished:
		return &ending{status: Finished, partial: "stopped by an operator"}, nil
	}
	now := r.ledger.deps.Clock.Now()
	if r.deadline.passed(now) && r.queue.len() > 0 {
		return &ending{status: Finished, partial: "out of time", rest: record.OverBudget}, nil
	}
	places := r.slot.places
	if r.alone {
		places = 1
	}
	blocked := r.slot.blocked(now)
	for r.inflight < places && blocked == 0 {
		item, ok := r.queue.next(now)
		if !ok {
			break
		}
		if err := r.start(work, item); err != nil {
			return nil, err
		}
	}
	switch {
	case blocked > 0 && r.inflight > 0:
		return nil, nil
	case blocked > 0 && r.queue.len() > 0:
		return &ending{status: Deferred, retryAt: now.Add(blocked)}, nil
	case r.inflight > 0:
		if at := r.queue.nextAt(); r.inflight < places && !at.IsZero() {
			wake.Reset(at.Sub(now))
		}
		return nil, nil
	}
	at := r.queue.nextAt()
	switch {
	case at.IsZero():
		return &ending{status: Finished}, nil
	case at.Sub(now) > r.in.MaxWait:
		return &ending{status: Deferred, retryAt: at}, nil
	}
	wake.Reset(at.Sub(now))
	return nil, nil
}

// start visits an item in a goroutine of its own. Alone, it first commits that it is about to.
func (r *batchRun) start(work context.Context, item int) error {
	if r.alone {
		r.state.Intent = &item
		if err := r.commit(work, commitIntent); err != nil {
			return err
		}
	}
	r.inflight++
	got, tries := r.partly[item], r.queue.tries[item]
	go func() { r.results <- r.visit(work, item, got, tries) }()
	return nil
}
