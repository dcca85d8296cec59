package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/runs"
	"sheaf/internal/sweep"
)

// What a sweep finds: runs that no version names, each with as many files and archived chunks, and rows of which each stands
// on a page of one of them.
const (
	sweepRuns = 100
	sweepRows = 70_000
	sweepPuts = 32 // at once
)

// benchSweep sweeps a bucket of 200,000 objects (BENCH_SWEEP_OBJECTS): a rehearsal by the command, while all of them are too
// young to go, and a sweep three months later that removes what no row stands on.
func benchSweep(ctx context.Context, r *report) error {
	objects, err := amountOf("BENCH_SWEEP_OBJECTS", 200_000)
	if err != nil {
		return err
	}
	return stocked(ctx, r, 1000, func(p *pulling) error { return p.sweep(ctx, objects) })
}

func (p *pulling) sweep(ctx context.Context, objects int) error {
	def := datasets.Definition{Name: pullDataset, Kind: table.Catalog, Sources: []datasets.Source{{Recipe: "bench"}}}
	if _, _, err := p.bulk.repo.PutDefinition(ctx, def); err != nil {
		return err
	}
	if err := p.bulk.publish(ctx, nil); err != nil {
		return err
	}
	began := time.Now()
	if err := p.bulk.litter(ctx, objects); err != nil {
		return err
	}
	fmt.Printf("  %d objects made in %s\n", objects, time.Since(began).Round(time.Second))

	e, err := p.timed(ctx, command("", p.env, "bin/sheaf", "sweep", pullDataset, "--dry-run", "--json"))
	if err != nil {
		return err
	}
	var said []sweep.Report
	if err := json.Unmarshal([]byte(e.out), &said); err != nil || len(said) != 1 || said[0].Kept.Sum().Objects < int64(objects) {
		return fmt.Errorf("rehearsal said %.500s: %w", e.out, err)
	}
	began = time.Now()
	done, err := sweep.Sweep(ctx, p.bulk.store, sweep.Input{Dataset: pullDataset, Now: time.Now().AddDate(0, 3, 0), By: "bench"})
	took := time.Since(began)
	if err != nil {
		return err
	}
	gone := done.Removed.Sum().Objects
	if want := int64(objects) / 2; gone < want || done.Kept[sweep.Archive].Objects != 2*sweepRuns/2*int64(objects/sweepRuns/4) {
		return fmt.Errorf("swept %+v, kept %+v", done.Removed, done.Kept)
	}
	name := fmt.Sprintf("sweep of %d objects", objects)
	for _, f := range []figure{
		{Name: name + ": rehearsal", Value: e.took.Seconds(), Unit: "s"},
		{Name: name + ": rehearsal, CPU", Value: e.cpu.Seconds(), Unit: "CPU s"},
		{Name: name + ": rehearsal, memory", Value: float64(e.peak) / 1e6, Unit: "MB, peak"},
		{Name: name + ": removed", Value: float64(gone), Unit: "objects"},
		{Name: name + ": sweep", Value: took.Seconds(), Unit: "s"},
	} {
		if err := p.report.add(f); err != nil {
			return err
		}
	}
	return nil
}

// litter makes runs that failed long ago, as many objects in all: half of them files, half chunks of the archive with their
// indexes. Rows of the newest state stand on the chunks of every other run.
func (b *bulk) litter(ctx context.Context, objects int) error {
	files, chunks := objects/sweepRuns/2, objects/sweepRuns/4
	body := strings.Repeat("x", 1000)
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(sweepPuts)
	put := func(key string) {
		g.Go(func() error {
			_, err := b.store.Put(gctx, key, strings.NewReader(body), int64(len(body)), blob.PutOptions{})
			return err
		})
	}
	var kept []string
	for n := range sweepRuns {
		run := fmt.Sprintf("run-2026%04d-0200-x7", n)
		plan := runs.Plan{Dataset: pullDataset, Run: run, AsOf: day(1), Sources: []runs.Source{{Name: pullSource, Recipe: "bench", Revision: 1}}}
		if err := errors.Join(runs.PutPlan(ctx, b.store, plan), runs.PutResult(ctx, b.store, runs.Result{Run: run, Dataset: pullDataset, Outcome: "failed"})); err != nil {
			return err
		}
		for i := range files {
			put(fmt.Sprintf("runs/%s/%s/segments/b%06d-e1-000001.jsonl.zst", run, pullSource, i))
		}
		for i := range chunks {
			chunk := fmt.Sprintf("archive/%s/2026-01/%s-%s-b%06d-e1-000000", pullSource, run, pullSource, i)
			put(chunk + ".warc.gz")
			put(chunk + ".cdxj")
			if n%2 == 0 {
				kept = append(kept, chunk+".warc.gz")
			}
		}
	}
	return errors.Join(g.Wait(), b.evidence(ctx, kept))
}

// evidence commits a state whose rows stand on chunks, in turn.
func (b *bulk) evidence(ctx context.Context, chunks []string) error {
	v, err := b.repo.Version(ctx, pullDataset, 1)
	if err != nil {
		return err
	}
	s := table.Evidence()
	w := datasets.NewPartWriter(b.store, s, datasets.PartOptions{Dataset: pullDataset, Source: pullSource, Temp: b.temp})
	for i := range sweepRows {
		row := make(table.Row, len(s.Columns))
		row[s.Index("key")], row[s.Index("kind")], row[s.Index("page")] = fmt.Sprintf("%032x", i), "item", "item"
		row[s.Index("url")], row[s.Index("archive")] = fmt.Sprintf("https://bench.com/item/%d", i), chunks[i%len(chunks)]
		if err := w.Write(ctx, row); err != nil {
			return errors.Join(err, w.Abort())
		}
	}
	parts, err := w.Close(ctx)
	if err != nil {
		return err
	}
	_, _, err = blob.CreateJSON(ctx, b.store, datasets.StateKey(pullDataset, 1, 1), datasets.StateCommit{
		Dataset: pullDataset, Version: 1, Seq: 1, Commit: v.Commit, Run: v.Run, AsOf: v.AsOf, Sources: v.Sources, State: v.State, Evidence: parts,
	})
	return err
}
