package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"time"

	"sheaf/internal/mall"
)

// discard swallows the log of Temporal's client.
var discard = slog.New(slog.DiscardHandler)

// largeProducts is the size of the large worlds: 70,000 products, or BENCH_PRODUCTS.
func largeProducts() (int, error) {
	s := os.Getenv("BENCH_PRODUCTS")
	if s == "" {
		return mall.DefaultProducts, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fmt.Errorf("BENCH_PRODUCTS: %w", err)
	}
	return n, nil
}

// benchLarge collects 70,000 products (see largeProducts) of four shops twice: for the first time, and
// on the next day, when 1 % of the prices have changed and everything else answers 304. Each run has a new worker.
func benchLarge(ctx context.Context, r *report) (err error) {
	products, err := largeProducts()
	if err != nil {
		return err
	}
	g, err := newRig(ctx, mall.Options{Products: products, Churn: map[string]mall.Churn{"": {Price: 0.01}}}, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.close(ctx)) }()
	const dataset = "bench/large"
	var sources []source
	for _, site := range []string{mall.Amazon, mall.Ebay, mall.Jomashop, mall.Rakuten} {
		sources = append(sources, shop(site, 4, 4, 1000))
	}
	if err := g.apply(ctx, dataset, sources...); err != nil {
		return err
	}
	for n, name := range []string{"first run", "run with 1 % churn"} {
		if err := g.mall.SetDay(n + 1); err != nil {
			return err
		}
		if err := g.collectLarge(ctx, r, dataset, fmt.Sprintf("%d products, %s", products, name), n+1); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// collectLarge does one run by a worker of its own and adds its figures.
func (g *rig) collectLarge(ctx context.Context, r *report, dataset, name string, n int) error {
	g.mall.Reset()
	if err := g.startWorker(ctx, unlimited); err != nil {
		return err
	}
	defer g.stopWorkers()
	before, err := g.cpu()
	if err != nil {
		return err
	}
	res, err := g.run(ctx, dataset, day(n))
	if err != nil {
		return err
	}
	after, err := g.cpu()
	if err != nil {
		return err
	}
	w := g.workers[0]
	peak, err := peakMemory(w.cmd.Process.Pid)
	if err != nil {
		return err
	}
	busy, err := w.metric("sheaf_store_busy_seconds_total")
	if err != nil {
		return err
	}
	written, err := w.metric(`sheaf_store_written_bytes_total{op="put"}`)
	if err != nil {
		return err
	}
	o, err := g.orchestrated(ctx, res.Run)
	if err != nil {
		return err
	}
	stats := g.mall.Stats()
	fmt.Printf("  %s: %v, %d requests, %d activities, each queued %s, %s\n", name, res.Counts, stats.Hits, o.count, o.queued.Round(time.Millisecond), after.minus(before))
	for _, f := range []figure{
		{Name: name, Value: res.took.Seconds(), Unit: "s"},
		{Name: name + ": requests", Value: float64(stats.Hits) / res.took.Seconds(), Unit: "requests/s"},
		{Name: name + ": memory", Value: float64(peak) / 1e6, Unit: "MB, worker's peak"},
		{Name: name + ": Temporal", Value: 100 * o.idle.Seconds() / o.whole.Seconds(), Unit: "% of the run's time"},
		{Name: name + ": object store", Value: 100 * busy / res.took.Seconds(), Unit: "% of the run's time"},
		{Name: name + ": stored", Value: written / 1e6, Unit: "MB put"},
	} {
		if err := r.add(f); err != nil {
			return err
		}
	}
	return nil
}
