// Package hub speaks the reading half of the Hugging Face Hub's protocol, so that `datasets`, `huggingface_hub` and whatever
// reads hf:// take versions from Sheaf: HF_ENDPOINT is all that they are told. A dataset is a repository, a version is a
// commit, tags and vN are tags, and main is latest. docs/HUB.md says what is answered.
//
// Three rules that clients impose and no document states: HEAD answers 200 itself, never by a redirect; every 404 has an
// X-Error-Code, or clients take the server for unreachable and silently load another version from their cache; JSON has no
// blanks, because DuckDB looks for its bytes.
package hub

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"sheaf/datasets"
	"sheaf/datasets/blob"
	"sheaf/internal/access"
	"sheaf/internal/clock"
)

// Options of a Hub. Repo and Clock are required.
type Options struct {
	Repo   *datasets.Repo
	Clock  clock.Clock
	Tokens access.Tokens
	// PublicURL is the address under which clients reach the server, without a trailing slash; "" = the one that they used.
	PublicURL string
	// S3Public says that URLs that the store signs are for an address that all clients reach; else only clients on this
	// machine are sent there, and the others get the bytes through the server.
	S3Public bool
}

// Hub answers. Safe for concurrent use.
type Hub struct {
	Options
	store    blob.Store
	versions *versions
	parts    *parts
	seen     *seen
}

// New makes a hub.
func New(o Options) *Hub {
	store := o.Repo.Store()
	return &Hub{Options: o, store: store, versions: newVersions(o.Repo), parts: newParts(store, o.Clock), seen: newSeen(o.Repo, o.Clock)}
}

// Register routes the hub's addresses.
func (h *Hub) Register(mux *http.ServeMux) {
	const one = "/api/datasets/{ns}/{name}"
	for pattern, answer := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /api/datasets":                              h.list,
		"GET /api/whoami-v2":                             h.whoami,
		"GET " + one:                                     h.info,
		"GET " + one + "/revision/{rev}":                 h.info,
		"GET " + one + "/tree/{rev}":                     h.tree,
		"GET " + one + "/tree/{rev}/{p...}":              h.tree,
		"POST " + one + "/paths-info/{rev}":              h.pathsInfo,
		"GET " + one + "/refs":                           h.refs,
		"GET " + one + "/commits/{rev}":                  h.commits,
		"GET " + one + "/auth-check":                     h.authCheck,
		"GET " + one + "/croissant":                      h.croissant,
		"GET /datasets/{ns}/{name}/resolve/{rev}/{p...}": h.resolve, // HEAD, too
	} {
		mux.HandleFunc(pattern, answering(answer))
	}
}

// answering turns the error of a handler into the answer that clients know.
func answering(answer func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := answer(w, r); err != nil {
			fail(w, err)
		}
	}
}

// say answers with compact JSON.
func say(w http.ResponseWriter, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("Cache-Control", "private, no-cache")
	_, _ = w.Write(body) // a client that went away is nobody's error
	return nil
}

// base is the server's address for the client that asks, without a trailing slash.
func (h *Hub) base(r *http.Request) string {
	if h.PublicURL != "" {
		return h.PublicURL
	}
	return "http://" + r.Host // one of ours, says the guard
}

// near says whether the client reaches what this machine reaches under loopback names.
func (h *Hub) near(r *http.Request) bool {
	if u, err := url.Parse(h.PublicURL); h.PublicURL != "" && (err != nil || !loopback(u.Host)) {
		return false // a proxy may stand between, whatever Host says
	}
	return loopback(r.Host)
}

func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}
