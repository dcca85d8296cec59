package compare

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/table"
	"sheaf/internal/profile"
	"sheaf/internal/record"
)

// ErrClockBack says that the parent already has this source at a later as_of: time of data never goes back.
var ErrClockBack = errors.New("the parent has this source at a later as_of")

// ErrInput says that what Compare was given contradicts itself.
var ErrInput = errors.New("bad input of compare")

// Input is one source of one run beside its parent.
type Input struct {
	Dataset, Run string
	// Source is the marketplace, Site the shop's short name. Records of other keys are quarantined.
	Source, Site string
	Kind         table.Kind
	// Main is the main table of a dataset of kind table (table.Own); the other kinds have fixed columns.
	Main table.Schema
	AsOf time.Time
	// Recipe, RecipeRev and Locale are the recipe's. Volatile are the fields that it marks volatile, beside the
	// columns that the table marks; fields that are no columns count within attributes_json.
	Recipe    string
	RecipeRev int
	Locale    string
	Volatile  []string
	// Rate is the most requests a second that the source was asked for, for the card.
	Rate float64
	// Partial: the crawl did not end by exhaustion or met poison. Nothing unseen counts as missed then.
	Partial bool
	// Sampled: the source's lists do not cover everything (covers: sample), so what is on none of them and was not
	// visited is no evidence either.
	Sampled bool
	Parent  Parent
	// Records and Outcomes yield what sealed chains committed, in any order, repeats allowed. They are read once.
	Records  iter.Seq2[record.Record, error]
	Outcomes iter.Seq2[record.ItemOutcome, error]
	// Crawl are the crawl's counts, for the figures; Where the predicates of custom checks, which are counted and shown.
	Crawl profile.Crawl
	Where []profile.Where
	// Reextract reads archived bodies again with this recipe revision; nil: stored records are prepared again as
	// they are.
	Reextract Reextract
	// Strict: a body that is gone is an error, and no reason to keep what is stored. A re-extraction promises every row.
	Strict bool
	// Again: nothing was collected, only the parent's bodies are read again. A row is reparsed or unchanged then, and
	// nothing of when it was seen or missed moves. Records and Outcomes are empty.
	Again bool
	// Imported: the records are rows of files, all there is and word for word. A row that is not among them is gone at once.
	Imported bool
	// Since leaves rows alone all of whose bodies were read by runs before it; only with Again. Zero = none.
	Since time.Time
}

// Parent is what the run is compared with; the zero value for a dataset or source without a past.
type Parent struct {
	Ref datasets.ParentRef
	// AsOf is the source's as_of in that state.
	AsOf time.Time
	// State and Evidence are the source's parts of the two internal tables, in key order.
	State, Evidence []datasets.Part
}

// Reextract reads the archived bodies of one item, or of one list page, with the recipe's current revision and
// returns the records that they give (none when the recipe no longer knows the page). It is called from several
// goroutines. A body that is gone is blob.ErrNotFound: the stored record stands.
type Reextract func(ctx context.Context, b Bodies) ([]record.Record, error)

// Bodies are what one call of Reextract reads.
type Bodies struct {
	// Kind is the item kind, or the list page's name; List tells which.
	Kind string
	List bool
	// Item is the item's address and Vars its variables; empty for a list.
	Item string
	Vars map[string]string
	// Evidence has one entry a page kind for an item, one for a list.
	Evidence []record.Evidence
}

// Options bound what Compare uses. The zero value suits a worker with a gigabyte.
type Options struct {
	// TempDir is where records wait that do not fit into memory; "" is the system's.
	TempDir string
	// SpillBytes is how many bytes of encoded records wait in memory (0 = 32 MiB).
	SpillBytes int64
	// Workers is the number of goroutines that prepare rows (0 = GOMAXPROCS).
	Workers int
	// PartBytes is the target size of a state, evidence or delta file (0 = 32 MiB).
	PartBytes int64
}

func (in Input) validate() error {
	switch {
	case in.Dataset == "" || in.Run == "" || in.Source == "" || in.Site == "":
		return fmt.Errorf("%w: dataset, run, source and site are required", ErrInput)
	case in.AsOf.IsZero() || in.AsOf.Location() != time.UTC:
		return fmt.Errorf("%w: as_of %v must be a UTC instant", ErrInput, in.AsOf)
	case in.AsOf.Nanosecond()%1000 != 0:
		return fmt.Errorf("%w: as_of %v is finer than a microsecond", ErrInput, in.AsOf)
	case in.AsOf.Before(in.Parent.AsOf):
		return fmt.Errorf("compare %s as of %s: %w (%s)", in.Source, in.AsOf.Format(time.RFC3339), ErrClockBack, in.Parent.AsOf.Format(time.RFC3339))
	case in.Records == nil || in.Outcomes == nil:
		return fmt.Errorf("%w: records and outcomes are required", ErrInput)
	}
	if _, err := table.Main(in.Kind, in.Main); err != nil {
		return fmt.Errorf("%w: %w", ErrInput, err)
	}
	return nil
}
