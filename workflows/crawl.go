package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// CrawlSource crawls one marketplace for a run, under the id site/<registrable domain>: one crawl a site at a time.
// It keeps a window of W slots busy, Discover's included, and continues as new on the server's hint after the
// window has drained. It holds numbers only; frontier, batches and records are in the object store.
func CrawlSource(ctx workflow.Context, in wire.CrawlInput) (wire.CrawlResult, error) {
	in.Timing = in.Timing.WithDefaults()
	c := &crawl{in: in, at: in.Resume}
	c.listen(ctx)
	for {
		if err := workflow.Await(ctx, func() bool { return c.next(ctx) != wait }); err != nil {
			if late := c.settle(ctx); late != nil {
				return wire.CrawlResult{}, late
			}
			return wire.CrawlResult{}, err
		}
		switch c.next(ctx) {
		case fail:
			return wire.CrawlResult{}, c.failure
		case renew:
			return wire.CrawlResult{}, c.continueAsNew(ctx)
		case discover:
			c.discover(ctx)
		case fetch:
			c.fetch(ctx)
		case end:
			return c.seal(ctx)
		}
	}
}

// crawl is the window over one site.
type crawl struct {
	in          wire.CrawlInput
	at          wire.Crawled
	discovering bool
	running     int  // batches with a worker
	deferred    int  // batches that the site asked to come back for later
	news        bool // a batch ended since the last Discover began
	idle        int  // Discovers in a row that moved nothing while nothing ran
	failure     error
	signals     workflow.ReceiveChannel
}

type step int

const (
	wait step = iota
	fail
	renew
	discover
	fetch
	end
)

// maxIdle Discovers in a row may bring nothing while no batch runs; then the crawl is stuck and says so.
const maxIdle = 3

// next decides what to do now; wait = until something ends or an operator speaks.
func (c *crawl) next(ctx workflow.Context) step {
	busy := c.busy()
	switch {
	case c.failure != nil && busy+c.deferred == 0:
		return fail
	case c.failure != nil:
		return wait
	case c.over() && busy == 0:
		return end
	case workflow.GetInfo(ctx).GetContinueAsNewSuggested():
		if busy+c.deferred == 0 {
			return renew
		}
		return wait
	case c.at.Paused || busy >= c.in.Source.Slots:
		return wait
	case c.wantsDiscover():
		return discover
	case c.backlog() > 0 && !c.at.Stopped:
		return fetch
	}
	return wait
}

// busy counts the activities that may ask the site.
func (c *crawl) busy() int {
	if c.discovering {
		return c.running + 1
	}
	return c.running
}

// settle waits for the activities of a cancelled crawl: the site's id is its lock, and whoever gets it next may ask at
// once.
func (c *crawl) settle(ctx workflow.Context) error {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	return workflow.Await(ctx, func() bool { return c.busy() == 0 })
}

func (c *crawl) backlog() int { return c.at.LastBatch - c.at.Started + len(c.at.Again) }

// over: nothing more will be found and every batch that will be fetched has been. A stopped crawl leaves the batches
// that no worker had; SealCrawl marks them.
func (c *crawl) over() bool {
	return c.at.Over && !c.at.Paused && (c.at.Stopped || c.deferred+c.backlog() == 0)
}

// wantsDiscover: a stopped crawl asks its master to end, whatever waits; nothing else would end it.
func (c *crawl) wantsDiscover() bool {
	switch {
	case c.discovering || c.at.Over:
		return false
	case c.at.Stopped:
		return true
	case c.backlog() >= c.in.Source.Slots:
		return false
	}
	return !c.at.Waiting || c.news || c.running+c.deferred+c.backlog() == 0
}

func (c *crawl) discover(ctx workflow.Context) {
	c.discovering, c.news = true, false
	in := wire.DiscoverInput{
		Dataset: c.in.Dataset, Run: c.in.Run, AsOf: c.in.AsOf, Source: c.in.Source, Parent: c.in.Parent, Timing: c.in.Timing,
		Frontier: c.at.Frontier, LastBatch: c.at.LastBatch, Want: 2*c.in.Source.Slots - c.backlog(), Lost: c.at.Lost, Stop: c.at.Stopped,
		Rereads: c.in.Rereads,
	}
	workflow.Go(ctx, func(ctx workflow.Context) {
		actx := c.work(ctx, fmt.Sprintf("discover %s after batch %d", c.in.Source.Name, in.LastBatch))
		out, err := call[wire.DiscoverResult](actx, wire.ActDiscover, in)
		if err != nil {
			c.failure = fmt.Errorf("discover %s: %w", c.in.Source.Name, err)
		} else {
			c.received(in, out)
			c.until(ctx, out.Status, out.RetryAt)
		}
		c.discovering = false
		c.show(ctx)
	})
}

func (c *crawl) received(in wire.DiscoverInput, out wire.DiscoverResult) {
	moved := out.LastBatch > in.LastBatch || out.Tally != c.at.Master || out.Status != wire.Waiting
	c.at.Frontier, c.at.LastBatch, c.at.Master = out.Frontier, out.LastBatch, out.Tally
	c.at.Over, c.at.Exhausted, c.at.Waiting = out.Status == wire.Finished, out.Exhausted, out.Status == wire.Waiting
	c.idle++
	if moved || c.running+c.deferred > 0 || c.news {
		c.idle = 0
	}
	if c.idle >= maxIdle {
		c.failure = fmt.Errorf("discover %s: %d calls in a row found nothing and nothing runs", c.in.Source.Name, c.idle)
	}
}

