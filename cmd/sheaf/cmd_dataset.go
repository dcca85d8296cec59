package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/internal/recipe"
	"sheaf/internal/server/control"
)

func newDataset(a *app) *cobra.Command {
	cmd := &cobra.Command{Use: "dataset", Short: "Define datasets: sources, checks, schedule, subscriptions"}
	return group(cmd, newDatasetApply(a), newDatasetLs(a), newDatasetShow(a))
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
				list = append(list, line)
			}
			return a.print(list, func() {
				a.table("DATASET\tLATEST\tROWS\tAS OF\tTITLE", func(row func(...any)) {
					for _, l := range list {
						row(l.Name, version(l.Version), l.Rows, instant(l.AsOf), dash(l.Title))
					}
				})
			})
		},
	}
}

func newDatasetShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "show DATASET", Short: "Show a dataset's definition", Example: "  sheaf dataset show shop/products", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			d, err := datasets.New(store).LatestDefinition(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.print(d, func() {
				fmt.Fprintf(a.out, "%s r%d  %s\n  owner    %s\n  licence  %s\n", d.Name, d.Revision, d.Title, dash(d.Owner), dash(d.Licence))
				for _, s := range d.Sources {
					fmt.Fprintf(a.out, "  source   %s %v\n", s.Recipe, s.Params)
				}
				if s := d.Schedule; s != nil {
					fmt.Fprintf(a.out, "  schedule %s (%s)\n", s.Cron, s.Timezone)
				}
				a.printChecks(d.Checks)
				for _, s := range d.Subscriptions {
					fmt.Fprintf(a.out, "  tells    %s\n", s.Name)
				}
			})
		},
	}
}
