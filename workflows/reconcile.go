package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// Reconcile makes Temporal agree with the bucket again: schedules, holds that wait, deliveries without a receipt.
// The server starts it when it starts and daily.
func Reconcile(ctx workflow.Context) (wire.ReconcileResult, error) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:           wire.QueueControl,
		StartToCloseTimeout: time.Hour,
		HeartbeatTimeout:    time.Minute,
		Summary:             "compare Temporal with the bucket",
		RetryPolicy:         retry(0),
	})
	out, err := call[wire.ReconcileResult](ctx, wire.ActReconcile, nil)
	if err != nil {
		return out, fmt.Errorf("reconcile: %w", err)
	}
	workflow.SetCurrentDetails(ctx, fmt.Sprintf("started again: %d schedules, %d holds, %d deliveries", out.Schedules, out.Holds, out.Deliveries))
	return out, nil
}
