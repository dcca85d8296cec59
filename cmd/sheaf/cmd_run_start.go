package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

type runStart struct {
	asOf   string
	detach bool
	timing wire.Timing
}

func newRunStart(a *app) *cobra.Command {
	var o runStart
	cmd := &cobra.Command{
		Use:   "start DATASET",
		Short: "Collect a dataset now and publish what changed",
		Example: `  sheaf run start shop/products
  sheaf run start shop/products --detach --json
  sheaf run start shop/products --as-of 2026-11-23T02:00:00Z`,
		Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.runStart(cmd.Context(), args[0], o) },
	}
	cmd.Flags().StringVar(&o.asOf, "as-of", "", "the run's clock, RFC 3339 (default: now)")
	cmd.Flags().BoolVar(&o.detach, "detach", false, "return once the run has started")
	cmd.Flags().DurationVar(&o.timing.Commit, "commit-every", 0, "time between two commits of a batch (default 12s)")
	cmd.Flags().DurationVar(&o.timing.Heartbeat, "heartbeat-timeout", 0, "when a silent worker counts as dead (default 30s)")
	cmd.Flags().DurationVar(&o.timing.Beat, "heartbeat-every", 0, "time between two heartbeats (default 3s)")
	return cmd
}

func (a *app) runStart(ctx context.Context, dataset string, o runStart) error {
	asOf := a.clock.Now().Truncate(time.Second)
	if o.asOf != "" {
		at, err := time.Parse(time.RFC3339, o.asOf)
		if err != nil {
			return usageError{fmt.Errorf("--as-of: %q is not a time like 2026-11-23T02:00:00Z", o.asOf)}
		}
		asOf = at.UTC()
	}
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	if err := exists(ctx, store, dataset); err != nil {
		return err // before anything starts: a run of nothing is no run
	}
	c, err := a.temporal(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	s, run, err := control.Start(ctx, c, store, dataset, asOf, a.who(), o.timing)
	if err != nil {
		return busy(dataset, err)
	}
	return a.begun(ctx, c, s, run, o.detach)
}

// begun says that a run has started, or follows it to its end.
func (a *app) begun(ctx context.Context, c client.Client, s control.Started, run client.WorkflowRun, detach bool) error {
	if detach {
		return a.print(s, func() { fmt.Fprintf(a.out, "%s started; sheaf run watch %s\n", s.Run, s.Dataset) })
	}
	return a.follow(ctx, c, s.Dataset, s.Run, run)
}

// busy says how to follow the run that has a dataset; other errors stay.
func busy(dataset string, err error) error {
	if errors.Is(err, control.ErrBusy) {
		return refusal{fmt.Errorf("start run of %s: another run of it is going on (sheaf run watch %s)", dataset, dataset)}
	}
	return err
}

// settle turns the end of a run into the command's result.
func (a *app) settle(ctx context.Context, run client.WorkflowRun) error {
	var r wire.BuildResult
	if err := run.Get(ctx, &r); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		var app *temporal.ApplicationError
		if errors.As(err, &app) && app.Type() == wire.ErrAllFailed {
			return runError{errors.New(app.Message())}
		}
		return fmt.Errorf("run: %w", err)
	}
	err := a.print(r, func() {
		fmt.Fprintf(a.out, "%s  %s", r.Run, r.Outcome)
		if r.Version > 0 {
			fmt.Fprintf(a.out, "  v%d  %s", r.Version, r.Commit)
		}
		fmt.Fprintf(a.out, "\n  rows    %s\n", counted(r.Counts))
		for _, s := range r.Held {
			fmt.Fprintf(a.out, "  held    %s (sheaf hold show %s)\n", s, wire.HoldName(r.Run, s))
		}
		for _, s := range r.Failed {
			fmt.Fprintf(a.out, "  failed  %s: its rows stay as they were\n", s)
		}
		if r.Reason != "" {
			fmt.Fprintf(a.out, "  reason  %s\n", r.Reason)
		}
	})
	if err != nil {
		return err
	}
	if r.Outcome == wire.Held {
		return runError{fmt.Errorf("run %s is held: %s", r.Run, r.Reason)}
	}
	return nil
}
