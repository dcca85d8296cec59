package workflows_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"

	"sheaf/workflows"
)

// Workflows that began under an older Sheaf must go on under this one: every recorded history replays. The acceptance
// tests write them (SHEAF_RECORD=1 go test ./internal/acceptance); a history that was published is not written again,
// the code that would break it is versioned instead (workflow.GetVersion).
func TestRecordedHistoriesReplay(t *testing.T) {
	files, err := filepath.Glob("testdata/replay/*.json")
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		kind, _, _ := strings.Cut(name, "-")
		seen[kind] = true
		t.Run(name, func(t *testing.T) {
			replayer, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{})
			require.NoError(t, err)
			workflows.Register(replayer)
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NotContains(t, string(text), "/tmp/")
			require.NoError(t, replayer.ReplayWorkflowHistoryFromJSONFile(nil, file))
		})
	}
	for _, kind := range []string{"build", "crawl", "tick", "hold", "deliver", "reconcile", "freshness", "training", "retrain", "change", "sweep"} {
		require.True(t, seen[kind], "no history of %s", kind)
	}
}
