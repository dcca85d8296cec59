package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/internal/server/control"
	"sheaf/internal/timetable"
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
		if note := s.Note(); note != "" {
			state += " by " + note
		}
	}
	fmt.Fprintf(a.out, "%s  %s %s  jitter %s  catch-up %s  %s\n", d.Name, s.Cron, s.Timezone, s.Jitter, s.Catchup, state)
}

func newScheduleSet(a *app) *cobra.Command {
	var s datasets.Schedule
	var jitter, catchup time.Duration
	cmd := &cobra.Command{
		Use: "set DATASET", Short: "Set when a dataset runs",
		Example: "  sheaf schedule set shop/products --cron '0 2 * * *' --timezone Asia/Seoul --jitter 10m", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s.Jitter, s.Catchup = datasets.Duration(jitter), datasets.Duration(catchup)
			return a.reschedule(cmd.Context(), args[0], func(before *datasets.Schedule) (*datasets.Schedule, error) {
				if before != nil { // changing the time does not set a schedule going that somebody has paused
					s.Paused, s.PausedBy, s.PausedWhy = before.Paused, before.PausedBy, before.PausedWhy
				}
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
	var why string
	use, short, example := "resume", "Go on with a paused schedule, whoever or whatever paused it", "  sheaf schedule resume shop/products"
	if pause {
		use, short, example = "pause", "Keep a dataset from running by itself", "  sheaf schedule pause shop/products --why 'the shop moves house until Friday'"
	}
	cmd := &cobra.Command{
		Use: use + " DATASET", Short: short, Example: example, Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := a.reschedule(cmd.Context(), args[0], control.Paused(pause, a.who(), why))
			if errors.Is(err, control.ErrNoSchedule) {
				return refusal{fmt.Errorf("%s has no schedule to %s (sheaf schedule set)", args[0], use)}
			}
			return err
		},
	}
	if pause {
		cmd.Flags().StringVar(&why, "why", "", "why, for whoever looks later")
	}
	return cmd
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
		Use: "show DATASET", Short: "Show a schedule, its next runs, and what it missed",
		Long: `Show when a dataset runs by itself, in the schedule's own time zone, and which scheduled times have no run of their own
since the schedule was last changed (two weeks at most), with the reason:

  down       nothing started it within the catch-up window, because Temporal was away
  busy       a run was going on, so it was left out
  caught_up  a run that started late stands for it
  paused     the schedule was paused

A run for which three times in a row were left out is called stuck.`,
		Example: "  sheaf schedule show shop/products\n  sheaf schedule show shop/products --json | jq '.missed_times'", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			d, err := datasets.New(store).LatestDefinition(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			s := activities.Timetable{Dataset: d.Name, Next: []time.Time{}, MissedTimes: []timetable.Missed{}}
			if d.Schedule != nil {
				c, err := a.temporal(cmd.Context())
				if err != nil {
					return err
				}
				defer c.Close()
				if s, err = activities.Times(cmd.Context(), c, a.cfg.Temporal.Namespace, store, d, a.clock.Now()); err != nil {
					return err
				}
			}
			return a.print(s, func() {
				a.printSchedule(d)
				if d.Schedule != nil {
					a.printTimes(s)
				}
			})
		},
	}
}

// shownNext and shownMissed are how many times are printed; --json has more.
const shownNext, shownMissed = 3, 10

func (a *app) printTimes(s activities.Timetable) {
	zone, err := time.LoadLocation(s.Schedule.Timezone)
	if err != nil {
		zone = time.UTC // the definition was checked: this machine knows fewer zones
	}
	local := func(at time.Time) string { return at.In(zone).Format("2006-01-02 15:04:05 -07:00") }
	for i, at := range s.Next {
		if i < shownNext {
			fmt.Fprintf(a.out, "  next    %s\n", local(at))
		}
	}
	if s.ByFailure {
		fmt.Fprintf(a.out, "  paused  because a run failed: %s\n          look at it (sheaf run ls %s), then go on: sheaf schedule resume %s\n", dash(s.Note), s.Dataset, s.Dataset)
	}
	if k := s.Stuck; k != nil {
		fmt.Fprintf(a.out, "  stuck   %s goes on since before %s: %d times were left out (sheaf run show %s %s, sheaf run stop %s)\n",
			k.Run, local(k.Since), k.Times, s.Dataset, k.Run, s.Dataset)
	}
	for i, m := range s.MissedTimes {
		if i == shownMissed {
			fmt.Fprintf(a.out, "          and more (--json)\n")
			break
		}
		fmt.Fprintf(a.out, "  missed  %s  %s\n", local(m.At), strings.TrimSpace(m.Why+"  "+m.Run))
	}
	if s.Missed+s.Skipped > 0 {
		fmt.Fprintf(a.out, "  since it was made: missed %d, left out %d because a run was going on\n", s.Missed, s.Skipped)
	}
}
