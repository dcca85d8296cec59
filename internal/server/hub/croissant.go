package hub

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"sheaf/datasets"
)

// croissant answers what describes the latest version to programs. In .meta/croissant.json addresses of files are relative to
// that file; here, where it stands elsewhere, they are whole, and name the commit: who reads it later gets the same version.
func (h *Hub) croissant(w http.ResponseWriter, r *http.Request) error {
	v, err := h.version(r)
	if err != nil {
		return err
	}
	root := h.base(r) + "/datasets/" + v.Dataset + "/resolve/" + v.Commit
	body, err := placed(datasets.Croissant(v.Version), root)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "application/ld+json")
	header.Set("Cache-Control", "private, no-cache")
	header.Set("X-Repo-Commit", v.Commit)
	_, _ = w.Write(body) // a client that went away is nobody's error
	return nil
}

// placed is a description whose files lie under root, an address without a trailing slash.
func placed(body []byte, root string) ([]byte, error) {
	var doc map[string]any
	read := json.NewDecoder(bytes.NewReader(body))
	read.UseNumber() // examples keep all digits
	if err := read.Decode(&doc); err != nil {
		return nil, fmt.Errorf("read the Croissant description: %w", err)
	}
	files, _ := doc["distribution"].([]any)
	for _, one := range files {
		file, _ := one.(map[string]any)
		if at, ok := file["contentUrl"].(string); ok && strings.HasPrefix(at, "..") {
			file["contentUrl"] = root + (&url.URL{Path: strings.TrimPrefix(at, "..")}).EscapedPath()
		}
	}
	return json.Marshal(doc)
}
