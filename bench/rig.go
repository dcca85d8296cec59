package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"sheaf/internal/mall"
	"sheaf/internal/stack"
)

// binary is what users run.
const binary = "bin/sheaf"

// rig is a whole Sheaf on free ports of loopback with data of its own, and a mall in this process.
type rig struct {
	dir     string
	core    string // that all of Sheaf runs on; "" = any
	stack   *stack.Stack
	mall    *mall.Mall
	server  *http.Server
	addr    string // of the mall
	workers []*worker
	env     []string
}

// worker is one worker process.
type worker struct {
	*child
	health string // where its figures are
}

// newRig starts servers and mall. With pinned, the mall gets one core and everything else the other.
func newRig(ctx context.Context, o mall.Options, pinned bool) (_ *rig, err error) {
	r := &rig{}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.close(ctx))
		}
	}()
	if r.dir, err = os.MkdirTemp("", "sheaf-bench-"); err != nil {
		return nil, fmt.Errorf("make a directory: %w", err)
	}
	if pinned {
		r.core = clientCore
		if err := pin(ctx, os.Getpid(), clientCore); err != nil { // the servers inherit it
			return nil, err
		}
	}
	if err := r.startServers(ctx); err != nil {
		return nil, err
	}
	if pinned {
		if err := pin(ctx, os.Getpid(), serverCore); err != nil {
			return nil, err
		}
	}
	return r, r.openMall(o)
}

func (r *rig) startServers(ctx context.Context) error {
	cfg := stack.Config{Dir: filepath.Join(r.dir, "stack"), TemporalUIAddr: stack.NoUI, ReadyWithin: 2 * time.Minute}
	for _, addr := range []*string{&cfg.TemporalAddr, &cfg.S3Addr, &cfg.S3ConsoleAddr} {
		var err error
		if *addr, err = freeAddr(); err != nil {
			return err
		}
	}
	var err error
	if r.stack, err = stack.Start(ctx, cfg); err != nil {
		return err
	}
	cfg = r.stack.Config()
	r.env = []string{
		"SHEAF_TEMPORAL_ADDRESS=" + cfg.TemporalAddr, "SHEAF_TEMPORAL_NAMESPACE=" + cfg.Namespace, "SHEAF_STORE_ENDPOINT=" + cfg.S3Addr,
		"SHEAF_STORE_BUCKET=" + cfg.Bucket, "SHEAF_STORE_ACCESS_KEY=" + cfg.AccessKey, "SHEAF_STORE_SECRET_KEY=" + cfg.SecretKey.Reveal(),
		"SHEAF_WORKER_TEMP_DIR=" + r.dir,
	}
	return nil
}

// openMall serves a world from this process.
func (r *rig) openMall(o mall.Options) error {
	m, err := mall.New(o)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // returns at once
	if err != nil {
		return fmt.Errorf("open the mall: %w", err)
	}
	r.mall, r.addr = m, l.Addr().String()
	r.server = &http.Server{Handler: m.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = r.server.Serve(l) }() // ends in close
	return nil
}

// close ends everything and removes the data.
func (r *rig) close(ctx context.Context) error {
	r.stopWorkers()
	var errs []error
	if r.server != nil {
		errs = append(errs, r.server.Close())
	}
	if r.stack != nil {
		errs = append(errs, r.stack.Stop())
	}
	if r.core != "" {
		errs = append(errs, pin(context.WithoutCancel(ctx), os.Getpid(), serverCore+","+clientCore))
	}
	if r.dir != "" {
		errs = append(errs, os.RemoveAll(r.dir))
	}
	return errors.Join(errs...)
}

// startWorker joins one worker process; rate stands for that of the recipes, in requests a second and site.
func (r *rig) startWorker(ctx context.Context, rate float64, flags ...string) error {
	health, err := freeAddr()
	if err != nil {
		return err
	}
	var hosts []string
	for _, domain := range []string{"amazon.com", "ebay.com", "jomashop.com", "rakuten.co.jp"} {
		hosts = append(hosts, "*."+domain+"="+r.addr)
	}
	args := append([]string{
		"worker", "--fetch-map", strings.Join(hosts, ","), "--fetch-map-rate", strconv.FormatFloat(rate, 'f', -1, 64), "--worker-health", health,
	}, flags...)
	c, err := start(command(r.core, r.env, binary, args...))
	if err != nil {
		return err
	}
	w := &worker{child: c, health: health}
	r.workers = append(r.workers, w)
	return w.awaitReady(ctx)
}

