package blob

import (
	"errors"
	"fmt"
)

// Sentinels, from general to specific: a specific one wraps its general one, so errors.Is works with both.
var (
	// ErrPrecondition is the class of refused conditional writes.
	ErrPrecondition = errors.New("precondition failed")
	// ErrExists says that a create met an object at its key.
	ErrExists error = &sentinel{"object exists", ErrPrecondition}
	// ErrConflict says that the object met by a create holds other bytes than ours.
	ErrConflict error = &sentinel{"object exists with other content", ErrExists}

	// ErrNotFound says that there is no object at the key.
	ErrNotFound = errors.New("object not found")
	// ErrNoBucket says that the bucket does not exist.
	ErrNoBucket = errors.New("bucket not found")
	// ErrDenied says that the store refused the credentials or that they do not allow the operation.
	ErrDenied = errors.New("access denied by object store")
	// ErrFull says that the store has no room left.
	ErrFull = errors.New("object store is full")
	// ErrUnavailable says that the store could not be reached or failed on its side. Worth a retry; a write may
	// or may not have taken effect.
	ErrUnavailable = errors.New("object store unavailable")
	// ErrIgnoresConditions says that the server writes although the condition of a create does not hold. Sheaf
	// must not run on such a store: two writers would both believe they committed.
	ErrIgnoresConditions = errors.New("object store ignores If-None-Match")

	// ErrInvalid is the class of calls that no store can serve.
	ErrInvalid = errors.New("invalid argument")
	// ErrKey says that a key breaks the rules of ValidateKey.
	ErrKey error = &sentinel{"invalid key", ErrInvalid}
	// ErrRange says that a range does not start inside the object.
	ErrRange error = &sentinel{"invalid range", ErrInvalid}
	// ErrSize says that a body has more or fewer bytes than declared.
	ErrSize error = &sentinel{"body differs from declared size", ErrInvalid}
	// ErrChecksum says that bytes do not hash to the declared SHA-256.
	ErrChecksum error = &sentinel{"body differs from declared SHA-256", ErrInvalid}
	// ErrTooLarge says that an object is larger than the reader allows.
	ErrTooLarge = errors.New("object too large")
)

type sentinel struct {
	msg    string
	parent error
}

func (s *sentinel) Error() string { return s.msg }
func (s *sentinel) Unwrap() error { return s.parent }

// Errorf builds the error of a Store: verb, key, sentinel and, if there is one, the underlying cause.
func Errorf(verb, key string, sentinel, cause error) error {
	if key == "" {
		key = "(root)"
	}
	if cause == nil {
		return fmt.Errorf("%s %s: %w", verb, key, sentinel)
	}
	return fmt.Errorf("%s %s: %w: %w", verb, key, sentinel, cause)
}
