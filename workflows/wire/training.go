package wire

import (
	"fmt"
	"time"
)

// TrainingInput starts Training, of which there is one at a time for each trigger: it does what the offers say.
type TrainingInput struct {
	Dataset      string `json:"dataset"`
	Subscription string `json:"subscription"`
	// Waiting waits since before the workflow began anew.
	Waiting *Offer `json:"waiting,omitempty"`
}

// TrainingID is Training's workflow id: there is one training at a time of a trigger.
func TrainingID(dataset, subscription string) string {
	return "training/" + dataset + "/" + subscription
}

// Offer is a version that a trigger may train on.
type Offer struct {
	// ID tells offers apart: "v000012", "v000012-r1" for a replay, "v000012-s20261122T020000Z" for a scheduled one.
	ID      string `json:"id"`
	Version int    `json:"version"`
	Event   string `json:"event"` // object key
	EventID string `json:"event_id"`
	// Rule is why: published, tag, schedule or asked.
	Rule string `json:"rule"`
}

// Rules of an offer.
const (
	RulePublished = "published"
	RuleTag       = "tag"
	RuleSchedule  = "schedule"
	RuleAsked     = "asked" // somebody replayed the event: conditions do not count
)

// OfferID names the offer of a version, and the training that it may start; suffix is empty for the first.
func OfferID(version int, suffix string) string {
	id := fmt.Sprintf("v%06d", version)
	if suffix != "" {
		id += "-" + suffix
	}
	return id
}

// TrainingOffer is an offer to one trigger.
type TrainingOffer struct {
	Dataset      string `json:"dataset"`
	Subscription string `json:"subscription"`
	Offer        Offer  `json:"offer"`
}

// WeighInput asks whether a version is to be trained on.
type WeighInput struct {
	TrainingOffer
	// Busy is the version that is being trained on; 0 = none.
	Busy int `json:"busy,omitempty"`
}

// WeighResult says what to do.
type WeighResult struct {
	Start    bool          `json:"start"`
	Policy   string        `json:"policy,omitempty"` // while an earlier version is trained on: skip, queue or cancel
	Patience time.Duration `json:"patience,omitempty"`
	Reason   string        `json:"reason,omitempty"` // why not
	// Reports are ids of reports that the team made of the version before: those do not end the training.
	Reports []string `json:"reports,omitempty"`
}

// StartedTraining is a training that a trigger has started.
type StartedTraining struct {
	TrainingOffer
	Channel string    `json:"channel"`
	Handle  string    `json:"handle"`
	Until   time.Time `json:"until"` // nobody waits for it after that
	Reports []string  `json:"reports,omitempty"`
	// Warning says what keeps it from getting on, as far as is known.
	Warning string `json:"warning,omitempty"`
}

// StartTrainingInput starts a training.
type StartTrainingInput struct {
	TrainingOffer
	Patience time.Duration `json:"patience"`
	Reports  []string      `json:"reports,omitempty"`
}

// TrainingEnd is how a training ended, or why there was none: succeeded, failed, canceled, unknown, superseded or waiting.
type TrainingEnd struct {
	TrainingOffer
	State  string    `json:"state"`
	Handle string    `json:"handle,omitempty"`
	Code   string    `json:"code,omitempty"`   // of Reason, for other languages
	Reason string    `json:"reason,omitempty"` // at most 500 bytes
	Other  int       `json:"other,omitempty"`  // the version that it waits for, or that took its place
	At     time.Time `json:"at"`
}

// States of a TrainingEnd.
const (
	TrainingSucceeded  = "succeeded"
	TrainingFailed     = "failed"
	TrainingCanceled   = "canceled"
	TrainingUnknown    = "unknown"
	TrainingSkipped    = "skipped"
	TrainingSuperseded = "superseded"
	TrainingWaiting    = "waiting"
)

// CancelTrainingResult says whether a training was asked to end.
type CancelTrainingResult struct {
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
	// Ended: nothing tells of its end any more.
	Ended bool `json:"ended,omitempty"`
}

// TrainingState answers the query `training` of Training.
type TrainingState struct {
	Running *Offer `json:"running,omitempty"`
	Waiting *Offer `json:"waiting,omitempty"`
}

// RetrainInput is what a schedule of a trigger starts.
type RetrainInput struct {
	Dataset      string    `json:"dataset"`
	Subscription string    `json:"subscription"`
	At           time.Time `json:"at,omitzero"`
}

// RetrainResult says which version was offered; 0 = none is there, or nobody retrains by the clock any more.
type RetrainResult struct {
	Version int `json:"version,omitempty"`
}
