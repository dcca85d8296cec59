package notify

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
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
			r, err := NewWebhooks(loopback(), clock.System()).Send(context.Background(), srv.URL, testKey, "evt-1", []byte("{}"))
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
	r, err := NewWebhooks(nil, clock.System()).Send(context.Background(), srv.URL, testKey, "evt-1", nil)
	require.NoError(t, err)
	require.True(t, r.Final)
	require.Contains(t, r.Detail, "notify.allow")
}

func TestUnreachableReceiverMayBeTriedAgain(t *testing.T) {
	srv := httptest.NewServer(nil)
	srv.Close()
	r, err := NewWebhooks(loopback(), clock.System()).Send(context.Background(), srv.URL, testKey, "evt-1", nil)
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
	python, err := filepath.Abs("../../.venv/bin/python")
	require.NoError(t, err)
	if _, err := os.Stat(python); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no .venv: run `make venv`")
		}
		t.Skip("no .venv: run `make venv`")
	}
	var header http.Header
	var body []byte
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		header = r.Header
		body, _ = io.ReadAll(r.Body)
	}))
	defer srv.Close()
	sent := []byte(`{"specversion":"1.0","data":{"name":"手袋"}}`)
	_, err = NewWebhooks(loopback(), clock.System()).Send(context.Background(), srv.URL, testKey, "evt-9", sent)
	require.NoError(t, err)
	verify := func(payload []byte) error {
		headers, err := json.Marshal(map[string]string{
			HeaderID: header.Get(HeaderID), HeaderTimestamp: header.Get(HeaderTimestamp), HeaderSignature: header.Get(HeaderSignature),
		})
		require.NoError(t, err)
		cmd := exec.Command(python, "-c", `
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
