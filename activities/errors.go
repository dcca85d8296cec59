package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/airflow"
	"sheaf/internal/compare"
	"sheaf/internal/frontier"
	"sheaf/internal/notify"
	"sheaf/internal/recipe"
	"sheaf/internal/render"
	"sheaf/workflows/wire"
)

// classes maps domain sentinels to the error types of wire, the specific before the general.
var classes = []struct {
	sentinel error
	class    string
}{
	{render.ErrNoBrowser, wire.ErrUnsupported},
	{recipe.ErrInvalid, wire.ErrBadSpec},
	{recipe.ErrNotFound, wire.ErrNotFound},
	{compare.ErrClockBack, wire.ErrClockBack},
	{datasets.ErrParentMoved, wire.ErrParentMoved},
	{datasets.ErrNeeded, wire.ErrNeeded},
	{datasets.ErrDamaged, wire.ErrCorrupt},
	{datasets.ErrDelta, wire.ErrCorrupt},
	{frontier.ErrBroken, wire.ErrCorrupt},
	{blob.ErrChecksum, wire.ErrCorrupt},
	{blob.ErrKey, wire.ErrBadSpec},
	{datasets.ErrInvalid, wire.ErrBadSpec},
	{datasets.ErrNotFound, wire.ErrNotFound},
	{datasets.ErrDeleted, wire.ErrNotFound},
	{blob.ErrNotFound, wire.ErrNotFound},
	{blob.ErrNoBucket, wire.ErrNotFound},
	{blob.ErrDenied, wire.ErrDenied},
	{blob.ErrIgnoresConditions, wire.ErrDenied},
	{blob.ErrFull, wire.ErrFull},
	{frontier.ErrFenced, wire.ErrFenced},
	{blob.ErrConflict, wire.ErrConflict},
	{errBadInput, wire.ErrBadSpec},
	{errNothing, wire.ErrNothing},
	{errAdmission, wire.ErrAdmission},
	{errRefused, wire.ErrRefused},
	{airflow.ErrRefused, wire.ErrRefused},
}

// mends are errors that time mends: however often they come, the activity is tried again as its preset says.
var mends = []error{blob.ErrUnavailable, notify.ErrUnreached, context.DeadlineExceeded, errStale, errStalled}

// unforeseen is the attempt that ends an activity with an error that is neither in classes nor in mends: about four
// minutes after the first. Without it a light activity would be tried for ever, under the dataset's lock.
const unforeseen = 10

// errBadInput says that what a person wrote cannot be carried out.
var errBadInput = errors.New("bad input")

// errNothing says that a crawl read no record at all.
var errNothing = errors.New("nothing was collected")

// errAdmission says that the run that admits a hold failed.
var errAdmission = errors.New("admission failed")

// drained lets another worker go on at once.
const drained = 100 * time.Millisecond

// toTemporal gives an error of an attempt (from 1) the type by which workflows and retry policies tell it: what a person
// must mend is not retried (wire.Permanent), what the world may mend is.
func toTemporal(err error, attempt int32) error {
	if err == nil {
		return nil
	}
	var already *temporal.ApplicationError
	var canceled *temporal.CanceledError
	switch {
	case errors.As(err, &already):
		return err
	case errors.Is(err, frontier.ErrDrain):
		return temporal.NewApplicationErrorWithOptions("the worker stops; another goes on", wire.ErrDrained,
			temporal.ApplicationErrorOptions{Cause: err, NextRetryDelay: drained})
	case errors.As(err, &canceled), errors.Is(err, context.Canceled) && !errors.Is(err, errStale) && !errors.Is(err, errStalled):
		return temporal.NewCanceledError(err.Error())
	}
	for _, c := range classes {
		if errors.Is(err, c.sentinel) {
			return temporal.NewApplicationErrorWithCause(err.Error(), c.class, err)
		}
	}
	for _, mended := range mends {
		if errors.Is(err, mended) {
			return err
		}
	}
	if attempt >= unforeseen {
		return temporal.NewApplicationErrorWithCause(fmt.Sprintf("%v (after %d attempts)", err, attempt), wire.ErrUnforeseen, err)
	}
	return err
}
