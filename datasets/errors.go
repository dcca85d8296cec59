package datasets

import "errors"

var (
	// ErrInvalid is the class of requests that can never succeed.
	ErrInvalid = errors.New("invalid")
	// ErrNotFound says that there is no such dataset, version, tag, revision or hold.
	ErrNotFound = errors.New("not found")
	// ErrDeleted says that a version was deleted: its number stays taken.
	ErrDeleted = errors.New("version was deleted")
	// ErrVersionTaken says that another manifest has the version's number: allocate the next one.
	ErrVersionTaken = errors.New("version number is taken")
	// ErrParentMoved says that `latest` no longer names the version that a build started from: build again.
	ErrParentMoved = errors.New("parent version moved")
	// ErrDecided says that a hold was decided otherwise before.
	ErrDecided = errors.New("hold is decided")
	// ErrDamaged says that stored bytes are not what their manifest states.
	ErrDamaged = errors.New("stored data is damaged")
	// ErrDelta says that a delta does not fit its parent or contradicts itself.
	ErrDelta = errors.New("delta does not fit")
)
