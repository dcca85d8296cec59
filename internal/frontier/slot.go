package frontier

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"sheaf/datasets/blob"
	"sheaf/internal/fetch"
	"sheaf/internal/fetch/limit"
)

// headroom is the part of a rate that is used: a site counts when requests arrive, and on its way one may lose up to
// 30 ms on the one behind it before a second holds one more than allowed.
const headroom = 0.97

// slot is one W-th of a site's rate with what goes with it: the fetcher, the refusals it shares with the other
// slots, the operator's wishes and its progress object.
type slot struct {
	deps    Deps
	crawl   Crawl
	owner   string
	limiter *limit.Limiter
	fetcher Fetcher
	places  int // open requests at most
	// bodies are what validators may be sent for; nil in Discover, whose pages are asked for without.
	bodies *neighbours

	progress func() Progress // by whoever runs the slot
	fetched  atomic.Int64    // since the slot began, for the rate

	mu       sync.Mutex
	refused  Throttle // own refusals
	halt     Status   // why no new request may begin: Paused, or Finished for stop
	halted   chan struct{}
	pollErr  error
	throttle *throttles
	wishes   wishes
	rate     float64 // of the whole site as the run began

	cancel  context.CancelFunc // ends watch
	watched chan struct{}      // closed when watch has ended; nil before begin
}

func newSlot(deps Deps, crawl Crawl, owner string, progress func() Progress) (*slot, error) {
	if err := crawl.validate(); err != nil {
		return nil, err
	}
	info := deps.Site.Info()
	rate := crawl.Rate
	if rate <= 0 {
		rate = info.Rate
	}
	if crawl.Lifted {
		rate = 0
	} else if rate <= 0 {
		return nil, fmt.Errorf("crawl %s: neither the recipe nor the run gives a rate", crawl.Source)
	}
	places := crawl.Concurrency
	if places <= 0 {
		places = max(1, info.Concurrency/crawl.Slots)
	}
	s := &slot{deps: deps, crawl: crawl, owner: owner, places: places, progress: progress, halted: make(chan struct{})}
	s.rate = rate
	s.limiter = limit.New(limit.Options{Rate: rate * headroom, Share: 1 / float64(crawl.Slots), Concurrency: places, Clock: deps.Clock})
	s.throttle = newThrottles(crawl.Place, owner)
	s.fetcher = Fetcher(nobody{})
	if crawl.Rereads == "" {
		s.fetcher = deps.Connect(s, deps.Fence.Check)
	}
	return s, nil
}

// Enter implements fetch.Pacer.
func (s *slot) Enter(ctx context.Context) (leave func(), err error) {
	err = s.untilHalted(ctx, func(ctx context.Context) error {
		leave, err = s.limiter.Enter(ctx)
		return err
	})
	return leave, err
}

// Sending implements fetch.Pacer.
func (s *slot) Sending(ctx context.Context) error { return s.untilHalted(ctx, s.limiter.Sending) }

// untilHalted waits for a turn. Who still waits when the intake ends is sent away with ErrDrain: a pause must not last as
// long as the site's block.
func (s *slot) untilHalted(ctx context.Context, wait func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-s.halted:
			cancel(ErrDrain)
		case <-ctx.Done():
		}
	}()
	err := wait(ctx)
	if err != nil && errors.Is(context.Cause(ctx), ErrDrain) {
		err = fmt.Errorf("%w: %w", ErrDrain, err)
	}
	return err
}

// Observe implements fetch.Pacer: refusals are kept for the other slots.
func (s *slot) Observe(status int, retryAfter time.Time) {
	s.limiter.Observe(status, retryAfter)
	if status != 429 && status != 503 {
		return
	}
	now := s.limiter.Status()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused.N++
	s.refused.At = s.deps.Clock.Now()
	s.refused.Slowdown = now.Slowdown
	if now.BlockedUntil.After(s.refused.Until) {
		s.refused.Until = now.BlockedUntil
	}
}

var _ fetch.Pacer = (*slot)(nil)

// begin takes in what the operator wishes and what the site told the other slots, waits for the slot's place in
// the site's rhythm, and starts looking at both every crawl.Control until ctx ends. phase is the part of an
// interval to wait, so that slots that start together do not ask together.
func (s *slot) begin(ctx context.Context, phase float64) error {
	if err := s.look(ctx); err != nil {
		return err
	}
	if rate := s.limiter.Status().Rate; rate > 0 && phase > 0 {
		if err := s.deps.Clock.Sleep(ctx, time.Duration(phase/rate*float64(time.Second))); err != nil {
			return err
		}
	}
	ctx, s.cancel = context.WithCancel(ctx)
	s.watched = make(chan struct{})
	go func() {
		defer close(s.watched)
		s.watch(ctx)
	}()
	return nil
}

