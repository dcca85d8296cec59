package datasets

import "errors"

var (
	// ErrBusy says that another pull writes into the same directory.
	ErrBusy = errors.New("directory is in use")
	// ErrNoRoom says that the disk that a version is pulled to is full.
	ErrNoRoom = errors.New("disk is full")
)
