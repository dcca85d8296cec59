// Package ui serves the built web UI out of a file system: hashed assets that never change, compressed ahead, and one
// page for every address that a person may open.
package ui

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Policy is the Content-Security-Policy of the app: everything comes from this server, styles may stand in elements (the
// component library sets sizes there), pages of the server may stand in frames, and no other site may frame the app.
const Policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-src 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"

// Missing is what a person reads where the program was built without the web UI.
const Missing = "sheaf was built without the web UI: run make web, then build again. The API answers below /api/v1.\n"

const index = "index.html"

// Handler serves the app. Safe for concurrent use.
type Handler struct {
	files map[string]file // by path without a leading slash
}

type file struct {
	kind   string            // Content-Type
	tag    string            // ETag, quoted
	bodies map[string][]byte // by Content-Encoding; "" = as it is
}

// New reads all files once; their compressed forms are those of the same name with .br and .gz.
func New(files fs.FS) (*Handler, error) {
	h := &Handler{files: map[string]file{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		body, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		encoding := ""
		for suffix, e := range map[string]string{".br": "br", ".gz": "gzip"} {
			if bare, ok := strings.CutSuffix(name, suffix); ok {
				name, encoding = bare, e
			}
		}
		f, ok := h.files[name]
		if !ok {
			f = file{kind: kindOf(name), bodies: map[string][]byte{}}
		}
		f.bodies[encoding] = body
		if encoding == "" {
			sum := sha256.Sum256(body)
			f.tag = `"` + hex.EncodeToString(sum[:12]) + `"`
		}
		h.files[name] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the built web UI: %w", err)
	}
	for name, f := range h.files {
		if f.bodies[""] == nil {
			delete(h.files, name) // the compressed form of nothing
		}
	}
	return h, nil
}

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" || name != index && h.files[name].bodies == nil && opensPage(r) {
		name = index
	}
	f, ok := h.files[name]
	switch {
	case !ok && name == index:
		http.Error(w, Missing, http.StatusServiceUnavailable)
	case !ok:
		http.Error(w, "no such page", http.StatusNotFound)
	default:
		f.serve(w, r, name)
	}
}

// serve answers with the smallest form that the client takes.
func (f file) serve(w http.ResponseWriter, r *http.Request, name string) {
	header := w.Header()
	header.Set("Content-Type", f.kind)
	header.Set("ETag", f.tag)
	header.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, "assets/") { // their names hold a hash of their content
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if name == index {
		header.Set("Content-Security-Policy", Policy)
	}
	if len(f.bodies) > 1 {
		header.Set("Vary", "Accept-Encoding")
	}
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	encoding := choose(r.Header.Get("Accept-Encoding"), f.bodies)
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	body := f.bodies[encoding]
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	if _, err := w.Write(body); err != nil {
		return // the client went away
	}
}

// opensPage says whether a browser opens an address to show it: then the app draws it, or says that there is no such page.
// A missing file or API is not such an address, so that nobody takes the app for a script or for data: files lie at the root or in
// assets, while names in the addresses of pages may have dots (a hold of example.com).
func opensPage(r *http.Request) bool {
	if strings.HasPrefix(r.URL.Path, "/api/") || strings.HasPrefix(r.URL.Path, "/assets/") {
		return false
	}
	return strings.Contains(r.Header.Get("Accept"), "text/html") && (path.Dir(r.URL.Path) != "/" || !strings.Contains(r.URL.Path, "."))
}

// kindOf is a fixed table, so that no table of the machine makes a difference.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".woff2":
		return "font/woff2"
	}
	return "application/octet-stream"
}
