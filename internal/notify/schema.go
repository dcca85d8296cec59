package notify

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed schemas/*.json
var schemas embed.FS

// Schemas serves the JSON Schemas of the events' data, <event type>.json.
func Schemas() http.Handler {
	dir, err := fs.Sub(schemas, "schemas")
	if err != nil {
		panic("notify: embedded schemas are missing") // cannot happen in a build that compiled
	}
	return http.FileServerFS(dir)
}
