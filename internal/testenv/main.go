package testenv

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"sheaf/internal/stack"
)

// prefix of the directories of shared servers; the process id follows.
const prefix = "sheaf-testenv-"

var cleanups struct {
	sync.Mutex
	list []func() error
}

// Main runs the tests, stops the shared servers and exits.
func Main(m *testing.M) {
	code := m.Run()
	if err := stopShared(); err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func stopShared() error {
	cleanups.Lock()
	defer cleanups.Unlock()
	var errs []error
	for i := len(cleanups.list) - 1; i >= 0; i-- {
		errs = append(errs, cleanups.list[i]())
	}
	cleanups.list = nil
	return errors.Join(errs...)
}

// sharedDir is removed by Main, or, where a package has no such TestMain, by the next test binary.
func sharedDir() (string, error) {
	removeStale()
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", prefix, os.Getpid()))
	if err != nil {
		return "", fmt.Errorf("create directory of test servers: %w", err)
	}
	return dir, nil
}

// AtExit calls f after the last test of a binary whose TestMain is Main.
func AtExit(f func() error) { onMainExit(f) }

func onMainExit(f func() error) {
	cleanups.Lock()
	defer cleanups.Unlock()
	cleanups.list = append(cleanups.list, f)
}

func removeStale() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*-*"))
	for _, dir := range dirs {
		owner, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), prefix), "-")
		pid, err := strconv.Atoi(owner)
		if err != nil || !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			continue
		}
		if _, running, err := stack.Owner(dir); err == nil && !running { // one that we cannot see by its number holds its lock
			_ = os.RemoveAll(dir) // somebody else may be at it, too
		}
	}
}
