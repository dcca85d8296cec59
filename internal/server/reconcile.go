package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	enums "go.temporal.io/api/enums/v1"

	"sheaf/workflows/wire"
)

// reconcileID is the workflow and the schedule that compare Temporal with the bucket.
const reconcileID = "reconcile"

// StartReconcile compares Temporal with the bucket now and every day: a server that starts on an empty Temporal finds
// its schedules, holds and deliveries again.
func StartReconcile(ctx context.Context, c client.Client) error {
	_, err := c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: reconcileID, TaskQueue: wire.QueueControl, WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		StaticSummary: "compare Temporal with the bucket",
	}, wire.Reconcile)
	if err != nil {
		return fmt.Errorf("start reconcile: %w", err)
	}
	_, err = c.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: reconcileID, Spec: client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: 24 * time.Hour}}},
		Action:  &client.ScheduleWorkflowAction{ID: reconcileID + "/daily", Workflow: wire.Reconcile, TaskQueue: wire.QueueControl},
		Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: time.Hour,
	})
	if err != nil && !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return fmt.Errorf("schedule reconcile: %w", err)
	}
	return nil
}
