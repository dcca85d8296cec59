package control

import (
	"errors"

	"go.temporal.io/api/serviceerror"
)

// What the state of things does not allow; match them with errors.Is.
var (
	// ErrIdle says that no run of the dataset is going on.
	ErrIdle = errors.New("no run is going on")
	// ErrBusy says that another run has the dataset.
	ErrBusy = errors.New("another run is going on")
	// ErrRefused says that the run, or hold, does not take the wish; the message says why.
	ErrRefused = errors.New("refused")
	// ErrDecided says that a hold does not wait for a decision any more.
	ErrDecided = errors.New("hold is decided")
	// ErrNoSchedule says that the dataset has none.
	ErrNoSchedule = errors.New("no schedule")
)

// refused is what a workflow's validator says, as ErrRefused.
type refused struct{ error }

func (refused) Is(target error) bool { return target == ErrRefused }

func (r refused) Unwrap() error { return r.error }

// over reports whether a workflow or schedule is not there, or has ended.
func over(err error) bool {
	var unknown *serviceerror.NotFound
	return errors.As(err, &unknown)
}
