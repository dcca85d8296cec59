package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"sheaf/internal/mall"
)

const (
	workersProducts = 8000 // of all shops; 30 % are amazon's
	workersRounds   = 2
	workersSlots    = 2 // crawl slots of a worker
	workersOpen     = 3 // requests at once in a slot
	latency         = 100 * time.Millisecond
)

// benchWorkers lets 1, 2 and 4 workers take turns at a site that takes 100 ms to answer and allows any rate. The crawl
// has a slot for each slot of four workers and one for Discover; a worker has 2. What grows is the number of requests
// that wait at once: the bar is three times the pages a second with four workers.
func benchWorkers(ctx context.Context, r *report) (err error) {
	g, err := newRig(ctx, mall.Options{Products: workersProducts}, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.close(ctx)) }()
	teams := []int{1, 2, 4}
	rates := map[int][]float64{}
	for round := range workersRounds {
		for _, n := range teams {
			s, err := g.crawlSlowly(ctx, n, fmt.Sprintf("bench/slow%d-%d", n, round))
			if err != nil {
				return fmt.Errorf("%d workers: %w", n, err)
			}
			fmt.Printf("  round %d %d workers %5.0f pages/s (%d pages in %s), most requests at once %s\n", round+1, n, s.rate(), s.pages, s.span.Round(time.Millisecond), s.report)
			rates[n] = append(rates[n], s.rate())
		}
	}
	if err := r.add(figure{Name: "workers 1", Value: median(rates[1]), Unit: "unique pages/s"}); err != nil {
		return err
	}
	for _, n := range teams[1:] {
		var ratios []float64
		for i, rate := range rates[n] {
			ratios = append(ratios, rate/rates[1][i])
		}
		err := r.add(figure{Name: "workers " + strconv.Itoa(n), Value: median(rates[n]), Unit: "unique pages/s", Peer: "1 worker", Ratio: median(ratios)})
		if err != nil {
			return err
		}
	}
	return nil
}

// crawlSlowly collects a new dataset with n workers that leave afterwards.
func (g *rig) crawlSlowly(ctx context.Context, n int, dataset string) (seen, error) {
	g.mall.Reset()
	defer g.stopWorkers()
	for range n {
		if err := g.startWorker(ctx, unlimited, "--worker-crawl-slots", strconv.Itoa(workersSlots)); err != nil {
			return seen{}, err
		}
	}
	if err := g.apply(ctx, dataset, shop(mall.Amazon, 4*workersSlots+1, workersOpen, 50)); err != nil {
		return seen{}, err
	}
	if err := g.mall.SetFaults(mall.Fault{Kind: "latency", DelayMS: int(latency.Milliseconds())}); err != nil {
		return seen{}, err
	}
	if _, err := g.run(ctx, dataset, day(1)); err != nil {
		return seen{}, err
	}
	var s seen
	s.report = strconv.Itoa(g.mall.Stats().MaxInFlight)
	return s, s.count(g.mall)
}
