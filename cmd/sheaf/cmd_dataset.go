package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/internal/freshness"
	"sheaf/internal/recipe"
	"sheaf/internal/server/control"
)

func newDataset(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "dataset", Short: "Define datasets: sources, checks, schedule, subscriptions"}
	return group(cmd, newDatasetApply(a), newDatasetLs(a), newDatasetShow(a), newDatasetFreshness(a))
}

func newDatasetApply(a *app) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "apply -f FILE", Short: "Make a dataset what its definition says",
		Long: `Store a dataset.yaml as the dataset's next revision and set its schedule. Runs that are going on keep the revision
that they began with. A definition that did not change keeps its revision.`,
		Example: "  sheaf dataset apply -f dataset.yaml", Args: exactly(0, "-f FILE"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			text, err := os.ReadFile(file)
			if err != nil {
				return usageError{fmt.Errorf("read definition: %w", err)}
			}
			d, err := datasets.ParseDefinition(text)
			if err != nil {
				return usageError{fmt.Errorf("%s: %w", file, err)}
			}
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			c, err := a.temporal(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			stored, created, err := control.Apply(cmd.Context(), c.ScheduleClient(), store, d)
			var sources *control.SourcesError
			switch {
			case errors.Is(err, recipe.ErrNotFound):
				return usageError{fmt.Errorf("%s: %w; keep it first (sheaf recipe put FILE)", file, err)}
			case errors.As(err, &sources):
				return usageError{fmt.Errorf("%s: %w", file, err)}
			case err != nil:
				return err
			}
			return a.print(stored, func() {
				word := "unchanged"
				if created {
					word = "new"
				}
				fmt.Fprintf(a.out, "%s r%d  %s\n", stored.Name, stored.Revision, word)
			})
		},
	}
	cmd.Flags().StringVarP(&file, "file", "f", "dataset.yaml", "the definition")
	return cmd
}

// datasetLine is one line of dataset ls.
type datasetLine struct {
	Name    string    `json:"name"`
	Title   string    `json:"title,omitempty"`
	Version int       `json:"version,omitempty"`
	Rows    int64     `json:"rows"`
	AsOf    time.Time `json:"as_of,omitzero"`
	// Freshness is how old it is; absent = it may get as old as it likes.
	Freshness *freshness.State `json:"freshness,omitempty"`
}

func newDatasetLs(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "ls", Short: "List datasets with their latest version", Example: "  sheaf dataset ls", Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			repo := datasets.New(store)
			names, err := repo.Names(cmd.Context())
			if err != nil {
				return err
			}
			list := []datasetLine{}
			for _, name := range names {
				d, err := repo.LatestDefinition(cmd.Context(), name)
				if err != nil && !errors.Is(err, datasets.ErrNotFound) {
					return err
				}
				line := datasetLine{Name: name, Title: d.Title}
				parent, err := repo.Parent(cmd.Context(), name)
				if err != nil {
					return err
				}
				if v := parent.Version; v != nil {
					line.Version, line.Rows, line.AsOf = v.Version, v.Tables[0].Rows(), v.AsOf
				}
				if line.Freshness, err = freshness.Read(cmd.Context(), store, d, a.clock.Now()); err != nil {
					return err
				}
				list = append(list, line)
			}
			return a.print(list, func() {
				a.table("DATASET\tLATEST\tROWS\tAS OF\tFRESH\tTITLE", func(row func(...any)) {
					for _, l := range list {
						row(l.Name, version(l.Version), l.Rows, instant(l.AsOf), fresh(l.Freshness), dash(l.Title))
					}
				})
			})
		},
	}
}

// fresh is how old a dataset is in a word; "-" where it may get as old as it likes.
func fresh(s *freshness.State) string {
	switch {
	case s == nil:
		return "-"
	case s.Stale:
		return "stale"
	}
	return "fresh"
}

// printFreshness says how old a dataset is.
func (a *app) printFreshness(s *freshness.State) {
	switch {
	case s == nil:
		fmt.Fprintf(a.out, "  age      may be any (sheaf dataset freshness)\n")
	case s.Stale:
		fmt.Fprintf(a.out, "  age      %s, stale since %s: it may be %s\n", s.Age, instant(s.Since), s.MaxAge)
	default:
		fmt.Fprintf(a.out, "  age      %s, fresh until %s: it may be %s\n", s.Age, instant(s.Since), s.MaxAge)
	}
}

func newDatasetFreshness(a *app) *cobra.Command {
	var age time.Duration
	var off bool
	cmd := &cobra.Command{
		Use: "freshness DATASET", Short: "Show, or say, how old a dataset may get",
		Long: `How old a dataset is counts from as_of of its newest run that published or found nothing changed; of one that has none, from
its definition. When it gets older than --max-age, the event dataset.stale is told once, and once more when it is fresh again. It is part
of the dataset's definition: changing it here makes a new revision.`,
		Example: "  sheaf dataset freshness shop/products --max-age 36h\n  sheaf dataset freshness shop/products\n  sheaf dataset freshness shop/products --off",
		Args:    exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			var d datasets.Definition
			switch {
			case off:
				d, err = control.Refresh(cmd.Context(), store, args[0], nil)
			case cmd.Flags().Changed("max-age"):
				d, err = control.Refresh(cmd.Context(), store, args[0], &datasets.Freshness{MaxAge: datasets.Duration(age)})
			default:
				d, err = datasets.New(store).LatestDefinition(cmd.Context(), args[0])
			}
			if errors.Is(err, datasets.ErrInvalid) {
				return usageError{err}
			}
			if err != nil {
				return err
			}
			s, err := freshness.Read(cmd.Context(), store, d, a.clock.Now())
			if err != nil {
				return err
			}
			return a.print(s, func() {
				fmt.Fprintln(a.out, d.Name)
				a.printFreshness(s)
			})
		},
	}
	cmd.Flags().DurationVar(&age, "max-age", 0, "how old it may get, e.g. 36h")
	cmd.Flags().BoolVar(&off, "off", false, "it may get as old as it likes")
	cmd.MarkFlagsMutuallyExclusive("max-age", "off")
	return cmd
}

// shownDataset is the JSON of dataset show: the definition, and how old the dataset is.
type shownDataset struct {
	datasets.Definition
	State *freshness.State `json:"freshness_state,omitempty"` // absent = it may get as old as it likes
}

func newDatasetShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "show DATASET", Short: "Show a dataset's definition, and how old it is", Example: "  sheaf dataset show shop/products", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			d, err := datasets.New(store).LatestDefinition(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			state, err := freshness.Read(cmd.Context(), store, d, a.clock.Now())
			if err != nil {
				return err
			}
			return a.print(shownDataset{d, state}, func() {
				fmt.Fprintf(a.out, "%s r%d  %s\n  owner    %s\n  licence  %s\n", d.Name, d.Revision, d.Title, dash(d.Owner), dash(d.Licence))
				for _, s := range d.Sources {
					fmt.Fprintf(a.out, "  source   %s %v\n", s.Recipe, s.Params)
				}
				if s := d.Schedule; s != nil {
					fmt.Fprintf(a.out, "  schedule %s (%s)\n", s.Cron, s.Timezone)
				}
				a.printFreshness(state)
				a.printChecks(d.Checks)
				for _, s := range d.Subscriptions {
					fmt.Fprintf(a.out, "  tells    %s\n", s.Name)
				}
			})
		},
	}
}
