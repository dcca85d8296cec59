package activities

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets/blob"
	"sheaf/internal/fetch"
	"sheaf/internal/frontier"
	"sheaf/workflows/wire"
)

// discover lets the site's one master go on.
func (p *process) discover(ctx context.Context, in wire.DiscoverInput) (wire.DiscoverResult, error) {
	t := in.Timing.WithDefaults()
	crawl, deps, err := p.crawl(ctx, in.Dataset, in.Run, in.AsOf, in.Source, t, in.Rereads)
	if err != nil {
		return wire.DiscoverResult{}, err
	}
	var out frontier.DiscoverResult
	err = p.crawling(ctx, t, 0, &deps, func(ctx context.Context) (err error) {
		if deps.Parent, err = p.sites.parent(ctx, in.Dataset, in.Source.Name, in.Parent); err != nil {
			return err
		}
		out, err = frontier.Discover(ctx, deps, frontier.DiscoverInput{
			Crawl: crawl, FrontierSeq: in.Frontier, LastBatch: in.LastBatch, Want: in.Want, BatchItems: in.Source.Batch,
			MaxDuration: t.Discover, Lost: in.Lost, Stop: in.Stop,
		})
		return err
	})
	if err == nil && out.Status == frontier.Drained {
		err = frontier.ErrDrain
	}
	return wire.DiscoverResult{
		Status: string(out.Status), Frontier: out.FrontierSeq, LastBatch: out.LastBatch, RetryAt: out.RetryAt,
		Exhausted: out.Exhausted, Partial: out.Partial, Tally: tally(out.Stats),
	}, err
}

// fetchBatch visits the items of one batch.
func (p *process) fetchBatch(ctx context.Context, in wire.BatchInput) (wire.BatchResult, error) {
	t := in.Timing.WithDefaults()
	crawl, deps, err := p.crawl(ctx, in.Dataset, in.Run, in.AsOf, in.Source, t, in.Rereads)
	if err != nil {
		return wire.BatchResult{}, err
	}
	var out frontier.BatchResult
	err = p.crawling(ctx, t, in.Batch, &deps, func(ctx context.Context) error {
		out, err = frontier.RunBatch(ctx, deps, frontier.BatchInput{Crawl: crawl, Batch: in.Batch})
		return err
	})
	if err == nil && out.Status == frontier.Drained {
		err = frontier.ErrDrain
	}
	return wire.BatchResult{
		Status: string(out.Status), Batch: in.Batch, Items: out.Items, Done: out.Done, RetryAt: out.RetryAt, Tally: tally(out.Stats),
	}, err
}

func tally(s frontier.Stats) wire.Tally {
	return wire.Tally{Fetched: s.Fetched, Records: s.Records, Errors: s.Errors}
}

// crawl is what Discover and the batches of a source have in common; rereads is the run whose archive stands for the site.
func (p *process) crawl(ctx context.Context, dataset, run string, asOf time.Time, src wire.Source, t wire.Timing, rereads string) (frontier.Crawl, frontier.Deps, error) {
	plan, err := p.sites.plan(ctx, dataset, src)
	if err != nil {
		return frontier.Crawl{}, frontier.Deps{}, err
	}
	crawl := frontier.Crawl{
		Place: frontier.Place{Run: run, Source: src.Name}, AsOf: asOf, Slots: src.Slots, Concurrency: src.Concurrency,
		Rate: src.Rate, Commit: t.Commit, Control: t.Control, Rereads: rereads,
	}
	// A dataset may only slow its recipe down; hosts of our own may be crawled as fast as their operator says.
	switch {
	case rereads != "":
		crawl.Concurrency = rereaders
	case !p.mapped(src.Name):
		if limit := plan.Policy.Rate.PerSecond(); crawl.Rate > limit {
			crawl.Rate = limit
		}
	case crawl.Rate == 0:
		crawl.Rate = p.MapRate
	}
	connect := frontier.Connector(fetch.Options{
		Transport: p.Transport, UserAgent: p.UserAgent, Robots: p.sites.robots, Clock: p.Clock,
		Timeout: time.Duration(plan.Policy.Timeout),
	})
	if plan.Policy.Render != nil && rereads == "" {
		if connect, err = p.rendering(connect, plan); err != nil {
			return frontier.Crawl{}, frontier.Deps{}, err
		}
	}
	return crawl, frontier.Deps{Store: p.Store, Site: frontier.NewSite(plan), Clock: p.Clock, Connect: connect}, nil
}

// rereaders is how many bodies one slot of a reread has in hand: one is parsed while the next is on its way.
const rereaders = 2

