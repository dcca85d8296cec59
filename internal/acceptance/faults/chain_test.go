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

// checkpoints maps the key of every checkpoint of a run's batches to its owner.
func (s *stage) checkpoints(t *testing.T, run string) map[string]string {
	t.Helper()
	ctx := harness.Deadline(t)
	out := map[string]string{}
	for info, err := range s.Store.List(ctx, "runs/"+run+"/"+source+"/batches/", blob.ListOptions{}) {
		require.NoError(t, err)
		if !strings.Contains(info.Key, "/ckpt/") {
			continue
		}
		cp, err := blob.ReadJSON[frontier.Checkpoint](ctx, s.Store, info.Key)
		require.NoError(t, err)
		out[info.Key] = cp.Owner
	}
	return out
}
