// Package server answers HTTP: the web UI, health, datasets with their versions and cards, files of versions, and the
// call-backs of training teams.
package server

import (
	"net/http"
	"strings"

	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/builder"
	"sheaf/internal/clock"
	"sheaf/internal/notify"
	"sheaf/internal/server/api"
)

// Options of a Server. Store, Client, Clock and Base are required.
type Options struct {
	Store  blob.Store
	Client client.Client
	Clock  clock.Clock
	Base   string // public address, without a trailing slash

	Listen     string   // host:port that the listener was asked for
	Hosts      []string // further names by which the server is called
	Version    string   // of this program
	TemporalUI string   // base address of the Temporal Web UI, without a trailing slash; "" = no links to it
	Namespace  string   // Temporal's
	Browser    bool     // a browser is there to render pages

	Builder *builder.Builder // keeps drafts

	UI http.Handler // the web UI, for all addresses that are nothing else; nil = none
}

// Server is the HTTP handler. Safe for concurrent use.
type Server struct {
	Options
	repo    *datasets.Repo
	mux     *http.ServeMux
	api     *api.API
	handler http.Handler // mux behind its guard
}

// New routes the server's addresses.
func New(o Options) *Server {
	s := &Server{Options: o, repo: datasets.New(o.Store), mux: http.NewServeMux()}
	for pattern, handle := range map[string]http.HandlerFunc{
		"GET /healthz": s.health,
		"GET /datasets/{ns}/{name}/resolve/{version}/README.md": s.card,
		"GET /schemas/events/{file}":                            http.StripPrefix("/schemas/events/", notify.Schemas()).ServeHTTP,
	} {
		s.mux.HandleFunc(pattern, handle)
	}
	s.api = api.New(s.mux, api.Options{
		Store: o.Store, Client: o.Client, Clock: o.Clock, Version: o.Version, Base: o.Base,
		TemporalUI: o.TemporalUI, Namespace: o.Namespace, Browser: o.Browser, Builder: o.Builder,
	})
	s.mux.HandleFunc(belowAPI, s.nothing)
	if o.UI != nil {
		s.mux.Handle("/", o.UI)
	}
	s.handler = newGuard(o.Base, o.Listen, o.Hosts, s.mux)
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Close ends the streams of everybody who watches a run: they would outlast any grace.
func (s *Server) Close() { s.api.Close() }

// belowAPI is what the mux finds for addresses of the API that are none.
const belowAPI = "/api/"

// nothing answers for addresses below /api/ that are none, or not by this method: whoever asks for one is a program, and
// wants no page.
func (s *Server) nothing(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		if _, pattern := s.mux.Handler(&http.Request{Method: method, URL: r.URL, Host: r.Host}); pattern != belowAPI {
			allowed = append(allowed, method)
		}
	}
	if allowed == nil {
		refuse(w, http.StatusNotFound, "no_address", "there is nothing at "+r.Method+" "+r.URL.Path+": docs/API.md lists the addresses")
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	refuse(w, http.StatusMethodNotAllowed, "method", r.URL.Path+" does not take "+r.Method+", only "+strings.Join(allowed, ", "))
}

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
