package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"sheaf/datasets/blob"
	"sheaf/internal/notify"
	"sheaf/internal/server/control"
	"sheaf/workflows/wire"
)

func newEvent(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use: "event", Short: "What happened to a dataset, and who was told",
		Long: "An event is written before anybody is told, and every delivery leaves a receipt.",
	}
	return group(cmd, newEventLs(a), newEventShow(a), newEventReplay(a))
}

// tested is the name of the event that a test of a subscription sends: nothing happened to the dataset.
var tested = notify.Event{Type: notify.SubscriptionTested}.Name()

// listed is an event in a list.
type listed struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`
	Written time.Time `json:"written"`
}

func newEventLs(a *app) *cobra.Command {
	limit, tests := 50, false
	cmd := &cobra.Command{
		Use: "ls DATASET", Short: "List the newest events of a dataset", Example: "  sheaf event ls shop/products\n  sheaf event ls shop/products --tests", Args: exactly(1, "DATASET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := a.store(cmd.Context())
			if err != nil {
				return err
			}
			all, err := notify.List(cmd.Context(), store, args[0])
			if err == nil && len(all) == 0 {
				err = exists(cmd.Context(), store, args[0])
			}
			if err != nil {
				return err
			}
			list := []listed{}
			for _, e := range all {
				if len(list) < limit && (tests || e.Name != tested) {
					list = append(list, listed{e.ID, e.Name, e.Written})
				}
			}
			return a.print(list, func() {
				a.table("EVENT\tWHAT\tWRITTEN", func(line func(...any)) {
					for _, e := range list {
						line(e.ID, e.Name, instant(e.Written))
					}
				})
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", limit, "how many")
	cmd.Flags().BoolVar(&tests, "tests", false, "list the tests of subscriptions, too")
	return cmd
}

// findEvent reads an event of a dataset by its id, or that of a version by v12.
func (a *app) findEvent(ctx context.Context, store blob.Store, dataset, ref string) (notify.Entry, notify.Event, error) {
	at, err := notify.Find(ctx, store, dataset, ref)
	if errors.Is(err, blob.ErrNotFound) {
		return at, notify.Event{}, missing{fmt.Errorf("%s has no event %s (sheaf event ls %s)", dataset, ref, dataset)}
	}
	if err != nil {
		return at, notify.Event{}, err
	}
	e, err := notify.Read(ctx, store, dataset, at.Key, a.cfg.Server.Base())
	return at, e, err
}

// onEvent does something with an event that args name: DATASET EVENT.
func (a *app) onEvent(ctx context.Context, args []string, do func(client.Client, blob.Store, notify.Entry, notify.Event) error) error {
	store, err := a.store(ctx)
	if err != nil {
		return err
	}
	at, e, err := a.findEvent(ctx, store, args[0], args[1])
	if err != nil {
		return err
	}
	c, err := a.temporal(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	return do(c, store, at, e)
}

// shownEvent is the JSON of event show.
type shownEvent struct {
	Event      notify.Event       `json:"event"`
	Deliveries []control.Delivery `json:"deliveries"`
}

func newEventShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "show DATASET EVENT", Short: "Show an event and how far telling it is", Example: "  sheaf event show shop/products v12",
		Args: exactly(2, "DATASET EVENT"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onEvent(cmd.Context(), args, func(c client.Client, store blob.Store, _ notify.Entry, e notify.Event) error {
				list, err := control.Deliveries(cmd.Context(), c, store, args[0], e)
				if err != nil {
					return err
				}
				return a.print(shownEvent{e, list}, func() { a.printEvent(e, list) })
			})
		},
	}
}

func (a *app) printEvent(e notify.Event, list []control.Delivery) {
	fmt.Fprintf(a.out, "%s  %s  %s\n", e.ID, e.Name(), instant(e.Time))
	if data, err := json.MarshalIndent(e.Data, "  ", "  "); err == nil { // it was read out of JSON
		fmt.Fprintf(a.out, "  %s\n", data)
	}
	for _, d := range list {
		fmt.Fprintf(a.out, "  %-9s %s by %s\n", d.State, d.Subscription, dash(d.Channel))
		for _, t := range d.Tries {
			fmt.Fprintf(a.out, "    %s  %s\n", instant(t.At), t.Detail)
		}
		if d.Next != nil {
			fmt.Fprintf(a.out, "    %s  next attempt\n", instant(*d.Next))
		}
		for _, r := range d.Receipts {
			if r.Replay > 0 {
				fmt.Fprintf(a.out, "    replay %d  %s\n", r.Replay, r.Detail)
			}
		}
	}
}

func newEventReplay(a *app) *cobra.Command {
	var to []string
	cmd := &cobra.Command{
		Use: "replay DATASET EVENT", Short: "Tell an event again", Args: exactly(2, "DATASET EVENT"),
		Long:    "It is sent under the id that it had: receivers that saw it know it. A training team's workflow is started once more.",
		Example: "  sheaf event replay shop/products v12 --to nlp-team",
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.onEvent(cmd.Context(), args, func(c client.Client, store blob.Store, at notify.Entry, e notify.Event) error {
				started, err := control.Replay(cmd.Context(), c, store, args[0], at, e, to)
				if err != nil {
					return subscriptionError(err, args[0])
				}
				if started == nil {
					started = []wire.DeliverInput{}
				}
				return a.print(started, func() {
					var names []string
					for _, d := range started {
						names = append(names, d.Subscription)
					}
					fmt.Fprintf(a.out, "%s is told again to %s; sheaf event show %s %s\n", e.ID, dash(strings.Join(names, ", ")), args[0], e.ID)
				})
			})
		},
	}
	cmd.Flags().StringSliceVar(&to, "to", nil, "subscriptions; default: all that hear of it")
	return cmd
}
