package wire

import "time"

// CrawlInput starts CrawlSource; Resume carries a crawl over a continue-as-new.
type CrawlInput struct {
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	AsOf    time.Time `json:"as_of"`
	Source  Source    `json:"source"`
	Parent  Parent    `json:"parent"`
	Timing  Timing    `json:"timing"`
	Resume  Crawled   `json:"resume"`
	// Rereads is the run whose archived bodies are read in place of asking the site.
	Rereads string `json:"rereads,omitempty"`
}

// Crawled is how far a crawl has come: batches are numbered without gaps from 1.
type Crawled struct {
	Frontier  int64 `json:"frontier"`            // newest frontier checkpoint that a Discover returned
	LastBatch int   `json:"last_batch"`          // newest batch that a Discover returned
	Started   int   `json:"started"`             // newest batch that was given to a worker
	Finished  int   `json:"finished"`            // batches that ended
	Over      bool  `json:"over,omitempty"`      // the frontier is sealed: nothing more will be found
	Exhausted bool  `json:"exhausted,omitempty"` // everything that could be found was
	Waiting   bool  `json:"waiting,omitempty"`   // Discover needs the links of running batches
	Paused    bool  `json:"paused,omitempty"`
	Stopped   bool  `json:"stopped,omitempty"`
	Lost      []int `json:"lost,omitempty"`  // batches given up after their last attempt, maxLost at most
	Again     []int `json:"again,omitempty"` // batches that came back unfinished: at most one a slot
	Master    Tally `json:"master"`          // Discover's own requests since the crawl began
	Batches   Tally `json:"batches"`         // of finished batches
}

// Tally counts requests answered, records and outcomes that are errors.
type Tally struct {
	Fetched int64 `json:"fetched"`
	Records int64 `json:"records"`
	Errors  int64 `json:"errors"`
}

// Plus adds.
func (t Tally) Plus(u Tally) Tally {
	return Tally{t.Fetched + u.Fetched, t.Records + u.Records, t.Errors + u.Errors}
}

// How a call of Discover or FetchBatch ended (the crawl protocol's words).
const (
	Finished = "finished" // sealed
	More     = "more"     // Discover can go on at once
	Waiting  = "waiting"  // Discover waits for a running batch
	Paused   = "paused"   // committed and given back; again after resume
	Deferred = "deferred" // committed and given back; again at RetryAt
)

// CrawlResult is what a crawl brought.
type CrawlResult struct {
	Source    string `json:"source"`
	Exhausted bool   `json:"exhausted"`
	Reason    string `json:"reason,omitempty"` // why it is partial
	Batches   int    `json:"batches"`
	Tally     Tally  `json:"tally"`
}

// DiscoverInput asks the site's one master to go on.
type DiscoverInput struct {
	Dataset   string    `json:"dataset"`
	Run       string    `json:"run"`
	AsOf      time.Time `json:"as_of"`
	Source    Source    `json:"source"`
	Parent    Parent    `json:"parent"`
	Timing    Timing    `json:"timing"`
	Frontier  int64     `json:"frontier"`
	LastBatch int       `json:"last_batch"` // last batch number received
	// Want is how many new batches let Discover return early, so that no slot idles.
	Want int `json:"want"`
	// Lost are batches given up: their chains are sealed as they are.
	Lost []int `json:"lost,omitempty"`
	// Stop: finish what is known, open nothing new.
	Stop    bool   `json:"stop,omitempty"`
	Rereads string `json:"rereads,omitempty"` // as in CrawlInput
}

// DiscoverResult is how far the frontier is.
type DiscoverResult struct {
	Status    string    `json:"status"`
	Frontier  int64     `json:"frontier"`
	LastBatch int       `json:"last_batch"`
	RetryAt   time.Time `json:"retry_at,omitzero"`
	Exhausted bool      `json:"exhausted,omitempty"`
	Partial   string    `json:"partial,omitempty"` // why the source is partial
	Tally     Tally     `json:"tally"`             // since the crawl began
}

// BatchInput gives one batch to a worker.
type BatchInput struct {
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	AsOf    time.Time `json:"as_of"`
	Source  Source    `json:"source"`
	Timing  Timing    `json:"timing"`
	Batch   int       `json:"batch"`
	Rereads string    `json:"rereads,omitempty"` // as in CrawlInput
}

// BatchResult is what a batch came to.
type BatchResult struct {
	Status  string    `json:"status"`
	Batch   int       `json:"batch"`
	Items   int       `json:"items"`
	Done    int       `json:"done"`
	RetryAt time.Time `json:"retry_at,omitzero"`
	Tally   Tally     `json:"tally"` // since the batch began, over all attempts
}

// SealInput ends the chains of a crawl that is over or given up, so that Compare may read them.
type SealInput struct {
	Run     string `json:"run"`
	Source  string `json:"source"`
	Batches int    `json:"batches"`
	// Reason is why the crawl is partial; empty = it ended by exhaustion.
	Reason string `json:"reason,omitempty"`
}

// AwaitInput waits for the crawl of a site that somebody else started.
type AwaitInput struct {
	Workflow string `json:"workflow"`
	For      string `json:"for"` // the run that waits
}

// BatchBeat is a heartbeat's details: counters only.
type BatchBeat struct {
	Batch   int    `json:"batch"`
	Seq     int64  `json:"seq,omitempty"` // newest committed checkpoint
	Done    int    `json:"done"`
	Items   int    `json:"items"`
	Waiting string `json:"waiting,omitempty"` // for whom, for AwaitSite
}
