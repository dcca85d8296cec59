package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

func newRollback(a *app) *cobra.Command {
	var to, reason string
	cmd := &cobra.Command{
		Use: "rollback DATASET --to VERSION --reason TEXT", Short: "Let latest name an earlier version again",
		Long: `Move latest to another version that is there. The versions between stay, and keep their numbers. The next run builds on the version
that latest names then, with what was known of the site when that version was the newest, and gets the number after the greatest
ever published. Who subscribed to tag.moved is told. Refused while a run goes on: stop it first, or wait for its end.`,
		Example: "  sheaf rollback shop/products --to v11 --reason 'v12 has prices without VAT'", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := versionNumber(to)
			if err != nil {
				return err
			}
			if err := reasoned(reason); err != nil {
				return err
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
			out, err := control.Rollback(cmd.Context(), c, store, args[0], n, a.who(), reason)
			if err != nil {
				return changing(err, args[0])
			}
			return a.print(rolledBack{args[0], out}, func() {
				fmt.Fprintf(a.out, "%s@%s is v%d (was v%d)\n  the next run builds on it\n", args[0], datasets.Latest, out.To, out.From)
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "the version that latest is to name, e.g. v11 (required)")
	cmd.Flags().StringVar(&reason, "reason", "", "why; kept in the log of latest (required)")
	return cmd
}

// rolledBack is the JSON of rollback.
type rolledBack struct {
	Dataset string `json:"dataset"`
	wire.ChangeResult
}

// versionNumber reads vN.
func versionNumber(s string) (int, error) {
	n, err := strconv.Atoi(strings.TrimLeft(s, "vV"))
	if err != nil || n < 1 || !strings.HasPrefix(strings.ToLower(s), "v") {
		return 0, usageError{fmt.Errorf("%q is no version; versions are v1, v2, …", s)}
	}
	return n, nil
}

// reasoned wants a reason where one is kept.
func reasoned(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return usageError{errors.New("--reason is required: it is kept with what was done")}
	}
	return nil
}

// changing says what to do where a run has the dataset.
func changing(err error, dataset string) error {
	if errors.Is(err, control.ErrBusy) {
		return refusal{fmt.Errorf("a run of %s is going on, or another change; wait for its end, or end it (sheaf run stop %s)", dataset, dataset)}
	}
	return err
}
