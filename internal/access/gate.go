package access

import (
	"net/http"
	"strings"

	"sheaf/internal/clock"
)

// BadCredentials is what clients of Hugging Face know a token by that is none of the server's, word for word.
const BadCredentials = "Invalid credentials in Authorization header" //nolint:gosec // words, no credentials

// Gate is the handler that finds out what a request may do, by its `Authorization: Bearer`, else by the browser's cookie.
type Gate struct {
	Tokens Tokens
	Clock  clock.Clock
	// Refuse answers for a token that is none of the server's: to take it for no token would hide what is private from
	// somebody who believes to have the right to see it.
	Refuse http.Handler
	Next   http.Handler
}

// ServeHTTP implements http.Handler.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	level, ok := g.level(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		g.Refuse.ServeHTTP(w, r)
		return
	}
	if !g.Tokens.Open() {
		// What is shown to one is not what is shown to another: no cache between may mix them up.
		w.Header().Add("Vary", "Authorization, Cookie")
	}
	g.Next.ServeHTTP(w, r.WithContext(With(r.Context(), level)))
}

func (g *Gate) level(r *http.Request) (Level, bool) {
	if g.Tokens.Open() {
		return Write, true
	}
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return None, false
		}
		return g.Tokens.Level(strings.TrimSpace(token))
	}
	if c, err := r.Cookie(CookieName); err == nil {
		return g.Tokens.signedIn(c.Value, g.Clock.Now()), true
	}
	return None, true
}
