package access_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/access"
	"sheaf/internal/clock"
	"sheaf/internal/secret"
)

const (
	reads  = "reads-000000000000000000000000"
	reads2 = "reads-111111111111111111111111"
	writes = "writes-00000000000000000000000"
	wrong  = "wrong-000000000000000000000000"
)

var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func tokens(t *testing.T, read, write string) access.Tokens {
	t.Helper()
	out, err := access.NewTokens(secret.New(read), secret.New(write))
	require.NoError(t, err)
	return out
}

func TestTokensHaveOneLevelEach(t *testing.T) {
	all := tokens(t, reads+",\n "+reads2, writes)
	for token, want := range map[string]access.Level{reads: access.Read, reads2: access.Read, writes: access.Write} {
		level, ok := all.Level(token)
		require.True(t, ok)
		require.Equal(t, want, level)
	}
	for _, token := range []string{"", wrong, reads + " ", reads[:len(reads)-1], strings.Repeat("x", 1<<16)} {
		level, ok := all.Level(token)
		require.False(t, ok, "%.40q", token)
		require.Equal(t, access.None, level)
	}
	require.False(t, all.Open())
	require.True(t, tokens(t, "", " ,\n").Open())
	require.False(t, tokens(t, reads, "").Open(), "a server that nobody may change")
}

func TestTokensThatCannotBe(t *testing.T) {
	for name, c := range map[string]struct{ read, write, says string }{
		"short":            {"", "hunter2", "write token 1: has 7 characters, at least 24"},
		"second":           {reads + ",short", "", "read token 2"},
		"long":             {strings.Repeat("x", 513), "", "at most 512"},
		"both levels":      {reads, reads, "write token 1 is a read token too"},
		"clients refuse":   {"api_org_" + reads, "", "api_org"},
		"not for a header": {"é" + reads, "", "other characters"},
		"control":          {"a\x00" + reads, "", "other characters"},
	} {
		_, err := access.NewTokens(secret.New(c.read), secret.New(c.write))
		require.ErrorContains(t, err, c.says, name)
		require.NotContains(t, err.Error(), reads, name)
		require.NotContains(t, err.Error(), "hunter2", name)
	}
}

func TestGate(t *testing.T) {
	all := tokens(t, reads, writes)
	readCookie, level, ok := all.SignIn(reads, now.Add(-time.Hour), true)
	require.True(t, ok)
	require.Equal(t, access.Read, level)
	writeCookie, _, _ := all.SignIn(writes, now, false)
	old, _, _ := all.SignIn(writes, now.Add(-31*24*time.Hour), true)
	gone, _, _ := tokens(t, "", wrong).SignIn(wrong, now, true)
	end, mac, _ := strings.Cut(readCookie.Value, ".")
	for name, c := range map[string]struct {
		header, cookie string
		open           bool
		want           string
	}{
		"nobody":                    {"", "", false, "none"},
		"read token":                {"Bearer " + reads, "", false, "read"},
		"write token":               {"bearer  " + writes, "", false, "write"},
		"none of ours":              {"Bearer " + wrong, "", false, "refused"},
		"empty":                     {"Bearer ", "", false, "refused"},
		"another scheme":            {"Basic " + reads, "", false, "refused"},
		"session":                   {"", readCookie.Value, false, "read"},
		"session that writes":       {"", writeCookie.Value, false, "write"},
		"token before session":      {"Bearer " + reads, writeCookie.Value, false, "read"},
		"bad token before session":  {"Bearer " + wrong, writeCookie.Value, false, "refused"},
		"session that is over":      {"", old.Value, false, "none"},
		"session of a lost token":   {"", gone.Value, false, "none"},
		"session made longer":       {"", "9" + end + "." + mac, false, "none"},
		"forged":                    {"", end + ".00", false, "none"},
		"no session":                {"", "x", false, "none"},
		"no tokens":                 {"", "", true, "write"},
		"no tokens, others' token":  {"Bearer hf_xyz", "", true, "write"},
		"the token is no session":   {"", reads, false, "none"},
		"the token and end, joined": {"", end + "." + reads, false, "none"},
	} {
		t.Run(name, func(t *testing.T) {
			g := &access.Gate{
				Tokens: all, Clock: clock.NewFake(now),
				Refuse: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "refused") }),
				Next:   http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, access.FromContext(r.Context())) }),
			}
			if c.open {
				g.Tokens = access.Tokens{}
			}
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			if c.header != "" {
				r.Header.Set("Authorization", c.header)
			}
			if c.cookie != "" {
				r.AddCookie(&http.Cookie{Name: access.CookieName, Value: c.cookie})
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			require.Equal(t, c.want, w.Body.String())
			require.Equal(t, c.want == "refused", w.Header().Get("WWW-Authenticate") != "")
			require.Equal(t, c.want != "refused" && !c.open, w.Header().Get("Vary") != "")
		})
	}
}

func TestCookies(t *testing.T) {
	all := tokens(t, reads, "")
	c, _, ok := all.SignIn(reads, now, true)
	require.True(t, ok)
	require.True(t, c.HttpOnly && c.Secure && c.SameSite == http.SameSiteStrictMode && c.Path == "/" && c.MaxAge > 0)
	require.NotContains(t, c.Value, reads)
	c, _, _ = all.SignIn(reads, now, false)
	require.False(t, c.Secure)
	c, _, ok = all.SignIn(wrong, now, true)
	require.False(t, ok)
	require.Nil(t, c)
	require.Negative(t, access.SignOut(true).MaxAge)
}

func TestWhereAServerMayListen(t *testing.T) {
	open, kept := access.Tokens{}, tokens(t, reads, writes)
	for at, loopback := range map[string]bool{"127.0.0.1:1": true, "127.9.9.9:1": true, "[::1]:1": true, "0.0.0.0:1": false, "[::]:1": false, "192.0.2.1:1": false} {
		addr, err := net.ResolveTCPAddr("tcp", at)
		require.NoError(t, err)
		require.Equal(t, loopback, open.MayListen(addr) == nil, at)
		require.NoError(t, kept.MayListen(addr), at)
	}
	require.ErrorIs(t, open.MayListen(&net.UnixAddr{Name: "/s"}), access.ErrExposed)
}

func TestAContextWithoutAGateIsNobodys(t *testing.T) {
	require.Equal(t, access.None, access.FromContext(t.Context()))
	require.False(t, access.Sees(t.Context(), true))
	require.True(t, access.Sees(t.Context(), false))
	require.True(t, access.Sees(access.With(t.Context(), access.Read), true))
}
