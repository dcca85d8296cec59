package worker

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	otelprom "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/opentelemetry"
)

// Metrics are a process's figures: those of the Temporal SDK (slots in use, latencies, failures) and of Go's runtime,
// in Prometheus form.
type Metrics struct {
	registry *prometheus.Registry
	handler  client.MetricsHandler
}

// NewMetrics makes the figures of one process; Handler goes into the Temporal client's options.
func NewMetrics() (*Metrics, error) {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	exporter, err := otelprom.New(otelprom.WithRegisterer(registry), otelprom.WithoutScopeInfo())
	if err != nil {
		return nil, fmt.Errorf("make metrics: %w", err)
	}
	meter := metric.NewMeterProvider(metric.WithReader(exporter)).Meter("sheaf")
	return &Metrics{registry: registry, handler: opentelemetry.NewMetricsHandler(opentelemetry.MetricsHandlerOptions{Meter: meter})}, nil
}

// Handler receives the SDK's figures.
func (m *Metrics) Handler() client.MetricsHandler { return m.handler }

// Serve answers /healthz (200 while Temporal answers) and /metrics at address until ctx ends.
func (m *Metrics) Serve(ctx context.Context, address string, c client.Client) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("listen for health at %s (worker.health): %w", address, err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if _, err := c.CheckHealth(r.Context(), &client.CheckHealthRequest{}); err != nil {
			http.Error(w, "temporal: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	stopped := context.AfterFunc(ctx, func() { _ = srv.Close() }) // Serve reports it below
	defer stopped()
	if err := srv.Serve(listener); ctx.Err() == nil {
		return fmt.Errorf("serve health: %w", err)
	}
	return nil
}
