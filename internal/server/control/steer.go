package control

import (
	"context"
	"fmt"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"sheaf/datasets/blob"
	"sheaf/internal/frontier"
	"sheaf/workflows/wire"
)

// Progress asks the newest run of a dataset how far it is, or came, if it is over and Temporal still knows it. Errors:
// ErrIdle.
func Progress(ctx context.Context, c client.Client, dataset string) (wire.Progress, error) {
	return ask(ctx, c, dataset, enums.QUERY_REJECT_CONDITION_NONE)
}

// Going is Progress for a run that goes on. Errors: ErrIdle where the newest one is over, however it ended.
func Going(ctx context.Context, c client.Client, dataset string) (wire.Progress, error) {
	return ask(ctx, c, dataset, enums.QUERY_REJECT_CONDITION_NOT_OPEN)
}

func ask(ctx context.Context, c client.Client, dataset string, reject enums.QueryRejectCondition) (wire.Progress, error) {
	answer, err := c.QueryWorkflowWithOptions(ctx, &client.QueryWorkflowWithOptionsRequest{
		WorkflowID: wire.DatasetID(dataset), QueryType: wire.QueryProgress, QueryRejectCondition: reject,
	})
	if over(err) || err == nil && answer.QueryRejected != nil {
		return wire.Progress{}, fmt.Errorf("ask the run of %s: %w", dataset, ErrIdle)
	}
	if err != nil {
		return wire.Progress{}, fmt.Errorf("ask the run of %s: %w", dataset, err)
	}
	var p wire.Progress
	if err := answer.QueryResult.Get(&p); err != nil {
		return p, fmt.Errorf("read progress of %s: %w", dataset, err)
	}
	if p.Run == "" { // a sweep, a deletion or a rollback has the dataset
		return wire.Progress{}, fmt.Errorf("ask the run of %s: %w", dataset, ErrIdle)
	}
	return p, nil
}

// Live replaces the figures of sources that are being crawled, which the run itself asks for now and then, by those of
// their batches, which are seconds old. Figures that cannot be read stay as they are.
func Live(ctx context.Context, store blob.Store, p *wire.Progress) {
	for i := range p.Sources {
		s := &p.Sources[i]
		if s.Stage != wire.StageCrawling && s.Stage != wire.StageRereading {
			continue
		}
		f, err := frontier.ReadProgress(ctx, store, frontier.Place{Run: p.Run, Source: s.Source})
		if err == nil {
			s.Fetched, s.Records, s.Errors, s.Rate, s.Limit = f.Fetched, f.Records, f.Errors, f.Rate, f.Limit
		}
	}
}

// Steer sends a wish (wire.UpdatePause, UpdateResume, UpdateStop, UpdateRate) to the run that has the dataset and returns
// once it was accepted. Errors: ErrIdle, ErrRefused.
func Steer(ctx context.Context, c client.Client, dataset, action string, wish wire.Control) (wire.Progress, error) {
	var p wire.Progress
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: wire.DatasetID(dataset), UpdateName: action, Args: []any{wish},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if over(err) {
		return p, fmt.Errorf("%s the run of %s: %w", action, dataset, ErrIdle)
	}
	if err != nil {
		return p, fmt.Errorf("%s the run of %s: %w", action, dataset, err)
	}
	if err := handle.Get(ctx, &p); err != nil {
		return p, refused{fmt.Errorf("%s the run of %s: %w", action, dataset, err)}
	}
	return p, nil
}
