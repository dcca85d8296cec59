package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"sheaf/datasets"
	"sheaf/internal/server/control"
)

func newVersionRm(a *app) *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "rm DATASET@vN --reason TEXT", Short: "Delete a version: a tombstone takes its place",
		Long: `Put a tombstone in place of a version: who, when, why. Its number stays taken. A version that a tag names (latest, too), that a hold compares
with or that a training runs on is not deleted. Its files stay for two days, so that whoever is pulling it can end; a sweep removes
then what no other version has.`,
		Example: "  sheaf version rm shop/products@v7 --reason 'has addresses of customers'", Args: exactly(1, "DATASET@vN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ref, err := datasets.ParseRef(args[0])
			if err != nil {
				return usageError{err}
			}
			n, err := versionNumber(ref.Revision)
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
			if err := control.DeleteVersion(cmd.Context(), c, store, ref.Dataset, n, a.who(), reason); err != nil {
				return changing(err, ref.Dataset)
			}
			return a.print(deletedVersion{ref.Dataset, n}, func() {
				fmt.Fprintf(a.out, "v%d of %s is deleted\n", n, ref.Dataset)
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; kept in the tombstone (required)")
	return cmd
}

// deletedVersion is the JSON of version rm.
type deletedVersion struct {
	Dataset string `json:"dataset"`
	Version int    `json:"version"`
}
