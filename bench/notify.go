package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/datasets/blob/minio"
	"sheaf/internal/mall"
	"sheaf/internal/notify"
	"sheaf/workflows/wire"
)

const (
	notifyDataset       = "bench/told"
	notifySubscriptions = 100 // of which one is dead and one slow
	notifyRounds        = 10
	notifyEvents        = 10_000
	slowAnswer          = 15 * time.Second
)

// benchNotify measures how long after an event is written it reaches 98 quick receivers, with one more that is dead and
// one that is slow; and tells many events to a receiver that fails half of the time, with the worker killed and Temporal
// restarted in between: one event that is lost fails the bench. BENCH_EVENTS changes how many.
func benchNotify(ctx context.Context, r *report) (err error) {
	g, err := newRig(ctx, mall.Options{Products: 40}, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, g.close(ctx)) }()
	hall, err := openHall()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hall.server.Close()) }()
	t, err := newTelling(g, hall)
	if err != nil {
		return err
	}
	defer t.client.Close()
	if err := g.startWorker(ctx, 1); err != nil {
		return err
	}
	if err := t.latency(ctx, r); err != nil {
		return fmt.Errorf("publish to delivery: %w", err)
	}
	return t.endurance(ctx, r)
}

// hall is where the receivers are: /quick/<n> answers at once, /slow late, /half fails the first attempt of every event.
type hall struct {
	server *http.Server
	addr   string
	mu     sync.Mutex
	at     map[string]map[string]time.Time // path -> event -> when it was first taken
	tried  map[string]int                  // at /half, by event
	again  int                             // taken at /half more than once
}

func openHall() (*hall, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // returns at once
	if err != nil {
		return nil, fmt.Errorf("open the receivers: %w", err)
	}
	h := &hall{addr: l.Addr().String(), at: map[string]map[string]time.Time{}, tried: map[string]int{}}
	h.server = &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = h.server.Serve(l) }() // ends in Close
	return h, nil
}

func (h *hall) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	_, _ = io.Copy(io.Discard, r.Body) // what arrived is judged by its id
	if r.URL.Path == "/slow" {
		time.Sleep(slowAnswer)
	}
	id := r.Header.Get(notify.HeaderID)
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.URL.Path == "/half" {
		if h.tried[id]++; h.tried[id] == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
	}
	if h.at[r.URL.Path] == nil {
		h.at[r.URL.Path] = map[string]time.Time{}
	}
	if _, ok := h.at[r.URL.Path][id]; ok {
		h.again++
		return
	}
	h.at[r.URL.Path][id] = now
}

// taken is how many receivers whose path has the prefix took an event ("" = any).
func (h *hall) taken(prefix, event string) (n int, at []time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for path, events := range h.at {
		if !strings.HasPrefix(path, prefix) {
			continue
		}
		for id, when := range events {
			if event == "" || id == event {
				n++
				at = append(at, when)
			}
		}
	}
	return n, at
}

// telling writes events into a rig.
type telling struct {
	rig    *rig
	hall   *hall
	client client.Client
	store  blob.Store
	next   int // events
	teams  int
}

func newTelling(g *rig, h *hall) (*telling, error) {
	cfg := g.stack.Config()
	c, err := client.Dial(client.Options{HostPort: cfg.TemporalAddr, Namespace: cfg.Namespace, Logger: silent{}})
	if err != nil {
		return nil, fmt.Errorf("reach Temporal: %w", err)
	}
	store, err := minio.New(minio.Options{Endpoint: cfg.S3Addr, AccessKey: cfg.AccessKey, SecretKey: cfg.SecretKey, Bucket: cfg.Bucket})
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return &telling{rig: g, hall: h, client: c, store: store}, nil
}

// silent keeps the client's complaints about a Temporal that is away from the figures.
type silent struct{}

func (silent) Debug(string, ...any) {}
func (silent) Info(string, ...any)  {}
func (silent) Warn(string, ...any)  {}
func (silent) Error(string, ...any) {}

// subscribe stores a definition with webhooks at the paths; a path that is an address stays one.
func (t *telling) subscribe(ctx context.Context, paths ...string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "name: %s\nsources: [{recipe: jomashop}]\nsubscriptions:\n", notifyDataset)
	for _, path := range paths {
		t.teams++ // a name is never given twice: what is still to be delivered to it would go to the new address
		if strings.HasPrefix(path, "/") {
			path = "http://" + t.hall.addr + path
		}
		fmt.Fprintf(&b, "  - {name: team%d, events: [tag.moved], webhook: {url: '%s'}}\n", t.teams, path)
	}
	file := filepath.Join(t.rig.dir, "told.yaml")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		return fmt.Errorf("write dataset.yaml: %w", err)
	}
	if _, err := t.rig.sheaf(ctx, "recipe", "put", filepath.Join("recipes", "jomashop.yaml")); err != nil {
		return err
	}
	_, err := t.rig.sheaf(ctx, "dataset", "apply", "-f", file)
	return err
}

// event is one that nobody has written yet.
func (t *telling) event() (notify.Event, error) {
	t.next++
	return activities.TagEvent(notifyDataset, datasets.TagEntry{
		Tag: "t" + strconv.Itoa(t.next), Seq: 1, To: 1, Who: "bench", Why: "figures", When: day(1),
	}, "http://127.0.0.1")
}

