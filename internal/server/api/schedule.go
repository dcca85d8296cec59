package api

import (
	"cmp"
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/phrase"
	"sheaf/internal/server/control"
	"sheaf/internal/timetable"
)

func (a *API) registerSchedule(h huma.API) {
	const tag = "Schedules"
	address := datasetAddress + "/schedule"
	huma.Register(h, get("schedule-get", address, tag, "When a dataset runs by itself"), a.schedule)
	set := put("schedule-put", address, tag, "Set when a dataset runs by itself")
	set.Description = "The schedule is part of the dataset's definition: this makes a new revision of it. A time zone that is left out is Asia/Seoul."
	huma.Register(h, set, a.setSchedule)
	huma.Register(h, operation("DELETE", "schedule-delete", address, tag, "Let a dataset run only when somebody asks"), a.dropSchedule)
	huma.Register(h, post("schedule-pause", address+"/pause", tag, "Keep a dataset from running by itself"), a.pauseSchedule)
	huma.Register(h, post("schedule-resume", address+"/resume", tag, "Go on with a paused schedule, whoever or whatever paused it"), a.resumeSchedule)
	huma.Register(h, get("freshness-get", datasetAddress+"/freshness", tag, "How old a dataset is, and may get"), a.freshness)
	huma.Register(h, put("freshness-put", datasetAddress+"/freshness", tag, "Say how old a dataset may get before somebody is told"), a.setFreshness)
	huma.Register(h, operation("DELETE", "freshness-delete", datasetAddress+"/freshness", tag, "Let a dataset get as old as it likes"), a.dropFreshness)
	huma.Register(h, post("schedule-fire", address+"/fire", tag, "Let the schedule start a run at once"), a.fire)
}

// ScheduleBody is the body that sets a schedule.
type ScheduleBody struct {
	Cron     string            `json:"cron" example:"0 2 * * *" doc:"minute hour day month weekday"`
	Timezone string            `json:"timezone,omitempty" example:"Asia/Seoul" doc:"IANA name"`
	Paused   bool              `json:"paused,omitempty"`
	Jitter   datasets.Duration `json:"jitter,omitempty" example:"10m" doc:"Spread the start over this time"`
	Catchup  datasets.Duration `json:"catchup,omitempty" example:"1h" doc:"How late a missed run may still start"`
}

func (a *API) schedule(ctx context.Context, in *DatasetPath) (*answer[ScheduleView], error) {
	def, err := a.repo.LatestDefinition(ctx, in.dataset())
	if err != nil {
		return nil, fail(err)
	}
	return a.times(ctx, def)
}

func (a *API) times(ctx context.Context, def datasets.Definition) (*answer[ScheduleView], error) {
	t, err := activities.Times(ctx, a.Client, a.Namespace, a.Store, def, a.Clock.Now())
	if err != nil {
		return nil, fail(err)
	}
	return say(scheduled(t)), nil
}

// ScheduleView is a schedule as Temporal carries it out.
type ScheduleView struct {
	Dataset  string             `json:"dataset"`
	Schedule *datasets.Schedule `json:"schedule,omitempty" doc:"As the definition has it; absent = none"`
	Next     []time.Time        `json:"next" doc:"When it will start runs"`
	Missed   int                `json:"missed" doc:"Runs that could not start in time, since the schedule was made"`
	Skipped  int                `json:"skipped" doc:"Runs left out because another was going on, since the schedule was made"`
	Since    time.Time          `json:"since,omitzero" doc:"From when missed_times counts: the last change of the schedule, or up to two weeks"`
	// MissedTimes compares the times of the schedule with the runs.
	MissedTimes []timetable.Missed `json:"missed_times" doc:"The newest scheduled times without a run of their own, newest first, 30 at most"`
	Stuck       *timetable.Stuck   `json:"stuck,omitempty" doc:"The run for which three or more times in a row were left out: somebody should look at it"`
	ByFailure   bool               `json:"by_failure,omitempty" doc:"A failed run paused it, nobody of the team; resume goes on"`
	Paused      bool               `json:"paused" doc:"Temporal's word: it pauses a schedule whose run failed, whatever the definition says"`
	Note        string             `json:"note,omitempty" doc:"Why it is paused"`
	NoteSaid    []phrase.Said      `json:"note_said,omitempty" doc:"The note, for translation"`
}

func scheduled(t activities.Timetable) ScheduleView {
	return ScheduleView{
		Since: t.Since, MissedTimes: append([]timetable.Missed{}, t.MissedTimes...), Stuck: t.Stuck, ByFailure: t.ByFailure,
		Dataset: t.Dataset, Schedule: t.Schedule, Next: append([]time.Time{}, t.Next...), Missed: t.Missed, Skipped: t.Skipped, Paused: t.Paused, Note: t.Note, NoteSaid: phrase.Read(t.Note),
	}
}

func (a *API) reschedule(ctx context.Context, dataset string, change func(*datasets.Schedule) (*datasets.Schedule, error)) (*answer[ScheduleView], error) {
	stored, err := control.Reschedule(ctx, a.Client.ScheduleClient(), a.Store, dataset, change)
	if err != nil {
		return nil, fail(err)
	}
	return a.times(ctx, stored)
}

func (a *API) setSchedule(ctx context.Context, in *struct {
	DatasetPath
	Body ScheduleBody
}) (*answer[ScheduleView], error) {
	b := in.Body
	return a.reschedule(ctx, in.dataset(), func(before *datasets.Schedule) (*datasets.Schedule, error) {
		s := &datasets.Schedule{Cron: b.Cron, Timezone: b.Timezone, Paused: b.Paused, Jitter: b.Jitter, Catchup: b.Catchup}
		if before != nil { // who paused it, and why, stays while it is paused
			s.PausedBy, s.PausedWhy = before.PausedBy, before.PausedWhy
		}
		return s, nil
	})
}

func (a *API) dropSchedule(ctx context.Context, in *DatasetPath) (*answer[ScheduleView], error) {
	return a.reschedule(ctx, in.dataset(), func(*datasets.Schedule) (*datasets.Schedule, error) { return nil, nil })
}

func (a *API) pauseSchedule(ctx context.Context, in *struct {
	DatasetPath
	Body *struct {
		By  string `json:"by,omitempty" maxLength:"100" doc:"Who pauses it; absent = web"`
		Why string `json:"why,omitempty" maxLength:"500" doc:"Why, for whoever looks later" example:"the shop moves house until Friday"`
	}
}) (*answer[ScheduleView], error) {
	by, why := "web", ""
	if b := in.Body; b != nil {
		by, why = cmp.Or(b.By, by), b.Why
	}
	return a.reschedule(ctx, in.dataset(), control.Paused(true, by, why))
}

func (a *API) resumeSchedule(ctx context.Context, in *DatasetPath) (*answer[ScheduleView], error) {
	return a.reschedule(ctx, in.dataset(), control.Paused(false, "", ""))
}

func (a *API) fire(ctx context.Context, in *DatasetPath) (*struct{}, error) {
	if err := control.Fire(ctx, a.Client.ScheduleClient(), in.dataset()); err != nil {
		return nil, fail(err)
	}
	return nil, nil
}
