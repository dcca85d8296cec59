// Package wire holds every type that enters Temporal history: inputs, results, messages, and the names of workflows,
// activities, task queues and search attributes.
//
// History is a format: fields are only added, never renamed or given another meaning; every value stays under
// 4 KB (golden and size tests hold both). Pages, URL lists and records never travel here, only references: an
// object key, its SHA-256 and counts.
package wire

import "time"

// Task queues. A worker may serve any of them (config worker.queues).
const (
	QueueControl = "sheaf-control" // workflows and light activities
	QueueCrawl   = "sheaf-crawl"   // Discover and FetchBatch: I/O, many slots
	QueueBrowser = "sheaf-browser" // the same for sources whose pages are rendered: Chromium, few slots
	QueueData    = "sheaf-data"    // Compare, Build, Publish: CPU, slots = cores
)

// Workflow types.
const (
	BuildDataset = "BuildDataset"
	Tick         = "Tick"
	CrawlSource  = "CrawlSource"
	Hold         = "Hold"
	Deliver      = "Deliver"
	Reconcile    = "Reconcile"
	Freshness    = "Freshness"
	Training     = "Training"
	Retrain      = "Retrain"
)

// Search attributes, all keywords.
const (
	AttrDataset = "SheafDataset"
	AttrRun     = "SheafRun"
	AttrVersion = "SheafVersion"
	AttrSource  = "SheafSource"
	AttrStage   = "SheafStage"
	AttrOutcome = "SheafOutcome"
)

// Queries, updates and signals.
const (
	QueryProgress = "progress"
	QueryDelivery = "delivery"
	QueryTraining = "training"
	UpdatePause   = "pause"
	UpdateResume  = "resume"
	UpdateRate    = "rate"
	UpdateStop    = "stop"
	UpdateDecide  = "decide"
	SignalControl = "control"
	SignalOffer   = "offer"
)

// Outcome of a run.
type Outcome string

// The outcomes.
const (
	Published Outcome = "published"
	Partial   Outcome = "partial"
	Held      Outcome = "held"
	Unchanged Outcome = "unchanged"
	Skipped   Outcome = "skipped"
	Failed    Outcome = "failed"
)

// Ref names an immutable object.
type Ref struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256,omitempty"`
}

// Timing are the intervals of a run; zero means the default. They are inputs so that tests can be short.
type Timing struct {
	Commit    time.Duration `json:"commit,omitempty"`    // between two commits of a batch (12 s)
	Beat      time.Duration `json:"beat,omitempty"`      // between two heartbeats (3 s)
	Heartbeat time.Duration `json:"heartbeat,omitempty"` // heartbeat timeout (30 s)
	Control   time.Duration `json:"control,omitempty"`   // between two looks at control files (2 s)
	Discover  time.Duration `json:"discover,omitempty"`  // longest time of one Discover call (60 s)
	Poll      time.Duration `json:"poll,omitempty"`      // before the first refresh of the details table (5 s), growing to 5 min
}

// WithDefaults fills what is zero. Sources of the numbers: DESIGN 4 (commit 10 to 15 s, beat 3 s, timeout 30 s,
// control files 2 s); discover and poll (growing) keep a nightly run's history under Temporal's 4,096-event hint.
func (t Timing) WithDefaults() Timing {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&t.Commit, 12*time.Second)
	set(&t.Beat, 3*time.Second)
	set(&t.Heartbeat, 30*time.Second)
	set(&t.Control, 2*time.Second)
	set(&t.Discover, time.Minute)
	set(&t.Poll, 5*time.Second)
	return t
}
