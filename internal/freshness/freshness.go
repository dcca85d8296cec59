// Package freshness knows how old a dataset is, and whether it is older than its definition allows.
package freshness

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// Good is the newest run whose rows were accepted; zero = there is none.
type Good struct {
	Run     string
	AsOf    time.Time
	Version int // what it published, or found unchanged
}

// State is how fresh a dataset is at a moment.
type State struct {
	MaxAge   datasets.Duration `json:"max_age"`
	Age      datasets.Duration `json:"age" doc:"Since as_of of the newest good run, to the second; of a dataset that has none, since it was defined"`
	LastGood time.Time         `json:"last_good,omitzero" doc:"as_of of the newest run that published or found nothing changed; absent = none"`
	Run      string            `json:"run,omitempty" doc:"That run"`
	Version  int               `json:"version,omitempty"`
	Since    time.Time         `json:"since" doc:"When max_age is, or was, passed"`
	Stale    bool              `json:"stale" doc:"max_age is passed"`
}

// Of tells how fresh a dataset is now. defined is when it was first defined: from there counts the age of one that no
// run was good of.
func Of(f datasets.Freshness, good Good, defined, now time.Time) State {
	from := good.AsOf
	if from.IsZero() {
		from = defined.UTC().Truncate(time.Second)
	}
	since := from.Add(time.Duration(f.MaxAge))
	return State{
		MaxAge: f.MaxAge, Age: datasets.Duration(max(now.Sub(from), 0).Truncate(time.Second)), LastGood: good.AsOf, Run: good.Run, Version: good.Version,
		Since: since, Stale: now.After(since),
	}
}

// Read looks how fresh a dataset is now; nil where its definition does not say how old it may get.
func Read(ctx context.Context, s blob.Store, d datasets.Definition, now time.Time) (*State, error) {
	if d.Freshness == nil {
		return nil, nil
	}
	good, err := newest(ctx, s, d.Name)
	if err != nil {
		return nil, fmt.Errorf("look for the newest good run of %s: %w", d.Name, err)
	}
	var defined time.Time
	if good.AsOf.IsZero() {
		if defined, err = datasets.New(s).Defined(ctx, d.Name); err != nil {
			return nil, err
		}
	}
	out := Of(*d.Freshness, good, defined, now)
	return &out, nil
}

// accepted are the outcomes of runs that looked at the sites and whose rows stand.
var accepted = []string{string(wire.Published), string(wire.Partial), string(wire.Unchanged)}

// newest is the good run with the newest as_of. Names begin with the minute of as_of, so the first good one is it, or
// another of its minute.
func newest(ctx context.Context, s blob.Store, dataset string) (Good, error) {
	names, err := runs.Names(ctx, s, dataset, 0)
	if err != nil {
		return Good{}, err
	}
	for _, name := range names {
		r, err := runs.Get(ctx, s, dataset, name)
		if errors.Is(err, blob.ErrNotFound) {
			continue // swept since it was listed
		}
		if err != nil {
			return Good{}, err
		}
		if r.Result == nil || !slices.Contains(accepted, r.Result.Outcome) || r.Plan.Reextract != nil && r.Plan.Reextract.DryRun {
			continue
		}
		good := Good{Run: name, AsOf: r.Plan.AsOf, Version: r.Result.Version}
		if good.Version == 0 {
			good.Version = r.Plan.Parent
		}
		return good, nil
	}
	return Good{}, nil
}
