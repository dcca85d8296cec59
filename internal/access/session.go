package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// CookieName is the browser's cookie.
const CookieName = "sheaf_session"

// sessionFor is how long a browser stays signed in.
const sessionFor = 30 * 24 * time.Hour

// A session is "<end, unix seconds>.<HMAC-SHA256 of the end, by the token's digest>": nothing is kept on the server, the
// token itself is not in the browser, and a session ends when its token is taken away.

// session makes the value of a cookie for a token; false where it is none of the server's.
func (t Tokens) session(token string, end time.Time) (value string, level Level, ok bool) {
	e, ok := t.find(token)
	if !ok {
		return "", None, false
	}
	text := strconv.FormatInt(end.Unix(), 10)
	return text + "." + hex.EncodeToString(e.sign(text)), e.level, true
}

// signedIn is what a cookie's value allows; None when it is over, forged or of a token that is gone.
func (t Tokens) signedIn(value string, now time.Time) Level {
	text, mac, _ := strings.Cut(value, ".")
	end, err := strconv.ParseInt(text, 10, 64)
	if err != nil || now.Unix() >= end {
		return None
	}
	given, err := hex.DecodeString(mac)
	if err != nil {
		return None
	}
	level := None
	for _, e := range t.entries {
		if hmac.Equal(given, e.sign(text)) {
			level = e.level
		}
	}
	return level
}

func (e entry) sign(text string) []byte {
	mac := hmac.New(sha256.New, e.digest[:])
	_, _ = fmt.Fprintf(mac, "sheaf session %d %s", e.level, text) // a hash takes everything
	return mac.Sum(nil)
}

// SignIn gives the cookie by which a browser has a token's level from now on; false where the token is none of the server's.
// secure: the browser speaks TLS with the server.
func (t Tokens) SignIn(token string, now time.Time, secure bool) (*http.Cookie, Level, bool) {
	value, level, ok := t.session(token, now.Add(sessionFor))
	if !ok {
		return nil, None, false
	}
	return cookie(value, int(sessionFor/time.Second), secure), level, true
}

// SignOut gives the cookie that ends a session.
func SignOut(secure bool) *http.Cookie { return cookie("", -1, secure) }

func cookie(value string, age int, secure bool) *http.Cookie {
	return &http.Cookie{Name: CookieName, Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode} //nolint:gosec // Secure where the server is reached by TLS
}
