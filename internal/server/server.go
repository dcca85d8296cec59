// Package server answers HTTP: health, datasets with their versions and cards, files of versions, and the call-backs of
// training teams.
package server

import (
	"net/http"

	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/clock"
)

// Options of a Server. All are required.
type Options struct {
	Store  blob.Store
	Client client.Client
	Clock  clock.Clock
	Base   string // public address, without a trailing slash
}

// Server is the HTTP handler. Safe for concurrent use.
type Server struct {
	Options
	repo *datasets.Repo
	mux  *http.ServeMux
}

// New routes the server's addresses.
func New(o Options) *Server {
	s := &Server{Options: o, repo: datasets.New(o.Store), mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /healthz", s.health)
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// health answers 200 while Temporal answers.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	if _, err := s.Client.CheckHealth(r.Context(), &client.CheckHealthRequest{}); err != nil {
		http.Error(w, "temporal: "+err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if _, err := w.Write([]byte("ok\n")); err != nil {
		return // the client went away
	}
}
