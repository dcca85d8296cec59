package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
	"sheaf/internal/clock"
	"sheaf/internal/mall"
	"sheaf/internal/server"
)

const (
	apiDataset  = "bench/api"
	apiProducts = 6700 // of all shops; 30 % are amazon's, and each is a batch
	apiDatasets = 100
	apiVersions = 100
	apiRounds   = 200
)

// benchAPI measures what answers of the API cost the server: 100 datasets, one of them with 100 versions and a crawl of
// 2,000 batches, which is a real one, copied into memory. Requests go to the handler without a network, one after the other;
// Temporal is a real one on the same machine, and is asked where the API asks it.
func benchAPI(ctx context.Context, r *report) (err error) {
	g, err := newRig(ctx, mall.Options{Products: apiProducts}, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.close(ctx)) }()
	t, err := newTelling(g, nil)
	if err != nil {
		return err
	}
	defer t.client.Close()
	if err := g.startWorker(ctx, unlimited, "--worker-crawl-slots", "8"); err != nil {
		return err
	}
	if err := g.apply(ctx, apiDataset, shop(mall.Amazon, 8, 2, 1)); err != nil {
		return err
	}
	if err := g.mall.SetFaults(mall.Fault{Kind: mall.FaultCaptcha, Shop: mall.Amazon, Path: "^/dp/", Share: 0.01}); err != nil {
		return err
	}
	done, err := g.run(ctx, apiDataset, day(1))
	if err != nil {
		return err
	}
	g.stopWorkers()
	store, err := crowded(ctx, t.store)
	if err != nil {
		return err
	}
	h := server.New(server.Options{Store: store, Client: t.client, Clock: clock.System(), Base: "http://127.0.0.1", Namespace: g.stack.Config().Namespace})
	defer h.Close()
	run := "/api/v1/datasets/" + apiDataset + "/runs/" + done.Run
	for _, c := range []struct{ name, path string }{
		{"datasets", "/api/v1/datasets"},
		{"versions", "/api/v1/datasets/" + apiDataset + "/versions?limit=100"},
		{"run", run},
		{"outcomes", run + "/sources/amazon.com/outcomes"},
		{"rows", "/api/v1/datasets/" + apiDataset + "/versions/latest/tables/products/rows?limit=100&offset=1000"},
	} {
		if err := measureAnswers(ctx, r, h, c.name, c.path); err != nil {
			return err
		}
	}
	return nil
}

// crowded is a store in memory with what another has, and more datasets and versions made of its own.
func crowded(ctx context.Context, from blob.Store) (blob.Store, error) {
	to := mem.New()
	n := 0
	for info, err := range from.List(ctx, "", blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list the store: %w", err)
		}
		body, err := blob.ReadAll(ctx, from, info.Key, info.Size)
		if err != nil {
			return nil, err
		}
		if err := blob.CreateOrSame(ctx, to, info.Key, body); err != nil {
			return nil, err
		}
		n++
	}
	repo := datasets.New(to)
	def, err := repo.LatestDefinition(ctx, apiDataset)
	if err != nil {
		return nil, err
	}
	first, err := blob.ReadJSON[datasets.Manifest](ctx, to, manifestKey(apiDataset, 1))
	if err != nil {
		return nil, err
	}
	for i := 2; i <= apiVersions; i++ {
		if err := publishAs(ctx, to, first, apiDataset, i); err != nil {
			return nil, err
		}
	}
	for i := 1; i < apiDatasets; i++ {
		def.Name = fmt.Sprintf("bench/other%02d", i)
		if _, _, err := repo.PutDefinition(ctx, def); err != nil {
			return nil, err
		}
		if err := publishAs(ctx, to, first, def.Name, 1); err != nil {
			return nil, err
		}
	}
	fmt.Printf("  %d objects of a crawl, %d datasets, %d versions\n", n, apiDatasets, apiVersions)
	return to, nil
}

func manifestKey(dataset string, version int) string {
	return fmt.Sprintf("datasets/%s/versions/v%06d.json", dataset, version)
}

// publishAs puts a manifest into a store under another name, and moves latest to it.
func publishAs(ctx context.Context, s blob.Store, m datasets.Manifest, dataset string, version int) error {
	m.Dataset, m.Version = dataset, version
	if _, _, err := blob.CreateJSON(ctx, s, manifestKey(dataset, version), m); err != nil {
		return fmt.Errorf("copy a version: %w", err)
	}
	_, err := datasets.New(s).SetTag(ctx, dataset, datasets.TagEntry{Tag: datasets.Latest, To: version, Who: "bench", Why: "bench", When: m.PublishedAt, Forced: true})
	return err
}

// counted is a client that reads all and keeps nothing.
type counted struct {
	head   http.Header
	status int
	bytes  int
}

// Header implements http.ResponseWriter.
func (c *counted) Header() http.Header { return c.head }

// WriteHeader implements http.ResponseWriter.
func (c *counted) WriteHeader(status int) { c.status = status }

// Write implements http.ResponseWriter.
func (c *counted) Write(b []byte) (int, error) {
	c.bytes += len(b)
	return len(b), nil
}

func measureAnswers(ctx context.Context, r *report, h http.Handler, name, path string) error {
	ask := func() (time.Duration, int, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1"+path, http.NoBody)
		if err != nil {
			return 0, 0, fmt.Errorf("ask for %s: %w", path, err)
		}
		c := &counted{head: http.Header{}, status: http.StatusOK}
		began := time.Now()
		h.ServeHTTP(c, req)
		took := time.Since(began)
		if c.status != http.StatusOK {
			return 0, 0, fmt.Errorf("GET %s: status %d", path, c.status)
		}
		return took, c.bytes, nil
	}
	first, size, err := ask()
	if err != nil {
		return err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	times := make([]float64, apiRounds)
	for i := range times {
		took, _, err := ask()
		if err != nil {
			return err
		}
		times[i] = float64(took.Microseconds()) / 1000
	}
	runtime.ReadMemStats(&after)
	fmt.Printf("  %-9s the first %s, %d KB sent\n", name, first.Round(time.Microsecond), size>>10)
	for _, f := range []figure{
		{Name: "api " + name + " p50", Value: percentile(times, 0.5), Unit: "ms"},
		{Name: "api " + name + " p99", Value: percentile(times, 0.99), Unit: "ms"},
		{Name: "api " + name + " allocations", Value: float64(after.Mallocs-before.Mallocs) / apiRounds, Unit: "an answer"},
		{Name: "api " + name + " allocated", Value: float64(after.TotalAlloc-before.TotalAlloc) / apiRounds / 1024, Unit: "KB an answer"},
	} {
		if err := r.add(f); err != nil {
			return err
		}
	}
	return nil
}
