package server

import (
	"encoding/json"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"sheaf/internal/access"
	"sheaf/internal/server/api"
	"sheaf/internal/server/hub"
)

// guard keeps other sites' pages in a user's browser from using the server in that user's place. It refuses
//   - a Host that is none of the server's names: a name that another site lets point here (DNS rebinding) is not ours;
//     addresses as numbers cannot be rebound and are let in;
//   - anything but reading that a browser says comes from another origin (Sec-Fetch-Site, Origin);
//   - a POST to the API that a plain form could send: it needs Content-Type: application/json or the header
//     Sheaf-Client, which a page of another origin may only send after asking, and nobody answers that question here.
type guard struct {
	hosts  []string // lower case, without ports
	origin *http.CrossOriginProtection
	next   http.Handler
}

// newGuard lets the loopback names, the hosts of the public address and of the listener, and further names in.
func newGuard(base, listen string, further []string, next http.Handler) *guard {
	g := &guard{hosts: []string{"localhost"}, origin: http.NewCrossOriginProtection(), next: next}
	if u, err := url.Parse(base); err == nil && u.Hostname() != "" {
		g.hosts = append(g.hosts, strings.ToLower(u.Hostname()))
		// Behind a proxy that ends TLS or renames the host, Origin is the public address and Host is not.
		if err := g.origin.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			g.origin = http.NewCrossOriginProtection() // not an origin: nothing more is trusted
		}
	}
	if host, _, err := net.SplitHostPort(listen); err == nil && host != "" {
		g.hosts = append(g.hosts, strings.ToLower(host))
	}
	for _, name := range further {
		g.hosts = append(g.hosts, strings.ToLower(name))
	}
	return g
}

// ServeHTTP implements http.Handler.
func (g *guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff") // no answer is what a browser guesses
	switch {
	case !g.ours(r.Host):
		refuse(w, http.StatusMisdirectedRequest, "host", "this server is not called "+hostname(r.Host)+": add the name to server.hosts, or set server.public_url")
	case g.origin.Check(r) != nil:
		refuse(w, http.StatusForbidden, "origin", "a page of another site may not change anything here")
	case strings.HasPrefix(r.URL.Path, api.Prefix+"/") && !deliberate(r):
		refuse(w, http.StatusUnsupportedMediaType, "media_type", "send Content-Type: application/json, or the header Sheaf-Client")
	default:
		g.next.ServeHTTP(w, r)
	}
}

// ours says whether the server answers to a Host header.
func (g *guard) ours(host string) bool {
	name := strings.TrimPrefix(hostname(host), hub.ViewerHost) // below our own name, nobody else's
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	return slices.Contains(g.hosts, name) || strings.HasSuffix(name, ".localhost")
}

func hostname(host string) string {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
}

// deliberate says whether a request is one that a page cannot send to another site unasked: of what changes something only
// a POST can be sent by a form. Reports of training teams are older than this rule and need nothing, but they come from no
// browser.
func deliberate(r *http.Request) bool {
	switch {
	case r.Method != http.MethodPost, r.Header.Get("Sheaf-Client") != "":
		return true
	case strings.HasSuffix(r.URL.Path, "/trainings") && !hasSession(r):
		return true
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/json"
}

func hasSession(r *http.Request) bool {
	_, err := r.Cookie(access.CookieName)
	return err == nil
}

func refuse(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	// The type is plain data and a client that went away is nobody's error.
	_ = json.NewEncoder(w).Encode(api.NewProblem(status, code, detail))
}
