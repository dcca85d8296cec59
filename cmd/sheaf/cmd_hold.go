package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"sheaf/activities"
	"sheaf/datasets/blob"
	"sheaf/internal/checks"
	"sheaf/internal/holds"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

func newHold(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "hold", Short: "Sources that a check parked: look, approve, reject",
		Long: "A check that finds a source broken parks it: its rows stay as they were until somebody approves or rejects what was collected.",
	}
	return group(cmd, newHoldLs(a), newHoldShow(a), newHoldDecide(a, wire.Approve), newHoldDecide(a, wire.Reject))
}

// findHold looks a hold up by its name in every dataset.
func findHold(ctx context.Context, store blob.Store, name string) (holds.Status, error) {
	h, err := control.FindHold(ctx, store, name)
	if errors.Is(err, blob.ErrNotFound) {
		return h, missing{fmt.Errorf("there is no hold %s (sheaf hold ls DATASET)", name)}
	}
	return h, err
}

func newHoldLs(a *app) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use: "ls DATASET", Short: "List the holds of a dataset that wait for a decision", Example: "  sheaf hold ls shop/products --all",
		Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			list, err := holds.List(cmd.Context(), store, args[0], !all)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				list = []holds.Status{}
				if err := exists(cmd.Context(), store, args[0]); err != nil {
					return err
				}
			}
			return a.print(list, func() {
				a.table("HOLD\tAS OF\tDECISION\tREASON", func(line func(...any)) {
					for _, h := range list {
						decision := "waits"
						if h.Decision != nil {
							decision = h.Decision.Verdict
						}
						line(h.Hold.Name, instant(h.Hold.AsOf), decision, h.Hold.Reason)
					}
				})
			})
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "decided ones, too")
	return cmd
}

// heldSource is the JSON of hold show: the hold, and what every check found about its source.
type heldSource struct {
	holds.Status
	Verdicts []checks.Verdict `json:"verdicts"`
}

// heldBy is what the checks of a hold's run found about its source.
func heldBy(ctx context.Context, store blob.Store, h holds.Hold) ([]checks.Verdict, error) {
	all, err := activities.Verdicts(ctx, store, h.Run)
	out := []checks.Verdict{}
	for _, v := range all {
		if v.Source == h.Source {
			out = append(out, v)
		}
	}
	return out, err
}

func newHoldShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "show HOLD", Short: "Show a hold, what the checks found and what was decided", Example: "  sheaf hold show run-20261123-0200-x7-ebay.de",
		Args: exactly(1, "HOLD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			h, err := findHold(cmd.Context(), store, args[0])
			if err != nil {
				return err
			}
			verdicts, err := heldBy(cmd.Context(), store, h.Hold)
			if err != nil {
				return err
			}
			return a.print(heldSource{h, verdicts}, func() {
				fmt.Fprintf(a.out, "%s\n  dataset  %s\n  source   %s as of %s\n  reason   %s\n", h.Hold.Name, h.Hold.Dataset, h.Hold.Source, instant(h.Hold.AsOf), h.Hold.Reason)
				a.printVerdicts(verdicts)
				if h.Decision == nil {
					fmt.Fprintf(a.out, "  waits    sheaf hold approve %s | sheaf hold reject %s --reason '…'\n", h.Hold.Name, h.Hold.Name)
					return
				}
				fmt.Fprintf(a.out, "  %s by %s: %s\n", h.Decision.Verdict, h.Decision.By, dash(h.Decision.Reason))
			})
		},
	}
}

func newHoldDecide(a *app, verdict string) *cobra.Command {
	var reason string
	short := "Publish what was collected"
	if verdict == wire.Reject {
		short = "Throw away what was collected; the rows stay as they were"
	}
	cmd := &cobra.Command{
		Use: verdict + " HOLD", Short: short,
		Example: "  sheaf hold " + verdict + " run-20261123-0200-x7-ebay.de --reason 'winter sale'", Args: exactly(1, "HOLD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if verdict == wire.Reject && strings.TrimSpace(reason) == "" {
				return usageError{errors.New("--reason is required for a rejection")}
			}
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			h, err := findHold(cmd.Context(), store, args[0])
			if err != nil {
				return err
			}
			if h.Decision != nil {
				return refusal{fmt.Errorf("hold %s is decided already: %s by %s", h.Hold.Name, h.Decision.Verdict, h.Decision.By)}
			}
			c, err := a.temporal(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			return a.decide(cmd.Context(), c, h, wire.Decision{Verdict: verdict, Reason: reason, By: a.who()})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; kept with the decision")
	return cmd
}

func (a *app) decide(ctx context.Context, c client.Client, h holds.Status, d wire.Decision) error {
	taken, err := control.Decide(ctx, c, h, d)
	if errors.Is(err, control.ErrDecided) {
		return refusal{fmt.Errorf("hold %s does not wait for a decision any more (sheaf hold show %s)", h.Hold.Name, h.Hold.Name)}
	}
	if err != nil {
		return err
	}
	return a.print(taken, func() {
		fmt.Fprintf(a.out, "%s: %s\n", h.Hold.Name, taken.Verdict)
		if taken.Verdict == wire.Approve {
			fmt.Fprintf(a.out, "  a run publishes it as soon as the dataset is free: sheaf run ls %s\n", h.Hold.Dataset)
		}
	})
}
