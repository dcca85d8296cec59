package main

import (
	"errors"
	"io/fs"
	"syscall"

	"sheaf/datasets"
)

// local is a failure of this machine's disk, with what to do about it.
type local struct {
	error
	code        int
	class, hint string
}

func (l *local) Unwrap() error { return l.error }

// localError tells failures of the disk from others.
func localError(err error) error {
	var path *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, datasets.ErrNoRoom):
		return &local{err, exitFull, "full", "make room, then pull again: it goes on where it was"}
	case errors.Is(err, datasets.ErrBusy):
		return &local{err, exitRefused, "refused", "wait for the other pull, or choose another directory"}
	case errors.Is(err, syscall.EROFS), errors.As(err, &path) && errors.Is(err, fs.ErrPermission):
		return &local{err, exitDenied, "denied", "choose a directory that you may write to"}
	case errors.Is(err, syscall.ENOTDIR), errors.As(err, &path) && errors.Is(err, fs.ErrExist):
		return &local{err, exitUsage, "usage", "a file stands where a directory is to be: choose another name"}
	}
	return err
}

// readError is localError where nothing is written.
func readError(err error) error {
	err = localError(err)
	if disk := (*local)(nil); errors.As(err, &disk) && disk.code == exitDenied {
		disk.hint = "ask whoever owns it to let you read it, or run this as that user"
	}
	return err
}
