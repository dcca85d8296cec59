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
	ActPlanNotices     = "PlanNotices"
	ActAttemptDelivery = "AttemptDelivery"
	ActWriteReceipt    = "WriteReceipt"
	ActOpenHold        = "OpenHold"
	ActRecordDecision  = "RecordDecision"
	ActStartAdmission  = "StartAdmission"
	ActFinishRun       = "FinishRun"
	ActReconcile       = "ReconcileBucket"
)

// Error types of activities, mapped from domain errors in one place (activities/errors.go).
const (
	ErrBadSpec     = "BadSpec"          // recipe, definition or input is wrong: a person must mend it
	ErrNotFound    = "NotFound"         // a named thing does not exist
	ErrDenied      = "Denied"           // credentials or permissions
	ErrCorrupt     = "Corrupt"          // stored bytes do not match their digest
	ErrFenced      = "Fenced"           // another attempt owns the chain; a retry raises the epoch
	ErrUnsupported = "Unsupported"      // this build cannot do it (browser rendering)
	ErrClockBack   = "ClockBack"        // as_of before the parent's
	ErrRateLimited = "RateLimited"      // retry after the given delay
	ErrDrained     = "Drained"          // the worker stops; another goes on at once
	ErrNothing     = "NothingCollected" // a crawl read no record at all
	ErrAllFailed   = "AllSourcesFailed"
)

// Permanent lists the error types that no retry can mend.
func Permanent() []string {
	return []string{ErrBadSpec, ErrNotFound, ErrDenied, ErrCorrupt, ErrUnsupported, ErrClockBack, ErrNothing}
}
