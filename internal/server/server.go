// Package server answers HTTP: health, datasets with their versions and cards, files of versions, and the call-backs of
// training teams.
package server

import (
	"net/http"

	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/clock"
	"sheaf/internal/notify"
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
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET /{$}":              s.front,
		"GET /healthz":          s.health,
		"GET /api/v1/datasets":  s.listDatasets,
		"GET " + versionPath:    s.showVersion,
		"GET " + trainingsPath:  s.listTrainings,
		"GET " + tracePath:      s.showTrace,
		"GET " + tracePage:      s.showPage,
		"POST " + trainingsPath: s.recordTraining,
		"GET /datasets/{ns}/{name}/resolve/{version}/README.md": s.card,
		"GET /schemas/events/{file}":                            http.StripPrefix("/schemas/events/", notify.Schemas()).ServeHTTP,
	} {
		s.mux.HandleFunc(pattern, handle)
	}
	return s
}

// Addresses of the API. A version is a tag, vN, or a commit id.
const (
	versionPath   = "/api/v1/datasets/{ns}/{name}/versions/{version}"
	trainingsPath = versionPath + "/trainings"
)

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
