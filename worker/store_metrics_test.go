package worker

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/datasets/blob/mem"
)

func TestStoreCallsAreCounted(t *testing.T) {
	m, err := NewMetrics()
	require.NoError(t, err)
	s := m.Store(mem.New())
	_, err = s.Put(t.Context(), "k", strings.NewReader("seven b"), 7, blob.PutOptions{})
	require.NoError(t, err)
	_, err = blob.ReadAll(t.Context(), s, "k", 100)
	require.NoError(t, err)

	families, err := m.registry.Gather()
	require.NoError(t, err)
	got := map[string]float64{}
	for _, f := range families {
		for _, one := range f.GetMetric() {
			name := f.GetName()
			for _, l := range one.GetLabel() {
				name += " " + l.GetValue()
			}
			got[name] = one.GetCounter().GetValue()
		}
	}
	require.InDelta(t, 7, got["sheaf_store_written_bytes_total put"], 0)
	require.InDelta(t, 7, got["sheaf_store_read_bytes_total get"], 0)
	require.InDelta(t, 1, got["sheaf_store_calls_total put"], 0)
	require.Contains(t, got, "sheaf_store_calls_total create")
	require.Positive(t, got["sheaf_store_busy_seconds_total"])
}
