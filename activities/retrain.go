package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/workflows/wire"
)

// RetrainID names the schedule of a trigger in Temporal.
func RetrainID(dataset, subscription string) string { return "retrain/" + dataset + "/" + subscription }

// ApplyRetraining makes Temporal's schedules of a dataset's triggers what its definition says: created, changed, or deleted.
// Temporal's list may be seconds old; a schedule that it missed removes itself when its hour comes.
func ApplyRetraining(ctx context.Context, c client.ScheduleClient, d datasets.Definition) error {
	wanted := map[string]bool{}
	for _, s := range d.Subscriptions {
		if s.Schedule == nil {
			continue
		}
		wanted[RetrainID(d.Name, s.Name)] = true
		if err := applyRetraining(ctx, c, d.Name, s); err != nil {
			return err
		}
	}
	list, err := c.List(ctx, client.ScheduleListOptions{})
	if err != nil {
		return fmt.Errorf("list schedules of %s: %w", d.Name, err)
	}
	for list.HasNext() {
		entry, err := list.Next()
		if err != nil {
			return fmt.Errorf("list schedules of %s: %w", d.Name, err)
		}
		if !strings.HasPrefix(entry.ID, RetrainID(d.Name, "")) || wanted[entry.ID] {
			continue
		}
		if err := c.GetHandle(ctx, entry.ID).Delete(ctx); err != nil && !isNotFound(err) {
			return fmt.Errorf("delete schedule %s: %w", entry.ID, err)
		}
	}
	return nil
}

// late is how late a training by the clock may still start: an hour, as a dataset's run.
const late = time.Hour

func applyRetraining(ctx context.Context, c client.ScheduleClient, dataset string, s datasets.Subscription) error {
	cron, zone := s.Schedule.Clock()
	specification := client.ScheduleSpec{CronExpressions: []string{cron}, TimeZoneName: zone}
	mine := temporal.NewSearchAttributes(temporal.NewSearchAttributeKeyKeyword(wire.AttrDataset).ValueSet(dataset))
	action := &client.ScheduleWorkflowAction{
		ID: RetrainID(dataset, s.Name), Workflow: wire.Retrain, TaskQueue: wire.QueueControl,
		Args: []any{wire.RetrainInput{Dataset: dataset, Subscription: s.Name}}, StaticSummary: "retrain by the clock: " + s.Name,
		TypedSearchAttributes: mine,
	}
	_, err := c.Create(ctx, client.ScheduleOptions{
		ID: RetrainID(dataset, s.Name), Spec: specification, Action: action, Overlap: enums.SCHEDULE_OVERLAP_POLICY_SKIP,
		CatchupWindow: late, TypedSearchAttributes: mine,
	})
	if err == nil {
		return nil
	}
	if !errors.Is(err, temporal.ErrScheduleAlreadyRunning) {
		return fmt.Errorf("create schedule of %s: %w", s.Name, err)
	}
	err = c.GetHandle(ctx, RetrainID(dataset, s.Name)).Update(ctx, client.ScheduleUpdateOptions{DoUpdate: func(in client.ScheduleUpdateInput) (*client.ScheduleUpdate, error) {
		schedule := in.Description.Schedule
		schedule.Spec, schedule.Action = &specification, action
		return &client.ScheduleUpdate{Schedule: &schedule}, nil
	}})
	if err != nil {
		return fmt.Errorf("update schedule of %s: %w", s.Name, err)
	}
	return nil
}

// reconcileRetraining makes anew the schedules of triggers that Temporal lost.
func (p *process) reconcileRetraining(ctx context.Context, def datasets.Definition) error {
	if !slices.ContainsFunc(def.Subscriptions, func(s datasets.Subscription) bool { return s.Schedule != nil }) {
		return nil
	}
	return ApplyRetraining(ctx, p.Client.ScheduleClient(), def)
}