// mapped reports whether every host of the marketplace is served from an address of ours: only then the operator's
// rate may stand for the recipe's.
func (p *process) mapped(marketplace string) bool {
	_, below := p.Mapping.Lookup("any-host." + marketplace)
	_, itself := p.Mapping.Lookup("www." + marketplace)
	return below && itself
}

// crawling runs work under a heartbeat whose lease is the fence of every request.
func (p *process) crawling(ctx context.Context, t wire.Timing, batch int, deps *frontier.Deps, work func(context.Context) error) error {
	var at atomic.Pointer[frontier.Beat]
	at.Store(&frontier.Beat{})
	details := func() any {
		b := at.Load()
		return wire.BatchBeat{Batch: batch, Seq: b.Seq, Done: b.Done, Items: b.Items}
	}
	return p.beating(ctx, t.Beat, patience, details, func(ctx context.Context, b *beat) error {
		deps.Fence = b
		deps.Progress = func(now frontier.Beat) {
			at.Store(&now)
			b.Progress()
		}
		return work(ctx)
	})
}

// sealCrawl ends every chain of a crawl that is over, so that Compare may read them; its result is why the source
// is partial, or empty. A crawl that read no record at all has failed: the error quotes what the site answered.
func (p *process) sealCrawl(ctx context.Context, in wire.SealInput) (string, error) {
	place := frontier.Place{Run: in.Run, Source: in.Source}
	done, err := frontier.SealCrawl(ctx, frontier.Deps{Store: p.Store, Clock: p.Clock}, place, in.Reason)
	if err != nil {
		return "", fmt.Errorf("seal crawl of %s: %w", in.Source, err)
	}
	if done.Stats.Records > 0 || done.Stats.Errors == 0 {
		return done.Reason, nil
	}
	run, err := frontier.OpenRun(ctx, p.Store, place)
	if err != nil {
		return "", fmt.Errorf("open crawl of %s: %w", in.Source, err)
	}
	for o, err := range run.Outcomes(ctx) {
		if err != nil {
			return "", fmt.Errorf("read outcomes of %s: %w", in.Source, err)
		}
		if o.Reason != "" {
			return "", fmt.Errorf("%w from %s: %s is %s: %s", errNothing, in.Source, o.URL, o.Outcome, cut(o.Reason, 300))
		}
	}
	return "", fmt.Errorf("%w from %s: %d requests failed", errNothing, in.Source, done.Stats.Errors)
}

// awaitWorkflow waits until a workflow that somebody else started has ended, and says for whom it waits.
func (p *process) awaitWorkflow(ctx context.Context, in wire.AwaitInput) (none, error) {
	details := func() any { return wire.BatchBeat{Waiting: in.For} }
	every := activity.GetInfo(ctx).HeartbeatTimeout / 3
	return none{}, p.beating(ctx, every, forever, details, func(ctx context.Context, _ *beat) error {
		return p.ended(ctx, in.Workflow, "")
	})
}

// ended waits until a workflow is over; run "" = its newest. How it ended is its own business.
func (p *process) ended(ctx context.Context, workflow, run string) error {
	err := p.Client.GetWorkflow(ctx, workflow, run).Get(ctx, nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var ended *temporal.WorkflowExecutionError
	var forgotten *serviceerror.NotFound
	if err == nil || errors.As(err, &ended) || errors.As(err, &forgotten) {
		return nil
	}
	return fmt.Errorf("wait for %s: %w", workflow, err)
}

// writeControl puts an operator's wish where running batches look for it.
func (p *process) writeControl(ctx context.Context, in wire.Control) (none, error) {
	err := frontier.WriteControl(ctx, p.Store, in.Run, frontier.Control{
		Seq: in.Seq, Action: in.Action, Source: in.Source, Rate: in.Rate, By: in.By, Reason: in.Reason,
	})
	return none{}, err
}

// readProgress adds up the figures of the running crawls.
func (p *process) readProgress(ctx context.Context, in wire.ProgressInput) (wire.ProgressResult, error) {
	var out wire.ProgressResult
	for _, source := range in.Sources {
		t, err := frontier.ReadProgress(ctx, p.Store, frontier.Place{Run: in.Run, Source: source})
		if err != nil && !errors.Is(err, blob.ErrNotFound) {
			return out, fmt.Errorf("read progress of %s: %w", source, err)
		}
		out.Sources = append(out.Sources, wire.SourceProgress{
			Source: source, Fetched: t.Fetched, Records: t.Records, Errors: t.Errors, Rate: t.Rate, Limit: t.Limit,
		})
	}
	return out, nil
}
