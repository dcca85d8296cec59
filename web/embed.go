// Package web holds the built web UI. `make web` fills dist; without it the package is empty but for a marker, and
// internal/server/ui says so.
package web

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed all:dist
var built embed.FS

// Files is what the UI's build wrote: index.html at the root, hashed assets below assets/, each asset above 1 KB also
// as .br and .gz. index.html is absent when the UI was not built.
func Files() (fs.FS, error) {
	files, err := fs.Sub(built, "dist")
	if err != nil {
		return nil, fmt.Errorf("open built web UI: %w", err)
	}
	return files, nil
}
