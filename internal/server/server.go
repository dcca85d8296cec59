// Package server answers HTTP: the web UI, health, the API, versions and their files for Hugging Face clients, and the
// call-backs of training teams.
package server

import (
	"net/http"
	"strings"

	"go.temporal.io/sdk/client"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/access"
	"sheaf/internal/builder"
	"sheaf/internal/clock"
	"sheaf/internal/notify"
	"sheaf/internal/server/api"
	"sheaf/internal/server/hub"
	"sheaf/internal/server/objects"
)

// Options of a Server. Store, Client, Clock and Base are required.
type Options struct {
	Store  blob.Store
	Client client.Client
	Clock  clock.Clock
	Base   string // public address, without a trailing slash

	Tokens access.Tokens // none = everybody may do everything
	// PublicURL is Base where it was configured: clients are told it whatever name they used; "" = that name.
	PublicURL string
	S3Public  bool // URLs that the store signs are for an address that clients reach

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
	handler http.Handler // mux behind its guard and gate
}

// New routes the server's addresses.
func New(o Options) *Server {
	s := &Server{Options: o, repo: datasets.New(o.Store), mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /healthz", s.health)
	s.mux.Handle("GET /schemas/events/", http.StripPrefix("/schemas/events/", notify.Schemas()))
	files := hub.New(hub.Options{Repo: s.repo, Clock: o.Clock, Tokens: o.Tokens, PublicURL: o.PublicURL, S3Public: o.S3Public})
	files.Register(s.mux)
	objects.New(objects.Options{Repo: s.repo, Clock: o.Clock, Tokens: o.Tokens, S3Public: o.S3Public, Refuse: refuse}).Register(s.mux, api.Prefix)
	s.api = api.New(s.mux, api.Options{
		Store: o.Store, Client: o.Client, Clock: o.Clock, Version: o.Version, Base: o.Base,
		TemporalUI: o.TemporalUI, Namespace: o.Namespace, Browser: o.Browser, Builder: o.Builder, Tokens: o.Tokens,
	})
	s.mux.Handle(belowAPI, hub.Others(http.HandlerFunc(s.nothing)))
	rest := http.NotFoundHandler()
	if o.UI != nil {
		rest = o.UI
	}
	s.mux.Handle("/", hub.Others(rest))
	gate := &access.Gate{Tokens: o.Tokens, Clock: o.Clock, Refuse: http.HandlerFunc(badToken), Next: files.Viewer(s.mux)}
	s.handler = newGuard(o.Base, o.Listen, o.Hosts, gate)
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

// badToken answers for a token that is none of ours, in words that clients of Hugging Face know.
func badToken(w http.ResponseWriter, r *http.Request) {
	const detail = "this is no token of this server: send one of its own (HF_TOKEN, SHEAF_TOKEN), or none for what is not private"
	if strings.HasPrefix(r.URL.Path, api.Prefix+"/") {
		refuse(w, http.StatusUnauthorized, "token_unknown", detail)
		return
	}
	hub.Refuse(w, http.StatusUnauthorized, "", access.BadCredentials, detail)
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
