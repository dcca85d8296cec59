package wire

// Progress answers the query `progress` of BuildDataset.
type Progress struct {
	Run     string           `json:"run"`
	Stage   string           `json:"stage"`
	Paused  bool             `json:"paused,omitempty"`
	Sources []SourceProgress `json:"sources"`
	Outcome Outcome          `json:"outcome,omitempty"`
	Version int              `json:"version,omitempty"`
}

// StageCrawling is the stage of a source whose crawl is under way: its figures move.
const StageCrawling = "crawling"

// StageRereading is the stage of a source whose archived bodies are being read again.
const StageRereading = "rereading"

// SourceProgress is one line of the details table; figures come from the progress objects of the batches.
type SourceProgress struct {
	Source  string  `json:"source"`
	Stage   string  `json:"stage"` // waiting, crawling, compared, held, failed
	Fetched int64   `json:"fetched"`
	Records int64   `json:"records"`
	Errors  int64   `json:"errors"`
	Rate    float64 `json:"rate"`  // requests a second over the last interval
	Limit   string  `json:"limit"` // what binds: rate, latency, retry-after, crawl-delay, robots, workers
	Batches string  `json:"batches,omitempty"`
}

// ProgressInput asks for the figures of running crawls.
type ProgressInput struct {
	Run     string   `json:"run"`
	Sources []string `json:"sources"`
}

// ProgressResult are the figures.
type ProgressResult struct {
	Sources []SourceProgress `json:"sources"`
}
