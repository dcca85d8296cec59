package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheaf/internal/trainings"
)

func newTraining(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "training", Short: "What was trained on which version, and what was not, and why",
		Long: "Triggers of a dataset's definition (temporal, airflow, http) start trainings when versions are published, tags move, or by the clock.",
	}
	return group(cmd, newTrainingLs(a))
}

func newTrainingLs(a *app) *cobra.Command {
	var subscription string
	var number int
	cmd := &cobra.Command{
		Use: "ls DATASET", Aliases: []string{"list"}, Short: "List what triggers started, and why not, newest version first",
		Example: "  sheaf training ls shop/products\n  sheaf training ls shop/products --subscription nlp-team --json", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			if err := exists(cmd.Context(), store, args[0]); err != nil {
				return err
			}
			list, err := trainings.Ledger(cmd.Context(), store, args[0], subscription, number)
			if err != nil {
				return err
			}
			if list == nil {
				list = []trainings.Entry{}
			}
			return a.print(list, func() { a.printTrainings("", list) })
		},
	}
	cmd.Flags().StringVar(&subscription, "subscription", "", "only those of one subscription")
	cmd.Flags().IntVar(&number, "version", 0, "only those on one version, e.g. 3")
	return cmd
}

func (a *app) printTrainings(indent string, list []trainings.Entry) {
	a.table(indent+"VERSION\tTEAM\tSTATE\tSTARTED\tENDED\tSCORES\tDETAIL", func(line func(...any)) {
		for _, e := range list {
			line(indent+version(e.Version), e.Subscription, e.State, moment(e.Started), moment(e.Ended), dash(scores(e.Reports)), dash(detail(e)))
		}
	})
}

func detail(e trainings.Entry) string {
	if e.Reason != "" {
		return e.Reason
	}
	return strings.TrimSpace(e.Rule + " " + e.Handle)
}

func scores(reports []trainings.Training) string {
	var out []string
	for _, t := range reports {
		for _, name := range slices.Sorted(maps.Keys(t.Scores)) {
			out = append(out, fmt.Sprintf("%s %.4g", name, t.Scores[name]))
		}
	}
	return strings.Join(out, " ")
}

func moment(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return instant(*t)
}
