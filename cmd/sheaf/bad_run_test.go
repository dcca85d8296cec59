package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/mall"
	"sheaf/internal/testenv"
)

// TestRunsThatFail starts runs that cannot succeed: each ends soon with its class and cause, and leaves nothing that
// a reader could take for a version.
func TestRunsThatFail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(t *testing.T, w *world) (workerEnv []string)
		code    int
		says    []string
	}{
		"unreachable site": {
			func(*testing.T, *world) []string { return []string{"SHEAF_FETCH_MAP=*.ebay.com=127.0.0.1:1"} },
			exitRunFailed, []string{"every source failed; ebay.com: nothing was collected", "fetch_failed", "connection refused"},
		},
		"denied by robots": {
			func(t *testing.T, w *world) []string {
				t.Helper()
				require.NoError(t, w.mall.SetFaults(mall.Fault{Shop: mall.Ebay, Kind: mall.FaultRobots}))
				return nil
			},
			exitRunFailed, []string{"every source failed; ebay.com: nothing was collected", "robots_denied", "line 2"},
		},
		"refused by the site": {
			func(t *testing.T, w *world) []string {
				t.Helper()
				require.NoError(t, w.mall.SetFaults(mall.Fault{Shop: mall.Ebay, Kind: mall.FaultCaptcha, Share: 1}))
				return nil
			},
			exitRunFailed, []string{"every source failed; ebay.com: nothing was collected", "blocked"},
		},
		"full store": {
			func(t *testing.T, w *world) []string {
				t.Helper()
				return []string{"SHEAF_STORE_ENDPOINT=" + testenv.Full(t, w.storeAt, 16).Endpoint}
			},
			exitFull, []string{"object store is full", "make room"},
		},
		"full store at the manifest": {
			func(t *testing.T, w *world) []string {
				t.Helper()
				return []string{"SHEAF_STORE_ENDPOINT=" + refusing(t, w, "/versions/", http.StatusInsufficientStorage, "XMinioStorageFull")}
			},
			exitFull, []string{"object store is full", "make room"},
		},
		"bucket without right to publish": {
			func(t *testing.T, w *world) []string {
				t.Helper()
				return []string{"SHEAF_STORE_ENDPOINT=" + refusing(t, w, "/versions/", http.StatusForbidden, "AccessDenied")}
			},
			exitDenied, []string{"access denied", "store.access_key"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.define(small(), "ebay")
			w.work(c.prepare(t, w)...)
			v := fails(t, w.env(), start("shop/small")...)
			require.Equal(t, c.code, v.Code, v.Message)
			for _, s := range c.says {
				require.Contains(t, v.Message+"\n"+v.Hint, s)
			}
			w.unpublished()
			shown := get(t, succeeds(t, w.env(), "version", "ls", "shop/small"))
			require.Empty(t, shown)
		})
	}
}

// refusing is a store that takes everything but keys with a part in them.
func refusing(t *testing.T, w *world, part string, status int, code string) string {
	t.Helper()
	return testenv.Proxy(t, w.storeAt, func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == http.MethodPut && strings.Contains(r.URL.Path, part) {
			testenv.AnswerS3Error(rw, status, code, "The store refuses.")
			return
		}
		next.ServeHTTP(rw, r)
	}).Endpoint
}

func TestRunThatGoesBackInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work()
	w.define(small(), "ebay")
	succeeds(t, w.env(), start("shop/small", "--as-of", day(2))...)
	before := w.keys("datasets/shop/small/versions/")
	v := fails(t, w.env(), start("shop/small", "--as-of", day(1))...)
	require.Equal(t, exitUsage, v.Code)
	require.Contains(t, v.Message, "run as of 2026-11-23T02:00:00Z, but ebay.com was collected as of 2026-11-24T02:00:00Z")
	require.Equal(t, before, w.keys("datasets/shop/small/versions/"))
}

// A webhook whose secret no worker knows is given up with a receipt that names the variable; the version stands.
func TestWebhookWithoutItsSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.work()
	w.define(small()+"subscriptions: [{ name: team, webhook: { url: 'http://127.0.0.1:1/', secret_env: TEAM_SECRET } }]\n", "ebay")
	succeeds(t, w.env(), start("shop/small")...)
	var receipts []string
	require.Eventually(t, func() bool {
		receipts = w.keys("datasets/shop/small/receipts/")
		return len(receipts) > 0
	}, patience, 50*time.Millisecond)
	body, _, err := w.store.Get(t.Context(), receipts[0])
	require.NoError(t, err)
	text, err := io.ReadAll(body)
	require.NoError(t, err)
	require.NoError(t, body.Close())
	require.Contains(t, string(text), "variable TEAM_SECRET, which holds the secret, is not set for this worker")
}

// A run that nobody serves says so, and waits.
func TestRunWithoutWorker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.define(small(), "ebay")
	s := serve(t, w.env(), start("shop/small")...)
	require.Eventually(t, func() bool { return strings.Contains(s.err.String(), "no worker serves sheaf-control") }, patience, 50*time.Millisecond)
	w.work()
	require.Equal(t, exitOK, <-s.ended)
	s.ended <- exitOK // for the cleanup
	require.Contains(t, s.out.String(), "published  v1")
}
