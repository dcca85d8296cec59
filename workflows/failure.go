package workflows

import (
	"errors"

	"go.temporal.io/sdk/temporal"

	"sheaf/workflows/wire"
)

// told is how a workflow fails: with the message and the error type of what went wrong inside, by which people,
// schedules and commands tell failures apart. A cancellation stays one.
func told(err error) error {
	if err == nil || temporal.IsCanceledError(err) {
		return err
	}
	class := "Failed"
	if app, ok := innermost(err).(*temporal.ApplicationError); ok { //nolint:errorlint // of this link, not of what it wraps
		class = app.Type()
	}
	return temporal.NewNonRetryableApplicationError(cause(err), class, err)
}

// cause is what a person can act on: what the failed activity said, or else the failed child, without the names and
// numbers that Temporal wraps around it.
func cause(err error) string {
	said := innermost(err)
	if app, ok := said.(*temporal.ApplicationError); ok { //nolint:errorlint // of this link, not of what it wraps
		return app.Message()
	}
	return said.Error()
}

// refusedByStore reports whether the object store refused: then no source can go on, whose turn it ever was.
func refusedByStore(err error) bool {
	app, ok := innermost(err).(*temporal.ApplicationError) //nolint:errorlint // of this link, not of what it wraps
	return ok && contains(wire.OfStore(), app.Type())
}

// innermost is what lies within the deepest activity or child that failed, or err itself.
func innermost(err error) error {
	said := err
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch e.(type) { //nolint:errorlint // every link of the chain is looked at
		case *temporal.ActivityError, *temporal.ChildWorkflowExecutionError:
			if inner := errors.Unwrap(e); inner != nil {
				said = inner
			}
		}
	}
	return said
}
