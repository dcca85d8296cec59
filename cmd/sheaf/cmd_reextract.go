package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/bodies"
	"sheaf/internal/runs"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

type reextract struct {
	run, since    string
	sources       []string
	dryRun, watch bool
	detach        bool
}

func newReextract(a *app) *cobra.Command {
	var o reextract
	cmd := &cobra.Command{
		Use:   "reextract DATASET",
		Short: "Rebuild records from archived pages with today's recipes, without asking a site",
		Long: `Read archived pages again with the newest revision of the recipes (or the one that the definition pins), and bring what they
say through the stages of a run: compare, check, build, publish, notify. Not one request goes to a site.

  --run RUN     the pages of that run, as if today's recipe had been there then: its as_of, its new and changed rows. For a run
                that was held, or that failed, because the recipe was broken; a hold of that run ends as superseded.
  --since WHEN  the published rows that a run since then has read: an instant, a day or a version (v3: from its run on)
  neither       all published rows, from the pages they were read from

What only the recipe changed is 'reparsed': its changed_at does not move. Rows whose recipe is today's already stay as they are.

What it cannot do: read pages that nobody fetched. A recipe that could not read lists found neither their next pages nor what
was new on them; one that could not read a required page asked for no optional one. Such sources are partial, the number of
pages is reported, and the next run fetches them. A page that was fetched and is gone from the archive fails the whole run before
anything is read: nothing is published, and every such page is listed (all of them with --json).`,
		Example: `  sheaf reextract shop/products --run run-20261123-0200-x7
  sheaf reextract shop/products --run run-20261123-0200-x7 --source ebay.de --dry-run
  sheaf reextract shop/products --since v3 --watch`,
		Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.reextract(cmd.Context(), args[0], o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.run, "run", "", "the run whose archived pages are read")
	f.StringVar(&o.since, "since", "", "only rows that a run since this instant, day or version has read")
	f.StringSliceVar(&o.sources, "source", nil, "only this source (may be repeated)")
	f.BoolVar(&o.dryRun, "dry-run", false, "read, compare and check, and say what would come of it; publish nothing")
	f.BoolVar(&o.watch, "watch", false, "show progress until the run ends")
	f.BoolVar(&o.detach, "detach", false, "return once the run has started")
	return cmd
}

func (a *app) reextract(ctx context.Context, dataset string, o reextract) error {
	switch {
	case o.run != "" && o.since != "":
		return usageError{errors.New("--run and --since do not go together: a run is read as a whole")}
	case o.watch && o.detach:
		return usageError{errors.New("--watch and --detach do not go together")}
	}
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	if err := exists(ctx, store, dataset); err != nil {
		return err
	}
	what := wire.Reextract{Run: o.run, Sources: o.sources, DryRun: o.dryRun}
	if o.since != "" {
		if what.Since, err = since(ctx, datasets.New(store), dataset, o.since); err != nil {
			return err
		}
	}
	c, err := a.temporal(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	s, run, err := control.Reextract(ctx, c, store, dataset, what, a.who())
	switch {
	case errors.Is(err, control.ErrNothing) && o.run != "":
		return missing{fmt.Errorf("%s has no run %s (sheaf run ls %s)", dataset, o.run, dataset)}
	case errors.Is(err, control.ErrNothing):
		return missing{fmt.Errorf("nothing of %s is published: name the run whose pages are to be read (--run; sheaf run ls %s)", dataset, dataset)}
	case err != nil:
		return busy(dataset, err)
	}
	if o.detach {
		return a.begun(ctx, c, s, run, true)
	}
	if o.watch {
		err = a.follow(ctx, c, dataset, s.Run, run)
	} else {
		a.say("%s reads the archive again (--watch shows progress)", s.Run)
		err = a.settle(ctx, run)
	}
	return goneBodies(ctx, store, dataset, s.Run, err)
}

var versionName = regexp.MustCompile(`^v\d+$`)

// since reads an instant, a day (in UTC), or a version, which stands for the run that made it.
func since(ctx context.Context, repo *datasets.Repo, dataset, s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC(), nil
		}
	}
	if !versionName.MatchString(s) {
		return time.Time{}, usageError{fmt.Errorf("--since: %q is no instant like 2026-11-23T02:00:00Z, no day like 2026-11-23 and no version like v3", s)}
	}
	v, err := repo.Resolve(ctx, dataset+"@"+s)
	if err != nil {
		return time.Time{}, err
	}
	return v.AsOf.UTC(), nil
}

// goneError is a re-extraction that failed for want of archived pages.
type goneError struct {
	message string
	list    []bodies.Body
}

func (e *goneError) Error() string { return e.message }

// shownGone is how many missing pages a person is shown.
const shownGone = 20

// lines shows the first of them.
func (e *goneError) lines() (out []string) {
	for _, b := range e.list[:min(shownGone, len(e.list))] {
		out = append(out, fmt.Sprintf("%s in %s at %d", b, b.Archive, b.Offset))
	}
	if n := len(e.list) - shownGone; n > 0 {
		out = append(out, fmt.Sprintf("and %d more (--json lists all)", n))
	}
	return out
}

// goneBodies adds the whole list to the failure of a run that missed archived pages; any other error stays as it is.
func goneBodies(ctx context.Context, store blob.Store, dataset, run string, err error) error {
	var app *temporal.ApplicationError
	if !errors.As(err, &app) || app.Type() != wire.ErrBodiesGone {
		return err
	}
	plan, perr := runs.Get(ctx, store, dataset, run)
	if perr != nil {
		return errors.Join(err, perr)
	}
	out := &goneError{}
	for _, s := range plan.Plan.Sources {
		report, rerr := bodies.Get(ctx, store, run, s.Name)
		if rerr != nil {
			return errors.Join(err, rerr)
		}
		out.list = append(out.list, report.Gone...)
	}
	out.message = fmt.Sprintf("%d archived pages are gone; nothing was published", len(out.list))
	return out
}
