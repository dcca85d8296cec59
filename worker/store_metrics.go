package worker

import (
	"github.com/prometheus/client_golang/prometheus"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/metrics"
	"sheaf/internal/clock"
)

var (
	storeBusy = prometheus.NewDesc("sheaf_store_busy_seconds_total",
		"Time in which at least one call to the object store was under way: its share of a run's time.", nil, nil)
	storeCalls = prometheus.NewDesc("sheaf_store_calls_total", "Calls to the object store.", []string{"op"}, nil)
	storeFails = prometheus.NewDesc("sheaf_store_failures_total", "Calls that failed, other than by not found and exists.", []string{"op"}, nil)
	storeTime  = prometheus.NewDesc("sheaf_store_seconds_total", "Durations of calls; concurrent ones add up.", []string{"op"}, nil)
	storeRead  = prometheus.NewDesc("sheaf_store_read_bytes_total", "Bytes of bodies read; entries of lists.", []string{"op"}, nil)
	storeWrote = prometheus.NewDesc("sheaf_store_written_bytes_total", "Bytes of bodies written.", []string{"op"}, nil)
)

// Store counts the calls to s under sheaf_store_….
func (m *Metrics) Store(s blob.Store) blob.Store {
	counted := metrics.Wrap(s, clock.System())
	m.registry.MustRegister(storeCollector{counted})
	return counted
}

// storeCollector shows a store's counts when somebody looks.
type storeCollector struct{ store *metrics.Store }

// Describe implements prometheus.Collector.
func (c storeCollector) Describe(out chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, out) }

// Collect implements prometheus.Collector.
func (c storeCollector) Collect(out chan<- prometheus.Metric) {
	now := c.store.Snapshot()
	out <- prometheus.MustNewConstMetric(storeBusy, prometheus.CounterValue, now.Busy.Seconds())
	for op, st := range now.Ops {
		for desc, v := range map[*prometheus.Desc]float64{
			storeCalls: float64(st.Calls), storeFails: float64(st.Failed), storeTime: st.Time.Seconds(),
			storeRead: float64(st.Read), storeWrote: float64(st.Written),
		} {
			out <- prometheus.MustNewConstMetric(desc, prometheus.CounterValue, v, string(op))
		}
	}
}
