package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/table"
	"sheaf/internal/catalog"
	"sheaf/internal/clock"
)

const (
	searchDatasets = 1000
	searchVersions = 11 // of each; one is deleted
	searchPuts     = 32 // at once
	searchRounds   = 5
)

// benchSearch asks a catalogue of 1,000 datasets with ten versions each in a real store: the first search, which reads all of
// them, one when nothing was written since, one when a dataset has another version, and one within the time in which nothing is looked at.
func benchSearch(ctx context.Context, r *report) error {
	return stocked(ctx, r, 1000, func(p *pulling) error {
		if err := p.bulk.publish(ctx, nil); err != nil {
			return err
		}
		v, err := p.bulk.repo.Version(ctx, pullDataset, 1)
		if err != nil {
			return err
		}
		g, gctx := errgroup.WithContext(ctx)
		g.SetLimit(searchPuts)
		for i := range searchDatasets {
			g.Go(func() error { return p.bulk.listed(gctx, v, i) })
		}
		if err := g.Wait(); err != nil {
			return err
		}
		if err := p.searched(ctx, v); err != nil {
			return err
		}
		return p.searchedServer(ctx)
	})
}

func searchName(i int) string { return fmt.Sprintf("team%d/set-%04d", i%20, i) }

// listed makes a dataset: a definition, versions and a tag.
func (b *bulk) listed(ctx context.Context, v datasets.Version, i int) error {
	things := []string{"lamps", "watches", "shoes", "chairs", "books", "시계", "신발", "사용후기", "cameras", "bikes"}
	_, _, err := b.repo.PutDefinition(ctx, datasets.Definition{
		Name: searchName(i), Kind: table.Catalog, Title: fmt.Sprintf("%s of region %d", things[i%10], i/10), Owner: fmt.Sprintf("owner%d", i%37),
		Description: fmt.Sprintf("Everything about %s and %s that shop %d sells, every night.", things[i%10], things[i/10%10], i),
		Sources:     []datasets.Source{{Recipe: "bench"}},
	})
	if err != nil {
		return err
	}
	for n := 1; n <= searchVersions; n++ {
		if err := b.another(ctx, v, searchName(i), n); err != nil {
			return err
		}
	}
	// A deletion notes what lists read, as a publication does.
	_, err = b.repo.DeleteVersion(ctx, searchName(i), 1, datasets.Deletion{Who: "bench", Why: "bench", When: v.PublishedAt})
	return err
}

// another gives a dataset a version that has the parts of v, and names it latest.
func (b *bulk) another(ctx context.Context, v datasets.Version, dataset string, n int) error {
	m := v.Manifest
	m.Dataset, m.Version, m.Run = dataset, n, fmt.Sprintf("run-%s-%d", dataset, n)
	body, _, err := m.Encode()
	if err != nil {
		return err
	}
	if _, err := b.store.Put(ctx, datasets.ManifestKey(dataset, n), bytes.NewReader(body), int64(len(body)), blob.PutOptions{SHA256: blob.SHA256Hex(body)}); err != nil {
		return err
	}
	if n < searchVersions {
		return nil
	}
	_, err = b.repo.SetTag(ctx, dataset, datasets.TagEntry{Tag: datasets.Latest, To: n, Who: "bench", Why: "bench", When: m.PublishedAt, Forced: true})
	return err
}

// searched measures the catalogue in this process.
func (p *pulling) searched(ctx context.Context, v datasets.Version) error {
	fake := clock.NewFake(time.Now())
	c := catalog.New(p.bulk.store, fake)
	q, err := catalog.Parse("watches region 7")
	if err != nil {
		return err
	}
	ask := func() (time.Duration, time.Duration, error) {
		before, err := cpuTime(os.Getpid())
		if err != nil {
			return 0, 0, err
		}
		began := time.Now()
		found, err := c.Search(ctx, q, func(string, bool) bool { return true }, 0, 20)
		took := time.Since(began)
		if err == nil && found.Total == 0 {
			err = fmt.Errorf("%q finds nothing", "watches region 7")
		}
		if err != nil {
			return 0, 0, err
		}
		after, err := cpuTime(os.Getpid())
		return took, after - before, err
	}
	step := func(name string, ready func(i int) error) error {
		var times, cpus []float64
		for i := range searchRounds {
			if err := ready(i); err != nil {
				return err
			}
			took, cpu, err := ask()
			if err != nil {
				return err
			}
			times, cpus = append(times, float64(took.Microseconds())/1000), append(cpus, cpu.Seconds())
		}
		if err := p.report.add(figure{Name: "search, 1,000 datasets: " + name, Value: median(times), Unit: "ms"}); err != nil {
			return err
		}
		return p.report.add(figure{Name: "search, 1,000 datasets: " + name + ", CPU", Value: median(cpus), Unit: "CPU s"})
	}
	if err := step("first", func(int) error { c = catalog.New(p.bulk.store, fake); return nil }); err != nil {
		return err
	}
	if err := step("within 10 s", func(int) error { return nil }); err != nil {
		return err
	}
	if err := step("nothing written", func(int) error { fake.Advance(catalog.Fresh); return nil }); err != nil {
		return err
	}
	return step("one dataset changed", func(i int) error {
		fake.Advance(catalog.Fresh)
		return p.bulk.another(ctx, v, searchName(7), searchVersions+1+i)
	})
}

// searchedServer asks a server that has just started.
func (p *pulling) searchedServer(ctx context.Context) error {
	s, err := p.serve(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	times := make([]float64, findRounds)
	for i := range times {
		began := time.Now()
		if err := fetchAll(ctx, s.address+"/api/v1/search?q="+url.QueryEscape("watches region 7")); err != nil {
			return err
		}
		times[i] = millis(began)
	}
	peak, err := peakMemory(s.cmd.Process.Pid)
	if err != nil {
		return err
	}
	for _, f := range []figure{
		{Name: "search, 1,000 datasets: API, first", Value: times[0], Unit: "ms"},
		{Name: "search, 1,000 datasets: API", Value: median(times), Unit: "ms"},
		{Name: "search, 1,000 datasets: server", Value: float64(peak) / 1e6, Unit: "MB, peak"},
	} {
		if err := p.report.add(f); err != nil {
			return err
		}
	}
	return nil
}
