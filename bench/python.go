package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// installPython puts what a file pins into the Python environment of the peers, once, and returns the directory of its
// programs.
func installPython(ctx context.Context, pinned string) (string, error) {
	const env = ".venv-bench"
	programs := filepath.Join(env, "bin")
	want, err := os.ReadFile(pinned)
	if err != nil {
		return "", fmt.Errorf("install a peer: %w", err)
	}
	done := filepath.Join(env, "installed-"+filepath.Base(filepath.Dir(pinned)))
	if have, err := os.ReadFile(done); err == nil && string(have) == string(want) {
		return programs, nil
	}
	fmt.Printf("  installing %s into %s …\n", strings.Join(strings.Fields(string(want)), ", "), env)
	if _, err := os.Stat(filepath.Join(programs, "python")); errors.Is(err, os.ErrNotExist) {
		if _, err := output(ctx, command("", nil, "python3", "-m", "venv", env)); err != nil {
			return "", err
		}
	}
	if _, err := output(ctx, command("", nil, filepath.Join(programs, "pip"), "install", "--quiet", "--disable-pip-version-check", "-r", pinned)); err != nil {
		return "", err
	}
	if err := os.WriteFile(done, want, 0o600); err != nil { //nolint:gosec // a path of our own
		return "", fmt.Errorf("note an installed peer: %w", err)
	}
	return programs, nil
}
