package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
)

// stretch is a time in which an activity ran.
type stretch struct{ from, to time.Time }

// orchestration is what Temporal's histories of one run say.
type orchestration struct {
	whole time.Duration // of the dataset's workflow
	// idle is the part of it in which no activity ran: what workflow tasks, dispatch and queues cost the run.
	idle   time.Duration
	queued time.Duration // mean time of an activity between its scheduling and its start
	count  int           // activities
}

// orchestrated reads the histories of all workflows of a run.
func (r *rig) orchestrated(ctx context.Context, run string) (o orchestration, err error) {
	cfg := r.stack.Config()
	c, err := client.DialContext(ctx, client.Options{HostPort: cfg.TemporalAddr, Namespace: cfg.Namespace, Logger: log.NewStructuredLogger(discard)})
	if err != nil {
		return o, fmt.Errorf("dial Temporal: %w", err)
	}
	defer c.Close()
	list, err := c.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: fmt.Sprintf("SheafRun = %q", run)})
	if err != nil {
		return o, fmt.Errorf("list workflows of %s: %w", run, err)
	}
	var ran []stretch
	for _, w := range list.GetExecutions() {
		if w.GetType().GetName() == "BuildDataset" {
			o.whole = w.GetCloseTime().AsTime().Sub(w.GetStartTime().AsTime())
		}
		events := c.GetWorkflowHistory(ctx, w.GetExecution().GetWorkflowId(), w.GetExecution().GetRunId(), false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		if err := o.read(events, &ran); err != nil {
			return o, fmt.Errorf("read history of %s: %w", w.GetExecution().GetWorkflowId(), err)
		}
	}
	if o.whole == 0 || len(ran) == 0 {
		return o, errors.New("Temporal knows no ended workflow of " + run)
	}
	o.count = len(ran)
	o.queued /= time.Duration(o.count)
	o.idle = o.whole - covered(ran)
	return o, nil
}

// read adds the activities of one history.
func (o *orchestration) read(events client.HistoryEventIterator, ran *[]stretch) error {
	scheduled := map[int64]time.Time{}
	started := map[int64]time.Time{} // by the scheduling event
	for events.HasNext() {
		e, err := events.Next()
		if err != nil {
			return err
		}
		at := e.GetEventTime().AsTime()
		if e.GetEventType() == enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED {
			scheduled[e.GetEventId()] = at
		}
		if a := e.GetActivityTaskStartedEventAttributes(); a != nil {
			started[a.GetScheduledEventId()] = at
			o.queued += at.Sub(scheduled[a.GetScheduledEventId()])
		}
		if id := endedActivity(e); id != 0 && !started[id].IsZero() {
			*ran = append(*ran, stretch{started[id], at})
		}
	}
	return nil
}

// endedActivity is the scheduling event of the activity that an event ends; 0 = none.
func endedActivity(e *history.HistoryEvent) int64 {
	if a := e.GetActivityTaskCompletedEventAttributes(); a != nil {
		return a.GetScheduledEventId()
	}
	if a := e.GetActivityTaskFailedEventAttributes(); a != nil {
		return a.GetScheduledEventId()
	}
	return 0
}

// covered is the time in which at least one stretch was under way.
func covered(all []stretch) (sum time.Duration) {
	slices.SortFunc(all, func(a, b stretch) int { return a.from.Compare(b.from) })
	var end time.Time
	for _, s := range all {
		if s.from.After(end) {
			end = s.from
		}
		if s.to.After(end) {
			sum += s.to.Sub(end)
			end = s.to
		}
	}
	return sum
}
