// Package workflows holds Sheaf's workflows: deterministic code that reads as the story of a run. It imports nothing
// of Sheaf but workflows/wire and calls activities by the names there.
package workflows

import (
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"sheaf/workflows/wire"
)

// Register makes every workflow known to a worker under its name in wire.
func Register(r worker.WorkflowRegistry) {
	for name, fn := range map[string]any{
		wire.BuildDataset: BuildDataset,
		wire.CrawlSource:  CrawlSource,
		wire.Tick:         Tick,
		wire.Hold:         Hold,
		wire.Deliver:      Deliver,
		wire.Reconcile:    Reconcile,
		wire.Freshness:    Freshness,
		wire.Training:     Training,
		wire.Retrain:      Retrain,

		wire.ChangeDataset: ChangeDataset,
		wire.SweepAll:      SweepAll,
	} {
		r.RegisterWorkflowWithOptions(fn, workflow.RegisterOptions{Name: name})
	}
}
