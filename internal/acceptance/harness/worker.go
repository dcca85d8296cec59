package harness

import (
	"context"
	"net/netip"
	"sync"
	"testing"
	"time"

	"sheaf/activities"
	"sheaf/datasets/blob"
	"sheaf/internal/clock"
	"sheaf/internal/fetch"
	"sheaf/internal/notify"
	"sheaf/internal/render"
	"sheaf/worker"
	"sheaf/workflows/wire"
)

// MapRate is the rate of mapped sources, in requests a second and site: what two cores can do, and more.
const MapRate = 2000

// WorkerOptions of a worker in this process. Zero values are those of a small worker of all queues.
type WorkerOptions struct {
	Crawl, Data int // slots; negative = the queue is not served
	MapRate     float64
	Env         map[string]string // secrets of webhooks
	Base        string            // public address of the server
	Browser     *render.Browser   // nil = pages are not rendered, and that queue is not served
	Store       blob.Store        // nil = the world's; one of a test's own that fails now and then
}

// StartWorker runs a worker until stop is called or the test ends; stop drains it and is safe to call twice.
func (w *World) StartWorker(t testing.TB, o WorkerOptions) (stop func()) {
	t.Helper()
	if o.MapRate == 0 {
		o.MapRate = MapRate
	}
	if o.Base == "" {
		o.Base = "http://sheaf.test"
	}
	slots := map[string]int{wire.QueueControl: 32}
	for queue, n := range map[string]int{wire.QueueCrawl: o.Crawl, wire.QueueData: o.Data} {
		if n >= 0 {
			slots[queue] = n
		}
		if n == 0 {
			slots[queue] = map[string]int{wire.QueueCrawl: 16, wire.QueueData: 2}[queue]
		}
	}
	if o.Browser != nil {
		slots[wire.QueueBrowser] = 2
	}
	if o.Store == nil {
		o.Store = w.Store
	}
	mapping := w.Mapping(t)
	transport := fetch.NewTransport(fetch.TransportOptions{Map: mapping})
	deps := activities.Deps{
		Client: w.Client, Store: o.Store, Clock: clock.System(), Base: o.Base, TempDir: t.TempDir(),
		Env:       func(name string) (string, bool) { v, ok := o.Env[name]; return v, ok },
		UserAgent: "Sheaf/1.0 (acceptance test)", Transport: transport, Mapping: mapping, MapRate: o.MapRate,
		Channels: notify.NewChannels([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, clock.System()),
		Browser:  o.Browser,
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- worker.Run(ctx, worker.Options{Client: w.Client, Slots: slots, Drain: 20 * time.Second, Deps: deps})
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		err := <-ended
		transport.Close()
		if err != nil {
			t.Error("worker:", err)
		}
	})
	t.Cleanup(stop)
	return stop
}
