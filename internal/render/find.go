package render

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// ErrNoBrowser says that this machine has no Chromium, so pages are taken as they are sent.
var ErrNoBrowser = errors.New("no Chromium on this machine")

// names are those under which systems install it.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless_shell"}

// Find gives the path of Chromium: configured if it is not empty, else the first of the usual names on PATH. The error is
// ErrNoBrowser and says what to do.
func Find(configured string) (string, error) {
	if configured != "" {
		path, err := exec.LookPath(configured)
		if err != nil {
			return "", fmt.Errorf("%w: %s is not a program that can be started: %w", ErrNoBrowser, configured, err)
		}
		return path, nil
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: none of %s is on PATH; install Chromium (Debian: apt-get install chromium) or name it in the configuration", ErrNoBrowser, strings.Join(names, ", "))
}
