package acceptance

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enums "go.temporal.io/api/enums/v1"
	sdkpb "go.temporal.io/api/sdk/v1"
	"go.temporal.io/sdk/converter"

	"sheaf/internal/acceptance/harness"
	"sheaf/internal/mall"
	"sheaf/workflows/wire"
)

// An operator understands a run in Temporal's own tools: search attributes by which it is found, a summary, a table of
// its sources, and a summary of every activity and timer.
func TestOperatorSeesARun(t *testing.T) {
	w := harness.New(t, harness.Options{Mall: mall.Options{Seed: 17, Products: 80}})
	w.StartWorker(t, harness.WorkerOptions{})
	w.Apply(t, harness.Dataset{Sources: []harness.Source{{Shop: mall.Jomashop}, {Shop: mall.Rakuten}}, More: lenient})
	require.NoError(t, w.Mall.SetFaults(mall.Fault{Kind: mall.FaultDown, Shop: mall.Rakuten}))
	in := harness.Input("", harness.Day(1))
	r := harness.Wait(t, w.Start(t, in))
	require.Equal(t, wire.Partial, r.Outcome, "%+v", r)

	var list []struct {
		Execution struct{ WorkflowID string }
	}
	harness.Until(t, "the run is listed", func() bool {
		temporalCLI(t, w, &list, "workflow", "list", "-q",
			`SheafDataset="shop/products" and SheafOutcome="partial" and SheafVersion="v1" and SheafStage="done" and SheafRun="`+in.Run+`"`)
		return len(list) == 1
	})
	require.Equal(t, wire.DatasetID(harness.Name), list[0].Execution.WorkflowID)
	temporalCLI(t, w, &list, "workflow", "list", "-q", `SheafDataset="shop/products" and SheafSource="jomashop.com"`)
	require.Len(t, list, 1)
	require.Equal(t, wire.SiteID("jomashop.com"), list[0].Execution.WorkflowID)

	var described struct {
		WorkflowExecutionInfo struct{ Status string }
	}
	temporalCLI(t, w, &described, "workflow", "describe", "-w", wire.DatasetID(harness.Name))
	require.Equal(t, "WORKFLOW_EXECUTION_STATUS_COMPLETED", described.WorkflowExecutionInfo.Status)
	about, err := w.Client.DescribeWorkflow(harness.Deadline(t), wire.DatasetID(harness.Name), "")
	require.NoError(t, err)
	summary, err := about.GetStaticSummary()
	require.NoError(t, err)
	require.Equal(t, "2026-11-23", summary)

	details := currentDetails(t, w, wire.DatasetID(harness.Name))
	for _, part := range []string{
		harness.Name, in.Run, "**partial**", "**v1**", r.Commit, "| source |", "binding limit", "| jomashop.com | ", "| rakuten.co.jp | failed |", "| added | ",
	} {
		require.Contains(t, details, part)
	}
	require.Contains(t, currentDetails(t, w, wire.SiteID("jomashop.com")), "batches found")

	events := w.Client.GetWorkflowHistory(harness.Deadline(t), wire.DatasetID(harness.Name), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	seen := 0
	for events.HasNext() {
		e, err := events.Next()
		require.NoError(t, err)
		switch e.GetEventType() {
		case enums.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED, enums.EVENT_TYPE_TIMER_STARTED, enums.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED:
			require.NotEmpty(t, text(t, e.GetUserMetadata().GetSummary()), "%v", e)
			seen++
		}
	}
	require.Greater(t, seen, 8)
}

// currentDetails asks a workflow for what the Web UI shows of it.
func currentDetails(t *testing.T, w *harness.World, id string) string {
	t.Helper()
	answer, err := w.Client.QueryWorkflow(harness.Deadline(t), id, "", "__temporal_workflow_metadata")
	require.NoError(t, err)
	var metadata sdkpb.WorkflowMetadata
	require.NoError(t, answer.Get(&metadata))
	return metadata.GetCurrentDetails()
}

func text(t *testing.T, p *commonpb.Payload) (s string) {
	t.Helper()
	if p != nil {
		require.NoError(t, converter.GetDefaultDataConverter().FromPayload(p, &s))
	}
	return s
}

// temporalCLI runs Temporal's own command line and decodes its JSON.
func temporalCLI(t *testing.T, w *harness.World, into any, args ...string) {
	t.Helper()
	args = append(args, "--address", w.Temporal.Addr(), "--namespace", w.Namespace, "--output", "json")
	cmd := exec.CommandContext(harness.Deadline(t), filepath.Join(harness.Root(), "bin", "temporal"), args...)
	out, err := cmd.Output()
	require.NoError(t, err, "%s", out)
	require.NoError(t, json.Unmarshal(out, into), "%s", out)
}
