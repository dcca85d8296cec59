package stack

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// ErrNoTool says that a server's binary is nowhere to be found.
var ErrNoTool = errors.New("binary not found")

// FindTool looks for the binary of a server ("minio", "temporal"): the given path if there is one, else beside our
// own executable, else in bin/ of the Go module that the working directory lies in, else in PATH.
func FindTool(name, given string) (string, error) {
	if given != "" {
		path, err := exec.LookPath(given)
		if err != nil {
			return "", fmt.Errorf("find %s: %w: %w", name, ErrNoTool, err)
		}
		return filepath.Abs(path)
	}
	var looked []string
	for _, dir := range toolDirs() {
		path := filepath.Join(dir, name)
		if st, err := os.Stat(path); err == nil && st.Mode().IsRegular() && st.Mode()&0o111 != 0 {
			return path, nil
		}
		looked = append(looked, path)
	}
	if path, err := exec.LookPath(name); err == nil {
		return filepath.Abs(path)
	}
	return "", fmt.Errorf("find %s: %w in %v or PATH: build it with `make tools` (about 2 minutes the first time)", name, ErrNoTool, looked)
}

func toolDirs() []string {
	var dirs []string
	if self, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Dir(self))
	}
	wd, err := os.Getwd()
	if err != nil {
		return dirs
	}
	for dir := wd; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return append(dirs, filepath.Join(dir, "bin"))
		}
		if dir == filepath.Dir(dir) {
			return dirs
		}
	}
}
