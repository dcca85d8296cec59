package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/server/control"
	"sheaf/internal/sweep"
)

func newSweep(a *app) *cobra.Command {
	var all, dry, objects bool
	cmd := &cobra.Command{
		Use: "sweep DATASET|--all [--dry-run]", Short: "Remove what nothing names any more",
		Long: `Let versions expire by the definition's retention, and remove what no version, state, run or hold names and is older than two days
(docs/FORMAT.md, What may be deleted). --dry-run says what would go and removes nothing; it may run at any time. A sweep has the dataset for as
long as it takes: it is refused while a run goes on, and with --all such a dataset is left out. A schedule sweeps everything every night.`,
		Example: "  sheaf sweep shop/products --dry-run\n  sheaf sweep shop/products\n  sheaf sweep --all --json", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) == 1) {
				return usageError{errors.New("name a dataset, or say --all")}
			}
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			if all {
				if args, err = datasets.New(store).Names(cmd.Context()); err != nil {
					return err
				}
			} else if err := exists(cmd.Context(), store, args[0]); err != nil {
				return err
			}
			var c client.Client
			if !dry {
				if c, err = a.temporal(cmd.Context()); err != nil {
					return err
				}
				defer c.Close()
			}
			list := []sweep.Report{}
			for _, name := range args {
				r, err := a.swept(cmd.Context(), c, store, name)
				if errors.Is(err, control.ErrBusy) && all {
					fmt.Fprintf(a.err, "%s is left out: a run is going on\n", name)
					continue
				}
				if err != nil {
					return changing(err, name)
				}
				list = append(list, r)
			}
			return a.print(list, func() {
				for _, r := range list {
					a.printSweep(r, objects)
				}
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "every dataset")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "only say what would go")
	cmd.Flags().BoolVar(&objects, "objects", false, "list the objects, too (with --dry-run)")
	return cmd
}

// swept sweeps a dataset, or rehearses it where there is no client.
func (a *app) swept(ctx context.Context, c client.Client, store blob.Store, dataset string) (sweep.Report, error) {
	if c == nil {
		return sweep.Sweep(ctx, store, sweep.Input{Dataset: dataset, Now: a.clock.Now(), By: a.who(), DryRun: true})
	}
	return control.Sweep(ctx, c, store, dataset, a.who())
}

func (a *app) printSweep(r sweep.Report, objects bool) {
	went, verb := r.Removed.Sum(), "removed"
	if r.DryRun {
		verb = "would go"
	}
	fmt.Fprintf(a.out, "%s: %d objects, %s %s\n", r.Dataset, went.Objects, byteSize(went.Bytes), verb)
	for _, e := range r.Expired {
		fmt.Fprintf(a.out, "  v%d expires: %s\n", e.Version, e.Why)
	}
	for _, run := range r.Closed {
		fmt.Fprintf(a.out, "  %s was ended from outside: recorded as failed\n", run)
	}
	a.table("  KIND\tGOES\tBYTES\tTOO YOUNG\tSTAYS", func(line func(...any)) {
		for _, kind := range sweep.Kinds {
			if r.Removed[kind].Objects+r.Young[kind].Objects+r.Kept[kind].Objects > 0 {
				line("  "+string(kind), r.Removed[kind].Objects, byteSize(r.Removed[kind].Bytes), r.Young[kind].Objects, r.Kept[kind].Objects)
			}
		}
	})
	for _, why := range slices.Sorted(maps.Keys(r.Reasons)) {
		fmt.Fprintf(a.out, "  %d %s\n", r.Reasons[why], why)
	}
	if objects {
		for _, o := range r.Objects {
			fmt.Fprintf(a.out, "  %s  %s  %s\n", o.Key, byteSize(o.Bytes), strings.TrimSpace(o.Why))
		}
	}
}
