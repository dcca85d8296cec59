package workflows

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// BuildDataset makes one run of a dataset: crawl, compare, check, build, publish, notify. It runs under the id
// dataset/<namespace>/<name>, which is the dataset's lock. A source that fails or is held keeps its parent's rows;
// only a run of which every source failed is a failed workflow.
func BuildDataset(ctx workflow.Context, in wire.BuildInput) (wire.BuildResult, error) {
	in.Timing = in.Timing.WithDefaults()
	b := &build{in: in, board: newBoard(in), speaking: workflow.NewMutex(ctx)}
	if err := b.listen(ctx); err != nil {
		return wire.BuildResult{}, err
	}
	result, err := b.story(ctx)
	return b.finish(ctx, result, err)
}

// build is the state of one run.
type build struct {
	in       wire.BuildInput
	plan     wire.Plan
	board    *board
	children map[string]workflow.ChildWorkflowFuture // running crawls by source
	lost     map[string]string                       // source -> why it failed
	unread   map[string]string                       // source -> which of its pages no archive has
	controls int                                     // control files written
	speaking workflow.Mutex                          // held while a wish is passed on
	stopped  bool
	surveyed int64 // archived bodies that a re-extraction reads
}

// story is the run, stage by stage.
func (b *build) story(ctx workflow.Context) (wire.BuildResult, error) {
	result := wire.BuildResult{Run: b.in.Run, Outcome: wire.Failed}
	if err := b.prepare(ctx); err != nil {
		return result, err
	}
	if b.in.Reextract != nil && len(b.plan.Sources) == 0 {
		result.Outcome, result.Reason = wire.Skipped, "latest already has everything at a later as_of"
		return result, nil
	}
	if b.in.Restore != nil {
		return b.restore(ctx, result)
	}
	deltas, err := b.collect(ctx)
	if err != nil {
		return result, err
	}
	result.Failed = keys(b.lost)
	if len(deltas) == 0 {
		return result, b.allFailed()
	}
	if deltas = present(deltas); len(deltas) == 0 {
		result.Outcome, result.Reason = wire.Skipped, "latest already has this source at a later as_of"
		return result, nil
	}
	checked, err := b.check(ctx, deltas)
	if err != nil {
		return result, err
	}
	if b.dryRun() {
		return b.preview(result, deltas, checked), nil
	}
	if result.Held, err = b.hold(ctx, checked.Held); err != nil {
		return result, err
	}
	if len(checked.Admitted) == 0 {
		result.Outcome, result.Reason = wire.Held, checked.Held[0].Reason
		return result, nil
	}
	merged, err := b.merge(ctx, deltas, checked)
	if err != nil {
		return result, err
	}
	result.Counts, result.Digest = merged.Counts, merged.Digest
	if !merged.Changed {
		result.Outcome = wire.Unchanged
		if err := b.commitState(ctx, merged); err != nil {
			return result, err
		}
		return result, b.supersede(ctx, checked.Admitted)
	}
	version, err := b.publish(ctx, merged)
	if err != nil {
		return result, err
	}
	result.Version, result.Commit, result.Outcome = version.Version, version.Commit, wire.Published
	if err := b.supersede(ctx, checked.Admitted); err != nil {
		return result, err
	}
	if b.stopped {
		result.Reason = "stopped by an operator: rows that were not seen stay as they were"
	}
	if len(b.unread) > 0 {
		result.Reason = b.unreadReasons()
	}
	if len(result.Held)+len(result.Failed)+len(b.unread) > 0 || b.stopped {
		result.Outcome = wire.Partial
	}
	return result, b.notify(ctx, version)
}

// restore publishes a version that was made elsewhere.
func (b *build) restore(ctx workflow.Context, result wire.BuildResult) (wire.BuildResult, error) {
	version, err := b.publish(ctx, wire.MergeResult{Build: *b.in.Restore, Changed: true})
	if err != nil {
		return result, err
	}
	result.Version, result.Commit, result.Digest, result.Outcome = version.Version, version.Commit, version.Digest, wire.Published
	return result, b.notify(ctx, version)
}

func (b *build) prepare(ctx workflow.Context) error {
	if err := b.stage(ctx, "prepare"); err != nil {
		return err
	}
	in := wire.PrepareInput{Build: b.in, Start: workflow.GetInfo(ctx).WorkflowStartTime.UTC()}
	plan, err := call[wire.Plan](light(ctx, "fix revisions, parent and as_of"), wire.ActPrepareRun, in)
	if err != nil {
		return fmt.Errorf("prepare run %s: %w", b.in.Run, err)
	}
	b.plan = plan
	b.board.plan(plan)
	b.lost, b.unread = map[string]string{}, map[string]string{}
	b.children = map[string]workflow.ChildWorkflowFuture{}
	return nil
}

func (b *build) check(ctx workflow.Context, deltas []wire.CompareResult) (wire.CheckResult, error) {
	if err := b.stage(ctx, "check"); err != nil {
		return wire.CheckResult{}, err
	}
	in := wire.CheckInput{
		Dataset: b.in.Dataset, Run: b.in.Run, AsOf: b.plan.AsOf, Definition: b.plan.Definition, Parent: b.plan.Parent,
		Deltas: refs(deltas, nil), Lost: keys(b.lost),
	}
	if b.in.Admit != nil {
		in.Approved = []string{b.in.Admit.Source}
	}
	out, err := call[wire.CheckResult](light(ctx, "judge what came back"), wire.ActCheckRun, in)
	if err != nil {
		return out, fmt.Errorf("check run %s: %w", b.in.Run, err)
	}
	return out, nil
}

