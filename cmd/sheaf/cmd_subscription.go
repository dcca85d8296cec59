package main

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/internal/notify"
	"sheaf/internal/server/control"
)

func newSubscription(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "subscription", Short: "Who is told of what: look, try, turn off and on",
		Long: "Subscriptions are part of a dataset's definition (subscriptions, in dataset.yaml). One whose receiver answers 410 is turned off until somebody turns it on.",
	}
	return group(cmd, newSubscriptionLs(a), newSubscriptionTest(a), newSubscriptionTurn(a, false), newSubscriptionTurn(a, true))
}

// subscriptionError says what a wrong name means.
func subscriptionError(err error, dataset string) error {
	if errors.Is(err, control.ErrNoSubscription) {
		return missing{fmt.Errorf("%w (sheaf subscription ls %s)", err, dataset)}
	}
	return err
}

func newSubscriptionLs(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "ls DATASET", Short: "List who is told of what", Example: "  sheaf subscription ls shop/products", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			list, err := control.Subscriptions(cmd.Context(), store, args[0])
			if err != nil {
				return err
			}
			return a.print(list, func() {
				a.table("SUBSCRIPTION\tCHANNEL\tTO\tEVENTS\tSTATE", func(line func(...any)) {
					for _, s := range list {
						state := "on"
						if s.Off != nil {
							state = fmt.Sprintf("off since %s by %s: %s", instant(s.Off.At), s.Off.By, dash(s.Off.Why))
						}
						line(s.Name, s.Channel, s.Target, cmp.Or(strings.Join(s.Events, " "), "by the clock"), state)
					}
				})
			})
		},
	}
}

func newSubscriptionTest(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "test DATASET NAME", Short: "Send one subscription a test, and show what came back",
		Long:    "A worker sends it, because the secrets are the workers'. It is sent once, also to a subscription that is turned off.",
		Example: "  sheaf subscription test shop/products nlp-team", Args: exactly(2, "DATASET NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			c, err := a.temporal(cmd.Context())
			if err != nil {
				return err
			}
			defer c.Close()
			r, err := control.Test(cmd.Context(), c, store, a.cfg.Server.Base(), args[0], args[1], a.who(), a.clock.Now())
			if err != nil {
				return subscriptionError(err, args[0])
			}
			if err := a.print(r, func() { fmt.Fprintf(a.out, "%s: %s\n", args[1], r.Detail) }); err != nil {
				return err
			}
			if !r.OK {
				return refusal{fmt.Errorf("%s was not reached: %s", args[1], r.Detail)}
			}
			return nil
		},
	}
}

func newSubscriptionTurn(a *app, off bool) *cobra.Command {
	var reason string
	use, short := "enable", "Tell a subscription again"
	if off {
		use, short = "disable", "Tell a subscription nothing until it is enabled"
	}
	cmd := &cobra.Command{
		Use: use + " DATASET NAME", Short: short, Example: "  sheaf subscription " + use + " shop/products nlp-team --reason 'moved'",
		Long: "What happens while a subscription is off is noted as not delivered; sheaf event replay sends it.", Args: exactly(2, "DATASET NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			e := notify.Switch{Subscription: args[1], Off: off, By: a.who(), Why: reason, At: a.clock.Now().UTC()}
			if err := control.Turn(cmd.Context(), store, args[0], e); err != nil {
				return subscriptionError(err, args[0])
			}
			return a.print(e, func() { fmt.Fprintf(a.out, "%s: %sd\n", args[1], use) })
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why; kept with it")
	return cmd
}
