package wire

import "time"

// Reextract makes a run read the archive again in place of the sites: with today's recipes, through the same stages.
type Reextract struct {
	// Run is the run whose bodies are read as if today's recipe had collected them then; empty = the bodies of the
	// published rows, whose as_of stays.
	Run string `json:"run,omitempty"`
	// Since leaves rows alone all of whose bodies were read before it; only without Run.
	Since time.Time `json:"since,omitzero"`
	// Sources are the ones that are read again; empty = all.
	Sources []string `json:"sources,omitempty"`
	// DryRun ends the run after its checks: nothing is published.
	DryRun bool `json:"dry_run,omitempty"`
}

// SurveyInput asks whether every body that a source's re-extraction will read is there.
type SurveyInput struct {
	Dataset   string    `json:"dataset"`
	Run       string    `json:"run"`
	Source    Source    `json:"source"`
	Parent    Parent    `json:"parent"`
	Reextract Reextract `json:"reextract"`
}

// SurveyResult counts them. Gone names the list of those that are not there, at most a few of which First shows.
type SurveyResult struct {
	Bodies int64    `json:"bodies"`
	Gone   int64    `json:"gone,omitempty"`
	List   Ref      `json:"list,omitzero"`
	First  []string `json:"first,omitempty"`
}

// SupersedeInput ends the holds of a source that a re-extraction has overtaken: those as of AsOf and before.
type SupersedeInput struct {
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"` // that published
	Source  string    `json:"source"`
	AsOf    time.Time `json:"as_of"`
}

// RereadID is the id of the workflow that reads a source's archive again; it asks no site, so it takes no site's lock.
func RereadID(run, source string) string { return "reread/" + run + "/" + source }
