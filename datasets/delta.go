package datasets

import (
	"time"

	"sheaf/datasets/parquet"
	"sheaf/internal/profile"
	"sheaf/internal/record"
)

// Class is what became of one row between the parent version and a run (DESIGN 5).
type Class string

// The row classes; checks, cards and notices count rows by them.
const (
	Added      Class = "added"
	Changed    Class = "changed"
	Refreshed  Class = "refreshed" // volatile columns only
	Unchanged  Class = "unchanged"
	Missing    Class = "missing"
	Gone       Class = "gone"
	Reappeared Class = "reappeared"
	Reparsed   Class = "reparsed" // same bodies, other recipe or preprocessing
)

// Classes lists every class in the order in which people read them.
var Classes = []Class{Added, Changed, Refreshed, Unchanged, Missing, Gone, Reappeared, Reparsed}

// FileRef names an object and what it must hold. SHA256 is lower-case hex over the stored bytes.
type FileRef struct {
	Key    string `json:"key"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows"`
}

// ColumnStats are the nulls of a column and, where short, its least and greatest value in text form.
type ColumnStats = parquet.ColumnStats

// Part is one immutable Parquet file of a table. Its rows are sorted by key and all keys lie in [MinKey, MaxKey];
// both are empty for append-only tables. Uncompressed is the size of the column chunks before compression.
type Part struct {
	FileRef
	Table        string                 `json:"table"`
	Source       string                 `json:"source"`
	Split        string                 `json:"split,omitempty"`
	MinKey       string                 `json:"min_key,omitempty"`
	MaxKey       string                 `json:"max_key,omitempty"`
	Uncompressed int64                  `json:"uncompressed"`
	Columns      map[string]ColumnStats `json:"columns,omitempty"`
}

// ParentRef pins what a run was compared with: a version, the commit id of its manifest and the newest state
// commit of that version (0 = the state that the manifest itself names). The zero value means that there was no
// version yet.
type ParentRef struct {
	Version  int    `json:"version"`
	Commit   string `json:"commit,omitempty"`
	StateSeq int    `json:"state_seq"`
}

// Delta is what Compare hands to Check and Build about one source: how its rows differ from the parent's. It is
// stored as canonical JSON at runs/<run>/<source>/compare/<sha256>.json.
//
// Upserts hold new and replacing rows of keyed tables, several files of a table together sorted by key (the first
// key of a file is above the last of the one before). Removes are [Remove] rows as zstd-compressed JSON lines,
// sorted by key. Appends hold new rows of append-only tables (history, quarantine). State and Evidence are the
// whole new internal tables of the source as final parts at their [PartKey]. Rows states for every keyed table
// and split how many rows it has after the delta; Build fails when it counts otherwise.
type Delta struct {
	Dataset   string                      `json:"dataset"`
	Source    string                      `json:"source"`
	Run       string                      `json:"run"`
	AsOf      time.Time                   `json:"as_of"`
	Recipe    string                      `json:"recipe"`
	RecipeRev int                         `json:"recipe_rev"`
	PrepRev   int                         `json:"prep_rev"`
	Rate      float64                     `json:"rate,omitempty"` // most requests a second that the source was asked for
	Partial   bool                        `json:"partial"`
	Again     bool                        `json:"again,omitempty"` // nothing was collected: archived pages were read again
	Parent    ParentRef                   `json:"parent"`
	Counts    map[Class]int64             `json:"counts"`
	Outcomes  map[record.Outcome]int64    `json:"outcomes"`
	Upserts   map[string][]FileRef        `json:"upserts"`
	Removes   []FileRef                   `json:"removes"`
	Appends   map[string][]FileRef        `json:"appends"`
	State     []Part                      `json:"state"`
	Evidence  []Part                      `json:"evidence"`
	Rows      map[string]map[string]int64 `json:"rows"`
	Stats     SourceStats                 `json:"stats"`
}

// Remove takes the row of Key out of a keyed table. Split is the frozen split in which the row is published.
type Remove struct {
	Table string `json:"table"`
	Key   string `json:"key"`
	Split string `json:"split"`
}

// SourceStats are the figures of one source after a run that checks compare with those of its parent.
type SourceStats = profile.Source
