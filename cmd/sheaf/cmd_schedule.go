package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"sheaf/activities"
	"sheaf/datasets"
)

func newSchedule(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "schedule", Short: "When a dataset runs by itself",
		Long: "The schedule is part of the dataset's definition: changing it here makes a new revision. Temporal carries it out.",
	}
	return group(cmd, newScheduleSet(a), newScheduleShow(a), newSchedulePause(a, true), newSchedulePause(a, false), newScheduleNow(a))
}

// reschedule changes the schedule of a dataset's definition, stores it as a new revision and tells Temporal.
func (a *app) reschedule(ctx context.Context, dataset string, change func(*datasets.Definition) error) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	c, err := a.temporal(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	repo := datasets.New(store)
	d, err := repo.LatestDefinition(ctx, dataset)
	if err != nil {
		return err
	}
	if err := change(&d); err != nil {
		return err
	}
	stored, _, err := repo.PutDefinition(ctx, d)
	if err != nil {
		return err
	}
	if err := activities.ApplySchedule(ctx, c.ScheduleClient(), stored); err != nil {
		return err
	}
	return a.print(stored.Schedule, func() { a.printSchedule(stored) })
}

func (a *app) printSchedule(d datasets.Definition) {
	s := d.Schedule
	if s == nil {
		fmt.Fprintf(a.out, "%s has no schedule\n", d.Name)
		return
	}
	state := "active"
	if s.Paused {
		state = "paused"
	}
	fmt.Fprintf(a.out, "%s  %s %s  jitter %s  catch-up %s  %s\n", d.Name, s.Cron, s.Timezone, time.Duration(s.Jitter), time.Duration(s.Catchup), state)
}

func newScheduleSet(a *app) *cobra.Command {
	var s datasets.Schedule
	var jitter, catchup time.Duration
	cmd := &cobra.Command{
		Use: "set DATASET", Short: "Set when a dataset runs",
		Example: "  sheaf schedule set shop/products --cron '0 2 * * *' --timezone Asia/Seoul --jitter 10m", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.Jitter, s.Catchup = datasets.Duration(jitter), datasets.Duration(catchup)
			return a.reschedule(cmd.Context(), args[0], func(d *datasets.Definition) error {
				d.Schedule = &s
				return nil
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&s.Cron, "cron", "", "minute hour day month weekday, e.g. '0 2 * * *'")
	f.StringVar(&s.Timezone, "timezone", datasets.DefaultTimezone, "IANA time zone")
	f.DurationVar(&jitter, "jitter", 0, "spread the start over this time")
	f.DurationVar(&catchup, "catchup", time.Duration(datasets.DefaultCatchup), "how late a missed run may still start")
	return cmd
}

func newSchedulePause(a *app, pause bool) *cobra.Command {
	use, short := "resume", "Go on with a paused schedule"
	if pause {
		use, short = "pause", "Keep a dataset from running by itself"
	}
	return &cobra.Command{
		Use: use + " DATASET", Short: short, Example: "  sheaf schedule " + use + " shop/products", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.reschedule(cmd.Context(), args[0], func(d *datasets.Definition) error {
				if d.Schedule == nil {
					return refusal{fmt.Errorf("%s has no schedule to %s (sheaf schedule set)", d.Name, use)}
				}
				s := *d.Schedule
				s.Paused = pause
				d.Schedule = &s
				return nil
			})
		},
	}
}

// fired is the JSON of schedule now.
type fired struct {
	Dataset string `json:"dataset"`
}

func newScheduleNow(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "now DATASET", Short: "Let the schedule fire once, at once", Example: "  sheaf schedule now shop/products", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.temporal(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			handle := c.ScheduleClient().GetHandle(cmd.Context(), activities.ScheduleID(args[0]))
			err = handle.Trigger(cmd.Context(), client.ScheduleTriggerOptions{})
			if idle(err) {
				return missing{fmt.Errorf("%s has no schedule to fire (sheaf schedule set, or sheaf run start)", args[0])}
			}
			if err != nil {
				return fmt.Errorf("fire schedule of %s: %w", args[0], err)
			}
			return a.print(fired{args[0]}, func() { fmt.Fprintf(a.out, "%s: fired; sheaf run watch %s\n", args[0], args[0]) })
		},
	}
}

// scheduleState is the JSON of schedule show.
type scheduleState struct {
	Dataset  string             `json:"dataset"`
	Schedule *datasets.Schedule `json:"schedule"`
	Next     []time.Time        `json:"next"`
	Missed   int                `json:"missed"`
	Skipped  int                `json:"skipped"`
	// Paused is Temporal's word: it pauses a schedule whose run failed, whatever the definition says. Note is why.
	Paused bool   `json:"paused"`
	Note   string `json:"note,omitempty"`
}

func newScheduleShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "show DATASET", Short: "Show a schedule, its next runs, and what it missed or skipped",
		Example: "  sheaf schedule show shop/products", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			d, err := datasets.New(store).LatestDefinition(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			s := scheduleState{Dataset: d.Name, Schedule: d.Schedule, Next: []time.Time{}}
			if d.Schedule != nil {
				c, err := a.temporal(cmd.Context())
				if err != nil {
					return err
				}
				defer c.Close()
				info, err := c.ScheduleClient().GetHandle(cmd.Context(), activities.ScheduleID(d.Name)).Describe(cmd.Context())
				if err != nil {
					return fmt.Errorf("describe schedule of %s: %w", d.Name, err)
				}
				s.Next, s.Missed, s.Skipped = info.Info.NextActionTimes, info.Info.NumActionsMissedCatchupWindow, info.Info.NumActionsSkippedOverlap
				if state := info.Schedule.State; state != nil {
					s.Paused, s.Note = state.Paused, state.Note
				}
			}
			return a.print(s, func() {
				a.printSchedule(d)
				for i, at := range s.Next {
					if i < 3 {
						fmt.Fprintf(a.out, "  next    %s\n", instant(at))
					}
				}
				if s.Paused && !d.Schedule.Paused {
					fmt.Fprintf(a.out, "  paused  by Temporal: %s (sheaf schedule resume %s)\n", dash(s.Note), d.Name)
				}
				if s.Missed+s.Skipped > 0 {
					fmt.Fprintf(a.out, "  missed  %d, skipped %d because a run was going on\n", s.Missed, s.Skipped)
				}
			})
		},
	}
}
