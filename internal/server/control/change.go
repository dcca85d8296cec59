package control

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"sheaf/activities"
	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/sweep"
	"sheaf/workflows/wire"
)

// ErrUnsigned says that who or why is missing: what cannot be undone is not done by nobody for no reason.
var ErrUnsigned = fmt.Errorf("%w: a reason is required", datasets.ErrInvalid)

// Rollback moves `latest` to another version and tells of it. It runs under the dataset's id: ErrBusy while a run goes on.
// Errors besides: ErrUnsigned, datasets.ErrNotFound, datasets.ErrDeleted, datasets.ErrInvalid where `latest` names it already.
func Rollback(ctx context.Context, c client.Client, store blob.Store, dataset string, to int, by, why string) (wire.ChangeResult, error) {
	if _, err := datasets.New(store).Version(ctx, dataset, to); err != nil {
		return wire.ChangeResult{}, fmt.Errorf("roll back: %w", err)
	}
	return change(ctx, c, wire.ChangeInput{Dataset: dataset, Do: wire.ChangeRollback, Version: to, By: by, Reason: why})
}

// DeleteVersion puts a tombstone in place of a version, under the dataset's id: ErrBusy while a run goes on. Errors besides:
// ErrUnsigned, datasets.ErrNotFound, datasets.ErrDeleted where it is deleted already, datasets.ErrNeeded.
func DeleteVersion(ctx context.Context, c client.Client, store blob.Store, dataset string, version int, by, why string) error {
	if _, err := datasets.New(store).Version(ctx, dataset, version); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	_, err := change(ctx, c, wire.ChangeInput{Dataset: dataset, Do: wire.ChangeDelete, Version: version, By: by, Reason: why})
	return err
}

// Sweep removes what nothing of a dataset names, under the dataset's id: ErrBusy while a run goes on. The report is the one
// that the sweep has kept.
func Sweep(ctx context.Context, c client.Client, store blob.Store, dataset, by string) (sweep.Report, error) {
	if _, err := datasets.New(store).VersionNumbers(ctx, dataset); err != nil {
		return sweep.Report{}, err
	}
	if _, err := change(ctx, c, wire.ChangeInput{Dataset: dataset, Do: wire.ChangeSweep, By: by, Reason: "swept"}); err != nil {
		return sweep.Report{}, err
	}
	list, err := sweep.History(ctx, store, dataset)
	if err != nil || len(list) == 0 {
		return sweep.Report{}, err
	}
	return list[0], nil
}

func change(ctx context.Context, c client.Client, in wire.ChangeInput) (out wire.ChangeResult, err error) {
	if strings.TrimSpace(in.By) == "" || strings.TrimSpace(in.Reason) == "" {
		return out, ErrUnsigned
	}
	run, err := activities.StartChange(ctx, c, in)
	if temporal.IsWorkflowExecutionAlreadyStartedError(err) {
		return out, fmt.Errorf("%s %s: %w", in.Do, in.Dataset, ErrBusy)
	}
	if err != nil {
		return out, fmt.Errorf("%s %s: %w", in.Do, in.Dataset, err)
	}
	err = run.Get(ctx, &out)
	var app *temporal.ApplicationError
	if !errors.As(err, &app) {
		return out, err
	}
	for kind, sentinel := range map[string]error{
		wire.ErrNeeded: datasets.ErrNeeded, wire.ErrNotFound: datasets.ErrNotFound, wire.ErrBadSpec: datasets.ErrInvalid, wire.ErrCorrupt: datasets.ErrDamaged,
	} {
		if app.Type() == kind {
			return out, &changeError{app.Message(), sentinel}
		}
	}
	return out, err
}

// changeError is what an activity said, as the error that it was there.
type changeError struct {
	message  string
	sentinel error
}

func (e *changeError) Error() string { return e.message }

func (e *changeError) Unwrap() error { return e.sentinel }

// RemoveTag ends a tag. Errors: those of datasets.Repo.RemoveTag.
func RemoveTag(ctx context.Context, store blob.Store, dataset string, e datasets.TagEntry) (datasets.TagEntry, error) {
	return datasets.New(store).RemoveTag(ctx, dataset, e)
}
