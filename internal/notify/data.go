package notify

import (
	"time"

	"sheaf/datasets"
)

// Held is the data of source.held: a check parked a source of a run, and somebody has to decide. Its id derives from the
// hold's name, and for a reminder from which one it is.
type Held struct {
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	Source  string    `json:"source"`
	AsOf    time.Time `json:"as_of"`
	Hold    string    `json:"hold"`
	Reason  string    `json:"reason"`
	// Verdicts are those of the source that did not pass.
	Verdicts []datasets.Verdict `json:"verdicts"`
	// Counts are the rows by class, if they were published; Before and After the rows of the source.
	Counts map[datasets.Class]int64 `json:"counts,omitempty"`
	Before int64                    `json:"before"`
	After  int64                    `json:"after"`
	// Samples are some values that differ.
	Samples []Difference `json:"samples,omitempty"`
	Review  string       `json:"review"` // address of the page where it is decided
	// Reminder counts how often the owner was asked again; 0 = the first time.
	Reminder int       `json:"reminder,omitempty"`
	Expires  time.Time `json:"expires,omitzero"` // when it is thrown away if nobody decides
}

// Difference is one value of a row before and after.
type Difference struct {
	Key      string `json:"key"`
	Field    string `json:"field"`
	Before   string `json:"before"`
	After    string `json:"after"`
	Archived string `json:"archived,omitempty"` // address of the page as it was read
}

// Decided is the data of hold.decided.
type Decided struct {
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	Source  string    `json:"source"`
	AsOf    time.Time `json:"as_of"`
	Hold    string    `json:"hold"`
	Verdict string    `json:"verdict"` // approve, reject, expire, superseded
	By      string    `json:"by"`
	Reason  string    `json:"reason,omitempty"`
	Review  string    `json:"review"`
}

// TagMove is the data of tag.moved. Publications move `latest`; version.published tells of those.
type TagMove struct {
	Dataset string `json:"dataset"`
	Tag     string `json:"tag"`
	Seq     int    `json:"seq"`  // which move of the tag it is
	From    int    `json:"from"` // version, 0 = the tag is new
	To      int    `json:"to"`
	By      string `json:"by"`
	Why     string `json:"why"`
	Page    string `json:"page"` // address of the version's page
}

// Failed is the data of run.failed: nothing was published, the rows stay as they were.
type Failed struct {
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	AsOf    time.Time `json:"as_of"`
	// Stage is what the run did then: prepare, crawl, check, build, publish, …
	Stage  string `json:"stage,omitempty"`
	Reason string `json:"reason"`
	// Since is the as_of of the first of the runs that failed in a row; Runs is how many.
	Since    time.Time `json:"since"`
	Runs     int       `json:"runs"`
	Workflow string    `json:"workflow,omitempty"` // id in Temporal
	Page     string    `json:"page"`               // address of the run's page
}

// Recovered is the data of run.recovered: the first good run after some that failed.
type Recovered struct {
	Dataset     string    `json:"dataset"`
	Run         string    `json:"run"`
	AsOf        time.Time `json:"as_of"`
	Version     int       `json:"version,omitempty"` // 0 = nothing had changed
	FailedSince time.Time `json:"failed_since"`      // as_of of the first that failed
	Runs        int       `json:"runs"`              // how many failed
	Page        string    `json:"page"`
}

// Warned is the data of check.warned: the rows were taken, but somebody should look.
type Warned struct {
	Dataset  string             `json:"dataset"`
	Run      string             `json:"run"`
	AsOf     time.Time          `json:"as_of"`
	Version  int                `json:"version,omitempty"` // 0 = nothing was published
	Verdicts []datasets.Verdict `json:"verdicts"`
	Page     string             `json:"page"`
}

// Broken is the data of recipe.broken: a check's reason is that fields are no longer found where the recipe looks.
type Broken struct {
	Dataset  string             `json:"dataset"`
	Run      string             `json:"run"`
	AsOf     time.Time          `json:"as_of"`
	Source   string             `json:"source"`
	Recipe   string             `json:"recipe"`
	Revision int                `json:"revision"`
	Fields   []string           `json:"fields"`
	Verdicts []datasets.Verdict `json:"verdicts"`
	Repair   string             `json:"repair"` // address of the page where the recipe is repaired, for this run and source
}

// Stale is the data of dataset.stale: the newest accepted run is older than the dataset's freshness allows. Its id
// derives from Since, so that a breach is told once; Over is told when it has ended.
type Stale struct {
	Dataset  string    `json:"dataset"`
	MaxAge   string    `json:"max_age"`            // as in the definition: "36h"
	LastGood time.Time `json:"last_good,omitzero"` // as_of of the newest accepted run; missing = there is none
	Since    time.Time `json:"since"`              // when the age was passed
	Age      string    `json:"age"`
	Version  int       `json:"version,omitempty"`
	// Missed are the scheduled times since LastGood that have no run, as far as Temporal knows its schedule: oldest first,
	// 30 at most. Empty with runs that failed or were held, which are told by themselves.
	Missed []time.Time `json:"missed,omitempty"`
	Over   bool        `json:"over,omitempty"` // the dataset is fresh again
	Page   string      `json:"page"`
}

// FailedTraining is the data of training.failed.
type FailedTraining struct {
	Dataset      string `json:"dataset"`
	Version      int    `json:"version"`
	Subscription string `json:"subscription"` // whose trigger it was
	Handle       string `json:"handle"`       // what the trigger started: a workflow id, a DAG run, an address
	Reason       string `json:"reason"`
	Page         string `json:"page"`
}

// Tested is the data of subscription.tested.
type Tested struct {
	Dataset      string    `json:"dataset"`
	Subscription string    `json:"subscription"`
	By           string    `json:"by"`
	At           time.Time `json:"at"`
	Page         string    `json:"page"`
}
