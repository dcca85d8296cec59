package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/converter"

	"sheaf/datasets/blob"
	"sheaf/internal/notify"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// sought is how many of a dataset's newest runs are looked at for one that ended without a word.
const sought = 20

// closeLost records how runs ended that could not say so themselves, because somebody terminated them, their time was over, or
// Temporal was lost, and tells of those that failed and nobody told of: each once, whoever looks how often. holder is the run
// that has the dataset's lock; "" = Temporal is asked. It returns how many runs it found.
func (p *process) closeLost(ctx context.Context, dataset, holder string) (int, error) {
	names, err := runs.Names(ctx, p.Store, dataset, sought)
	if err != nil {
		return 0, err
	}
	last := lastRun{run: holder, going: true}
	if holder == "" {
		if last, err = p.lastRun(ctx, dataset); err != nil {
			return 0, err
		}
		if last.going && last.run == "" {
			return 0, nil // which one it is cannot be told
		}
		if last.asked != nil && last.run != "" && !slices.Contains(names, last.run) { // it had no time for a plan
			if err := p.planOf(ctx, *last.asked); err != nil {
				return 0, err
			}
			names = append(names, last.run)
		}
	}
	found := 0
	slices.Sort(names) // the oldest first: each tells how many failed before it
	for _, name := range names {
		if name == last.run && last.going {
			continue
		}
		n, err := p.closeRun(ctx, dataset, name, last)
		if err != nil {
			return found, err
		}
		found += n
	}
	return found, nil
}

// closeRun records how a run ended that has no result and goes on no more, and tells of one that failed without being told of.
func (p *process) closeRun(ctx context.Context, dataset, name string, last lastRun) (found int, err error) {
	s, err := runs.Get(ctx, p.Store, dataset, name)
	if errors.Is(err, blob.ErrNotFound) {
		return 0, nil // of a dataset that nobody has defined
	}
	if err != nil {
		return 0, err
	}
	began := s.Plan.Started
	if began.IsZero() {
		began = s.Plan.AsOf
	}
	if p.Clock.Now().Sub(began) > unsent {
		return 0, nil
	}
	if s.Result == nil {
		r := runs.Result{Run: name, Dataset: dataset, Outcome: string(wire.Failed), Reason: last.why(name)}
		err := runs.PutResult(ctx, p.Store, r)
		if errors.Is(err, blob.ErrConflict) {
			return 0, nil // it said so itself in this moment, and tells
		}
		if err != nil {
			return 0, err
		}
		s.Result, found = &r, 1
	}
	if s.Result.Outcome != string(wire.Failed) {
		return found, nil
	}
	e, err := notify.NewEvent(notify.RunFailed, dataset, name, s.Plan.AsOf, p.Base, notify.Failed{})
	if err != nil {
		return found, err
	}
	if _, err = p.Store.Stat(ctx, notify.EventKey(e)); !errors.Is(err, blob.ErrNotFound) {
		return found, err
	}
	return found, p.tellRun(ctx, wire.FinishInput{
		Dataset: dataset, AsOf: s.Plan.AsOf, Trigger: s.Plan.Trigger, By: s.Plan.By, Scheduled: s.Plan.Scheduled, Started: s.Plan.Started,
		Result: wire.BuildResult{Run: name, Outcome: wire.Failed, Failed: s.Result.Failed, Reason: s.Result.Reason},
	})
}

// lastRun is what Temporal knows of the newest run of a dataset.
type lastRun struct {
	run   string
	going bool
	how   string // it ended, if not by itself
	asked *wire.FinishInput
}

// why says how a run ended that left no result.
func (l lastRun) why(run string) string {
	if run == l.run && l.how != "" {
		return l.how
	}
	return "its workflow ended without a result: it was terminated, or Temporal lost it"
}

// lastRun asks Temporal for the newest run of a dataset.
func (p *process) lastRun(ctx context.Context, dataset string) (out lastRun, err error) {
	id := wire.DatasetID(dataset)
	about, err := p.Client.DescribeWorkflowExecution(ctx, id, "")
	if isNotFound(err) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("look whether %s runs: %w", dataset, err)
	}
	info := about.GetWorkflowExecutionInfo()
	if field := info.GetSearchAttributes().GetIndexedFields()[wire.AttrRun]; field != nil {
		if err := converter.GetDefaultDataConverter().FromPayload(field, &out.run); err != nil {
			return out, fmt.Errorf("read which run of %s is the newest: %w", dataset, err)
		}
	}
	switch info.GetStatus() {
	case enums.WORKFLOW_EXECUTION_STATUS_RUNNING:
		out.going = true
		return out, nil
	case enums.WORKFLOW_EXECUTION_STATUS_TERMINATED:
		out.how = "somebody terminated its workflow"
	case enums.WORKFLOW_EXECUTION_STATUS_TIMED_OUT:
		out.how = "the time of its workflow was over"
	default:
		return out, nil
	}
	run := info.GetExecution().GetRunId()
	if said := p.terminated(ctx, id, run); said != "" {
		out.how += ": " + said
	}
	asked, err := p.asked(ctx, id, run)
	if err == nil && asked.Run == out.run {
		out.asked = &wire.FinishInput{
			Dataset: dataset, AsOf: asked.AsOf, Asked: asked.AsOf, Trigger: asked.Trigger, By: asked.By, Scheduled: asked.Scheduled,
			Started: info.GetStartTime().AsTime().UTC(), Result: wire.BuildResult{Run: out.run, Outcome: wire.Failed},
		}
	}
	return out, err
}

// terminated is why somebody terminated a workflow, as they said; empty where nobody did or said.
func (p *process) terminated(ctx context.Context, id, run string) string {
	events := p.Client.GetWorkflowHistory(ctx, id, run, false, enums.HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT)
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return "" // it only explains
		}
		if t := e.GetWorkflowExecutionTerminatedEventAttributes(); t != nil {
			return cut(t.GetReason(), 200)
		}
	}
	return ""
}

// asked is what a run was started with.
func (p *process) asked(ctx context.Context, id, run string) (in wire.BuildInput, err error) {
	first, err := p.Client.GetWorkflowHistory(ctx, id, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT).Next()
	if err != nil {
		return in, fmt.Errorf("read how %s began: %w", id, err)
	}
	err = converter.GetDefaultDataConverter().FromPayloads(first.GetWorkflowExecutionStartedEventAttributes().GetInput(), &in)
	if err != nil {
		return in, fmt.Errorf("read how %s began: %w", id, err)
	}
	return in, nil
}
