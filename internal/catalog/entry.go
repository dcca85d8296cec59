package catalog

import (
	"time"
)

// Entry is a dataset as it is found.
type Entry struct {
	Dataset     string `json:"dataset" doc:"namespace/name"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Kind        string `json:"kind" doc:"catalog, documents or table"`
	Owner       string `json:"owner,omitempty"`
	Licence     string `json:"licence,omitempty"`
	Private     bool   `json:"private,omitempty"`
	// Labels are the card's tags, languages and tasks.
	Labels  []string `json:"labels" doc:"Tags, languages and tasks of the card"`
	Sources []string `json:"sources" doc:"Marketplaces that the rows come from"`
	Recipes []string `json:"recipes"`
	Tags    []Tag    `json:"tags" doc:"Names for versions"`
	// Version is what latest names; 0: nothing was published.
	Version     int       `json:"version,omitempty" doc:"Latest version; absent = none yet"`
	Rows        int64     `json:"rows" doc:"Of the main table"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	Stale       bool      `json:"stale,omitempty" doc:"Older than its definition allows"`

	staleFrom time.Time // zero: it may get as old as it likes
	columns   []Column
	versions  []version
}

// Tag is a name for a version.
type Tag struct {
	Tag     string `json:"tag"`
	Version int    `json:"version"`
}

// Column is a column of the main table of the latest version.
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Doc  string `json:"doc,omitempty"`
	Unit string `json:"unit,omitempty"`
}

// version is what is known of one by its names.
type version struct {
	number                   int
	commit, digest, run, day string
}
