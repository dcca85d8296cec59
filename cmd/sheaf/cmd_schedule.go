package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/internal/server/control"
)

func newSchedule(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "schedule", Short: "When a dataset runs by itself",
		Long: "The schedule is part of the dataset's definition: changing it here makes a new revision. Temporal carries it out.",
	}
	return group(cmd, newScheduleSet(a), newScheduleShow(a), newSchedulePause(a, true), newSchedulePause(a, false), newScheduleNow(a))
}

// reschedule changes the schedule of a dataset's definition, stores it as a new revision and tells Temporal.
func (a *app) reschedule(ctx context.Context, dataset string, change func(*datasets.Schedule) (*datasets.Schedule, error)) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	c, err := a.temporal(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	stored, err := control.Reschedule(ctx, c.ScheduleClient(), store, dataset, change)
	if err != nil {
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
			return a.reschedule(cmd.Context(), args[0], func(*datasets.Schedule) (*datasets.Schedule, error) {
				return &s, nil
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
			err := a.reschedule(cmd.Context(), args[0], control.Paused(pause))
			if errors.Is(err, control.ErrNoSchedule) {
				return refusal{fmt.Errorf("%s has no schedule to %s (sheaf schedule set)", args[0], use)}
			}
			return err
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
			err = control.Fire(cmd.Context(), c.ScheduleClient(), args[0])
			if errors.Is(err, control.ErrNoSchedule) {
				return missing{fmt.Errorf("%s has no schedule to fire (sheaf schedule set, or sheaf run start)", args[0])}
			}
			if err != nil {
				return err
			}
			return a.print(fired{args[0]}, func() { fmt.Fprintf(a.out, "%s: fired; sheaf run watch %s\n", args[0], args[0]) })
		},
	}
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
			s := control.Timetable{Dataset: d.Name, Next: []time.Time{}}
			if d.Schedule != nil {
				c, err := a.temporal(cmd.Context())
				if err != nil {
					return err
				}
				defer c.Close()
				if s, err = control.Times(cmd.Context(), c.ScheduleClient(), d); err != nil {
					return err
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
