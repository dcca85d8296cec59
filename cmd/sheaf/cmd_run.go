package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/internal/runs"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

func newRun(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Start, watch and steer runs",
		Long:  "A run is one execution of a dataset's pipeline: crawl, compare, check, build, publish, notify.",
	}
	return group(cmd,
		newRunStart(a), newRunLs(a), newRunShow(a), newRunWatch(a),
		newRunPause(a), newRunResume(a), newRunStop(a), newRunRate(a),
	)
}

// idle says where to look when no run of a dataset is going on; other errors stay.
func idle(dataset string, err error) error {
	if errors.Is(err, control.ErrIdle) {
		return missing{fmt.Errorf("no run of %s is going on (sheaf run ls %s)", dataset, dataset)}
	}
	return err
}

// steer sends an operator's wish to the running run of a dataset and prints what came of it.
func (a *app) steer(ctx context.Context, dataset, action string, wish wire.Control) error {
	c, err := a.temporal(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	wish.By = a.who()
	p, err := control.Steer(ctx, c, dataset, action, wish)
	if err != nil {
		return idle(dataset, err)
	}
	return a.print(p, func() { fmt.Fprintf(a.out, "%s: %s accepted\n", p.Run, action) })
}

// printRun writes one finished or running run.
func (a *app) printRun(s runs.Summary) {
	p := s.Plan
	fmt.Fprintf(a.out, "%s  %s\n  as of    %s\n  trigger  %s by %s\n  parent   %s\n", p.Run, p.Dataset, instant(p.AsOf), p.Trigger, dash(p.By), version(p.Parent))
	if r := p.Reextract; r != nil {
		fmt.Fprintf(a.out, "  reads    %s\n", rereads(*r))
	}
	for _, source := range p.Sources {
		fmt.Fprintf(a.out, "  source   %s by recipe %s r%d\n", source.Name, source.Recipe, source.Revision)
	}
	if s.Result == nil {
		fmt.Fprintln(a.out, "  outcome  running")
		return
	}
	r := s.Result
	fmt.Fprintf(a.out, "  outcome  %s %s\n  rows     %s\n", r.Outcome, version(r.Version), counted(r.Counts))
	for _, held := range r.Held {
		fmt.Fprintf(a.out, "  held     %s (sheaf hold show %s)\n", held, wire.HoldName(p.Run, held))
	}
	for _, failed := range r.Failed {
		fmt.Fprintf(a.out, "  failed   %s\n", failed)
	}
	if r.Reason != "" {
		fmt.Fprintf(a.out, "  reason   %s\n", r.Reason)
	}
}

// rereads says what a run reads again that collects nothing.
func rereads(r runs.Reextract) string {
	what := "the archived pages of published rows"
	switch {
	case r.Run != "":
		what = "the archived pages of " + r.Run
	case !r.Since.IsZero():
		what += " read since " + instant(r.Since)
	}
	if r.DryRun {
		what += " (dry run)"
	}
	return what
}

func version(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprintf("v%d", n)
}