// latency tells one event after the other and notes when each quick receiver has it.
func (t *telling) latency(ctx context.Context, r *report) error {
	paths := []string{"http://127.0.0.1:9/", "/slow"} // nobody listens on the discard port
	for i := range notifySubscriptions - len(paths) {
		paths = append(paths, "/quick/"+strconv.Itoa(i))
	}
	if err := t.subscribe(ctx, paths...); err != nil {
		return err
	}
	quick := notifySubscriptions - 2
	var waits []float64
	for round := range notifyRounds {
		e, err := t.event()
		if err != nil {
			return err
		}
		began := time.Now()
		if _, err := activities.Tell(ctx, t.client, t.store, "", e); err != nil {
			return err
		}
		told := time.Since(began)
		if err := until(ctx, 5*time.Minute, func() bool { n, _ := t.hall.taken("/quick/", e.ID); return n == quick }); err != nil {
			return err
		}
		_, at := t.hall.taken("/quick/", e.ID)
		var mine []float64
		for _, when := range at {
			mine = append(mine, when.Sub(began).Seconds())
		}
		fmt.Printf("  round %d: %d deliveries started in %.2f s, p50 %.2f s, all in %.2f s\n", round+1, notifySubscriptions, told.Seconds(), percentile(mine, 0.5), slices.Max(mine))
		waits = append(waits, mine...)
	}
	if err := r.add(figure{Name: "publish to delivery p50", Value: percentile(waits, 0.5), Unit: "s"}); err != nil {
		return err
	}
	return r.add(figure{Name: "publish to delivery p99", Value: percentile(waits, 0.99), Unit: "s"})
}

// endurance tells many events to a receiver that fails half of the time. A tenth of their writers die before they tell; at
// a third of the way the worker is killed and Temporal restarted.
func (t *telling) endurance(ctx context.Context, r *report) error {
	events := notifyEvents
	if text := os.Getenv("BENCH_EVENTS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 10 {
			return fmt.Errorf("BENCH_EVENTS: %q is no number from 10", text)
		}
		events = n
	}
	if err := t.subscribe(ctx, "/half"); err != nil {
		return err
	}
	began := time.Now()
	var ids sync.Map
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(16)
	for n := range events {
		e, err := t.event()
		if err != nil {
			return err
		}
		ids.Store(e.ID, true)
		if n == events/3 {
			if err := g.Wait(); err != nil {
				return err
			}
			if err := t.disaster(ctx); err != nil {
				return err
			}
			g, gctx = errgroup.WithContext(ctx)
			g.SetLimit(16)
		}
		g.Go(func() error {
			if n%10 == 0 {
				_, err := notify.Emit(gctx, t.store, e)
				return err
			}
			if _, err := activities.Tell(gctx, t.client, t.store, "", e); err == nil {
				return nil
			}
			_, err := notify.Emit(gctx, t.store, e) // Temporal is not back yet: it is written, and Reconcile tells
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	found, err := t.reconcile(ctx)
	if err != nil {
		return err
	}
	if err := until(ctx, time.Hour, func() bool { n, _ := t.hall.taken("/half", ""); return n == events }); err != nil {
		n, _ := t.hall.taken("/half", "")
		return fmt.Errorf("%d of %d events arrived: %w", n, events, err)
	}
	took := time.Since(began)
	t.hall.mu.Lock()
	defer t.hall.mu.Unlock()
	for id := range t.hall.at["/half"] {
		if _, ok := ids.Load(id); !ok {
			return fmt.Errorf("event %s arrived, which nobody wrote", id)
		}
	}
	fmt.Printf("  %d events, each arrived, in %s; %d were started by Reconcile, %d arrived again under the same id\n", events, took.Round(time.Second), found, t.hall.again)
	if err := r.add(figure{Name: "events delivered", Value: float64(events), Unit: "of " + strconv.Itoa(events)}); err != nil {
		return err
	}
	if err := r.add(figure{Name: "events delivered twice", Value: float64(t.hall.again), Unit: "same id"}); err != nil {
		return err
	}
	return r.add(figure{Name: "events a second", Value: float64(events) / took.Seconds(), Unit: "events/s"})
}

// disaster kills the worker and Temporal, and brings up new ones.
func (t *telling) disaster(ctx context.Context) error {
	for _, w := range t.rig.workers {
		if err := w.cmd.Process.Kill(); err != nil {
			return fmt.Errorf("kill the worker: %w", err)
		}
	}
	t.rig.stack.Temporal().Kill()
	t.rig.stopWorkers()
	if err := t.rig.stack.Temporal().Start(ctx); err != nil {
		return fmt.Errorf("start Temporal again: %w", err)
	}
	return t.rig.startWorker(ctx, 1)
}

func (t *telling) reconcile(ctx context.Context) (int, error) {
	var run client.WorkflowRun
	var refused error
	err := until(ctx, 5*time.Minute, func() bool { // Temporal may not be back yet
		run, refused = t.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: "reconcile", TaskQueue: wire.QueueControl}, wire.Reconcile)
		return refused == nil
	})
	if err != nil {
		return 0, fmt.Errorf("start reconcile: %w", errors.Join(err, refused))
	}
	var out wire.ReconcileResult
	if err := run.Get(ctx, &out); err != nil {
		return 0, fmt.Errorf("reconcile: %w", err)
	}
	return out.Deliveries, nil
}

// until polls a condition.
func until(ctx context.Context, within time.Duration, met func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for !met() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

// percentile of values, the nearest rank.
func percentile(v []float64, share float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return v[min(len(v)-1, int(share*float64(len(v))))]
}
