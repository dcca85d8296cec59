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

// freshnessID is the schedule that looks how old the datasets are.
const freshnessID = "freshness"

// FreshnessEvery is how often the datasets' ages are looked at unless somebody says otherwise.
const FreshnessEvery = 10 * time.Minute

// StartFreshness looks at the age of the datasets every so often, from now on: Temporal keeps it over restarts. A schedule
// that is there takes the new interval.
func StartFreshness(ctx context.Context, c client.Client, every time.Duration) error {
	spec := client.ScheduleSpec{Intervals: []client.ScheduleIntervalSpec{{Every: every}}}
	_, err := c.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: freshnessID, Spec: spec,
		Action:  &client.ScheduleWorkflowAction{ID: freshnessID + "/look", Workflow: wire.Freshness, TaskQueue: wire.QueueControl},
		Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: time.Minute,
	})
	if errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		err = c.ScheduleClient().GetHandle(ctx, freshnessID).Update(ctx, client.ScheduleUpdateOptions{
			DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
				s := in.Description.Schedule
				s.Spec = &spec
				return &client.ScheduleUpdate{Schedule: &s}, nil
			},
		})
	}
	if err != nil {
		return fmt.Errorf("schedule the look at freshness: %w", err)
	}
	return nil
}

// sweepID is the schedule that sweeps every dataset.
const sweepID = "sweep"

// StartSweeps removes what nothing names any more, every night at 04:00 UTC: a dataset that a run has is left for another
// night. Temporal keeps it over restarts; whoever does not want it pauses it there (sheaf doctor shows where Temporal is).
func StartSweeps(ctx context.Context, c client.Client) error {
	_, err := c.ScheduleClient().Create(ctx, client.ScheduleOptions{
		ID: sweepID, Spec: client.ScheduleSpec{Calendars: []client.ScheduleCalendarSpec{{Hour: []client.ScheduleRange{{Start: 4}}}}},
		Action:  &client.ScheduleWorkflowAction{ID: sweepID + "/nightly", Workflow: wire.SweepAll, TaskQueue: wire.QueueControl},
		Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: time.Hour,
	})
	if err != nil && !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return fmt.Errorf("schedule sweeps: %w", err)
	}
	return nil
}

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
