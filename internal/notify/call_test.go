package notify_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/clock"
	"sheaf/internal/notify"
)

// Services that train are asked under the guard of receivers; no error repeats an address or what was sent.
func TestDo(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err == nil {
			_, _ = io.WriteString(w, r.Method+string(body))
		}
	}))
	defer server.Close()
	open := notify.NewChannels([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, clock.System())
	a, err := open.Do(t.Context(), notify.Call{Method: "PUT", URL: server.URL, Body: []byte("12345")}, 6)
	require.NoError(t, err)
	require.Equal(t, notify.Answer{Status: 200, Body: []byte("PUT123"), Cut: true}, a)
	a, err = open.Do(t.Context(), notify.Call{Method: "GET", URL: server.URL + "/elsewhere"}, 10)
	require.NoError(t, err)
	require.Equal(t, http.StatusFound, a.Status, "a redirect is not followed")

	closed := notify.NewChannels(nil, clock.System())
	_, err = closed.Do(t.Context(), notify.Call{Method: "GET", URL: server.URL}, 10)
	require.ErrorContains(t, err, "address is private")
	require.NotErrorIs(t, err, notify.ErrUnreached)
	server.Close()
	_, err = open.Do(t.Context(), notify.Call{Method: "GET", URL: server.URL + "/s3cret"}, 10)
	require.ErrorIs(t, err, notify.ErrUnreached)
	require.NotContains(t, err.Error(), "s3cret")
	for _, address := range []string{"ftp://x.org/s3cret", "s3cret", "http://[s3cret"} {
		_, err = open.Do(t.Context(), notify.Call{Method: "GET", URL: address}, 10)
		require.Error(t, err)
		require.False(t, strings.Contains(err.Error(), "s3cret"), err.Error())
	}
}
