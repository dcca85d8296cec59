package wire

import "time"

// BuildInput starts BuildDataset, whose workflow id is DatasetID(Dataset): Temporal's uniqueness is the dataset's lock.
type BuildInput struct {
	Dataset string `json:"dataset"` // namespace/name
	Run     string `json:"run"`
	// AsOf is the only clock that data sees (RFC 3339, UTC). Zero = the start of the run.
	AsOf    time.Time `json:"as_of"`
	Trigger string    `json:"trigger"` // manual, schedule, approval, reextract
	// Scheduled is when a schedule meant the run; zero = no schedule did. AsOf is later where the run is over an hour late.
	Scheduled time.Time `json:"scheduled,omitzero"`
	By        string    `json:"by,omitempty"`
	Admit     *Admit    `json:"admit,omitempty"`
	Timing    Timing    `json:"timing"`
	// Reextract makes the run read the archive again instead of crawling.
	Reextract *Reextract `json:"reextract,omitempty"`
	// Import makes the run take in files that were uploaded for it instead of crawling: the description of the upload.
	Import *Ref `json:"import,omitempty"`
	// Restore makes the run publish a version that was exported elsewhere: the build document of what was uploaded.
	Restore *Ref `json:"restore,omitempty"`
}

// Admit makes the run publish a held source that somebody approved instead of crawling.
type Admit struct {
	Hold   string `json:"hold"` // <run>-<source>
	Run    string `json:"run"`  // the run whose records are parked
	Source string `json:"source"`
	Reason string `json:"reason,omitempty"`
}

// BuildResult is what a run came to.
type BuildResult struct {
	Run     string  `json:"run"`
	Outcome Outcome `json:"outcome"`
	Version int     `json:"version,omitempty"`
	Commit  string  `json:"commit,omitempty"`
	Digest  string  `json:"digest,omitempty"`
	// Counts are rows by class over all admitted sources.
	Counts map[string]int64 `json:"counts,omitempty"`
	Held   []string         `json:"held,omitempty"`
	Failed []string         `json:"failed,omitempty"`
	Reason string           `json:"reason,omitempty"`
}

// Plan is what PrepareRun fixed for the run: revisions, the parent and the sources.
type Plan struct {
	Dataset    string    `json:"dataset"`
	Run        string    `json:"run"`
	AsOf       time.Time `json:"as_of"`
	Definition int       `json:"definition"`
	Parent     Parent    `json:"parent"`
	Sources    []Source  `json:"sources"`
	// Reextract is that of the run, or of the run that an approval admits.
	Reextract *Reextract `json:"reextract,omitempty"`
	// Remind and Expire are those of the holds that the run opens.
	Remind []time.Duration `json:"remind,omitempty"`
	Expire time.Duration   `json:"expire,omitempty"`
}

// Parent is what `latest` named when the run took the dataset's lock. Version 0 = the dataset is new.
type Parent struct {
	Version int    `json:"version"`
	Commit  string `json:"commit,omitempty"`
	State   int    `json:"state"` // newest state commit of that version, 0 = the manifest's own
}

// Source is one source of the run.
type Source struct {
	Name     string `json:"name"` // the marketplace: a registrable domain
	Site     string `json:"site"`
	Recipe   string `json:"recipe"`
	Revision int    `json:"revision"`
	// Definition is the dataset.yaml's revision, which holds the source's parameters and rate.
	Definition int `json:"definition"`
	Slots      int `json:"slots"`       // W: Discover's and the batches'
	Batch      int `json:"batch_items"` // items a batch at most, 0 = by time
	// Rate is the site's requests a second, 0 = the recipe's; Concurrency the open requests of one slot, 0 = by rate.
	Rate        float64 `json:"rate,omitempty"`
	Concurrency int     `json:"concurrency,omitempty"`
	// AsOf is that of the rows whose bodies are read again; zero = the run's.
	AsOf time.Time `json:"as_of,omitzero"`
	// Browser: the recipe renders its pages.
	Browser bool `json:"browser,omitempty"`
}

// PrepareInput asks for the plan of a run.
type PrepareInput struct {
	Build BuildInput `json:"build"`
	Start time.Time  `json:"start"` // workflow start: as_of of a run that has none or starts over an hour late
}

// CompareInput compares one crawled source with the parent.
type CompareInput struct {
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	AsOf    time.Time `json:"as_of"`
	Source  Source    `json:"source"`
	Parent  Parent    `json:"parent"`
	// Records is the run that holds the records: another one than Run when a hold is admitted.
	Records string `json:"records"`
	// Again: there are no records, the parent's bodies are read again.
	Again *Reextract `json:"again,omitempty"`
	// Strict: an archived body of the parent that is gone is an error.
	Strict bool `json:"strict,omitempty"`
}

