package datasets

import "errors"

var (
	// ErrInvalid is the class of requests that can never succeed.
	ErrInvalid = errors.New("invalid")
	// ErrNotFound says that there is no such dataset, version, tag, revision or hold.
	ErrNotFound = errors.New("not found")
	// ErrDeleted says that a version was deleted: its number stays taken. It is an ErrNotFound, too; a *DeletedError in the
	// chain says who deleted it and why.
	ErrDeleted error = &sentinel{"version was deleted", ErrNotFound}
	// ErrVersionTaken says that another manifest has the version's number: allocate the next one.
	ErrVersionTaken = errors.New("version number is taken")
	// ErrParentMoved says that `latest`, or its state, is no longer what a build started from: build again.
	ErrParentMoved = errors.New("parent version moved")
	// ErrDecided says that a hold was decided otherwise before.
	ErrDecided = errors.New("hold is decided")
	// ErrDamaged says that stored bytes are not what their manifest states.
	ErrDamaged = errors.New("stored data is damaged")
	// ErrDelta says that a delta does not fit its parent or contradicts itself.
	ErrDelta = errors.New("delta does not fit")
	// ErrProtected says that a tag is not moved or removed without saying so on purpose.
	ErrProtected = errors.New("tag is protected")
	// ErrNeeded says that a version is not deleted because something needs it.
	ErrNeeded = errors.New("version is needed")
)

// sentinel is an error that is one of a more general class, too.
type sentinel struct {
	msg    string
	parent error
}

func (s *sentinel) Error() string { return s.msg }

func (s *sentinel) Unwrap() error { return s.parent }