func (b *build) merge(ctx workflow.Context, deltas []wire.CompareResult, checked wire.CheckResult) (wire.MergeResult, error) {
	if err := b.stage(ctx, "build"); err != nil {
		return wire.MergeResult{}, err
	}
	in := wire.MergeInput{
		Dataset: b.in.Dataset, Run: b.in.Run, AsOf: b.plan.AsOf, Definition: b.plan.Definition, Parent: b.plan.Parent,
		Deltas: refs(deltas, checked.Admitted), Verdicts: checked.Verdicts,
	}
	out, err := call[wire.MergeResult](data(ctx, b.in.Timing, "merge deltas into parts"), wire.ActMergeParts, in)
	if err != nil {
		return out, fmt.Errorf("build run %s: %w", b.in.Run, err)
	}
	return out, nil
}

func (b *build) commitState(ctx workflow.Context, merged wire.MergeResult) error {
	in := wire.CommitStateInput{Dataset: b.in.Dataset, Run: b.in.Run, Parent: b.plan.Parent, Build: merged.Build}
	if err := run(light(ctx, "remember what was seen"), wire.ActCommitState, in); err != nil {
		return fmt.Errorf("commit state of run %s: %w", b.in.Run, err)
	}
	return nil
}

// publish allocates a number once and commits under it; a number that somebody else took is given up for a new
// one, three times at most.
func (b *build) publish(ctx workflow.Context, merged wire.MergeResult) (wire.PublishResult, error) {
	if err := b.stage(ctx, "publish"); err != nil {
		return wire.PublishResult{}, err
	}
	for range 3 {
		number, err := call[int](light(ctx, "allocate a version number"), wire.ActAllocateVersion, b.in.Dataset)
		if err != nil {
			return wire.PublishResult{}, fmt.Errorf("allocate version of %s: %w", b.in.Dataset, err)
		}
		in := wire.PublishInput{Dataset: b.in.Dataset, Run: b.in.Run, AsOf: b.plan.AsOf, Number: number, Build: merged.Build}
		in.At = workflow.Now(ctx).UTC().Truncate(time.Second)
		out, err := call[wire.PublishResult](data(ctx, b.in.Timing, "publish "+versionName(number)), wire.ActPublishVersion, in)
		if err != nil {
			return out, fmt.Errorf("publish %s of %s: %w", versionName(number), b.in.Dataset, err)
		}
		if !out.Taken {
			return out, upsert(ctx, attrVersion.ValueSet(versionName(out.Version)))
		}
	}
	return wire.PublishResult{}, fmt.Errorf("publish %s: three version numbers in a row were taken by another writer", b.in.Dataset)
}

// finish records the outcome, whatever happened, and lets running updates end first.
func (b *build) finish(ctx workflow.Context, result wire.BuildResult, failure error) (wire.BuildResult, error) {
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	if failure != nil {
		result.Outcome, result.Reason = wire.Failed, shorten(cause(failure), 500)
	}
	stage := b.board.current.Stage
	b.board.done(ctx, result)
	err := upsert(ctx, attrOutcome.ValueSet(string(result.Outcome)), attrStage.ValueSet("done"))
	if err == nil {
		in := wire.FinishInput{
			Dataset: b.in.Dataset, AsOf: b.plan.AsOf, Result: result, Stage: stage, Trigger: b.in.Trigger, By: b.in.By,
			Asked: b.in.AsOf, Scheduled: b.in.Scheduled, Started: workflow.GetInfo(ctx).WorkflowStartTime.UTC(),
		}
		err = run(light(ctx, "record the outcome: "+string(result.Outcome)), wire.ActFinishRun, in)
	}
	if awaitErr := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err == nil {
		err = awaitErr
	}
	if failure == nil {
		failure = err
	} else if err != nil {
		workflow.GetLogger(ctx).Error("the outcome was not recorded", "run", b.in.Run, "error", err)
	}
	return result, told(failure)
}

func (b *build) allFailed() error {
	var why string
	for _, source := range keys(b.lost) {
		why += "; " + source + ": " + b.lost[source]
	}
	return temporal.NewNonRetryableApplicationError(
		fmt.Sprintf("every source failed%s", shorten(why, 1000)), wire.ErrAllFailed, nil)
}

// stage names what the run does now, for `temporal workflow list -q` and the details table.
func (b *build) stage(ctx workflow.Context, name string) error {
	b.board.stage(ctx, name)
	return upsert(ctx, attrStage.ValueSet(name))
}

// refs of the deltas of some sources, in source order; nil = all.
func refs(deltas []wire.CompareResult, sources []string) []wire.Ref {
	var out []wire.Ref
	for _, d := range deltas {
		if sources == nil || contains(sources, d.Source) {
			out = append(out, d.Delta)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

func keys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m { //workflowcheck:ignore (sorted below)
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// shorten keeps texts that enter history small.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…" // a message with half a character is refused
}