func (w *worker) awaitReady(ctx context.Context) error {
	for {
		select {
		case <-w.ended:
			return fmt.Errorf("the worker ended: %s", tail(w.log.String()))
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
		resp, err := http.Get("http://" + w.health + "/healthz") //nolint:noctx // on loopback, and polled
		if err != nil {
			continue // not listening yet
		}
		resp.Body.Close()
		if resp.StatusCode < 300 {
			return nil
		}
	}
}

// metric reads one of the worker's own figures.
func (w *worker) metric(name string) (float64, error) {
	resp, err := http.Get("http://" + w.health + "/metrics") //nolint:noctx // on loopback
	if err != nil {
		return 0, fmt.Errorf("read the worker's figures: %w", err)
	}
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("the worker has no figure %s", name)
}

func (r *rig) stopWorkers() {
	for _, w := range r.workers {
		w.stop()
	}
	r.workers = nil
}

// sheaf runs a command of the shipping binary.
func (r *rig) sheaf(ctx context.Context, args ...string) (string, error) {
	return output(ctx, command(r.core, r.env, binary, args...))
}

// computed is CPU time by part of Sheaf.
type computed struct{ temporal, store, workers time.Duration }

// cpu is what Temporal, MinIO and the workers have computed so far.
func (r *rig) cpu() (c computed, err error) {
	if c.temporal, err = cpuTime(r.stack.Temporal().PID()); err != nil {
		return c, err
	}
	if c.store, err = cpuTime(r.stack.MinIO().PID()); err != nil {
		return c, err
	}
	for _, w := range r.workers {
		d, err := cpuTime(w.cmd.Process.Pid)
		if err != nil {
			return c, err
		}
		c.workers += d
	}
	return c, nil
}

func (c computed) minus(before computed) computed {
	return computed{c.temporal - before.temporal, c.store - before.store, c.workers - before.workers}
}

func (c computed) String() string {
	return fmt.Sprintf("(CPU: workers %s, MinIO %s, Temporal %s)", c.workers, c.store, c.temporal)
}

// source of a dataset: a shop and how it is crawled.
type source map[string]any

// shop is a source that reaches every product of the mall.
func shop(site string, slots, concurrency, batch int) source {
	s := source{"recipe": site, "slots": slots, "concurrency": concurrency, "batch_items": batch}
	if words := mall.Keywords(site); words != nil {
		s["params"] = map[string]any{"keywords": words}
	}
	return s
}

// apply stores the recipes as they are shipped and a dataset of the sources.
func (r *rig) apply(ctx context.Context, dataset string, sources ...source) error {
	put := []string{"recipe", "put"}
	for _, s := range sources {
		put = append(put, filepath.Join("recipes", s["recipe"].(string)+".yaml"))
	}
	if _, err := r.sheaf(ctx, put...); err != nil {
		return err
	}
	text, err := yaml.Marshal(map[string]any{"name": dataset, "kind": "catalog", "sources": sources})
	if err != nil {
		return fmt.Errorf("write dataset.yaml: %w", err)
	}
	path := filepath.Join(r.dir, "dataset.yaml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return fmt.Errorf("write dataset.yaml: %w", err)
	}
	_, err = r.sheaf(ctx, "dataset", "apply", "-f", path)
	return err
}

// day is the as_of of a run on a day of the mall.
func day(n int) time.Time { return time.Date(2026, 1, n, 2, 0, 0, 0, time.UTC) }

// run collects a dataset and waits for its end.
func (r *rig) run(ctx context.Context, dataset string, asOf time.Time) (runResult, error) {
	began := time.Now()
	out, err := r.sheaf(ctx, "run", "start", dataset, "--as-of", asOf.Format(time.RFC3339), "--json")
	if err != nil {
		return runResult{}, err
	}
	res := runResult{took: time.Since(began)}
	if i := strings.LastIndex(strings.TrimSpace(out), "\n{"); i >= 0 {
		out = out[i:] // progress comes before
	}
	if err := json.NewDecoder(bytes.NewBufferString(out)).Decode(&res); err != nil {
		return res, fmt.Errorf("read the run's result %q: %w", tail(out), err)
	}
	if res.Outcome != "published" {
		return res, fmt.Errorf("run %s of %s is %s: %s", res.Run, dataset, res.Outcome, res.Reason)
	}
	return res, nil
}

type runResult struct {
	Run     string           `json:"run"`
	Outcome string           `json:"outcome"`
	Version int              `json:"version"`
	Reason  string           `json:"reason"`
	Counts  map[string]int64 `json:"counts"`
	took    time.Duration
}

func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // returns at once
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}
