package activities

import (
	"context"
	"fmt"
	"slices"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/types/known/timestamppb"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/runs"
	"sheaf/internal/timetable"
	"sheaf/workflows/wire"
)

// Timetable is a schedule as Temporal carries it out.
type Timetable struct {
	Dataset  string             `json:"dataset"`
	Schedule *datasets.Schedule `json:"schedule"`
	Next     []time.Time        `json:"next"`
	// Missed and Skipped are Temporal's counts since the schedule was made: starts that came too late for the catch-up
	// window, and such that found another run.
	Missed  int `json:"missed"`
	Skipped int `json:"skipped"`
	// Since is from when MissedTimes counts: the schedule's last change, two weeks at most; nearer for one that is often due.
	Since time.Time `json:"since,omitzero"`
	// MissedTimes are the newest scheduled times without a run of their own, the newest first, MissedListed at most.
	MissedTimes []timetable.Missed `json:"missed_times"`
	Stuck       *timetable.Stuck   `json:"stuck,omitempty"`
	// Paused is Temporal's word: it pauses a schedule whose run failed, whatever the definition says. Note is why.
	Paused bool   `json:"paused"`
	Note   string `json:"note,omitempty"`
	// ByFailure: it was a failed run that paused the schedule, nobody of the team.
	ByFailure bool `json:"by_failure,omitempty"`
}

// MissedListed is how many missed times a timetable lists.
const MissedListed = 30

// Times asks Temporal about the schedule of a definition and compares it with the runs of the dataset; one that has none is
// not asked about. namespace is Temporal's.
func Times(ctx context.Context, c client.Client, namespace string, store blob.Store, d datasets.Definition, now time.Time) (Timetable, error) {
	out := Timetable{Dataset: d.Name, Schedule: d.Schedule, Next: []time.Time{}, MissedTimes: []timetable.Missed{}}
	if d.Schedule == nil {
		return out, nil
	}
	about, err := c.ScheduleClient().GetHandle(ctx, ScheduleID(d.Name)).Describe(ctx)
	if err != nil {
		return out, fmt.Errorf("describe schedule of %s: %w", d.Name, err)
	}
	out.Next, out.Missed, out.Skipped = about.Info.NextActionTimes, about.Info.NumActionsMissedCatchupWindow, about.Info.NumActionsSkippedOverlap
	if state := about.Schedule.State; state != nil {
		out.Paused, out.Note = state.Paused, state.Note
		out.ByFailure = state.Paused && !d.Schedule.Paused
	}
	out.Since = about.Info.CreatedAt
	if about.Info.LastUpdateAt.After(out.Since) {
		out.Since = about.Info.LastUpdateAt
	}
	did, running, read, err := ran(ctx, c, store, d.Name, out.Since)
	if err != nil {
		return out, err
	}
	times, from, err := matching(ctx, c, namespace, d.Name, read, now)
	if err != nil {
		return out, err
	}
	times = slices.DeleteFunc(times, func(at time.Time) bool { return waits(about.Info, at) })
	out.Since = from.UTC()
	missed := timetable.Compare(times, time.Duration(d.Schedule.Jitter), did, pausedSince(out, did))
	out.Stuck = timetable.StuckRun(times, missed, running)
	out.MissedTimes = append(out.MissedTimes, missed[:min(len(missed), MissedListed)]...)
	return out, nil
}

// Bounds of a look back: how far, how many times Temporal gives in one answer, and how long a start may take before its
// time counts as missed.
const (
	farBack    = 14 * 24 * time.Hour
	mostTimes  = 1000
	startGrace = 20 * time.Second
)

// matching asks Temporal for the times that a schedule meant between since and now, jitter included, oldest first. Where
// there are more than Temporal says at once, the look is shortened until it sees the newest; from says how far it went.
func matching(ctx context.Context, c client.Client, namespace, dataset string, since, now time.Time) (times []time.Time, from time.Time, err error) {
	now = now.Add(-startGrace)
	for back := min(now.Sub(since), farBack); back > 0; back /= 2 {
		from = now.Add(-back)
		if times, err = Matching(ctx, c, namespace, dataset, from, now); err != nil || len(times) < mostTimes {
			return times, from, err
		}
	}
	return nil, since, nil
}

