package wire

import "time"

// ChangeDataset is the workflow that changes a dataset beside its runs; it runs under the dataset's id, as they do.
const ChangeDataset = "ChangeDataset"

// SweepAll is the workflow that sweeps every dataset, one after the other.
const SweepAll = "SweepAll"

// What ChangeDataset does.
const (
	ChangeSweep    = "sweep"
	ChangeDelete   = "delete"
	ChangeRollback = "rollback"
)

// ChangeInput says what is to be changed.
type ChangeInput struct {
	Dataset string `json:"dataset"`
	Do      string `json:"do"`                // sweep, delete or rollback
	Version int    `json:"version,omitempty"` // to delete, or to roll back to
	By      string `json:"by"`
	Reason  string `json:"reason,omitempty"`
}

// ChangeRequest is ChangeInput as its activity gets it.
type ChangeRequest struct {
	Change ChangeInput `json:"change"`
	At     time.Time   `json:"at"`    // when it was asked for, for logs
	Cause  string      `json:"cause"` // the same on every attempt
}

// ChangeResult is what was changed.
type ChangeResult struct {
	From    int   `json:"from,omitempty"`    // rollback: version that `latest` named
	To      int   `json:"to,omitempty"`      // rollback: version that it names
	Seq     int   `json:"seq,omitempty"`     // rollback: of the entry in its log
	Deleted int   `json:"deleted,omitempty"` // versions with a tombstone now
	Objects int64 `json:"objects,omitempty"` // sweep: removed
	Bytes   int64 `json:"bytes,omitempty"`
}

// ChangeWait names a dataset whose lock is taken.
type ChangeWait struct {
	Dataset string `json:"dataset"`
}

// ChangeWaited says whether it was a change that had the dataset, and is over.
type ChangeWaited struct {
	Over bool `json:"over,omitempty"` // false: a run has it, or had it last
}

// SweepAllResult adds up what a sweep of everything did.
type SweepAllResult struct {
	Datasets int   `json:"datasets"` // swept
	Busy     int   `json:"busy"`     // left alone: a run was going on
	Failed   int   `json:"failed"`
	Objects  int64 `json:"objects"`
	Bytes    int64 `json:"bytes"`
}
