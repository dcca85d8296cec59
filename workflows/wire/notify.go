package wire

import (
	"strconv"
	"time"
)

// NotifyInput tells the subscriptions of a dataset about an event that is already written.
type NotifyInput struct {
	Dataset string `json:"dataset"`
	Run     string `json:"run"`
	Event   string `json:"event"` // object key
}

// Told says how many subscriptions are told of an event: each has a Deliver of its own.
type Told struct {
	EventID    string `json:"event_id"`
	Deliveries int    `json:"deliveries"`
}

// DeliverInput is one delivery of one event to one subscription.
type DeliverInput struct {
	Dataset      string `json:"dataset"`
	Event        string `json:"event"` // object key
	EventID      string `json:"event_id"`
	Subscription string `json:"subscription"`
	Replay       int    `json:"replay,omitempty"`
	// Delays between attempts; empty = the Standard Webhooks table.
	Delays []time.Duration `json:"delays,omitempty"`
}

// DeliverID is Deliver's workflow id; a replay has its own.
func DeliverID(in DeliverInput) string {
	id := "deliver/" + in.EventID + "/" + in.Subscription
	if in.Replay > 0 {
		id += "/replay/" + strconv.Itoa(in.Replay)
	}
	return id
}

// DefaultDelays is the retry table of Standard Webhooks 1.0.
func DefaultDelays() []time.Duration {
	return []time.Duration{
		0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour,
		5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// AttemptInput is one attempt of a delivery.
type AttemptInput struct {
	Deliver DeliverInput `json:"deliver"`
	Attempt int          `json:"attempt"`
}

// AttemptResult says whether the attempt arrived; Final ends the delivery without a further attempt.
type AttemptResult struct {
	OK     bool   `json:"ok"`
	Final  bool   `json:"final,omitempty"`
	Status int    `json:"status,omitempty"`
	Detail string `json:"detail,omitempty"` // at most 500 bytes
	// After is how long the receiver asks to be left alone (Retry-After).
	After time.Duration `json:"after,omitempty"`
}

// Try is one attempt of a delivery, for the record.
type Try struct {
	At     time.Time `json:"at"`
	Status int       `json:"status,omitempty"`
	Detail string    `json:"detail,omitempty"` // at most 160 bytes
}

// DeliveryState answers the query `delivery` of Deliver.
type DeliveryState struct {
	Tries []Try     `json:"tries"`
	Next  time.Time `json:"next,omitzero"` // of the next attempt; zero = one is being made, or none follows
}

// ReceiptInput records how a delivery ended.
type ReceiptInput struct {
	Deliver  DeliverInput  `json:"deliver"`
	Attempts int           `json:"attempts"`
	Last     AttemptResult `json:"last"`
	Tries    []Try         `json:"tries,omitempty"`
	At       time.Time     `json:"at,omitzero"`
}

// HoldInput starts Hold.
type HoldInput struct {
	Dataset string        `json:"dataset"`
	Run     string        `json:"run"`
	Source  string        `json:"source"`
	AsOf    time.Time     `json:"as_of"`
	Reason  string        `json:"reason"`
	Expire  time.Duration `json:"expire,omitempty"` // default 14 days
	// Remind lists after how long the owner is asked again, ascending; empty = never.
	Remind []time.Duration `json:"remind,omitempty"`
	// Opened is when the source was parked, from which Remind and Expire count; zero = when the workflow began.
	Opened  time.Time `json:"opened,omitzero"`
	Timing  Timing    `json:"timing"`            // of the run that an approval starts
	Decided *Decision `json:"decided,omitempty"` // set when Reconcile starts it again after the decision
}

// DefaultExpire is when a hold is thrown away that nobody decides.
const DefaultExpire = 14 * 24 * time.Hour

// Verdicts of a hold.
const (
	Approve    = "approve"
	Reject     = "reject"
	Expire     = "expire"
	Superseded = "superseded"
)

// Decision is somebody's answer to a hold.
type Decision struct {
	Verdict string `json:"verdict"` // approve, reject, expire, superseded
	Reason  string `json:"reason"`
	By      string `json:"by"`
}

// RemindInput asks the owner of a hold again.
type RemindInput struct {
	Hold     HoldInput `json:"hold"`
	Reminder int       `json:"reminder"` // which one, from 1
}

// HoldResult is how a hold ended.
type HoldResult struct {
	Decision Decision    `json:"decision"`
	Run      BuildResult `json:"run"` // of the admitting run, on approve
}

// DecideInput records a decision in the bucket.
type DecideInput struct {
	Hold     HoldInput `json:"hold"`
	Decision Decision  `json:"decision"`
}

// TickInput is what a Schedule starts.
type TickInput struct {
	Dataset string `json:"dataset"`
	Timing  Timing `json:"timing"`
	// Await is how long the tick waits for a sweep, a rollback or a deletion that has the dataset; 0 = it is skipped.
	Await time.Duration `json:"await,omitempty"`
}

// TickAwait is how long a scheduled run waits for a change of its dataset: a sweep takes minutes, and its worker may be
// away for a while.
const TickAwait = 6 * time.Hour

// TickResult says what came of it.
type TickResult struct {
	Skipped bool        `json:"skipped,omitempty"`
	Run     BuildResult `json:"run"`
}

// ReconcileResult counts what had to be started again.
type ReconcileResult struct {
	Schedules  int `json:"schedules"`
	Holds      int `json:"holds"`
	Deliveries int `json:"deliveries"`
	Trainings  int `json:"trainings,omitempty"`
	Runs       int `json:"runs,omitempty"` // that ended without a word, and were told of
}
