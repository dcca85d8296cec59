package wire

// Activity types, named after what they do.
const (
	ActPrepareRun      = "PrepareRun"
	ActDiscover        = "Discover"
	ActFetchBatch      = "FetchBatch"
	ActSealCrawl       = "SealCrawl"
	ActAwaitWorkflow   = "AwaitWorkflow"
	ActWriteControl    = "WriteControl"
	ActReadProgress    = "ReadProgress"
	ActCompareSource   = "CompareSource"
	ActCheckRun        = "CheckRun"
	ActMergeParts      = "MergeParts"
	ActAllocateVersion = "AllocateVersion"
	ActPublishVersion  = "PublishVersion"
	ActCommitState     = "CommitState"
	ActTellVersion     = "PlanNotices" // its first name: names in history stay
	ActAttemptDelivery = "AttemptDelivery"
	ActWriteReceipt    = "WriteReceipt"
	ActOpenHold        = "OpenHold"
	ActRemindOwner     = "RemindOwner"
	ActRecordDecision  = "RecordDecision"
	ActStartAdmission  = "StartAdmission"
	ActFinishRun       = "FinishRun"
	ActReconcile       = "ReconcileBucket"
	ActSurveyBodies    = "SurveyBodies"
	ActSupersedeHolds  = "SupersedeHolds"
	ActCheckFreshness  = "CheckFreshness"
	ActWeighTraining   = "WeighTraining"
	ActStartTraining   = "StartTraining"
	ActAwaitTraining   = "AwaitTraining"
	ActCancelTraining  = "CancelTraining"
	ActEndTraining     = "EndTraining"
	ActOfferScheduled  = "OfferScheduled"
	ActChangeDataset   = "ChangeDataset"
	ActSweepDataset    = "SweepDataset"
	ActSweepAll        = "SweepAll"
	ActAwaitChange     = "AwaitChange"
)

// Error types of activities, mapped from domain errors in one place (activities/errors.go).
const (
	ErrBadSpec     = "BadSpec"          // recipe, definition or input is wrong: a person must mend it
	ErrNotFound    = "NotFound"         // a named thing does not exist
	ErrDenied      = "Denied"           // credentials or permissions
	ErrFull        = "Full"             // the object store has no room
	ErrCorrupt     = "Corrupt"          // stored bytes do not match their digest
	ErrFenced      = "Fenced"           // another attempt owns the chain; a retry raises the epoch
	ErrUnsupported = "Unsupported"      // this build cannot do it (browser rendering)
	ErrClockBack   = "ClockBack"        // as_of before the parent's
	ErrDrained     = "Drained"          // the worker stops; another goes on at once
	ErrNothing     = "NothingCollected" // a crawl read no record at all
	ErrParentMoved = "ParentMoved"      // `latest` was moved while the run worked: what it built on is not the newest
	ErrConflict    = "Conflict"         // what is to be written once is there already, and says something else
	ErrAdmission   = "AdmissionFailed"  // the run that admits a hold failed, however often it was started
	ErrUnforeseen  = "Unforeseen"       // nobody knows what would mend it, and it was tried often
	ErrAllFailed   = "AllSourcesFailed"
	ErrRefused     = "Refused"    // whoever trains does not take what it was asked
	ErrNeeded      = "Needed"     // a version that something names or needs is not deleted
	ErrBodiesGone  = "BodiesGone" // archived bodies that a re-extraction needs are not there
)

// Permanent lists the error types that no retry can mend.
func Permanent() []string {
	return []string{
		ErrBadSpec, ErrNotFound, ErrDenied, ErrFull, ErrCorrupt, ErrUnsupported, ErrClockBack, ErrNothing, ErrParentMoved, ErrConflict,
		ErrAdmission, ErrUnforeseen, ErrBodiesGone, ErrRefused, ErrNeeded,
	}
}

// OfStore lists the error types by which the object store refuses everybody: no source can go on.
func OfStore() []string { return []string{ErrDenied, ErrFull} }