// Matching asks Temporal for the times between from and to at which the schedule of a dataset starts, jitter included,
// oldest first, 1,000 at most.
func Matching(ctx context.Context, c client.Client, namespace, dataset string, from, to time.Time) ([]time.Time, error) {
	answer, err := c.WorkflowService().ListScheduleMatchingTimes(ctx, &workflowservice.ListScheduleMatchingTimesRequest{
		Namespace: namespace, ScheduleId: ScheduleID(dataset), StartTime: timestamppb.New(from), EndTime: timestamppb.New(to),
	})
	if err != nil {
		return nil, fmt.Errorf("ask for the times of the schedule of %s: %w", dataset, err)
	}
	out := make([]time.Time, len(answer.GetStartTime()))
	for i, at := range answer.GetStartTime() {
		out[i] = at.AsTime()
	}
	return out, nil
}

// waits reports whether Temporal has started the tick of a scheduled time and no worker has made a run of it yet.
func waits(info client.ScheduleInfo, at time.Time) bool {
	for _, a := range info.RecentActions {
		if a.StartWorkflowResult == nil || !a.ScheduleTime.Equal(at) {
			continue
		}
		return slices.ContainsFunc(info.RunningWorkflows, func(w client.ScheduleWorkflowExecution) bool {
			return w.WorkflowID == a.StartWorkflowResult.WorkflowID
		})
	}
	return false
}

// mostRuns is how many runs of a dataset are looked at: each is three questions to the store.
const mostRuns = 100

// ran gives the runs of a dataset that were going on since a time or began after it, and the one that goes on, if any.
// Where there are more than it reads, from says since when it knows all.
func ran(ctx context.Context, c client.Client, store blob.Store, dataset string, since time.Time) (did []timetable.Run, running string, from time.Time, err error) {
	names, err := runs.Names(ctx, store, dataset, mostRuns)
	if err != nil {
		return nil, "", since, err
	}
	did = make([]timetable.Run, len(names))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(starters)
	for i, name := range names {
		g.Go(func() (err error) {
			did[i], err = timed(gctx, store, dataset, name)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, "", since, err
	}
	from = since
	if last := len(did) - 1; len(did) == mostRuns && did[last].Started.After(since) {
		from = did[last].Started
	}
	for i := range did {
		if !did[i].Ended.IsZero() {
			continue
		}
		goes, err := goesOn(ctx, c, dataset)
		if err != nil {
			return nil, "", since, err
		}
		if goes {
			running = did[i].Name
		} else {
			did[i].Ended = did[i].Started // somebody terminated it: nobody knows when
		}
		break // the ones before were terminated, too, and end with the next
	}
	return did, running, from, nil
}

// timed is what a timetable needs of a run.
func timed(ctx context.Context, store blob.Store, dataset, name string) (timetable.Run, error) {
	s, err := runs.Get(ctx, store, dataset, name)
	if err != nil {
		return timetable.Run{}, err
	}
	p := s.Plan
	out := timetable.Run{Name: p.Run, Scheduled: p.Scheduled, Started: p.Started}
	if out.Started.IsZero() { // of an older Sheaf
		out.Started = p.AsOf
	}
	if p.Trigger == "schedule" && out.Scheduled.IsZero() {
		out.Scheduled = p.AsOf
	}
	if s.Result != nil {
		out.Ended, err = runs.Ended(ctx, store, p.Run)
	}
	return out, err
}

// goesOn asks Temporal whether a run has the dataset.
func goesOn(ctx context.Context, c client.Client, dataset string) (bool, error) {
	about, err := c.DescribeWorkflowExecution(ctx, wire.DatasetID(dataset), "")
	if isNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look whether %s runs: %w", dataset, err)
	}
	return about.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}

// pausedSince is from when a paused schedule started nothing: its last change where somebody paused it, else the end of the
// run that failed, which is the newest.
func pausedSince(t Timetable, did []timetable.Run) time.Time {
	at := time.Time{}
	if !t.Paused {
		return at
	}
	at = t.Since
	if t.ByFailure {
		for _, r := range did {
			if !r.Scheduled.IsZero() && r.Ended.After(at) {
				at = r.Ended
			}
		}
	}
	return at
}
