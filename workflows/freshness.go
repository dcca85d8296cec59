package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// Freshness looks at the age of every dataset that says how old it may get, and tells of those that have become too old,
// or fresh again. A schedule starts it every few minutes; what it told before is in the bucket.
func Freshness(ctx workflow.Context) (wire.FreshnessResult, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           wire.QueueControl,
		StartToCloseTimeout: 10 * time.Minute,
		HeartbeatTimeout:    time.Minute,
		Summary:             "look how old the datasets are",
		RetryPolicy:         retry(persistent),
	})
	out, err := call[wire.FreshnessResult](ctx, wire.ActCheckFreshness, nil)
	if err != nil {
		return out, fmt.Errorf("check freshness: %w", err)
	}
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("%d of %d datasets are too old; told of %d", out.Stale, out.Datasets, out.Told))
	return out, nil
}
