//go:build !linux

package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
)

// cloneInto is for Linux only: elsewhere files are linked or copied.
func cloneInto(_, from *os.File) error {
	return fmt.Errorf("clone %s: %w", from.Name(), errors.ErrUnsupported)
}

// links is not known here.
func links(fs.FileInfo) uint64 { return 1 }

// freeBytes is not known here: a full disk shows when it is written to.
func freeBytes(string) (int64, error) { return math.MaxInt64, nil }

// lockDir locks nothing here.
func lockDir(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return f, nil
}
