package activities

import (
	"context"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"sheaf/workflows/wire"
)

// StartBuild starts a run under the dataset's id, which is its lock: the error is one for which
// temporal.IsWorkflowExecutionAlreadyStartedError holds when another run has it. summary is what lists of workflows show.
func StartBuild(ctx context.Context, c client.Client, in wire.BuildInput, summary string) (client.WorkflowRun, error) {
	return c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: wire.DatasetID(in.Dataset), TaskQueue: wire.QueueControl,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		TypedSearchAttributes:    attributes(in.Dataset, in.Run, ""),
		StaticSummary:            summary,

		WorkflowExecutionErrorWhenAlreadyStarted: true,
	}, wire.BuildDataset, in)
}