// until waits for the time at which deferred work may go on; its slot is free meanwhile for others only if it is a
// batch's. A crawl that ends, fails or continues as new does not wait: what is asked too early is deferred again.
func (c *crawl) until(ctx workflow.Context, status string, at time.Time) {
	if status != wire.Deferred {
		return
	}
	options := workflow.AwaitOptions{
		Timeout: at.Sub(workflow.Now(ctx)), TimerOptions: workflow.TimerOptions{Summary: "the site asked to come back later"},
	}
	_, err := workflow.AwaitWithOptions(ctx, options, func() bool {
		return c.at.Stopped || c.failure != nil || workflow.GetInfo(ctx).GetContinueAsNewSuggested()
	})
	if err != nil {
		c.failure = err
	}
}

func (c *crawl) fetch(ctx workflow.Context) {
	number := c.take()
	c.running++
	in := wire.BatchInput{
		Dataset: c.in.Dataset, Run: c.in.Run, AsOf: c.in.AsOf, Source: c.in.Source, Timing: c.in.Timing, Batch: number, Rereads: c.in.Rereads,
	}
	workflow.Go(ctx, func(ctx workflow.Context) {
		actx := c.work(ctx, fmt.Sprintf("fetch batch %d of %s", number, c.in.Source.Name))
		out, err := call[wire.BatchResult](actx, wire.ActFetchBatch, in)
		c.running--
		switch {
		case ctx.Err() != nil:
			c.failure = ctx.Err()
		case err != nil:
			c.giveUp(number, err)
		case out.Status == wire.Finished:
			c.at.Batches = c.at.Batches.Plus(out.Tally)
			c.ended()
		default:
			c.deferred++
			c.until(ctx, out.Status, out.RetryAt)
			c.deferred--
			c.at.Again = append(c.at.Again, number)
		}
		c.show(ctx)
	})
}

// maxLost batches may be given up; a crawl that loses more is broken, and its list would not fit into history.
const maxLost = 100

// giveUp a batch after its last attempt: Discover seals its chain as it is, and the source is partial.
func (c *crawl) giveUp(number int, err error) {
	if refusedByStore(err) {
		c.failure = fmt.Errorf("fetch batch %d of %s: %w", number, c.in.Source.Name, err)
		return
	}
	c.at.Lost = append(c.at.Lost, number)
	c.ended()
	if len(c.at.Lost) > maxLost {
		c.failure = fmt.Errorf("%d batches were given up, the last one: %w", len(c.at.Lost), err)
	}
}

func (c *crawl) ended() {
	c.at.Finished++
	c.news = true
}

// take the next batch: one that paused before a new one.
func (c *crawl) take() int {
	if len(c.at.Again) > 0 {
		n := c.at.Again[0]
		c.at.Again = c.at.Again[1:]
		return n
	}
	c.at.Started++
	return c.at.Started
}

// listen follows the operator's wishes that BuildDataset passes on.
func (c *crawl) listen(ctx workflow.Context) {
	c.signals = workflow.GetSignalChannel(ctx, wire.SignalControl)
	workflow.Go(ctx, func(ctx workflow.Context) {
		for {
			var s wire.Control
			if more := c.signals.Receive(ctx, &s); !more || ctx.Err() != nil {
				return
			}
			c.obey(s)
		}
	})
}

func (c *crawl) obey(s wire.Control) {
	switch s.Action {
	case wire.UpdatePause:
		c.at.Paused = true
	case wire.UpdateResume:
		c.at.Paused = false
	case wire.UpdateStop:
		c.at.Stopped, c.at.Paused = true, false
	}
}

func (c *crawl) continueAsNew(ctx workflow.Context) error {
	var s wire.Control
	for c.signals.ReceiveAsync(&s) {
		c.obey(s)
	}
	next := c.in
	next.Resume = c.at
	return workflow.NewContinueAsNewError(ctx, wire.CrawlSource, next)
}

// work is how Discover and FetchBatch are called: a reread is work on data, not on a site.
func (c *crawl) work(ctx workflow.Context, summary string) workflow.Context {
	if c.in.Rereads != "" {
		return rereading(ctx, c.in.Timing, "archive: "+summary)
	}
	if c.in.Source.Browser {
		return rendering(ctx, c.in.Timing, summary)
	}
	return crawling(ctx, c.in.Timing, summary)
}

// seal ends every chain, so that Compare reads a crawl that can no longer change.
func (c *crawl) seal(ctx workflow.Context) (wire.CrawlResult, error) {
	out := wire.CrawlResult{
		Source: c.in.Source.Name, Batches: c.at.LastBatch, Tally: c.at.Master.Plus(c.at.Batches),
	}
	in := wire.SealInput{Run: c.in.Run, Source: c.in.Source.Name, Batches: c.at.LastBatch}
	switch {
	case c.at.Stopped:
		in.Reason = "stopped by an operator"
	case len(c.at.Lost) > 0:
		in.Reason = fmt.Sprintf("%d of %d batches were given up", len(c.at.Lost), c.at.LastBatch)
	}
	reason, err := call[string](light(ctx, "seal the crawl"), wire.ActSealCrawl, in)
	if err != nil {
		return out, fmt.Errorf("seal crawl of %s: %w", c.in.Source.Name, err)
	}
	out.Reason, out.Exhausted = reason, reason == ""
	c.show(ctx)
	return out, nil
}

func (c *crawl) show(ctx workflow.Context) {
	all := c.at.Master.Plus(c.at.Batches)
	workflow.SetCurrentDetails(ctx, fmt.Sprintf(
		"**%s** for `%s`\n\n| batches found | started | finished | given up | fetched | records | errors |\n|---:|---:|---:|---:|---:|---:|---:|\n"+
			"| %d | %d | %d | %d | %d | %d | %d |\n", c.in.Source.Name, c.in.Run, c.at.LastBatch, c.at.Started, c.at.Finished,
		len(c.at.Lost), all.Fetched, all.Records, all.Errors))
}
