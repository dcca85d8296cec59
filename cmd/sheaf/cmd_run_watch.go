package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"sheaf/activities"
	"sheaf/datasets/blob"
	"sheaf/internal/checks"
	"sheaf/internal/runs"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

func newRunWatch(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "watch DATASET",
		Short: "Follow the running run of a dataset until it ends",
		Long: `Follow the running run of a dataset until it ends: its stage, and by source how many pages were fetched, how many
records and errors came of them, the rate, and the limit that binds it (rate, workers, latency, retry-after, …).`,
		Example: "  sheaf run watch shop/products",
		Args:    exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := a.temporal(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			p, err := control.Progress(cmd.Context(), c, args[0])
			if err != nil {
				return idle(args[0], err)
			}
			return a.follow(cmd.Context(), c, args[0], p.Run, c.GetWorkflow(cmd.Context(), wire.DatasetID(args[0]), ""))
		},
	}
}

// follow shows progress until the run ends, then its result.
func (a *app) follow(ctx context.Context, c client.Client, dataset, run string, handle client.WorkflowRun) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	quit, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.ticker(quit, c, store, dataset, run)
	}()
	err = a.settle(ctx, handle)
	cancel()
	<-done
	return err
}

// seldom is how often figures are printed where they cannot be redrawn.
const seldom = 20 * time.Second

// ticker shows the stage and a line a source: on a terminal in place, every two seconds; elsewhere whenever a stage
// changes, and seldom otherwise. Figures that cannot be read are shown again at the next tick; the run's own end decides
// the exit code.
func (a *app) ticker(ctx context.Context, c client.Client, store blob.Store, dataset, run string) {
	unserved := false
	show := a.display()
	for a.clock.Sleep(ctx, 2*time.Second) == nil {
		p, err := control.Progress(ctx, c, dataset)
		if err != nil || p.Run != run {
			if ctx.Err() == nil && !unserved && a.unserved(ctx, c) {
				unserved = true
				a.say("no worker serves %s: the run begins when one starts (sheaf worker)", wire.QueueControl)
			}
			continue
		}
		control.Live(ctx, store, &p)
		show(p)
	}
}

// display returns what shows progress on the error stream.
func (a *app) display() func(wire.Progress) {
	f, isFile := a.err.(*os.File)
	redraw := isFile && isTerminal(f)
	var last, stages string
	var at time.Time
	return func(p wire.Progress) {
		text, now := board(p), stagesOf(p)
		switch {
		case text == last:
			return
		case redraw && last != "":
			a.say("\033[%dA\033[J%s", strings.Count(last, "\n")+1, text)
		case redraw || now != stages || a.clock.Now().Sub(at) >= seldom:
			a.say("%s", text)
			at = a.clock.Now()
		default:
			return
		}
		last, stages = text, now
	}
}

// stagesOf is what changes seldom in a run's progress.
func stagesOf(p wire.Progress) string {
	out := fmt.Sprint(p.Stage, p.Paused)
	for _, s := range p.Sources {
		out += " " + s.Stage
	}
	return out
}

// unserved reports whether nobody asks for the workflow tasks of runs.
func (a *app) unserved(ctx context.Context, c client.Client) bool {
	q, err := c.DescribeTaskQueue(ctx, wire.QueueControl, enums.TASK_QUEUE_TYPE_WORKFLOW)
	return err == nil && len(q.GetPollers()) == 0
}

// board writes a run's progress: its stage, then the sources below each other.
func board(p wire.Progress) string {
	var b strings.Builder
	b.WriteString(p.Stage)
	if p.Paused {
		b.WriteString(", paused")
	}
	for _, s := range p.Sources {
		fmt.Fprintf(&b, "\n  %-16s %-10s %8d fetched %8d records %6d errors", s.Source, s.Stage, s.Fetched, s.Records, s.Errors)
		if s.Stage == wire.StageCrawling || s.Stage == wire.StageRereading {
			fmt.Fprintf(&b, " %7.1f/s  %s", s.Rate, s.Limit)
		}
	}
	return b.String()
}

func newRunLs(a *app) *cobra.Command {
	limit := 20
	cmd := &cobra.Command{
		Use: "ls DATASET", Short: "List the runs of a dataset, newest first",
		Example: "  sheaf run ls shop/products --limit 5", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			list, err := runs.List(cmd.Context(), store, args[0], limit)
			if err == nil && len(list) == 0 {
				list = []runs.Summary{}
				err = exists(cmd.Context(), store, args[0])
			}
			if err != nil {
				return err
			}
			return a.print(list, func() {
				a.table("RUN\tAS OF\tTRIGGER\tOUTCOME\tVERSION\tROWS", func(line func(...any)) {
					for _, s := range list {
						outcome, v, rows := "running", "-", "-"
						if s.Result != nil {
							outcome, v, rows = s.Result.Outcome, version(s.Result.Version), counted(s.Result.Counts)
						}
						line(s.Plan.Run, instant(s.Plan.AsOf), s.Plan.Trigger, outcome, v, rows)
					}
				})
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", limit, "how many (0 = all)")
	return cmd
}

func newRunShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "show DATASET RUN", Short: "Show what a run was asked to do and what it came to",
		Example: "  sheaf run show shop/products run-20261123-0200-x7", Args: exactly(2, "DATASET RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			s, err := runs.Get(cmd.Context(), store, args[0], args[1])
			if err != nil {
				return err
			}
			verdicts, err := activities.Verdicts(cmd.Context(), store, s.Plan.Run)
			if err != nil {
				return err
			}
			return a.print(checkedRun{s, append([]checks.Verdict{}, verdicts...)}, func() {
				a.printRun(s)
				a.printVerdicts(verdicts)
			})
		},
	}
}

// checkedRun is the JSON of run show: the run, and what the checks found about its sources.
type checkedRun struct {
	runs.Summary
	Verdicts []checks.Verdict `json:"verdicts"`
}
