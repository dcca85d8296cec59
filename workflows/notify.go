package workflows

import (
	"fmt"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// notify starts one delivery a subscription. They outlive the run; it waits only for their start, so that nothing
// is abandoned before Temporal has it.
func (b *build) notify(ctx workflow.Context, v wire.PublishResult) error {
	if err := b.stage(ctx, "notify"); err != nil {
		return err
	}
	in := wire.NotifyInput{Dataset: b.in.Dataset, Run: b.in.Run, Event: v.Event}
	plan, err := call[wire.NotifyPlan](light(ctx, "who is told about "+versionName(v.Version)), wire.ActPlanNotices, in)
	if err != nil {
		return fmt.Errorf("plan notices of %s %s: %w", b.in.Dataset, versionName(v.Version), err)
	}
	for _, subscription := range plan.Subscriptions {
		in := wire.DeliverInput{Dataset: b.in.Dataset, Event: v.Event, EventID: plan.EventID, Subscription: subscription}
		child := workflow.ExecuteChildWorkflow(workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
			WorkflowID:            wire.DeliverID(in),
			TaskQueue:             wire.QueueControl,
			WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE,
			ParentClosePolicy:     enums.PARENT_CLOSE_POLICY_ABANDON,
			TypedSearchAttributes: attributes(b.in.Dataset, b.in.Run, ""),
			StaticSummary:         subscription + " about " + b.in.Dataset + " " + versionName(v.Version),
		}), wire.Deliver, in)
		err := child.GetChildWorkflowExecution().Get(ctx, nil)
		if err != nil && !temporal.IsWorkflowExecutionAlreadyStartedError(err) {
			return fmt.Errorf("start delivery to %s: %w", subscription, err)
		}
	}
	return nil
}

// Deliver brings one event to one subscription, after the table of delays, and writes a receipt on success and on
// giving up: Temporal forgets closed ids, the bucket does not.
func Deliver(ctx workflow.Context, in wire.DeliverInput) (wire.AttemptResult, error) {
	delays := in.Delays
	if len(delays) == 0 {
		delays = wire.DefaultDelays()
	}
	var last wire.AttemptResult
	attempts := 0
	for _, delay := range delays {
		if delay > 0 {
			timer := workflow.NewTimerWithOptions(ctx, delay, workflow.TimerOptions{Summary: "before the next attempt"})
			if err := timer.Get(ctx, nil); err != nil {
				return last, err
			}
		}
		attempts++
		out, err := call[wire.AttemptResult](
			light(ctx, fmt.Sprintf("attempt %d to %s", attempts, in.Subscription)),
			wire.ActAttemptDelivery, wire.AttemptInput{Deliver: in, Attempt: attempts})
		if err != nil {
			out = wire.AttemptResult{Final: true, Detail: shorten(cause(err), 500)}
		}
		last = out
		workflow.SetCurrentDetails(ctx, fmt.Sprintf("attempt %d of %d to **%s**: %s", attempts, len(delays), in.Subscription, last.Detail))
		if last.OK || last.Final {
			break
		}
	}
	receipt := wire.ReceiptInput{Deliver: in, Attempts: attempts, Last: last}
	if err := run(light(ctx, "write the receipt"), wire.ActWriteReceipt, receipt); err != nil {
		return last, fmt.Errorf("write receipt of %s: %w", in.Subscription, err)
	}
	if !last.OK {
		return last, temporal.NewNonRetryableApplicationError(
			fmt.Sprintf("%s was not reached after %d attempts: %s", in.Subscription, attempts, last.Detail), "Undelivered", nil)
	}
	return last, nil
}
