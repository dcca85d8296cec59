package workflows

import (
	"errors"
	"fmt"
	"strings"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// hold parks the sources that a check refused: a document in the bucket and a workflow that waits for a decision.
func (b *build) hold(ctx workflow.Context, held []wire.HeldSource) ([]string, error) {
	var names []string
	for _, h := range held {
		in := wire.HoldInput{
			Dataset: b.in.Dataset, Run: b.in.Run, Source: h.Source, AsOf: b.heldAsOf(h.Source), Reason: h.Reason, Timing: b.in.Timing,
			Opened: workflow.Now(ctx).UTC(), Remind: b.plan.Remind, Expire: b.plan.Expire,
		}
		if err := run(light(ctx, "park "+h.Source), wire.ActOpenHold, in); err != nil {
			return names, fmt.Errorf("open hold of %s: %w", h.Source, err)
		}
		child := workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID:            wire.HoldID(b.in.Run, h.Source),
			TaskQueue:             wire.QueueControl,
			ParentClosePolicy:     enums.PARENT_CLOSE_POLICY_ABANDON,
			TypedSearchAttributes: attributes(b.in.Dataset, b.in.Run, h.Source),
			StaticSummary:         h.Source + " of " + b.in.Dataset + " waits for a decision",
		}), wire.Hold, in)
		if err := child.GetChildWorkflowExecution().Get(ctx, nil); err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			return names, fmt.Errorf("start hold of %s: %w", h.Source, err)
		}
		b.board.source(ctx, h.Source, "held")
		names = append(names, h.Source)
	}
	return names, nil
}

// heldAsOf is the time of a held source's data.
func (b *build) heldAsOf(name string) time.Time {
	for _, s := range b.plan.Sources {
		if s.Name == name {
			return b.asOf(s)
		}
	}
	return b.plan.AsOf
}

// Hold waits for somebody to approve or reject a parked source, asks the owner again, and expires. An approval starts a run
// with the parked as_of that waits for the dataset's id and compares the parked records with what `latest` is by then.
func Hold(ctx workflow.Context, in wire.HoldInput) (wire.HoldResult, error) {
	in.Timing = in.Timing.WithDefaults()
	if in.Expire <= 0 {
		in.Expire = wire.DefaultExpire
	}
	if in.Opened.IsZero() {
		in.Opened = workflow.GetInfo(ctx).WorkflowStartTime.UTC()
	}
	h := &hold{in: in, decision: in.Decided}
	if err := h.listen(ctx); err != nil {
		return wire.HoldResult{}, err
	}
	if err := h.await(ctx); err != nil {
		return wire.HoldResult{}, err
	}
	result := wire.HoldResult{Decision: *h.decision}
	record := wire.DecideInput{Hold: in, Decision: *h.decision}
	if err := run(light(ctx, h.decision.Verdict+" by "+h.decision.By), wire.ActRecordDecision, record); err != nil {
		return result, fmt.Errorf("record decision on %s: %w", in.Source, err)
	}
	if h.decision.Verdict == wire.Approve {
		admitted, err := call[wire.BuildResult](waiting(ctx, in.Timing, "admit "+in.Source), wire.ActStartAdmission, record)
		if err != nil {
			return result, fmt.Errorf("admit %s of run %s: %w", in.Source, in.Run, err)
		}
		result.Run = admitted
		if admitted.Outcome == wire.Skipped {
			result.Decision.Verdict = wire.Superseded
		}
	}
	h.show(ctx)
	return result, workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
}

type hold struct {
	in       wire.HoldInput
	decision *wire.Decision
}

// listen takes the decision as an Update: whoever decides learns at once when the hold is decided already or the
// reason is missing.
func (h *hold) listen(ctx workflow.Context) error {
	decide := func(_ workflow.Context, d wire.Decision) (wire.Decision, error) {
		h.decision = &d
		return d, nil
	}
	refuse := func(_ workflow.Context, d wire.Decision) error {
		switch {
		case h.decision != nil:
			return fmt.Errorf("hold %s is decided already: %s by %s", wire.HoldName(h.in.Run, h.in.Source), h.decision.Verdict, h.decision.By)
		case d.Verdict != wire.Approve && d.Verdict != wire.Reject && d.Verdict != wire.Superseded:
			return fmt.Errorf("verdict must be %s or %s, got %q", wire.Approve, wire.Reject, d.Verdict)
		case d.Verdict == wire.Reject && strings.TrimSpace(d.Reason) == "":
			return errors.New("a rejection needs a reason")
		}
		return nil
	}
	err := workflow.SetUpdateHandlerWithOptions(ctx, wire.UpdateDecide, decide, workflow.UpdateHandlerOptions{Validator: refuse})
	if err != nil {
		return fmt.Errorf("register update decide: %w", err)
	}
	return nil
}

// await a decision until the hold expires, and ask the owner again now and then.
func (h *hold) await(ctx workflow.Context) error {
	h.show(ctx)
	expires := h.in.Opened.Add(h.in.Expire)
	for i, after := range h.in.Remind {
		due := h.in.Opened.Add(after)
		if !due.Before(expires) || !workflow.Now(ctx).Before(expires) {
			break
		}
		if i+1 < len(h.in.Remind) && !workflow.Now(ctx).Before(h.in.Opened.Add(h.in.Remind[i+1])) {
			continue // Temporal was lost in between: one question is enough
		}
		decided, err := h.until(ctx, due)
		if err != nil || decided {
			return err
		}
		in := wire.RemindInput{Hold: h.in, Reminder: i + 1}
		if err := run(light(ctx, fmt.Sprintf("ask again about %s (%d)", h.in.Source, i+1)), wire.ActRemindOwner, in); err != nil {
			return fmt.Errorf("ask again about %s: %w", h.in.Source, err)
		}
	}
	decided, err := h.until(ctx, expires)
	if err != nil {
		return err
	}
	if !decided {
		h.decision = &wire.Decision{Verdict: wire.Expire, By: "sheaf", Reason: "nobody decided within " + h.in.Expire.String()}
	}
	return nil
}

// until waits for a decision until a time, and reports whether there is one.
func (h *hold) until(ctx workflow.Context, at time.Time) (bool, error) {
	left := at.Sub(workflow.Now(ctx))
	if h.decision != nil || left <= 0 {
		return h.decision != nil, nil
	}
	return workflow.AwaitWithTimeout(ctx, left, func() bool { return h.decision != nil })
}

func (h *hold) show(ctx workflow.Context) {
	state := "waits for a decision"
	if h.decision != nil {
		state = fmt.Sprintf("%s by %s: %s", h.decision.Verdict, h.decision.By, h.decision.Reason)
	}
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("**%s** of **%s**, run `%s`: %s\n\n> %s", h.in.Source, h.in.Dataset, h.in.Run, state, h.in.Reason))
}
