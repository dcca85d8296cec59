package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sheaf/activities"
	"sheaf/internal/fetch"
	"sheaf/internal/notify"
	"sheaf/internal/render"
	"sheaf/worker"
	"sheaf/workflows/wire"
)

func newWorker(a *app) *cobra.Command {
	var identity string
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Run a worker: as many as you like, on as many machines",
		Long: `Run a worker against any Temporal address and S3 endpoint. Workers join and leave at any time: SIGTERM lets running
batches commit and gives them back within worker.drain; a killed worker costs at most one commit interval.`,
		Example: `  sheaf worker
  sheaf worker --worker-queues crawl --worker-crawl-slots 32 --temporal-address temporal:7233 --store-endpoint minio:9000`,
		Args: exactly(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.work(cmd.Context(), identity) },
	}
	cmd.Flags().StringVar(&identity, "identity", "", "name in Temporal's histories (default sheaf-worker@host:pid)")
	return cmd
}

// work serves the configured queues until ctx ends, then drains.
func (a *app) work(ctx context.Context, identity string) error {
	if identity == "" {
		host, err := os.Hostname()
		if err != nil {
			return fmt.Errorf("name the worker: %w", err)
		}
		identity = fmt.Sprintf("sheaf-worker@%s:%d", host, os.Getpid())
	}
	metrics, err := worker.NewMetrics()
	if err != nil {
		return err
	}
	c, err := a.measured(ctx, identity, metrics.Handler())
	if err != nil {
		return err
	}
	defer c.Close()
	store, err := a.tested(ctx)
	if err != nil {
		return err
	}
	mapping, err := fetch.ParseMap(a.cfg.Fetch.Map...)
	if err != nil {
		return usageError{fmt.Errorf("fetch.map: %w", err)}
	}
	slots := map[string]int{}
	for _, queue := range a.cfg.Worker.Queues {
		slots["sheaf-"+queue] = map[string]int{
			wire.QueueControl: a.cfg.Worker.ControlSlots, wire.QueueCrawl: a.cfg.Worker.CrawlSlots, wire.QueueBrowser: a.cfg.Worker.BrowserSlots,
			wire.QueueData: a.cfg.Worker.DataSlots,
		}["sheaf-"+queue]
	}
	browser, err := a.browser(slots)
	if err != nil {
		return err
	}
	a.say("worker %s serves %s", identity, served(slots))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	health := make(chan error, 1)
	if a.cfg.Worker.Health != "" {
		go func() {
			err := metrics.Serve(ctx, a.cfg.Worker.Health, c)
			cancel(err) // a worker that cannot say that it is well must not look well
			health <- err
		}()
	} else {
		health <- nil
	}
	err = worker.Run(ctx, worker.Options{
		Client: c, Slots: slots, Drain: a.cfg.Worker.Drain,
		Deps: activities.Deps{
			Client: c, Store: metrics.Store(store), Clock: a.clock, Env: a.env, Base: a.cfg.Server.Base(), TempDir: a.cfg.Worker.TempDir,
			UserAgent: a.cfg.Fetch.UserAgent, Mapping: mapping, MapRate: a.cfg.Fetch.MapRate,
			Transport: fetch.NewTransport(fetch.TransportOptions{Map: mapping}),
			Channels:  notify.NewChannels(a.allowed(), a.clock),
			Browser:   browser,
		},
	})
	cancel(nil)
	return errors.Join(err, <-health)
}

// browser finds what renders pages for the browser queue; where there is none, the queue is left to other workers.
func (a *app) browser(slots map[string]int) (*render.Browser, error) {
	if slots[wire.QueueBrowser] == 0 {
		return nil, nil //nolint:nilnil // no browser is wanted
	}
	b, err := render.New(render.Config{Path: a.cfg.Worker.Browser, AtOnce: a.cfg.Worker.BrowserSlots, Clock: a.clock})
	if errors.Is(err, render.ErrNoBrowser) && a.cfg.Worker.Browser == "" {
		delete(slots, wire.QueueBrowser)
		if len(slots) > 0 {
			return nil, nil //nolint:nilnil // as said
		}
	}
	return b, err
}

// served names task queues as worker.queues does.
func served(slots map[string]int) []string {
	var out []string
	for _, queue := range slices.Sorted(maps.Keys(slots)) {
		out = append(out, strings.TrimPrefix(queue, "sheaf-"))
	}
	return out
}

// allowed are the private networks that webhooks may reach; config.Load has checked them.
func (a *app) allowed() []netip.Prefix {
	out := make([]netip.Prefix, len(a.cfg.Notify.Allow))
	for i, s := range a.cfg.Notify.Allow {
		out[i] = netip.MustParsePrefix(s)
	}
	return out
}
