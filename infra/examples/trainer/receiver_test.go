package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/notify"
	"sheaf/internal/secret"
)

var sent = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func key(t *testing.T, text string) notify.Key {
	t.Helper()
	k, err := notify.ParseKey(secret.New(text))
	require.NoError(t, err)
	return k
}

func TestReceiverTakesOnlyGenuineWebhooks(t *testing.T) {
	own, other := key(t, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), key(t, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	const event = `{"specversion":"1.0","id":"evt-1","type":"sheaf.version.published","subject":"shop/products@v3","data":{}}`
	for name, tc := range map[string]struct {
		signer notify.Key
		age    time.Duration // of the timestamp when it arrives
		body   string
		spoil  func(*http.Request)
		status int
	}{
		"genuine":                 {signer: own, body: event, status: 204},
		"as old as may be":        {signer: own, age: tolerance, body: event, status: 204},
		"old":                     {signer: own, age: tolerance + time.Second, body: event, status: 401},
		"from the future":         {signer: own, age: -tolerance - time.Second, body: event, status: 401},
		"signed by somebody else": {signer: other, body: event, status: 401},
		"no signature":            {signer: own, body: event, spoil: func(r *http.Request) { r.Header.Del(notify.HeaderSignature) }, status: 401},
		"no timestamp":            {signer: own, body: event, spoil: func(r *http.Request) { r.Header.Del(notify.HeaderTimestamp) }, status: 401},
		"another event's id":      {signer: own, body: event, spoil: func(r *http.Request) { r.Header.Set(notify.HeaderID, "evt-2") }, status: 401},
		"another body": {signer: own, body: event, spoil: func(r *http.Request) {
			r.Body = http.NoBody
		}, status: 401},
		"too long":     {signer: own, body: strings.Repeat(" ", 1<<20+1), status: 401},
		"not an event": {signer: own, body: "[]", status: 400},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/", strings.NewReader(tc.body))
			r.Header.Set(notify.HeaderID, "evt-1")
			r.Header.Set(notify.HeaderTimestamp, strconv.FormatInt(sent.Unix(), 10))
			r.Header.Set(notify.HeaderSignature, tc.signer.Sign("evt-1", sent, []byte(tc.body)))
			if tc.spoil != nil {
				tc.spoil(r)
			}
			w := httptest.NewRecorder()
			receiver(own, func() time.Time { return sent.Add(tc.age) }, &out).ServeHTTP(w, r)
			require.Equal(t, tc.status, w.Code)
			if tc.status == 204 {
				require.Equal(t, "notice evt-1: sheaf.version.published shop/products@v3\n"+event+"\n", out.String())
				return
			}
			require.Empty(t, out.String())
		})
	}
}
