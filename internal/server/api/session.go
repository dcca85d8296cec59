package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/access"
)

func (a *API) registerSession(h huma.API) {
	const tag = "Session"
	huma.Register(h, get("session-get", "/session", tag, "What this request may do"), a.session)
	op := post("session-open", "/session", tag, "Sign a browser in with a token")
	op.Description = "Sets a cookie that only this server's pages send. Programs send Authorization: Bearer … instead."
	huma.Register(h, op, a.signIn)
	op = operation(http.MethodDelete, "session-close", "/session", tag, "Sign a browser out")
	op.DefaultStatus = http.StatusNoContent
	huma.Register(h, op, a.signOut)
}

// Session is what a request may do.
type Session struct {
	Level string `json:"level" enum:"none,read,write" doc:"none: datasets that are not private; read: everything that only reads; write: everything"`
	// Open says that the server has no tokens.
	Open bool `json:"open" doc:"The server has no tokens: everybody may do everything, and there is nothing to sign in to"`
}

func (a *API) session(ctx context.Context, _ *struct{}) (*answer[Session], error) {
	return say(Session{Level: access.FromContext(ctx).String(), Open: a.Tokens.Open()}), nil
}

// cookied is an answer that sets a cookie.
type cookied[T any] struct {
	SetCookie    http.Cookie `header:"Set-Cookie"`
	CacheControl string      `header:"Cache-Control"`
	Body         T
}

func (a *API) signIn(_ context.Context, in *struct {
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"1000" writeOnly:"true" doc:"A read or write token of the server"`
	}
}) (*cookied[Session], error) {
	cookie, level, ok := a.Tokens.SignIn(strings.TrimSpace(in.Body.Token), a.Clock.Now(), a.overTLS())
	if !ok {
		return nil, refuse(http.StatusForbidden, "token_unknown", "this is no token of this server")
	}
	return &cookied[Session]{SetCookie: *cookie, CacheControl: "no-store", Body: Session{Level: level.String()}}, nil
}

func (a *API) signOut(context.Context, *struct{}) (*struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}, error) {
	return &struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
	}{*access.SignOut(a.overTLS())}, nil
}

// overTLS says whether browsers reach the server by https.
func (a *API) overTLS() bool { return strings.HasPrefix(a.Base, "https://") }
