package notify

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/clock"
	"sheaf/internal/secret"
)

var testKey = secret.New("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

func loopback() []netip.Prefix { return []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }

func TestAttemptsByAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		status   int
		location string
		ok       bool
		final    bool
	}{
		"ok":          {status: 200, ok: true},
		"no content":  {status: 204, ok: true},
		"gone":        {status: 410, final: true},
		"server":      {status: 503},
		"redirect":    {status: 302, location: "/elsewhere"},
		"bad request": {status: 400},
	} {
		t.Run(name, func(t *testing.T) {
			var hits int
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				hits++
				if tc.location != "" {
					w.Header().Set("Location", tc.location)
				}
				w.WriteHeader(tc.status)
			}))
			defer srv.Close()
			r, err := NewChannels(loopback(), clock.System()).Webhook(context.Background(), srv.URL, testKey, "evt-1", []byte("{}"))
			require.NoError(t, err)
			require.Equal(t, tc.ok, r.OK)
			require.Equal(t, tc.final, r.Final)
			require.Equal(t, tc.status, r.Status)
			require.Equal(t, 1, hits, "a redirect must not be followed")
		})
	}
}

func TestPrivateReceiversNeedPermission(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("request was sent") }))
	defer srv.Close()
	r, err := NewChannels(nil, clock.System()).Webhook(context.Background(), srv.URL, testKey, "evt-1", nil)
	require.NoError(t, err)
	require.True(t, r.Final)
	require.Contains(t, r.Detail, "notify.allow")
}

func TestUnreachableReceiverMayBeTriedAgain(t *testing.T) {
	srv := httptest.NewServer(nil)
	srv.Close()
	r, err := NewChannels(loopback(), clock.System()).Webhook(context.Background(), srv.URL, testKey, "evt-1", nil)
	require.NoError(t, err)
	require.False(t, r.OK || r.Final)
	require.NotEmpty(t, r.Detail)
}

func TestKeysAreChecked(t *testing.T) {
	for _, bad := range []string{"hunter2", "whsec_%%%", "whsec_c2hvcnQ="} {
		_, err := ParseKey(secret.New(bad))
		require.Error(t, err, bad)
		require.NotContains(t, err.Error(), bad)
	}
}

func TestEventsAreTheSameOnRetry(t *testing.T) {
	at := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	make := func(what string) string {
		e, err := NewEvent(VersionPublished, "shop/products", what, at, "http://x", map[string]int{"b": 1, "a": 2})
		require.NoError(t, err)
		body, err := json.Marshal(e)
		require.NoError(t, err)
		return string(body)
	}
	require.Equal(t, make("v3"), make("v3"))
	require.NotEqual(t, make("v3"), make("v4"))
}

// TestSignatureIsVerifiedByTheReferenceLibrary sends a real webhook and lets PyPI's standardwebhooks judge it.
func TestSignatureIsVerifiedByTheReferenceLibrary(t *testing.T) {
	interpreter := python(t)
	var header http.Header
	var body []byte
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		header = r.Header
		body, _ = io.ReadAll(r.Body)
	}))
	defer srv.Close()
	sent := []byte(`{"specversion":"1.0","data":{"name":"手袋"}}`)
	_, err := NewChannels(loopback(), clock.System()).Webhook(context.Background(), srv.URL, testKey, "evt-9", sent)
	require.NoError(t, err)
	verify := func(payload []byte) error {
		headers, err := json.Marshal(map[string]string{
			HeaderID: header.Get(HeaderID), HeaderTimestamp: header.Get(HeaderTimestamp), HeaderSignature: header.Get(HeaderSignature),
		})
		require.NoError(t, err)
		cmd := exec.Command(interpreter, "-c", `
import json, sys
from standardwebhooks import Webhook
Webhook(sys.argv[1]).verify(sys.stdin.buffer.read().decode(), json.loads(sys.argv[2]))
`, testKey.Reveal(), string(headers))
		in, err := cmd.StdinPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		_, err = in.Write(payload)
		require.NoError(t, err)
		require.NoError(t, in.Close())
		return cmd.Wait()
	}
	require.NoError(t, verify(body))
	require.Error(t, verify(append(body, ' ')), "a changed body must not verify")
}

