package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"sheaf/internal/clock"
)

// BusyError says that another process runs its servers on the directory.
type BusyError struct {
	Dir string
	PID int // 0 if it could not be read
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("%s is in use by another sheaf (pid %d): stop that one first, with `sheaf down` or Ctrl-C in its terminal", e.Dir, e.PID)
}

// dirLock is held by the process whose servers use a directory. The kernel releases it with the process, so a
// crash leaves no stale lock behind.
type dirLock struct {
	file *flock.Flock
	pid  string
}

func lockDir(dir string) (*dirLock, error) {
	l := &dirLock{file: flock.New(filepath.Join(dir, "lock")), pid: filepath.Join(dir, "pid")}
	ok, err := l.file.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	case !ok:
		return nil, &BusyError{Dir: dir, PID: readPID(l.pid)}
	}
	if err := os.WriteFile(l.pid, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o644); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", dir, err), l.file.Unlock())
	}
	return l, nil
}

func (l *dirLock) release() error { return errors.Join(os.Remove(l.pid), l.file.Unlock()) }

func readPID(path string) int {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(raw)))
	return pid
}

// Owner is the process whose servers run on dir; running is false if there is none.
func Owner(dir string) (pid int, running bool, err error) {
	path := filepath.Join(dir, "lock")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return 0, false, nil
	}
	probe := flock.New(path)
	free, err := probe.TryRLock()
	if err != nil {
		return 0, false, fmt.Errorf("look at lock of %s: %w", dir, err)
	}
	if free {
		return 0, false, probe.Unlock()
	}
	return readPID(filepath.Join(dir, "pid")), true, nil
}

// Down asks the owner of dir to stop (SIGTERM) and returns when it has, or with ctx's error. It reports the pid it
// stopped, 0 if there was none to stop.
func Down(ctx context.Context, dir string) (pid int, err error) {
	pid, running, err := Owner(dir)
	if err != nil || !running {
		return 0, err
	}
	if pid <= 0 {
		return 0, fmt.Errorf("stop servers on %s: in use, but by an unknown process", dir)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return pid, fmt.Errorf("stop servers on %s: signal pid %d: %w", dir, pid, err)
	}
	for {
		if _, running, err := Owner(dir); err != nil || !running {
			return pid, err
		}
		if err := clock.System().Sleep(ctx, 50*time.Millisecond); err != nil {
			return pid, fmt.Errorf("stop servers on %s: pid %d is still there: %w", dir, pid, err)
		}
	}
}
