package control

import (
	"context"
	"fmt"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"

	"sheaf/workflows/wire"
)

// Begun gives what a run was asked for, by the workflow that Temporal began last for the dataset: before a worker has
// taken the run up, nothing else knows of it. goes tells whether it is not over. Errors: ErrIdle where the newest workflow
// of the dataset is another run's, or there is none.
func Begun(ctx context.Context, c client.Client, dataset, run string) (in wire.BuildInput, goes bool, err error) {
	about, err := c.DescribeWorkflowExecution(ctx, wire.DatasetID(dataset), "")
	if over(err) {
		return in, false, fmt.Errorf("look for run %s of %s: %w", run, dataset, ErrIdle)
	}
	if err != nil {
		return in, false, fmt.Errorf("look for run %s of %s: %w", run, dataset, err)
	}
	info := about.GetWorkflowExecutionInfo()
	events := c.GetWorkflowHistory(ctx, wire.DatasetID(dataset), info.GetExecution().GetRunId(), false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	first, err := events.Next()
	if err != nil {
		return in, false, fmt.Errorf("read what run %s of %s was asked for: %w", run, dataset, err)
	}
	asked := first.GetWorkflowExecutionStartedEventAttributes().GetInput()
	if err := converter.GetDefaultDataConverter().FromPayloads(asked, &in); err != nil {
		return in, false, fmt.Errorf("read what run %s of %s was asked for: %w", run, dataset, err)
	}
	if in.Run != run {
		return in, false, fmt.Errorf("look for run %s of %s: %w", run, dataset, ErrIdle)
	}
	return in, info.GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING, nil
}
