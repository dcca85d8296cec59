package workflows

import (
	"fmt"
	"sort"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// collect crawls and compares the sources, all at once; a source that fails is noted in b.lost. The result is in
// source order, whatever ended first.
func (b *build) collect(ctx workflow.Context) ([]wire.CompareResult, error) {
	stage := "crawl"
	switch {
	case b.in.Admit != nil, b.in.Import != nil:
		stage = "compare"
	case b.plan.Reextract != nil:
		if err := b.survey(ctx); err != nil {
			return nil, err
		}
		stage = "reread"
	}
	if err := b.stage(ctx, stage); err != nil {
		return nil, err
	}
	stopPolling := b.poll(ctx)
	defer stopPolling()
	var deltas []wire.CompareResult
	var broken error // the store's refusal
	wg := workflow.NewWaitGroup(ctx)
	for _, source := range b.sources() {
		wg.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer wg.Done()
			delta, err := b.source(ctx, source)
			if refusedByStore(err) || err != nil && b.plan.Reextract != nil { // all that was asked for, or nothing
				broken = err
			}
			if err != nil {
				b.lost[source.Name] = shorten(cause(err), 400)
				b.board.source(ctx, source.Name, "failed")
				return
			}
			deltas = append(deltas, delta)
			b.board.source(ctx, source.Name, "compared")
		})
	}
	wg.Wait(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if broken != nil {
		return nil, broken
	}
	sort.Slice(deltas, func(i, j int) bool { return deltas[i].Source < deltas[j].Source })
	return deltas, nil
}

// sources of this run: all, or the one that an approval admits.
func (b *build) sources() []wire.Source {
	if b.in.Admit == nil {
		return b.plan.Sources
	}
	for _, s := range b.plan.Sources {
		if s.Name == b.in.Admit.Source {
			return []wire.Source{s}
		}
	}
	return nil
}

// source crawls one source, unless its records are parked already, and compares them with the parent.
func (b *build) source(ctx workflow.Context, source wire.Source) (wire.CompareResult, error) {
	records := b.in.Run
	switch {
	case b.in.Admit != nil:
		records = b.in.Admit.Run
	case b.again() != nil:
		records = ""
	case b.in.Import != nil: // its records were uploaded before it began
	default:
		crawled, err := b.crawl(ctx, source)
		if err != nil {
			return wire.CompareResult{}, fmt.Errorf("crawl %s: %w", source.Name, err)
		}
		b.board.crawled(source.Name, crawled)
		if b.rereads() != "" && crawled.Reason != "" {
			b.unread[source.Name] = crawled.Reason
		}
	}
	b.board.source(ctx, source.Name, "comparing")
	in := wire.CompareInput{
		Dataset: b.in.Dataset, Run: b.in.Run, AsOf: b.asOf(source), Source: source, Parent: b.plan.Parent, Records: records, Again: b.again(),
		Strict: b.plan.Reextract != nil,
	}
	ctx = data(ctx, b.in.Timing, "compare "+source.Name+" with "+versionName(b.plan.Parent.Version))
	out, err := call[wire.CompareResult](ctx, wire.ActCompareSource, in)
	if err != nil {
		return out, fmt.Errorf("compare %s: %w", source.Name, err)
	}
	return out, nil
}

// crawl starts the site's crawl as a child. One crawl a marketplace at a time, whoever asks: if another run has
// it, an activity waits for that one's end and shows for whom, then this run tries again.
func (b *build) crawl(ctx workflow.Context, source wire.Source) (wire.CrawlResult, error) {
	id, stage, rereads := wire.SiteID(source.Name), wire.StageCrawling, b.rereads()
	if rereads != "" {
		id, stage = wire.RereadID(b.in.Run, source.Name), wire.StageRereading
	}
	in := wire.CrawlInput{
		Dataset: b.in.Dataset, Run: b.in.Run, AsOf: b.plan.AsOf, Source: source, Parent: b.plan.Parent, Timing: b.in.Timing,
		Rereads: rereads,
	}
	for {
		in.Resume = wire.Crawled{Paused: b.board.paused(), Stopped: b.stopped}
		child := workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID:            id,
			TaskQueue:             wire.QueueControl,
			WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
			ParentClosePolicy:     enums.PARENT_CLOSE_POLICY_REQUEST_CANCEL,
			TypedSearchAttributes: attributes(b.in.Dataset, b.in.Run, source.Name),
			StaticSummary:         source.Name + " for " + b.in.Dataset,
		}), wire.CrawlSource, in)
		err := child.GetChildWorkflowExecution().Get(ctx, nil)
		if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			b.board.source(ctx, source.Name, "waiting for another run on this site")
			wait := wire.AwaitInput{Workflow: id, For: b.in.Run}
			if err := run(waiting(ctx, b.in.Timing, "wait for the crawl of "+source.Name), wire.ActAwaitWorkflow, wait); err != nil {
				return wire.CrawlResult{}, fmt.Errorf("wait for %s: %w", id, err)
			}
			continue
		}
		if err != nil {
			return wire.CrawlResult{}, fmt.Errorf("start %s: %w", id, err)
		}
		b.board.source(ctx, source.Name, stage)
		b.children[source.Name] = child
		defer delete(b.children, source.Name)
		if err := b.catchUp(ctx, child, in.Resume); err != nil {
			return wire.CrawlResult{}, fmt.Errorf("tell %s: %w", id, err)
		}
		var out wire.CrawlResult
		err = child.Get(ctx, &out)
		return out, err
	}
}

// catchUp tells a crawl what an operator asked for between its start and now, when nobody knew yet whom to tell.
func (b *build) catchUp(ctx workflow.Context, child workflow.ChildWorkflowFuture, knows wire.Crawled) error {
	missed := wire.Control{Run: b.in.Run}
	switch {
	case b.stopped && !knows.Stopped:
		missed.Action = wire.UpdateStop
	case b.board.paused() && !knows.Paused:
		missed.Action = wire.UpdatePause
	case !b.board.paused() && knows.Paused:
		missed.Action = wire.UpdateResume
	default:
		return nil
	}
	return tell(ctx, child, missed)
}
