package activities

import (
	"context"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/worker"

	"sheaf/workflows/wire"
)

// Register makes the activities of a task queue known to a worker under their names in wire. Errors of all of them pass
// through the one mapping of errors.go.
func Register(r worker.ActivityRegistry, queue string, d Deps) {
	p := newProcess(d)
	switch queue {
	case wire.QueueControl:
		add(r, wire.ActPrepareRun, p.prepareRun)
		add(r, wire.ActSealCrawl, p.sealCrawl)
		add(r, wire.ActAwaitWorkflow, p.awaitWorkflow)
		add(r, wire.ActWriteControl, p.writeControl)
		add(r, wire.ActReadProgress, p.readProgress)
		add(r, wire.ActCheckRun, p.checkRun)
		add(r, wire.ActAllocateVersion, p.allocateVersion)
		add(r, wire.ActCommitState, p.commitState)
		add(r, wire.ActTellVersion, p.tellVersion)
		add(r, wire.ActAttemptDelivery, p.attemptDelivery)
		add(r, wire.ActWriteReceipt, p.writeReceipt)
		add(r, wire.ActOpenHold, p.openHold)
		add(r, wire.ActRemindOwner, p.remindOwner)
		add(r, wire.ActRecordDecision, p.recordDecision)
		add(r, wire.ActStartAdmission, p.startAdmission)
		add(r, wire.ActFinishRun, p.finishRun)
		add(r, wire.ActReconcile, p.reconcile)
		add(r, wire.ActSupersedeHolds, p.supersedeHolds)
		add(r, wire.ActCheckFreshness, p.checkFreshness)
		add(r, wire.ActWeighTraining, p.weighTraining)
		add(r, wire.ActStartTraining, p.startTraining)
		add(r, wire.ActAwaitTraining, p.awaitTraining)
		add(r, wire.ActCancelTraining, p.cancelTraining)
		add(r, wire.ActEndTraining, p.endTraining)
		add(r, wire.ActOfferScheduled, p.offerScheduled)
		add(r, wire.ActChangeDataset, p.changeDataset)
		add(r, wire.ActSweepAll, p.sweepAll)
		add(r, wire.ActAwaitChange, p.awaitChange)
	case wire.QueueCrawl, wire.QueueBrowser:
		add(r, wire.ActDiscover, p.discover)
		add(r, wire.ActFetchBatch, p.fetchBatch)
	case wire.QueueData:
		add(r, wire.ActSurveyBodies, p.surveyBodies)
		add(r, wire.ActDiscover, p.discover) // of the archive
		add(r, wire.ActFetchBatch, p.fetchBatch)
		add(r, wire.ActCompareSource, p.compareSource)
		add(r, wire.ActMergeParts, p.mergeParts)
		add(r, wire.ActPublishVersion, p.publishVersion)
		add(r, wire.ActSweepDataset, p.sweepDataset)
	}
}

// none is the result of an activity that only does something.
type none struct{}

func add[In, Out any](r worker.ActivityRegistry, name string, do func(context.Context, In) (Out, error)) {
	run := func(ctx context.Context, in In) (Out, error) {
		out, err := do(ctx, in)
		return out, toTemporal(err, activity.GetInfo(ctx).Attempt)
	}
	r.RegisterActivityWithOptions(run, activity.RegisterOptions{Name: name})
}