// A receiver that says when it wants to be asked again is heard, up to the longest delay of the table; 410 ends all.
func TestAnswersThatAskForMore(t *testing.T) {
	now := time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, " 7 ": 7 * time.Second, "-1": 0, "soon": 0, "9999999999999999999": 0, "864000": 24 * time.Hour,
		"Mon, 23 Nov 2026 02:10:00 GMT": 10 * time.Minute, "Sun, 22 Nov 2026 02:00:00 GMT": 0, "Mon, 23 Nov 2099 02:10:00 GMT": 24 * time.Hour,
	} {
		require.Equal(t, want, retryAfter(value, now), value)
	}
	status := http.StatusTooManyRequests
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "90")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "slow\n\tdown")
	}))
	defer srv.Close()
	c := NewChannels(loopback(), clock.System())
	r, err := c.Webhook(context.Background(), srv.URL, testKey, "evt-1", nil)
	require.NoError(t, err)
	require.Equal(t, Result{Status: 429, Detail: "429 Too Many Requests slow down", After: 90 * time.Second}, r)
	status = http.StatusGone
	r, err = c.Webhook(context.Background(), srv.URL, testKey, "evt-1", nil)
	require.NoError(t, err)
	require.True(t, r.Gone && r.Final)
	status = http.StatusOK
	r, err = c.Webhook(context.Background(), srv.URL, testKey, "evt-1", nil)
	require.NoError(t, err)
	require.Zero(t, r.After)
}

// While a secret is changed, the old and the new one both sign.
func TestSeveralSecrets(t *testing.T) {
	second := "whsec_" + "b2xkLXNlY3JldC1vZi1hdC1sZWFzdC0yNC1ieXRlcw=="
	var header http.Header
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { header = r.Header }))
	defer srv.Close()
	both := secret.New(testKey.Reveal() + " \n" + second)
	_, err := NewChannels(loopback(), clock.System()).Webhook(context.Background(), srv.URL, both, "evt-1", []byte("{}"))
	require.NoError(t, err)
	seconds, err := json.Number(header.Get(HeaderTimestamp)).Int64()
	require.NoError(t, err)
	var want []string
	for _, text := range []string{testKey.Reveal(), second} {
		key, err := ParseKey(secret.New(text))
		require.NoError(t, err)
		want = append(want, key.Sign("evt-1", time.Unix(seconds, 0), []byte("{}")))
	}
	require.Equal(t, strings.Join(want, " "), header.Get(HeaderSignature))
	for _, bad := range []string{" , ", second + " hunter2", second + " " + second + " " + second + " " + second} {
		_, err := ParseKeys(secret.New(bad))
		require.Error(t, err)
		require.NotContains(t, err.Error(), "hunter2")
	}
}

// The address of a Slack webhook is the secret: nothing that is said of an attempt holds it.
func TestSlackAddressNeverShows(t *testing.T) {
	var got []byte
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, "ok")
	}))
	c := NewChannels(loopback(), clock.System())
	r, err := c.Slack(context.Background(), secret.New(srv.URL+"/services/T0/B0/hunter2"), []byte(`{"text":"안녕"}`))
	require.NoError(t, err)
	require.True(t, r.OK)
	require.JSONEq(t, `{"text":"안녕"}`, string(got))
	srv.Close()
	for _, address := range []string{srv.URL + "/hunter2", "https://127.0.0.1:port/hunter2", "hunter2", "ftp://x.org/hunter2", "http://%zz/hunter2", "http://hunter2.invalid/"} {
		r, err := c.Slack(context.Background(), secret.New(address), nil)
		require.False(t, r.OK)
		require.NotContains(t, r.Detail, "/hunter2")
		if err != nil {
			require.NotContains(t, err.Error(), "hunter2")
		}
	}
}
