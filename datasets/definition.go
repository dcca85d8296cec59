package datasets

import (
	"time"

	"sheaf/datasets/table"
	"sheaf/internal/checks"
)

// Definition is a dataset.yaml: which sources make a dataset, how it is checked, when it runs and who is told. It is
// stored with its revision at datasets/<ns>/<name>/def/r000001.json; a run works with one revision.
type Definition struct {
	Name        string     `yaml:"name" json:"name"` // namespace/name
	Kind        table.Kind `yaml:"kind" json:"kind"` // catalog, documents or table
	Title       string     `yaml:"title" json:"title,omitempty"`
	Description string     `yaml:"description" json:"description,omitempty"`
	Owner       string     `yaml:"owner" json:"owner,omitempty"`
	Licence     string     `yaml:"licence" json:"licence,omitempty"` // note for the card: what may be done with the data
	// Private hides the dataset from whoever has no token of the server.
	Private bool     `yaml:"private" json:"private,omitempty"`
	Sources []Source `yaml:"sources" json:"sources"`
	// Checks are the bounds below or above which a source is held.
	Checks checks.Config `yaml:"checks" json:"checks"`
	// DropColumns are columns of a dataset of kind table that leave it: readers' code that uses them stops working. Without
	// it a recipe that no longer states a column is refused.
	DropColumns   []string       `yaml:"drop_columns" json:"drop_columns,omitempty"`
	Schedule      *Schedule      `yaml:"schedule" json:"schedule,omitempty"`
	Freshness     *Freshness     `yaml:"freshness" json:"freshness,omitempty"` // nil = no age is too old
	Subscriptions []Subscription `yaml:"subscriptions" json:"subscriptions,omitempty"`
	// Holds says when the owner of a hold is asked again, and when it is thrown away.
	Holds     Holds     `yaml:"holds" json:"holds,omitzero"`
	Retention Retention `yaml:"retention" json:"retention"`
	// ProtectedTags are moved and removed on purpose only (--force); `latest` needs no naming.
	ProtectedTags []string `yaml:"protected_tags" json:"protected_tags,omitempty"`
	// PartTarget is the compressed size of a part in bytes ("32MB" in YAML); 0 = DefaultPartTarget.
	PartTarget Size `yaml:"part_target" json:"part_target,omitempty"`
	// Import makes it a dataset that files are imported into; it has no sources then.
	Import *Import `yaml:"import" json:"import,omitempty"`
	// Card is what catalogues of datasets sort by.
	Card CardFacts `yaml:"card" json:"card,omitzero"`
	// Revision is set by the store.
	Revision int `yaml:"-" json:"revision,omitempty"`
}

// Import says how files become rows of a dataset of kind table (sheaf import).
type Import struct {
	// Key are the columns that identify a row; Table is the main table's name, fixed with the first version.
	Key   []string `yaml:"key" json:"key"`
	Table string   `yaml:"table" json:"table"`
	// Quarantine takes rows that do not fit into the quarantine table; without it they refuse the whole import.
	Quarantine bool `yaml:"quarantine" json:"quarantine,omitempty"`
}

// Source is a recipe with its parameters.
type Source struct {
	Recipe string `yaml:"recipe" json:"recipe"`
	// Revision pins the recipe; 0 = the newest when a run starts.
	Revision int            `yaml:"revision" json:"revision,omitempty"`
	Params   map[string]any `yaml:"params" json:"params,omitempty"`
	// Slots is W: how many activities crawl the site at once, Discover included; each owns 1/W of the rate.
	Slots int `yaml:"slots" json:"slots,omitempty"`
	// BatchItems caps the items of a batch, 2,000 at most; 0 = a minute of work.
	BatchItems int `yaml:"batch_items" json:"batch_items,omitempty"`
	// Rate is the site's requests a second, 0 = the recipe's. It can only slow the recipe down.
	Rate float64 `yaml:"rate" json:"rate,omitempty"`
	// Concurrency is the number of open requests of one slot; 0 = the recipe's share.
	Concurrency int `yaml:"concurrency" json:"concurrency,omitempty"`
}

// Schedule says when a dataset runs by itself.
type Schedule struct {
	Cron     string   `yaml:"cron" json:"cron"`         // five fields: minute hour day month weekday
	Timezone string   `yaml:"timezone" json:"timezone"` // IANA name; default Asia/Seoul
	Jitter   Duration `yaml:"jitter" json:"jitter,omitempty"`
	// Catchup is how late a missed run may still start; 10 s at least, default 1 h.
	Catchup Duration `yaml:"catchup" json:"catchup,omitempty"`
	Paused  bool     `yaml:"paused" json:"paused,omitempty"`
	// PausedBy and PausedWhy say who paused it and why, for people; they go when it goes on.
	PausedBy  string `yaml:"paused_by" json:"paused_by,omitempty"`
	PausedWhy string `yaml:"paused_why" json:"paused_why,omitempty"`
}

// Note is what a paused schedule says of itself: "kim: the shop moves house"; empty where nobody said anything.
func (s Schedule) Note() string {
	switch {
	case !s.Paused:
		return ""
	case s.PausedBy == "" || s.PausedWhy == "":
		return s.PausedBy + s.PausedWhy
	}
	return s.PausedBy + ": " + s.PausedWhy
}

// Retention says which versions a sweep keeps: those that any of its rules names. Without keep_last and keep_days it keeps
// all. What a tag names, what `latest` names and what something needs (ExpiredVersions) stays in any case.
type Retention struct {
	KeepLast int `yaml:"keep_last" json:"keep_last,omitempty"` // the newest so many
	KeepDays int `yaml:"keep_days" json:"keep_days,omitempty"` // those published in the last so many days
	// KeepTagged keeps versions, too, that a tag other than latest once named, although it has moved on.
	KeepTagged bool `yaml:"keep_tagged" json:"keep_tagged,omitempty"`
	// KeepRunDays is for how long a sweep keeps what a run collected that no version names; 0 = DefaultKeepRunDays.
	KeepRunDays int `yaml:"keep_run_days" json:"keep_run_days,omitempty"`
}

// DefaultKeepRunDays is how long files of runs stay that made no version, for whoever looks what went wrong.
const DefaultKeepRunDays = 30

// Defaults of a schedule.
const (
	DefaultTimezone = "Asia/Seoul"
	DefaultCatchup  = Duration(time.Hour)
)

// minCatchup is the shortest catch-up window that Temporal keeps.
const minCatchup = Duration(10 * time.Second)

// About is what cards show of a definition.
func (d Definition) About() About {
	return About{Title: d.Title, Description: d.Description, Owner: d.Owner, Licence: d.Licence, CardFacts: d.Card}
}
