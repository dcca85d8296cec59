package control

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/runs"
	"sheaf/workflows/wire"
)

// Started names a run that has begun.
type Started struct {
	Dataset  string    `json:"dataset"`
	Run      string    `json:"run"`
	Workflow string    `json:"workflow"`
	AsOf     time.Time `json:"as_of"`
}

// Start begins a run that collects a dataset. asOf is its clock; by is who asked. Errors: datasets.ErrNotFound before
// anything starts, ErrBusy.
func Start(ctx context.Context, c client.Client, store blob.Store, dataset string, asOf time.Time, by string, timing wire.Timing) (Started, client.WorkflowRun, error) {
	if _, err := datasets.New(store).LatestDefinition(ctx, dataset); err != nil {
		return Started{}, nil, err // a run of nothing is no run
	}
	asOf = asOf.UTC().Truncate(time.Second)
	return build(ctx, c, wire.BuildInput{Dataset: dataset, AsOf: asOf, Trigger: "manual", By: by, Timing: timing})
}

// ErrNothing says that there is nothing to read again: no version, or no such run.
var ErrNothing = errors.New("nothing to read again")

// Reextract begins a run that reads archived pages again instead of collecting. Errors: datasets.ErrNotFound, ErrNothing,
// ErrBusy.
func Reextract(ctx context.Context, c client.Client, store blob.Store, dataset string, what wire.Reextract, by string) (Started, client.WorkflowRun, error) {
	repo := datasets.New(store)
	if _, err := repo.LatestDefinition(ctx, dataset); err != nil {
		return Started{}, nil, err
	}
	in := wire.BuildInput{Dataset: dataset, Trigger: "reextract", By: by, Reextract: &what}
	if what.Run != "" {
		then, err := runs.Get(ctx, store, dataset, what.Run)
		if errors.Is(err, blob.ErrNotFound) {
			return Started{}, nil, fmt.Errorf("%w: %s has no run %s", ErrNothing, dataset, what.Run)
		}
		if err != nil {
			return Started{}, nil, err
		}
		in.AsOf = then.Plan.AsOf
	} else {
		parent, err := repo.Parent(ctx, dataset)
		if err != nil {
			return Started{}, nil, err
		}
		if parent.Version == nil {
			return Started{}, nil, fmt.Errorf("%w: no version of %s is published; name the run whose pages are to be read", ErrNothing, dataset)
		}
		in.AsOf = parent.Version.AsOf
	}
	in.AsOf = in.AsOf.UTC().Truncate(time.Second) // a run's name carries the as_of of what it reads
	return build(ctx, c, in)
}

// NewRun names a run before it starts, for what is uploaded for it.
func NewRun(asOf time.Time) string { return wire.RunID(asOf.UTC().Truncate(time.Second), suffix()) }

// Import begins the run that takes in, or restores, what was uploaded for it: one of upload and restored. Errors: ErrBusy.
func Import(ctx context.Context, c client.Client, dataset, run string, asOf time.Time, by string, upload, restored *wire.Ref) (Started, client.WorkflowRun, error) {
	in := wire.BuildInput{
		Dataset: dataset, Run: run, AsOf: asOf.UTC().Truncate(time.Second), Trigger: "import", By: by, Import: upload, Restore: restored,
	}
	return build(ctx, c, in)
}

// build starts a run under the dataset's id, which is its lock.
func build(ctx context.Context, c client.Client, in wire.BuildInput) (Started, client.WorkflowRun, error) {
	if in.Run == "" {
		in.Run = wire.RunID(in.AsOf, suffix())
	}
	run, err := activities.StartBuild(ctx, c, in, in.AsOf.Format(time.DateOnly))
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return Started{}, nil, fmt.Errorf("start run of %s: %w", in.Dataset, ErrBusy)
	}
	if err != nil {
		return Started{}, nil, fmt.Errorf("start run of %s: %w", in.Dataset, err)
	}
	return Started{Dataset: in.Dataset, Run: in.Run, Workflow: run.GetID(), AsOf: in.AsOf}, run, nil
}

func suffix() string {
	var b [2]byte
	rand.Read(b[:]) // never fails (crypto/rand, Go 1.24)
	return hex.EncodeToString(b[:])
}