// end stops looking, so that nothing is written behind the owner's back. It may be called more than once.
func (s *slot) end() {
	if s.watched != nil {
		s.cancel()
		<-s.watched
	}
}

// obeyCrawlDelay spaces the site's requests as its robots.txt asks. Where that cannot be read now, the requests
// themselves meet the same robots.txt and are made again later.
func (s *slot) obeyCrawlDelay(ctx context.Context, url string) {
	if d, err := s.fetcher.CrawlDelay(ctx, url); err == nil {
		s.limiter.SetCrawlDelay(d)
	}
}

// paceOut waits until the slot may be asked of again, so that whoever gets it next can begin at once. It does not wait
// for a long block to end: whoever gets the slot hears of that.
func (s *slot) paceOut(ctx context.Context) error {
	if s.blocked(s.deps.Clock.Now()) > 0 {
		return nil
	}
	return s.limiter.Wait(ctx)
}

// blocked is how long the site still wants to be left alone, if that is longer than a slot may wait; else 0. The
// slot is given back then: there may be other sites to ask.
func (s *slot) blocked(now time.Time) time.Duration {
	if left := s.limiter.Status().BlockedUntil.Sub(now); left > s.crawl.MaxWait {
		return left
	}
	return 0
}

// maxDeaf is how many looks in a row may fail because the store is away before the slot gives up: it must not
// go on asking a site that has told the other slots to stop.
const maxDeaf = 5

func (s *slot) watch(ctx context.Context) {
	deaf := 0
	for s.deps.Clock.Sleep(ctx, s.crawl.Control) == nil {
		err := s.look(ctx)
		switch {
		case err == nil:
			deaf = 0
		case ctx.Err() != nil:
			return
		case errors.Is(err, blob.ErrUnavailable) && deaf < maxDeaf:
			deaf++
		default:
			s.mu.Lock()
			s.pollErr = err
			s.mu.Unlock()
			s.stop(Status("failed"))
			return
		}
	}
}

// look exchanges files with the operator and the other slots once.
func (s *slot) look(ctx context.Context) error {
	if err := s.wishes.read(ctx, s.deps.Store, s.crawl.Place); err != nil {
		return err
	}
	switch {
	case s.wishes.stop:
		s.stop(Finished)
	case s.wishes.paused:
		s.stop(Paused)
	}
	if s.wishes.rate > 0 && !s.crawl.Lifted {
		s.limiter.SetRate(min(s.wishes.rate, s.rate) * headroom) // an operator slows down, never over the run's own rate
	}
	if err := s.warn(ctx); err != nil {
		return err
	}
	heard, err := s.throttle.read(ctx, s.deps.Store, s.deps.Clock.Now())
	if err != nil {
		return err
	}
	if heard.N > 0 {
		s.limiter.Block(heard.Until)
		s.limiter.SetSlowdown(heard.Slowdown)
	}
	return s.writeProgress(ctx, "")
}

// warn tells the other slots what the site refused.
func (s *slot) warn(ctx context.Context) error {
	s.mu.Lock()
	refused := s.refused
	s.mu.Unlock()
	return s.throttle.write(ctx, s.deps.Store, refused)
}

// leave says last words after end: refusals since the last look, and the progress of a slot that works no more.
func (s *slot) leave(ctx context.Context, limitName string) error {
	if err := s.warn(ctx); err != nil {
		return err
	}
	return s.writeProgress(ctx, limitName)
}

// stop ends the intake of the slot for good; the first reason counts, except that stop overrules pause.
func (s *slot) stop(why Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.halt == "" {
		close(s.halted)
	}
	if s.halt == "" || why == Finished {
		s.halt = why
	}
}

func (s *slot) haltedBy() (Status, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.halt, s.pollErr
}

// writeProgress replaces the slot's progress object. limitName overrules what the limiter says.
func (s *slot) writeProgress(ctx context.Context, limitName string) error {
	p := s.progress()
	p.Owner, p.Limit = s.owner, limitName
	if limitName == "" {
		status := s.limiter.Status()
		p.Limit = string(status.Binding)
		if status.Binding == limit.BindNone {
			p.Limit = limitLatency
		}
		p.Rate = float64(s.fetched.Swap(0)) / s.crawl.Control.Seconds()
	}
	if err := putJSON(ctx, s.deps.Store, s.crawl.progress()+s.owner+".json", p); err != nil {
		return fmt.Errorf("write progress: %w", err)
	}
	return nil
}
