package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/compare"
	"sheaf/internal/frontier"
	"sheaf/internal/recipe"
	"sheaf/workflows/wire"
)

// classes maps domain sentinels to the error types of wire, the specific before the general.
var classes = []struct {
	sentinel error
	class    string
}{
	{recipe.ErrNoBrowser, wire.ErrUnsupported},
	{recipe.ErrInvalid, wire.ErrBadSpec},
	{compare.ErrClockBack, wire.ErrClockBack},
	{datasets.ErrDamaged, wire.ErrCorrupt},
	{blob.ErrChecksum, wire.ErrCorrupt},
	{datasets.ErrInvalid, wire.ErrBadSpec},
	{datasets.ErrNotFound, wire.ErrNotFound},
	{blob.ErrNotFound, wire.ErrNotFound},
	{blob.ErrNoBucket, wire.ErrNotFound},
	{blob.ErrDenied, wire.ErrDenied},
	{blob.ErrIgnoresConditions, wire.ErrDenied},
	{frontier.ErrFenced, wire.ErrFenced},
	{errBadInput, wire.ErrBadSpec},
	{errNothing, wire.ErrNothing},
}

// errBadInput says that what a person wrote cannot be carried out.
var errBadInput = errors.New("bad input")

// errNothing says that a crawl read no record at all.
var errNothing = errors.New("nothing was collected")

// drained lets another worker go on at once.
const drained = 100 * time.Millisecond

// toTemporal gives an error the type by which workflows and retry policies tell it: what a person must mend is not
// retried (wire.Permanent), what the world may mend is.
func toTemporal(err error) error {
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
	return err
}
