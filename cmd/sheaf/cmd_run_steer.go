package main

import (
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"sheaf/workflows/wire"
)

func newRunPause(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "pause DATASET", Short: "Let running batches commit and give their workers back",
		Example: "  sheaf run pause shop/products", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.steer(cmd.Context(), args[0], wire.UpdatePause, wire.Control{})
		},
	}
}

func newRunResume(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "resume DATASET", Short: "Go on with a paused run",
		Example: "  sheaf run resume shop/products", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.steer(cmd.Context(), args[0], wire.UpdateResume, wire.Control{})
		},
	}
}

func newRunStop(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "stop DATASET", Short: "End the crawl and publish what is complete",
		Long: "End the crawl and publish what is complete. Rows that were not seen stay, and count no further towards gone.",
		Args: exactly(1, "DATASET"), Example: "  sheaf run stop shop/products",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.steer(cmd.Context(), args[0], wire.UpdateStop, wire.Control{})
		},
	}
}

func newRunRate(a *app) *cobra.Command {
	var source string
	cmd := &cobra.Command{
		Use: "rate DATASET REQUESTS_PER_SECOND", Short: "Slow a running crawl down, or back up to its recipe's rate",
		Example: "  sheaf run rate shop/products 0.5 --source ebay.de", Args: exactly(2, "DATASET REQUESTS_PER_SECOND"),
		RunE: func(cmd *cobra.Command, args []string) error {
			rate, err := strconv.ParseFloat(args[1], 64)
			if err != nil {
				return usageError{fmt.Errorf("rate %q is not a number of requests a second", args[1])}
			}
			return a.steer(cmd.Context(), args[0], wire.UpdateRate, wire.Control{Rate: rate, Source: source})
		},
	}
	cmd.Flags().StringVar(&source, "source", "", "only this source (default all)")
	return cmd
}
