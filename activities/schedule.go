package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/workflows/wire"
)

// ScheduleID names a dataset's schedule in Temporal.
func ScheduleID(dataset string) string { return "schedule/" + dataset }

// ApplySchedule makes Temporal's schedule of a dataset what its definition says: created, changed, or deleted when the
// definition has none. Overlap Skip, catch-up window, time zone and jitter are explicit, because the server's
// defaults are not what a nightly run wants (catch-up of a year).
func ApplySchedule(ctx context.Context, c client.ScheduleClient, d datasets.Definition) error {
	handle := c.GetHandle(ctx, ScheduleID(d.Name))
	if d.Schedule == nil {
		if err := handle.Delete(ctx); err != nil && !isNotFound(err) {
			return fmt.Errorf("delete schedule of %s: %w", d.Name, err)
		}
		return nil
	}
	_, err := c.Create(ctx, client.ScheduleOptions{
		ID: ScheduleID(d.Name), Spec: spec(*d.Schedule), Action: tick(d.Name), Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP,
		CatchupWindow: time.Duration(d.Schedule.Catchup), PauseOnFailure: true, Paused: d.Schedule.Paused, Note: d.Schedule.Note(),
		TypedSearchAttributes: temporal.NewSearchAttributes(temporal.NewSearchAttributeKeyKeyword(wire.AttrDataset).ValueSet(d.Name)),
	})
	if err == nil || !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		if err != nil {
			return fmt.Errorf("create schedule of %s: %w", d.Name, err)
		}
		return nil
	}
	err = handle.Update(ctx, client.ScheduleUpdateOptions{DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
		s := in.Description.Schedule
		specification := spec(*d.Schedule)
		s.Spec, s.Action = &specification, tick(d.Name)
		s.Policy = &client.SchedulePolicies{
			Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP, CatchupWindow: time.Duration(d.Schedule.Catchup), PauseOnFailure: true,
		}
		if s.State == nil {
			s.State = &client.ScheduleState{}
		}
		s.State.Paused, s.State.Note = d.Schedule.Paused, d.Schedule.Note()
		return &client.ScheduleUpdate{Schedule: &s}, nil
	}})
	if err != nil {
		return fmt.Errorf("update schedule of %s: %w", d.Name, err)
	}
	return nil
}

func spec(s datasets.Schedule) client.ScheduleSpec {
	return client.ScheduleSpec{CronExpressions: []string{s.Cron}, TimeZoneName: s.Timezone, Jitter: time.Duration(s.Jitter)}
}

func tick(dataset string) *client.ScheduleWorkflowAction {
	return &client.ScheduleWorkflowAction{
		ID: "tick/" + dataset, Workflow: wire.Tick, TaskQueue: wire.QueueControl, Args: []any{wire.TickInput{Dataset: dataset, Await: wire.TickAwait}},
		StaticSummary:         "scheduled run of " + dataset,
		TypedSearchAttributes: temporal.NewSearchAttributes(temporal.NewSearchAttributeKeyKeyword(wire.AttrDataset).ValueSet(dataset)),
	}
}
