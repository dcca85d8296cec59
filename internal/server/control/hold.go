package control

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/holds"
	"sheaf/workflows/wire"
)

// FindHold looks a hold up by its name in every dataset; blob.ErrNotFound when none has it.
func FindHold(ctx context.Context, store blob.Store, name string) (holds.Status, error) {
	names, err := datasets.New(store).Names(ctx)
	if err != nil {
		return holds.Status{}, err
	}
	for _, dataset := range names {
		h, err := holds.Get(ctx, store, dataset, name)
		if errors.Is(err, blob.ErrNotFound) {
			continue
		}
		return h, err
	}
	return holds.Status{}, fmt.Errorf("find hold %s: %w", name, blob.ErrNotFound)
}

// Decide ends a hold and returns the decision that was taken. Errors: ErrDecided when it does not wait any more,
// ErrRefused.
func Decide(ctx context.Context, c client.Client, h holds.Status, d wire.Decision) (wire.Decision, error) {
	var taken wire.Decision
	if h.Decision != nil {
		return taken, fmt.Errorf("%w already: %s by %s", ErrDecided, h.Decision.Verdict, h.Decision.By)
	}
	handle, err := c.UpdateWorkflow(ctx, client.UpdateWorkflowOptions{
		WorkflowID: wire.HoldID(h.Hold.Run, h.Hold.Source), UpdateName: wire.UpdateDecide, Args: []any{d},
		WaitForStage: client.WorkflowUpdateStageCompleted,
	})
	if over(err) {
		return taken, fmt.Errorf("decide hold %s: %w", h.Hold.Name, ErrDecided)
	}
	if err != nil {
		return taken, fmt.Errorf("decide hold %s: %w", h.Hold.Name, err)
	}
	if err := handle.Get(ctx, &taken); err != nil {
		return taken, refused{fmt.Errorf("decide hold %s: %w", h.Hold.Name, err)}
	}
	return taken, nil
}
