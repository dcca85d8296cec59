package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"sheaf/datasets"
)

// card sends the README.md of a version, as Hugging Face clients and people ask for it.
func (s *Server) card(w http.ResponseWriter, r *http.Request) {
	v, err := s.repo.Resolve(r.Context(), r.PathValue("ns")+"/"+r.PathValue("name")+"@"+r.PathValue("version"))
	switch {
	case errors.Is(err, datasets.ErrDeleted):
		fail(w, http.StatusGone, err)
	case errors.Is(err, datasets.ErrNotFound), errors.Is(err, datasets.ErrInvalid):
		fail(w, http.StatusNotFound, err)
	case err != nil:
		fail(w, http.StatusServiceUnavailable, err)
	default:
		w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
		_, _ = w.Write(datasets.Card(v)) //nolint:gosec // Markdown under its own type, with nosniff
	}
}

// fail answers with an error as JSON: {"error": "…"}.
func fail(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()}) // a client that went away is nobody's error
}