// CompareResult names the delta document and its totals.
type CompareResult struct {
	Source string           `json:"source"`
	Delta  Ref              `json:"delta"`
	Counts map[string]int64 `json:"counts"`
	// Partial: the crawl did not end by exhaustion; misses were not counted.
	Partial bool `json:"partial,omitempty"`
	// Superseded: the parent already has this source at a later as_of.
	Superseded bool `json:"superseded,omitempty"`
}

// CheckInput judges the deltas of a run.
type CheckInput struct {
	Dataset    string    `json:"dataset"`
	Run        string    `json:"run"`
	AsOf       time.Time `json:"as_of"`
	Definition int       `json:"definition"`
	Parent     Parent    `json:"parent"`
	Deltas     []Ref     `json:"deltas"`
	// Approved sources are admitted whatever the checks say: somebody decided.
	Approved []string `json:"approved,omitempty"`
	// Lost sources failed before Compare.
	Lost []string `json:"lost,omitempty"`
}

// CheckResult names the verdicts document and the sources it admits and holds.
type CheckResult struct {
	Verdicts Ref          `json:"verdicts"`
	Admitted []string     `json:"admitted"`
	Held     []HeldSource `json:"held,omitempty"`
}

// HeldSource is a source parked by a check.
type HeldSource struct {
	Source string `json:"source"`
	Hold   string `json:"hold"`
	Reason string `json:"reason"`
}

// MergeInput builds new parts from the admitted deltas.
type MergeInput struct {
	Dataset    string    `json:"dataset"`
	Run        string    `json:"run"`
	AsOf       time.Time `json:"as_of"`
	Definition int       `json:"definition"`
	Parent     Parent    `json:"parent"`
	Deltas     []Ref     `json:"deltas"`
	Verdicts   Ref       `json:"verdicts"`
}

// MergeResult names the build document. Changed is false when no published row differs from the parent's.
type MergeResult struct {
	Build   Ref              `json:"build"`
	Changed bool             `json:"changed"`
	Digest  string           `json:"digest"`
	Rows    int64            `json:"rows"`
	Counts  map[string]int64 `json:"counts"`
	Written int64            `json:"written_bytes"`
	Reused  int64            `json:"reused_bytes"`
}

// PublishInput makes a build a version. Number is allocated by AllocateVersion and stays in history.
type PublishInput struct {
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	AsOf    time.Time `json:"as_of"`
	At      time.Time `json:"at"` // of the decision to publish: manifest bytes are final before the first attempt
	Number  int       `json:"number"`
	Build   Ref       `json:"build"`
}

// PublishResult is the published version; Taken means that the number belongs to somebody else.
type PublishResult struct {
	Version int    `json:"version"`
	Commit  string `json:"commit"`
	Digest  string `json:"digest"`
	Event   string `json:"event"` // key of the event that subscriptions are told
	Taken   bool   `json:"taken,omitempty"`
}

// CommitStateInput records what an unchanged run saw.
type CommitStateInput struct {
	Dataset string `json:"dataset"`
	Run     string `json:"run"`
	Parent  Parent `json:"parent"`
	Build   Ref    `json:"build"`
}

// FinishInput writes the run's result beside its plan, for `run ls` after Temporal has forgotten it.
type FinishInput struct {
	Dataset string      `json:"dataset"`
	AsOf    time.Time   `json:"as_of"`
	Result  BuildResult `json:"result"`
	// Stage is the one in which the run failed; Trigger, By and Asked (its as_of) are those of its BuildInput.
	Stage   string    `json:"stage,omitempty"`
	Trigger string    `json:"trigger,omitempty"`
	By      string    `json:"by,omitempty"`
	Asked   time.Time `json:"asked,omitzero"`
	// Scheduled is that of the BuildInput, Started when the workflow began.
	Scheduled time.Time `json:"scheduled,omitzero"`
	Started   time.Time `json:"started,omitzero"`
}

// Control is an operator's wish, written to runs/<run>/control/<seq>.json.
type Control struct {
	Run    string  `json:"run"`
	Seq    int     `json:"seq"`
	Action string  `json:"action"`           // pause, resume, rate, stop
	Source string  `json:"source,omitempty"` // empty = all
	Rate   float64 `json:"rate,omitempty"`   // requests a second, for action rate
	By     string  `json:"by,omitempty"`
	Reason string  `json:"reason,omitempty"`
}

// RunID names a run: run-20261123-0200-x7 (UTC date and time of as_of, random suffix).
func RunID(asOf time.Time, suffix string) string {
	return "run-" + asOf.UTC().Format("20060102-1504") + "-" + suffix
}

// DatasetID is BuildDataset's workflow id.
func DatasetID(dataset string) string { return "dataset/" + dataset }

// SiteID is CrawlSource's workflow id.
func SiteID(domain string) string { return "site/" + domain }

// HoldName names a hold of a run's source; HoldID is its workflow id.
func HoldName(run, source string) string { return run + "-" + source }

// HoldID is Hold's workflow id.
func HoldID(run, source string) string { return "hold/" + run + "/" + source }
