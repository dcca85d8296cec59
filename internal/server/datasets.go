package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"sheaf/datasets"
)

// version resolves {ns}/{name}@{version} of the address, or answers why not.
func (s *Server) version(w http.ResponseWriter, r *http.Request) (datasets.Version, bool) {
	ref := r.PathValue("ns") + "/" + r.PathValue("name") + "@" + r.PathValue("version")
	v, err := s.repo.Resolve(r.Context(), ref)
	switch {
	case errors.Is(err, datasets.ErrDeleted):
		fail(w, http.StatusGone, err.Error())
	case errors.Is(err, datasets.ErrNotFound), errors.Is(err, datasets.ErrInvalid):
		fail(w, http.StatusNotFound, err.Error())
	case err != nil:
		fail(w, http.StatusServiceUnavailable, err.Error())
	default:
		return v, true
	}
	return v, false
}

// listing is one dataset of the API's list.
type listing struct {
	Name    string `json:"name"`
	Title   string `json:"title,omitempty"`
	Version int    `json:"version,omitempty"`
	Commit  string `json:"commit,omitempty"`
	Rows    int64  `json:"rows"`
}

func (s *Server) list(r *http.Request) ([]listing, error) {
	names, err := s.repo.Names(r.Context())
	if err != nil {
		return nil, err
	}
	out := []listing{}
	for _, name := range names {
		def, err := s.repo.LatestDefinition(r.Context(), name)
		if err != nil && !errors.Is(err, datasets.ErrNotFound) {
			return nil, err
		}
		one := listing{Name: name, Title: def.Title}
		parent, err := s.repo.Parent(r.Context(), name)
		if err != nil {
			return nil, err
		}
		if v := parent.Version; v != nil {
			one.Version, one.Commit, one.Rows = v.Version, v.Commit, v.Tables[0].Rows()
		}
		out = append(out, one)
	}
	return out, nil
}

func (s *Server) listDatasets(w http.ResponseWriter, r *http.Request) {
	list, err := s.list(r)
	if err != nil {
		fail(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	answer(w, http.StatusOK, list)
}

func (s *Server) showVersion(w http.ResponseWriter, r *http.Request) {
	if v, ok := s.version(w, r); ok {
		answer(w, http.StatusOK, v)
	}
}

func (s *Server) card(w http.ResponseWriter, r *http.Request) {
	v, ok := s.version(w, r)
	if !ok {
		return
	}
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	send(w, datasets.Card(v))
}

// answer writes v as JSON.
func answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	send(w, body)
}

// fail answers with an error as JSON: {"error": "…"}.
func fail(w http.ResponseWriter, status int, message string) {
	answer(w, status, map[string]string{"error": message})
}

// send writes a body that browsers do not run; a client that went away is nobody's error.
func send(w http.ResponseWriter, body []byte) {
	_, _ = w.Write(body) //nolint:gosec // JSON and Markdown under their own types, archived pages in a sandbox, with nosniff
}
