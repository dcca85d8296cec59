package testenv

import (
	"os"
	"testing"

	"sheaf/internal/render"
)

// Chromium is the path of the browser: $CHROMIUM, else what is on PATH. A test without one is skipped, and fails where CI says that there must be one.
func Chromium(tb testing.TB) string {
	tb.Helper()
	path, err := render.Find(os.Getenv("CHROMIUM"))
	if err != nil {
		if os.Getenv("CI") != "" {
			tb.Fatal(err)
		}
		tb.Skip(err)
	}
	return path
}
