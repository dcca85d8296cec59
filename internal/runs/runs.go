// Package runs keeps what a run was asked to do, what an operator told it while it ran, and what it came to, so that
// `run ls` and `run show` answer after Temporal has forgotten the workflow.
//
//	datasets/<ns>/<name>/runs/<run>.json   the plan, written once when the run takes the dataset's lock
//	runs/<run>/control/<seq>.json          operator's wishes, numbered from 1
//	runs/<run>/result.json                 how it ended
package runs

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"sheaf/datasets/blob"
	"sheaf/datasets/table"
)

// Plan is what a run fixed when it began: revisions, parent and sources.
type Plan struct {
	Dataset string    `json:"dataset"`
	Run     string    `json:"run"`
	AsOf    time.Time `json:"as_of"`
	Trigger string    `json:"trigger"` // manual, schedule, approval, reextract
	// Scheduled is when a schedule meant the run, zero = none did; Started when its workflow began. Runs of older Sheafs
	// have neither.
	Scheduled  time.Time `json:"scheduled,omitzero"`
	Started    time.Time `json:"started,omitzero"`
	By         string    `json:"by,omitempty"`
	Definition int       `json:"definition"`
	Parent     int       `json:"parent"` // version, 0 = none
	Sources    []Source  `json:"sources"`
	// Main is the main table of a dataset of kind table, fixed for the whole run; nil for the other kinds.
	Main *table.Schema `json:"main,omitempty"`
	// Records is the run whose parked records an approval admits; empty = this run crawls.
	Records string `json:"records,omitempty"`
	// Reextract: this run reads the archive again instead of crawling.
	Reextract *Reextract `json:"reextract,omitempty"`
}

// Reextract is what a run reads again: the bodies of another run, or of the published rows.
type Reextract struct {
	Run    string    `json:"run,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	DryRun bool      `json:"dry_run,omitempty"`
}

// Source is one source of a plan.
type Source struct {
	Name     string `json:"name"`
	Recipe   string `json:"recipe"`
	Revision int    `json:"revision"`
}

// Result is how a run ended.
type Result struct {
	Run     string           `json:"run"`
	Dataset string           `json:"dataset"`
	Outcome string           `json:"outcome"`
	Version int              `json:"version,omitempty"`
	Digest  string           `json:"digest,omitempty"`
	Counts  map[string]int64 `json:"counts,omitempty"`
	Held    []string         `json:"held,omitempty"`
	Failed  []string         `json:"failed,omitempty"`
	Reason  string           `json:"reason,omitempty"`
}

// Summary is a plan with its result; Result is nil while the run goes on.
type Summary struct {
	Plan   Plan    `json:"plan"`
	Result *Result `json:"result,omitempty"`
}

func planKey(dataset, run string) string { return "datasets/" + dataset + "/runs/" + run + ".json" }

func resultKey(run string) string { return "runs/" + run + "/result.json" }

// PutPlan records the plan; a retry of the same plan is no error.
func PutPlan(ctx context.Context, s blob.Store, p Plan) error {
	if _, _, err := blob.CreateJSON(ctx, s, planKey(p.Dataset, p.Run), p); err != nil {
		return fmt.Errorf("record plan of %s: %w", p.Run, err)
	}
	return nil
}

// PutResult records the result; a retry of the same result is no error.
func PutResult(ctx context.Context, s blob.Store, r Result) error {
	if _, _, err := blob.CreateJSON(ctx, s, resultKey(r.Run), r); err != nil {
		return fmt.Errorf("record result of %s: %w", r.Run, err)
	}
	return nil
}

// GetPlan returns what a run of a dataset fixed when it began; blob.ErrNotFound when there is none.
func GetPlan(ctx context.Context, s blob.Store, dataset, run string) (Plan, error) {
	plan, err := blob.ReadJSON[Plan](ctx, s, planKey(dataset, run))
	if err != nil {
		return Plan{}, fmt.Errorf("read run %s of %s: %w", run, dataset, err)
	}
	return plan, nil
}

// Get returns one run of a dataset; blob.ErrNotFound when there is none.
func Get(ctx context.Context, s blob.Store, dataset, run string) (Summary, error) {
	plan, err := GetPlan(ctx, s, dataset, run)
	if err != nil {
		return Summary{}, err
	}
	result, err := GetResult(ctx, s, run)
	switch {
	case errors.Is(err, blob.ErrNotFound):
		return Summary{Plan: plan}, nil
	case err != nil:
		return Summary{}, err
	}
	return Summary{Plan: plan, Result: &result}, nil
}

// GetResult returns how a run ended; blob.ErrNotFound while it goes on or when there is no such run.
func GetResult(ctx context.Context, s blob.Store, run string) (Result, error) {
	r, err := blob.ReadJSON[Result](ctx, s, resultKey(run))
	if err != nil {
		return r, fmt.Errorf("read result of %s: %w", run, err)
	}
	return r, nil
}

// Ended is when the result of a run was recorded; zero while it has none.
func Ended(ctx context.Context, s blob.Store, run string) (time.Time, error) {
	info, err := s.Stat(ctx, resultKey(run))
	if errors.Is(err, blob.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the result of %s: %w", run, err)
	}
	return info.ModTime, nil
}

// List returns the newest runs of a dataset, newest as_of first; limit 0 = all.
func List(ctx context.Context, s blob.Store, dataset string, limit int) ([]Summary, error) {
	names, err := Names(ctx, s, dataset, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Summary, len(names))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i, name := range names {
		g.Go(func() (err error) {
			out[i], err = Get(gctx, s, dataset, name)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b Summary) int { return b.Plan.AsOf.Compare(a.Plan.AsOf) }) // ids know minutes only
	return out, nil
}

// readers is how many runs are read at once.
const readers = 8

// Names lists the ids of the newest runs of a dataset, newest as_of first; limit 0 = all.
func Names(ctx context.Context, s blob.Store, dataset string, limit int) ([]string, error) {
	var names []string
	for info, err := range s.List(ctx, planKey(dataset, "")[:len("datasets/"+dataset+"/runs/")], blob.ListOptions{}) {
		if err != nil {
			return nil, fmt.Errorf("list runs of %s: %w", dataset, err)
		}
		names = append(names, strings.TrimSuffix(path.Base(info.Key), ".json"))
	}
	slices.Reverse(names) // run ids begin with the date
	if limit > 0 && len(names) > limit {
		names = names[:limit]
	}
	return names, nil
}
