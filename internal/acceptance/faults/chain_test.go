package faults

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/datasets/blob"
	"sheaf/internal/acceptance/harness"
	"sheaf/internal/frontier"
)

// named is the last batch that the newest checkpoint of a run's frontier names.
func (s *stage) named(t *testing.T, run string) int {
	t.Helper()
	var state struct {
		LastBatch int `json:"last_batch"`
	}
	chain := s.chain(t, "runs/"+run+"/"+source+"/frontier/ckpt/")
	require.NotEmpty(t, chain)
	require.NoError(t, json.Unmarshal(chain[len(chain)-1].State, &state))
	return state.LastBatch
}

// chain reads every checkpoint below a prefix, in order.
func (s *stage) chain(t *testing.T, prefix string) []frontier.Checkpoint {
	t.Helper()
	ctx := harness.Deadline(t)
	var out []frontier.Checkpoint
	for info, err := range s.Store.List(ctx, prefix, blob.ListOptions{}) {
		require.NoError(t, err)
		cp, err := blob.ReadJSON[frontier.Checkpoint](ctx, s.Store, info.Key)
		require.NoError(t, err)
		out = append(out, cp)
	}
	return out
}

// committed counts the items with an outcome that the checkpoints of a run's batches hold.
func (s *stage) committed(t *testing.T, run string) int {
	t.Helper()
	n := 0
	for _, cp := range s.batchChains(t, run) {
		var delta struct {
			Items int `json:"items"`
		}
		if len(cp.Delta) > 0 {
			require.NoError(t, json.Unmarshal(cp.Delta, &delta))
		}
		n += delta.Items
	}
	return n
}

// batchChains reads every checkpoint of a run's batches, by key.
func (s *stage) batchChains(t *testing.T, run string) map[string]frontier.Checkpoint {
	t.Helper()
	ctx := harness.Deadline(t)
	out := map[string]frontier.Checkpoint{}
	for info, err := range s.Store.List(ctx, "runs/"+run+"/"+source+"/batches/", blob.ListOptions{}) {
		require.NoError(t, err)
		if !strings.Contains(info.Key, "/ckpt/") {
			continue
		}
		cp, err := blob.ReadJSON[frontier.Checkpoint](ctx, s.Store, info.Key)
		require.NoError(t, err)
		out[info.Key] = cp
	}
	return out
}
