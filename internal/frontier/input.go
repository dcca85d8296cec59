package frontier

import "time"

// Crawl is what Discover and RunBatch of one source have in common. Everything in it and in the types below is
// JSON of a few hundred bytes: references and counts, never lists of URLs.
type Crawl struct {
	Place
	// AsOf is the run's only clock that data sees.
	AsOf time.Time `json:"as_of"`
	// Rereads is an earlier run whose archived bodies are read in place of asking the site, "" = the site is asked.
	// Nothing is sent then, and neither rate nor budgets count.
	Rereads string `json:"rereads,omitempty"`
	// Rate is the whole site's requests a second; 0 = the recipe's. Each of the W slots uses Rate/Slots.
	Rate float64 `json:"rate,omitempty"`
	// Lifted takes the rate off altogether. Only for hosts that are mapped to an address (--map).
	Lifted bool `json:"lifted,omitempty"`
	// Slots is W, Discover's slot included (0 = 1).
	Slots int `json:"slots,omitempty"`
	// Concurrency is the number of open requests in one slot (0 = the recipe's share, at least 1).
	Concurrency int `json:"concurrency,omitempty"`

	Commit  time.Duration `json:"commit,omitempty"`   // between two commits (0 = 12 s)
	Control time.Duration `json:"control,omitempty"`  // between two looks at control and throttle files (0 = 2 s)
	MaxWait time.Duration `json:"max_wait,omitempty"` // longest wait for a delayed retry inside a slot (0 = 30 s)
	Backoff time.Duration `json:"backoff,omitempty"`  // before the first retry, doubling (0 = 2 s)
	Tries   int           `json:"tries,omitempty"`    // requests for one answer at most (0 = 4)
	// Deadline ends the crawl: what is not visited then is over_budget and the source partial. Zero = when the recipe's
	// budget of time is over, counted from the first call of Discover; none if it has none.
	Deadline time.Time `json:"deadline,omitzero"`
}

func (c Crawl) withDefaults() Crawl {
	set := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	set(&c.Commit, 12*time.Second)
	set(&c.Control, 2*time.Second)
	set(&c.MaxWait, 30*time.Second)
	set(&c.Backoff, 2*time.Second)
	c.Slots = max(c.Slots, 1)
	c.Lifted = c.Lifted || c.Rereads != ""
	if c.Tries <= 0 {
		c.Tries = 4
	}
	return c
}

// DiscoverInput asks the site's one master to go on.
type DiscoverInput struct {
	Crawl
	// FrontierSeq is the newest frontier checkpoint that an earlier call returned: a hint where to look, 0 = none.
	FrontierSeq int64 `json:"frontier_seq,omitempty"`
	// LastBatch is the last batch number that the caller has received; batches after it are returned again.
	LastBatch int `json:"last_batch,omitempty"`
	// Want is the number of batches after LastBatch that are enough to return (0 = 1).
	Want int `json:"want,omitempty"`
	// BatchItems caps the items of a batch (0 = 60 s of work at the slot's rate; never above 2,000).
	BatchItems int `json:"batch_items,omitempty"`
	// MaxDuration is the longest time of one call (0 = 60 s).
	MaxDuration time.Duration `json:"max_duration,omitempty"`
	// MaxPages is the budget of requests of the whole crawl (0 = the recipe's; none if it has none).
	MaxPages int64 `json:"max_pages,omitempty"`
	// Lost are batches that the caller has given up: their chains are sealed as they are, and the source is partial.
	Lost []int `json:"lost,omitempty"`
	// Stop ends the frontier now: nothing new is opened, and what batches still bring is not followed (partial).
	Stop bool `json:"stop,omitempty"`
}

// Status is how a call of Discover or RunBatch ended.
type Status string

const (
	// Finished says that the chain is sealed. Calling again returns the same result.
	Finished Status = "finished"
	// More says that Discover can go on at once.
	More Status = "more"
	// Waiting says that Discover has nothing to do before one of the running batches has finished.
	Waiting Status = "waiting"
	// Paused says: committed and given back because a control file says pause. Call again after resume.
	Paused Status = "paused"
	// Deferred says: committed and given back because everything left waits until RetryAt.
	Deferred Status = "deferred"
	// Drained says: committed and given back because the worker stops. Call again anywhere.
	Drained Status = "drained"
)

// DiscoverResult is how far the frontier is. The caller runs every batch from its last one to LastBatch.
type DiscoverResult struct {
	Status      Status    `json:"status"`
	FrontierSeq int64     `json:"frontier_seq"`
	LastBatch   int       `json:"last_batch"`
	RetryAt     time.Time `json:"retry_at,omitzero"`
	// Exhausted: everything that could be found was visited. False with Status Finished: the source is partial.
	Exhausted bool   `json:"exhausted,omitempty"`
	Partial   string `json:"partial,omitempty"` // why it is partial
	Call      Stats  `json:"call"`              // of Discover's own requests in this call
	Stats     Stats  `json:"stats"`             // of Discover's own requests since the crawl began
}

// BatchInput gives one batch to a worker.
type BatchInput struct {
	Crawl
	Batch int `json:"batch"`
}

// BatchResult is what a batch came to.
type BatchResult struct {
	Status  Status    `json:"status"`
	Batch   int       `json:"batch"`
	Seq     int64     `json:"seq"`   // newest checkpoint
	Items   int       `json:"items"` // in the batch
	Done    int       `json:"done"`  // with a final outcome
	RetryAt time.Time `json:"retry_at,omitzero"`
	Poison  int       `json:"poison,omitempty"`
	Partial string    `json:"partial,omitempty"` // why items are left without outcome
	Stats   Stats     `json:"stats"`             // since the batch began, over all attempts
}

// Stats count what a chain committed.
type Stats struct {
	Fetched int64 `json:"fetched"` // requests answered, 304 included
	Records int64 `json:"records"` // rows of lists included
	Errors  int64 `json:"errors"`  // outcomes other than ok, not_modified, not_found, gone, redirected_away
	Bytes   int64 `json:"bytes"`   // of bodies, decoded
	// Retried is the number of requests that were repeats of one that failed.
	Retried  int64            `json:"retried,omitempty"`
	Skipped  map[string]int64 `json:"skipped,omitempty"` // rows and links left out, by reason
	Outcomes map[string]int64 `json:"outcomes,omitempty"`
}

// deadline is when a crawl ends; zero = never.
type deadline time.Time

func (d deadline) passed(now time.Time) bool {
	return !time.Time(d).IsZero() && now.After(time.Time(d))
}

// deadlineFrom is the crawl's deadline when its first Discover began at the given time.
func (c Crawl) deadlineFrom(began time.Time, budget time.Duration) deadline {
	if c.Rereads != "" {
		return deadline{}
	}
	if c.Deadline.IsZero() && budget > 0 && !began.IsZero() {
		return deadline(began.Add(budget))
	}
	return deadline(c.Deadline)
}
