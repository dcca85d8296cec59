package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// Presets of activity options. Every one has an end and retries with a cap; error types that a retry cannot mend
// are named in wire.Permanent.

// light is for short reads and writes of the object store on the control queue.
func light(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           wire.QueueControl,
		StartToCloseTimeout: time.Minute,
		Summary:             summary,
		RetryPolicy:         retry(0),
	})
}

// crawling is for Discover and FetchBatch: they heartbeat, resume from their checkpoints, and end within 24 h
// because the sweep deletes what no root names after 48 h.
func crawling(ctx workflow.Context, t wire.Timing, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           wire.QueueCrawl,
		StartToCloseTimeout: 24 * time.Hour,
		HeartbeatTimeout:    t.Heartbeat,
		WaitForCancellation: true,
		Summary:             summary,
		RetryPolicy:         retry(persistent),
	})
}

// rereading is crawling from the archive: the same activities where CPU is, for they ask nobody.
func rereading(ctx workflow.Context, t wire.Timing, summary string) workflow.Context {
	return workflow.WithTaskQueue(crawling(ctx, t, summary), wire.QueueData)
}

// rendering is crawling by workers that have a browser.
func rendering(ctx workflow.Context, t wire.Timing, summary string) workflow.Context {
	return workflow.WithTaskQueue(crawling(ctx, t, summary), wire.QueueBrowser)
}

// data is for work on tables: slots = cores, minutes long, heartbeating.
func data(ctx workflow.Context, t wire.Timing, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           wire.QueueData,
		StartToCloseTimeout: 24 * time.Hour,
		HeartbeatTimeout:    t.Heartbeat,
		Summary:             summary,
		RetryPolicy:         retry(persistent),
	})
}

// waiting is for activities that only wait for somebody else, for as long as it takes.
func waiting(ctx workflow.Context, t wire.Timing, summary string) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           wire.QueueControl,
		StartToCloseTimeout: 24 * time.Hour,
		HeartbeatTimeout:    t.Heartbeat,
		Summary:             summary,
		RetryPolicy:         retry(0),
	})
}

// persistent is how often crawls and work on tables are tried: about 25 minutes, longer than a store or a cluster is
// away when somebody restarts it.
const persistent = 30

// retry backs off from 1 s to 1 minute; attempts 0 = for ever (within the run's own life).
func retry(attempts int32) *temporal.RetryPolicy {
	return &temporal.RetryPolicy{
		InitialInterval:        time.Second,
		BackoffCoefficient:     2,
		MaximumInterval:        time.Minute,
		MaximumAttempts:        attempts,
		NonRetryableErrorTypes: wire.Permanent(),
	}
}

// call runs an activity by its name and waits for the typed result.
func call[Out any](ctx workflow.Context, activity string, in any) (Out, error) {
	var out Out
	err := workflow.ExecuteActivity(ctx, activity, in).Get(ctx, &out)
	return out, err
}

// run is call without a result.
func run(ctx workflow.Context, activity string, in any) error {
	return workflow.ExecuteActivity(ctx, activity, in).Get(ctx, nil)
}
