package workflows

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// notify tells the subscriptions of a published version. Their deliveries outlive the run; it waits only for their
// start, so that nothing is abandoned before Temporal has it.
func (b *build) notify(ctx workflow.Context, v wire.PublishResult) error {
	if err := b.stage(ctx, "notify"); err != nil {
		return err
	}
	in := wire.NotifyInput{Dataset: b.in.Dataset, Run: b.in.Run, Event: v.Event}
	if err := run(light(ctx, "tell of "+versionName(v.Version)), wire.ActTellVersion, in); err != nil {
		return fmt.Errorf("tell of %s %s: %w", b.in.Dataset, versionName(v.Version), err)
	}
	return nil
}

// Deliver brings one event to one subscription, after the table of delays, and writes a receipt on success and on
// giving up: Temporal forgets closed ids, the bucket does not.
func Deliver(ctx workflow.Context, in wire.DeliverInput) (wire.AttemptResult, error) {
	if len(in.Delays) == 0 {
		in.Delays = wire.DefaultDelays()
	}
	d := &delivery{in: in, state: wire.DeliveryState{Tries: []wire.Try{}}}
	err := workflow.SetQueryHandler(ctx, wire.QueryDelivery, func() (wire.DeliveryState, error) { return d.state, nil })
	if err != nil {
		return d.last, fmt.Errorf("register query delivery: %w", err)
	}
	for _, delay := range in.Delays {
		if err := d.wait(ctx, delay); err != nil {
			return d.last, err
		}
		d.attempt(ctx)
		if d.last.OK || d.last.Final {
			break
		}
	}
	attempts := len(d.state.Tries)
	receipt := wire.ReceiptInput{Deliver: in, Attempts: attempts, Last: d.last, Tries: d.state.Tries, At: workflow.Now(ctx).UTC()}
	if err := run(light(ctx, "write the receipt"), wire.ActWriteReceipt, receipt); err != nil {
		return d.last, fmt.Errorf("write receipt of %s: %w", in.Subscription, err)
	}
	if !d.last.OK {
		return d.last, temporal.NewNonRetryableApplicationError(
			fmt.Sprintf("%s was not reached after %d attempts: %s", in.Subscription, attempts, d.last.Detail), "Undelivered", nil)
	}
	return d.last, nil
}

// delivery is the state of one Deliver.
type delivery struct {
	in    wire.DeliverInput
	last  wire.AttemptResult
	state wire.DeliveryState
}

// longest is the longest time that a receiver may ask to be left alone: that of the table.
const longest = 24 * time.Hour

// wait for the next attempt: what the table says, spread, or longer where the receiver asked for it.
func (d *delivery) wait(ctx workflow.Context, delay time.Duration) error {
	delay = max(d.spread(delay), min(d.last.After, longest))
	if delay <= 0 {
		return nil
	}
	d.state.Next = workflow.Now(ctx).Add(delay).UTC()
	err := workflow.NewTimerWithOptions(ctx, delay, workflow.TimerOptions{Summary: "before the next attempt"}).Get(ctx, nil)
	d.state.Next = time.Time{}
	return err
}

// spread adds up to a fifth to a delay, so that a receiver that comes back is not met by all at once. It derives from the
// delivery: the same on replay.
func (d *delivery) spread(delay time.Duration) time.Duration {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", wire.DeliverID(d.in), len(d.state.Tries)))
	return delay + time.Duration(float64(delay)*0.2*float64(binary.BigEndian.Uint32(sum[:4]))/(1<<32))
}

// attempt tells the subscription once and notes what came of it.
func (d *delivery) attempt(ctx workflow.Context) {
	at, n := workflow.Now(ctx).UTC(), len(d.state.Tries)+1
	out, err := call[wire.AttemptResult](
		light(ctx, fmt.Sprintf("attempt %d to %s", n, d.in.Subscription)), wire.ActAttemptDelivery, wire.AttemptInput{Deliver: d.in, Attempt: n})
	if err != nil {
		out = wire.AttemptResult{Final: true, Detail: shorten(cause(err), 500)}
	}
	d.last = out
	d.state.Tries = append(d.state.Tries, wire.Try{At: at, Status: out.Status, Detail: shorten(out.Detail, 150)})
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("attempt %d of %d to **%s**: %s", n, len(d.in.Delays), d.in.Subscription, out.Detail))
}
